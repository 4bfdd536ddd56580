/**
 * Proves from the histories of the clients and the final database that nothing was lost, done twice, sold twice or made up.
 * Pure: `npm run chaos -- --replay <file>` checks a kept history again.
 */
import type { Json } from "../support/api.ts";
import type { Attempt, Call, History, LogRow, Movement, State } from "./history.ts";

export type Violation = { readonly check: string; readonly what: string };

type Say = (what: string) => void;

/** Stocks that crossed a threshold: rows of the log that nobody asked for. */
const NOTICES = /^productos\/(agotado|bajo|repuesto)$/;

const isRead = ({ operacion }: Call): boolean => operacion.endsWith("/obtener");

const isAnswered = ({ status }: Attempt): boolean => status !== null && status !== 503;
const isAcknowledged = ({ status }: Attempt): boolean => status !== null && status < 300;

/** The answers that acknowledge a call. */
const acknowledged = ({ attempts }: Call): readonly Attempt[] => attempts.filter(isAcknowledged);

/** Whether nothing can have come of it: each attempt was refused, or is known not to have been done. */
const isRefused = ({ attempts }: Call): boolean =>
  attempts.every((attempt) => isAnswered(attempt) && !isAcknowledged(attempt));

const shown = ({ operacion, subject, clave, client }: Call): string =>
  `${operacion} ${subject ?? ""} (client ${client}, key ${clave})`;

const groupBy = <T>(list: readonly T[], key: (one: T) => string | null): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const name = key(one);
    if (name === null) continue;
    const group = groups.get(name);
    if (group) group.push(one);
    else groups.set(name, [one]);
  }
  return groups;
};

const changesOf = (state: State): LogRow[] => state.log.filter(({ operacion }) => !NOTICES.test(operacion));
const at = (subject: string, version: number): string => `${subject} ${version}`;

/** Every acknowledged effect is in the log exactly once, as it was answered; no refused one is, and none that nobody asked for. */
const checkEffects = ({ calls, state }: History, say: Say): void => {
  const changes = changesOf(state);
  const byClave = groupBy(changes, ({ clave }) => clave);
  const byVersion = groupBy(changes, ({ subject, version }) => at(subject, version));
  const claimed = new Map<LogRow, Call>();
  const writes = calls.filter((call) => !isRead(call));

  for (const call of writes) {
    const answers = acknowledged(call);
    const keyed = call.clave === null ? [] : (byClave.get(call.clave) ?? []);
    if (keyed.length > 1) say(`${shown(call)} is ${keyed.length} times in the log`);
    if (keyed.length > 0 && isRefused(call)) say(`${shown(call)} was refused, and is in the log`);
    for (const row of keyed) claimed.set(row, call);
    for (const { status, body } of answers) {
      const row = call.clave === null ? byVersion.get(at(body.id, body.version))?.[0] : keyed[0];
      if (!row) {
        say(`${shown(call)} was answered with ${status}, and is not in the log`);
        continue;
      }
      if (row.operacion !== call.operacion) say(`${shown(call)} is in the log as ${row.operacion}`);
      if (!Bun.deepEquals(row.data, body))
        say(`${shown(call)} was answered with ${JSON.stringify(body)}, the log has ${JSON.stringify(row.data)}`);
      const other = claimed.get(row);
      if (other && other !== call) say(`${shown(call)} and ${shown(other)} are one row of the log`);
      claimed.set(row, call);
    }
  }

  // What is left must be the effect of a call whose outcome its client does not know.
  const subjectOf = (operacion: string, subject: string | null) => `${operacion} ${subject ?? ""}`;
  const unknown = groupBy(
    writes.filter((call) => call.clave === null && acknowledged(call).length === 0 && !isRefused(call)),
    ({ operacion, subject }) => subjectOf(operacion, subject),
  );
  const left = groupBy(
    changes.filter((row) => !claimed.has(row)),
    ({ operacion, subject }) => subjectOf(operacion, operacion.endsWith("/crear") ? null : subject),
  );
  for (const [what, rows] of left) {
    const possible = unknown.get(what)?.length ?? 0;
    const nameless = rows.filter(({ clave }) => clave === null);
    if (nameless.length > possible)
      say(
        `${what} was done ${nameless.length} times without a key, and at most ${possible} clients can have asked for it`,
      );
    for (const { clave } of rows)
      if (clave !== null) say(`${what} is in the log with the key ${clave}, which nobody used`);
  }
};

/** The versions of each pedido and producto have no gap, and the tables hold the last one. */
const checkVersions = ({ state }: History, say: Say): void => {
  const versions = new Map<string, number[]>();
  const add = (subject: string, version: number) => versions.set(subject, [...(versions.get(subject) ?? []), version]);
  for (const [subject, rows] of groupBy(changesOf(state), ({ subject }) => subject))
    versions.set(
      subject,
      rows.map(({ version }) => version),
    );
  // A sale raises the version of its productos, and is in the log of the pedido.
  for (const { producto, version, pedido } of state.movements) if (pedido !== null) add(producto, version);
  const last = new Map([...state.pedidos, ...state.productos].map(({ id, version }) => [id, version]));
  for (const [subject, found] of versions) {
    const sorted = found.toSorted((a, b) => a - b);
    if (sorted.some((version, n) => version !== n + 1)) say(`${subject} has the versions ${sorted.join(" ")}`);
    if (sorted.at(-1) !== (last.get(subject) ?? sorted.at(-1)))
      say(`${subject} has version ${last.get(subject)}, its last change made ${sorted.at(-1)}`);
  }
  for (const [id] of last) if (!versions.has(id)) say(`${id} has no row in the log`);
};

const itemsOf = (pedido: Json): Record<string, number> =>
  Object.fromEntries(
    pedido.items.map(({ producto_id, cantidad }: { producto_id: string; cantidad: number }) => [producto_id, cantidad]),
  );

const itemsAfter = (before: Readonly<Record<string, number>>, body: Json): Record<string, number> => {
  const items = { ...before };
  for (const { producto_id, cantidad } of body?.items ?? (body?.producto_id ? [body] : [])) {
    if (cantidad === 0) delete items[producto_id];
    else items[producto_id] = cantidad;
  }
  return items;
};

/** From which estado each operation leads to which. */
const TRANSITIONS: Readonly<Record<string, readonly [readonly (string | null)[], string]>> = {
  "pedidos/crear": [[null], "carrito"],
  "pedidos/fijar_items": [["carrito"], "carrito"],
  "pedidos/confirmar": [["carrito"], "confirmado"],
  "pedidos/cancelar": [["carrito", "confirmado"], "cancelado"],
  "pedidos/reabrir": [["cancelado"], "carrito"],
};

/** Each version of a pedido is the one before with exactly what was asked for: no edit is lost, or done to another version. */
const checkEdits = ({ calls, state }: History, say: Say): void => {
  const asked = new Map<string, Call>();
  for (const call of calls) {
    if (isRead(call)) continue;
    if (call.clave !== null) asked.set(call.clave, call);
    else for (const { body } of acknowledged(call)) asked.set(at(body.id, body.version), call);
  }
  const pedidos = groupBy(
    state.log.filter(({ operacion }) => operacion.startsWith("pedidos/")),
    ({ subject }) => subject,
  );
  for (const [id, rows] of pedidos) {
    let items: Record<string, number> = {};
    let estado: string | null = null;
    for (const row of rows.toSorted((a, b) => a.version - b.version)) {
      const call = asked.get(row.clave ?? at(id, row.version));
      const [from, to] = TRANSITIONS[row.operacion] ?? [[], ""];
      if (!from.includes(estado) || row.data.estado !== to)
        say(`pedido ${id}: ${row.operacion} leads from ${estado} to ${row.data.estado} in version ${row.version}`);
      const after = itemsOf(row.data);
      const edits = row.operacion === "pedidos/crear" || row.operacion === "pedidos/fijar_items";
      // Where nobody knows which request it was, the items are taken as they are.
      const expected = !edits ? items : call ? itemsAfter(items, call.body) : after;
      if (!Bun.deepEquals(after, expected))
        say(`pedido ${id}: version ${row.version} has ${JSON.stringify(after)} instead of ${JSON.stringify(expected)}`);
      if (call && call.ifMatch !== null && call.ifMatch !== row.version - 1)
        say(`pedido ${id}: version ${row.version} was made by a request for version ${call.ifMatch}`);
      items = after;
      estado = row.data.estado;
    }
    const stored = state.pedidos.find((pedido) => pedido.id === id);
    if (!stored) say(`pedido ${id} is in the log, and not in the table`);
    else if (stored.estado !== estado || !Bun.deepEquals({ ...stored.items }, items))
      say(`pedido ${id} is ${JSON.stringify(stored)}, the log ends with ${estado} ${JSON.stringify(items)}`);
  }
};

/** What one answer says of the version of its subject. */
type Seen = {
  readonly begunAt: number;
  readonly endedAt: number;
  readonly version: number;
  readonly writes: boolean;
  readonly call: Call;
};

/**
 * Linearizability: versions give the order, so it is enough that who begins after an answer sees no older version than it,
 * and that reads show a version as it was made.
 */
const checkOrder = ({ calls, state }: History, say: Say): void => {
  const rows = new Map(changesOf(state).map((row) => [at(row.subject, row.version), row]));
  const saldos = new Map(state.movements.map(({ producto, version, saldo }) => [at(producto, version), saldo]));
  const seen: (Seen & { readonly subject: string })[] = [];
  for (const call of calls) {
    const begun = call.attempts[0]?.begunAt ?? 0;
    for (const { begunAt, endedAt, status, body } of call.attempts) {
      if (status === 412 && call.subject)
        seen.push({ subject: call.subject, begunAt, endedAt, version: body.actual, writes: false, call });
      if (status === null || status >= 300) continue;
      const { id: subject, version } = body;
      if (!isRead(call)) {
        // It may have been applied for an earlier attempt, and a later answer repeats the first one.
        if (endedAt === acknowledged(call)[0]?.endedAt)
          seen.push({ subject, begunAt: begun, endedAt, version, writes: true, call });
        continue;
      }
      seen.push({ subject, begunAt, endedAt, version, writes: false, call });
      const row = rows.get(at(subject, version));
      if (call.operacion === "pedidos/obtener") {
        if (!row) say(`${shown(call)} shows version ${version}, which is not in the log`);
        else if (row.data.estado !== body.estado || !Bun.deepEquals(itemsOf(row.data), itemsOf(body)))
          say(
            `${shown(call)} shows version ${version} as ${JSON.stringify(body)}, the log has ${JSON.stringify(row.data)}`,
          );
      } else {
        const stock = saldos.get(at(subject, version)) ?? row?.data.stock;
        if (stock !== body.stock)
          say(`${shown(call)} shows stock ${body.stock} in version ${version}, which had ${stock}`);
      }
    }
  }
  for (const [subject, answers] of groupBy(seen, ({ subject }) => subject)) {
    const ended = answers.toSorted((a, b) => a.endedAt - b.endedAt);
    let next = 0;
    let newest: Seen | undefined;
    for (const answer of answers.toSorted((a, b) => a.begunAt - b.begunAt)) {
      for (; (ended[next]?.endedAt ?? Number.POSITIVE_INFINITY) < answer.begunAt; next++)
        if ((ended[next] as Seen).version > (newest?.version ?? 0)) newest = ended[next];
      const least = (newest?.version ?? 0) + (answer.writes ? 1 : 0);
      if (answer.version < least)
        say(
          `${subject}: ${shown(answer.call)} has version ${answer.version}, and began after ${newest?.version} was answered`,
        );
    }
  }
};

/** The movements that the log demands, each with the producto's version where the log knows it. */
const demanded = (state: State): Map<string, number> => {
  const movements = new Map<string, number>();
  for (const { operacion, subject, version, data } of state.log) {
    if (operacion === "productos/crear") movements.set(`inicial ${at(subject, 1)}`, data.stock);
    if (operacion === "productos/ajustar") movements.set(`ajuste ${at(subject, version)}`, data.stock);
    const sign = operacion === "pedidos/confirmar" ? -1 : 1;
    if (operacion === "pedidos/confirmar" || (operacion === "pedidos/cancelar" && data.confirmado_en !== null))
      for (const { producto_id, cantidad } of data.items)
        movements.set(`${sign < 0 ? "confirmacion" : "cancelacion"} ${subject} ${producto_id}`, sign * cantidad);
  }
  return movements;
};

const movementKey = ({ tipo, pedido, producto, version }: Movement): string =>
  pedido === null ? `${tipo} ${at(producto, version)}` : `${tipo} ${pedido} ${producto}`;

/** Stock is conserved: the ledger has what the log demands and nothing else, its saldos chain, and the stocks are the last ones. */
const checkStock = ({ state }: History, say: Say): void => {
  const wanted = demanded(state);
  for (const movement of state.movements) {
    const key = movementKey(movement);
    const value = wanted.get(key);
    // Of an ajuste the log knows the stock after it.
    const found = movement.pedido === null ? movement.saldo : movement.cantidad;
    if (value === undefined) say(`the movement ${key} of ${movement.cantidad} is not in the log, or is there twice`);
    else if (value !== found) say(`the movement ${key} is ${found}, and ${value} in the log`);
    wanted.delete(key);
  }
  for (const [key, value] of wanted) say(`the movement ${key} of ${value} is missing`);

  const stocks = new Map(state.productos.map(({ id, stock }) => [id, stock]));
  for (const [producto, movements] of groupBy(state.movements, ({ producto }) => producto)) {
    let saldo = 0;
    for (const movement of movements.toSorted((a, b) => a.version - b.version)) {
      saldo += movement.cantidad;
      if (movement.saldo !== saldo || saldo < 0)
        say(`producto ${producto}: version ${movement.version} has saldo ${movement.saldo}, the sum is ${saldo}`);
    }
    if (stocks.get(producto) !== saldo)
      say(`producto ${producto} has stock ${stocks.get(producto)}, its movements ${saldo}`);
  }
  if (state.audited > 0) say(`the audit finds ${state.audited} wrong`);
};

/** Each reader of the feed has read every row of the log once, in its order, and nothing else. */
const checkFeed = ({ state }: History, say: Say): void => {
  const order = state.log.map(({ id }) => id);
  const known = new Set(order);
  for (const [n, feed] of state.feeds.entries()) {
    const read = new Set(feed);
    const missed = order.filter((id) => !read.has(id));
    const strange = feed.filter((id) => !known.has(id));
    if (missed.length > 0) say(`reader ${n} missed ${missed.length} events: ${missed.slice(0, 3)}`);
    if (strange.length > 0)
      say(`reader ${n} read ${strange.length} events that are not in the log: ${strange.slice(0, 3)}`);
    if (read.size < feed.length) say(`reader ${n} read ${feed.length - read.size} events twice`);
    const first = feed.filter((id) => known.has(id)).findIndex((id, place) => id !== order[place]);
    if (first >= 0 && missed.length + strange.length === 0 && read.size === feed.length)
      say(`reader ${n} read ${feed[first]} at place ${first}, the log has it elsewhere`);
  }
};

/** Refusals that may come: everything asked for exists and is well formed. */
const EXPECTED = new Set([
  ...[
    "pedido_no_modificable",
    "version_cambiada",
    "pedido_vacio",
    "stock_insuficiente",
    "producto_inactivo",
    "total_cambiado",
  ],
]);

/** No answer is a failure, and what a refusal says is true at some time. */
const checkAnswers = ({ calls, state }: History, say: Say): void => {
  const saldos = new Set(state.movements.map(({ producto, saldo }) => at(producto, saldo)));
  const estados = new Set(state.log.map(({ subject, data }) => `${subject} ${data.estado}`));
  for (const call of calls)
    for (const { status, body } of call.attempts) {
      if (status === null || status === 503 || status < 300) continue;
      if (!EXPECTED.has(body?.codigo)) say(`${shown(call)} was answered with ${status} ${JSON.stringify(body)}`);
      if (body?.codigo === "pedido_no_modificable" && !estados.has(`${call.subject} ${body.estado}`))
        say(`${shown(call)} was refused as ${body.estado}, which the pedido never was`);
      for (const { producto_id, disponible, pedido } of body?.faltantes ?? [])
        if (!saldos.has(at(producto_id, disponible)) || pedido <= disponible)
          say(`${shown(call)} was refused for a stock of ${disponible} of ${producto_id}, which there never was`);
    }
};

const CHECKS = {
  effects: checkEffects,
  versions: checkVersions,
  edits: checkEdits,
  order: checkOrder,
  stock: checkStock,
  feed: checkFeed,
  answers: checkAnswers,
};

/** Everything that is wrong in a history. */
export const check = (history: History): readonly Violation[] => {
  const violations: Violation[] = [];
  for (const [name, judge] of Object.entries(CHECKS)) judge(history, (what) => violations.push({ check: name, what }));
  return violations;
};
