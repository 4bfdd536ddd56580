/** The checker catches what it is for: each kind of damage, done to the history of a small shop. */
import { expect, test } from "bun:test";
import type { Json } from "../support/api.ts";
import { check } from "./check.ts";
import { type Attempt, type Call, fromLines, type History, type LogRow, toLines } from "./history.ts";

type Mutable<T> = T extends readonly (infer E)[]
  ? Mutable<E>[]
  : T extends object
    ? { -readonly [K in keyof T]: Mutable<T[K]> }
    : T;

const TAZA = "taza";
const PEDIDO = "pedido";

/** Two edits of a pedido, its confirmation by somebody who lost the first answer, an ajuste, a refusal, and two reads. */
const rightHistory = (): Mutable<History> => {
  let clock = 0;
  const log: LogRow[] = [];
  const logged = (operacion: string, subject: string, version: number, clave: string | null, data: Json) => {
    log.push({ id: `e${log.length}`, operacion, subject, version, clave, data: { id: subject, version, ...data } });
    return log.at(-1)?.data;
  };
  const attempt = (status: number | null, body: Json = null): Attempt => {
    clock += 10;
    return { begunAt: clock, endedAt: clock + 5, status, body };
  };
  const call = (
    operacion: string,
    subject: string | null,
    clave: string | null,
    body: Json,
    ...attempts: Attempt[]
  ): Call => ({
    client: 1,
    ...{ operacion, subject, clave, body, attempts },
    ifMatch: null,
  });
  const items = (cantidad: number) => [{ producto_id: TAZA, cantidad }];
  const carrito = (cantidad: number) => ({ estado: "carrito", confirmado_en: null, items: items(cantidad) });
  const confirmado = { estado: "confirmado", confirmado_en: "now", items: items(3) };

  const created = logged("productos/crear", TAZA, 1, "k1", { estado: "activo", stock: 10 });
  const opened = logged("pedidos/crear", PEDIDO, 1, "k2", carrito(2));
  const edited = logged("pedidos/fijar_items", PEDIDO, 2, null, carrito(3));
  const confirmed = logged("pedidos/confirmar", PEDIDO, 3, "k3", confirmado);
  const adjusted = logged("productos/ajustar", TAZA, 3, null, { estado: "activo", stock: 12 });
  const calls = [
    call("productos/crear", null, "k1", {}, attempt(201, created)),
    call("pedidos/crear", null, "k2", { items: items(2) }, attempt(201, opened)),
    call("pedidos/obtener", PEDIDO, null, undefined, attempt(200, opened)),
    call("pedidos/fijar_items", PEDIDO, null, { items: items(3) }, attempt(200, edited)),
    call("pedidos/confirmar", PEDIDO, "k3", {}, attempt(null), attempt(503), attempt(200, confirmed)),
    call("productos/ajustar", TAZA, null, { cantidad: 5 }, attempt(200, adjusted)),
    call(
      "pedidos/fijar_items",
      PEDIDO,
      "k4",
      { items: items(9) },
      attempt(409, { codigo: "pedido_no_modificable", estado: "confirmado" }),
    ),
    call("productos/obtener", TAZA, null, undefined, attempt(200, adjusted)),
  ];
  const ids = log.map(({ id }) => id);
  return structuredClone({
    ...{ seed: 1, seconds: 1, faults: [], calls },
    state: {
      log,
      movements: [
        { producto: TAZA, version: 1, pedido: null, tipo: "inicial", cantidad: 10, saldo: 10 },
        { producto: TAZA, version: 2, pedido: PEDIDO, tipo: "confirmacion", cantidad: -3, saldo: 7 },
        { producto: TAZA, version: 3, pedido: null, tipo: "ajuste", cantidad: 5, saldo: 12 },
      ],
      productos: [{ id: TAZA, stock: 12, version: 3 }],
      pedidos: [{ id: PEDIDO, estado: "confirmado", version: 3, items: { [TAZA]: 3 } }],
      audited: 0,
      feeds: [ids, [...ids]],
    },
  } as History) as unknown as Mutable<History>;
};

const found = (history: History): string[] => [...new Set(check(history).map(({ check }) => check))].toSorted();

test("a right history has no violation, also after it was kept", () => {
  expect(check(rightHistory())).toEqual([]);
  expect(check(fromLines(toLines(rightHistory())))).toEqual([]);
});

type Damage = readonly [what: string, caught: string, damage: (history: Mutable<History>) => void];
const rowOf = ({ state }: Mutable<History>, operacion: string) =>
  state.log.find((row) => row.operacion === operacion) as Mutable<LogRow>;
const callOf = ({ calls }: Mutable<History>, operacion: string) =>
  calls.find((call) => call.operacion === operacion) as Mutable<Call>;
const answerOf = (history: Mutable<History>, operacion: string) =>
  callOf(history, operacion).attempts.at(-1) as Mutable<Attempt>;
const loseRow = ({ state }: Mutable<History>, lost: (row: Mutable<LogRow>) => boolean) => {
  const gone = state.log.filter(lost).map(({ id }) => id);
  state.log = state.log.filter((row) => !lost(row));
  state.feeds = state.feeds.map((feed) => feed.filter((id) => !gone.includes(id)));
};

const DAMAGES: readonly Damage[] = [
  ["a confirmation that was answered is not there", "effects", (h) => loseRow(h, (row) => row.clave === "k3")],
  [
    "an edit without a key that was answered is not there",
    "effects",
    (h) => loseRow(h, ({ version, subject }) => subject === PEDIDO && version === 2),
  ],
  [
    "a request was done twice",
    "effects",
    ({ state }) => {
      const [row] = state.log.filter(({ operacion }) => operacion === "productos/ajustar");
      state.log.push({ ...(row as Mutable<LogRow>), id: "e9", version: 4 });
    },
  ],
  [
    "a key was used twice",
    "effects",
    ({ state }) => void state.log.push({ ...(state.log[3] as Mutable<LogRow>), id: "e9", version: 4 }),
  ],
  [
    "a refused request had an effect",
    "effects",
    ({ state }) => void state.log.push({ ...(state.log[2] as Mutable<LogRow>), id: "e9", version: 4, clave: "k4" }),
  ],
  [
    "something happened that nobody asked for",
    "effects",
    (h) => h.calls.splice(h.calls.indexOf(callOf(h, "productos/ajustar")), 1),
  ],
  [
    "a retry got another answer than the first",
    "effects",
    (h) => {
      answerOf(h, "pedidos/confirmar").body = { ...answerOf(h, "pedidos/confirmar").body, total: 1 };
    },
  ],
  [
    "an answer was that of another request, as after a reset",
    "effects",
    (h) => {
      answerOf(h, "pedidos/fijar_items").body = structuredClone(answerOf(h, "pedidos/crear").body);
    },
  ],
  [
    "a version is missing",
    "versions",
    (h) => loseRow(h, ({ version, subject }) => subject === PEDIDO && version === 2),
  ],
  [
    "the table is behind the log",
    "versions",
    ({ state }) => {
      (state.pedidos[0] as { version: number }).version = 2;
    },
  ],
  [
    "an edit was lost under another one",
    "edits",
    (h) => {
      rowOf(h, "pedidos/confirmar").data.items = [{ producto_id: TAZA, cantidad: 2 }];
    },
  ],
  [
    "an edit was done in part",
    "edits",
    (h) => {
      rowOf(h, "pedidos/fijar_items").data.items = [];
    },
  ],
  [
    "a confirmado was edited",
    "edits",
    (h) => {
      rowOf(h, "pedidos/crear").data.estado = "confirmado";
    },
  ],
  [
    "If-Match was not obeyed",
    "edits",
    (h) => {
      callOf(h, "pedidos/fijar_items").ifMatch = 7;
    },
  ],
  [
    "the pedido has other items than the log",
    "edits",
    ({ state }) => {
      (state.pedidos[0] as { items: object }).items = { [TAZA]: 4 };
    },
  ],
  [
    "a read is older than what was answered before it",
    "order",
    (h) => {
      Object.assign(answerOf(h, "pedidos/obtener"), { begunAt: 1_000, endedAt: 1_001 });
    },
  ],
  [
    "a change went before one that was answered",
    "order",
    (h) => {
      Object.assign(answerOf(h, "pedidos/fijar_items"), { begunAt: 1_000, endedAt: 1_001 });
    },
  ],
  [
    "a read shows what was never committed",
    "order",
    (h) => {
      const answer = answerOf(h, "pedidos/obtener");
      answer.body = { ...answer.body, version: 8 };
    },
  ],
  [
    "a read shows a stock that the version did not have",
    "order",
    (h) => {
      const answer = answerOf(h, "productos/obtener");
      answer.body = { ...answer.body, stock: 13 };
    },
  ],
  [
    "it oversold",
    "stock",
    ({ state }) => {
      const [, sale] = state.movements;
      Object.assign(sale as object, { cantidad: -13, saldo: -3 });
    },
  ],
  [
    "stock was taken twice",
    "stock",
    ({ state }) => {
      const [, sale, ajuste] = state.movements as Mutable<History["state"]["movements"]>;
      state.movements.splice(2, 0, { ...(sale as NonNullable<typeof sale>), version: 3, saldo: 4 });
      Object.assign(ajuste as object, { version: 4, saldo: 9 });
      Object.assign(state.productos[0] as object, { version: 4, stock: 9 });
    },
  ],
  ["a movement is missing", "stock", ({ state }) => void state.movements.splice(1, 1)],
  [
    "the stock is not what the ledger says",
    "stock",
    ({ state }) => {
      (state.productos[0] as { stock: number }).stock = 11;
    },
  ],
  [
    "the audit finds something",
    "stock",
    ({ state }) => {
      state.audited = 1;
    },
  ],
  ["a reader of the feed missed an event", "feed", ({ state }) => void state.feeds[1]?.splice(2, 1)],
  ["a reader saw an event twice", "feed", ({ state }) => void state.feeds[1]?.push("e0")],
  ["a reader saw an event that was rolled back", "feed", ({ state }) => void state.feeds[0]?.splice(1, 0, "e99")],
  ["a reader saw events in another order", "feed", ({ state }) => void state.feeds[0]?.reverse()],
  [
    "the server failed",
    "answers",
    (h) => {
      Object.assign(answerOf(h, "pedidos/obtener"), { status: 500, body: { codigo: "error_interno" } });
    },
  ],
  [
    "a pedido that was created is not found",
    "answers",
    (h) => {
      Object.assign(answerOf(h, "pedidos/obtener"), { status: 404, body: { codigo: "pedido_no_encontrado" } });
    },
  ],
  [
    "a refusal names a stock that there never was",
    "answers",
    (h) => {
      const faltantes = [{ producto_id: TAZA, pedido: 20, disponible: 11 }];
      Object.assign(answerOf(h, "pedidos/obtener"), { status: 409, body: { codigo: "stock_insuficiente", faltantes } });
    },
  ],
];

test.each(DAMAGES)("it is noticed that %s", (_, caught, damage) => {
  const history = rightHistory();
  damage(history);
  expect(found(history)).toContain(caught);
});
