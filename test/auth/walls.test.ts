/**
 * Tiendas are walls: with the ids of another tienda, every operation of openapi.json answers as with ids that nobody has,
 * from the same statements, and changes nothing there.
 */
import { describe, expect, test } from "bun:test";
import pino from "pino";
import { createApp } from "../../src/app.ts";
import { createAuthenticate } from "../../src/auth/authenticate.ts";
import { connect } from "../../src/db/database.ts";
import { createMetrics } from "../../src/telemetry/metrics.ts";
import { type Answer, type Api, type Json, NOBODY } from "../support/api.ts";
import { operations } from "../support/document.ts";
import { type Call, calls } from "../support/samples.ts";
import { clientWith, openShops, type Shop } from "../support/shops.ts";

const { api, norte, sur } = await openShops();
const mine = norte.as.admin;
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

const secured = operations.filter(({ declared }) => declared["x-rol"]);

const callOf = (operationId: string, shop: Shop): Promise<Call> => {
  const sample = calls[operationId];
  if (!sample) throw new Error(`${operationId} has no sample: write one in samples.ts`);
  return sample(shop.as.admin as unknown as Api);
};

/** What an answer says, without ids, times and versions; and the statements that were sent for it. */
type Seen = { readonly status: number; readonly text: string; readonly sent: readonly string[] };

const ask = async (call: Omit<Call, "statement">, headers: Record<string, string> = {}): Promise<Seen & Answer> => {
  await mine.get("/yo"); // so that the key is known, and what is sent is for the operation
  api.sent.length = 0;
  const answer = await mine.send(call.method, call.path, call.body, headers);
  const text = JSON.stringify(answer.body)
    .replace(UUID, "#")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z|"version":\d+/g, "…");
  return { ...answer, text, sent: api.sent.filter((name) => name !== "claves/buscar") };
};

const expectSame = (theirs: Seen, nobodys: Seen): void =>
  expect([theirs.status, theirs.text, theirs.sent]).toEqual([nobodys.status, nobodys.text, nobodys.sent]);

const SENDING = ["webhooks", "webhook_secretos", "entregas"];
const TABLES = ["clientes", "productos", "pedidos", "pedido_items", "movimientos", "bitacora", ...SENDING];
const rowsOf = async ({ tienda_id }: Shop): Promise<Json> =>
  Object.fromEntries(
    await Promise.all(
      TABLES.map(async (table) => [
        table,
        (
          await api.sql.unsafe(`select to_jsonb(t) from ${table} t where tienda_id = '${tienda_id}' order by t::text`)
        ).map((row) => row.to_jsonb),
      ]),
    ),
  );

const idsIn = (value: unknown): readonly string[] => JSON.stringify(value ?? null).match(UUID) ?? [];
/** Puts ids in the place of those that a call has, one after the other; false leaves one as it is. */
const withIds = (value: Json, put: (n: number, id: string) => string): Json => {
  if (value === undefined) return undefined;
  let n = 0;
  return JSON.parse(JSON.stringify(value).replace(UUID, (id) => put(n++, id)));
};

/** Every place of every operation that an id can stand in: in the path, the body, and the query. */
const places = await Promise.all(
  secured.map(async ({ name, declared }) => {
    const [own, other] = [await callOf(declared.operationId, norte), await callOf(declared.operationId, sur)];
    const [path, otherPath] = [own.path.split("?")[0] ?? "", other.path.split("?")[0] ?? ""];
    const [otherId = ""] = idsIn(otherPath);
    const found: { what: string; theirs: Omit<Call, "statement">; nobodys: Omit<Call, "statement"> }[] = [];
    const add = (what: string, made: (id: string) => Omit<Call, "statement">, id: string) =>
      found.push({ what: `${name}, ${what}`, theirs: made(id), nobodys: made(NOBODY) });

    if (otherId) add("the id of the path", (id) => ({ ...own, path: own.path.replace(UUID, id) }), otherId);
    const theirs = idsIn(other.body);
    for (const [place] of idsIn(own.body).entries())
      add(
        `id ${place + 1} of the body`,
        (id) => {
          // A text that is no reference may be taken once.
          const put = id === NOBODY ? Bun.randomUUIDv7() : id;
          return { ...own, body: withIds(own.body, (n, before) => (n === place ? put : before)) };
        },
        theirs[place] ?? "",
      );
    const queried = (declared.parameters ?? []).filter(
      (one: Json) => one.in === "query" && one.schema.format === "uuid",
    );
    for (const { name: parameter } of queried) {
      const id = parameter.startsWith("cliente")
        ? sur.cliente.id
        : parameter.startsWith("producto")
          ? sur.producto.id
          : sur.pedido.id;
      add(parameter, (value) => ({ ...own, path: `${path}?${parameter}=${value}` }), id);
    }
    return { name, declared, own, other, path, found };
  }),
);

describe(`${places.flatMap(({ found }) => found).length} ids of another tienda`, () => {
  for (const { what, theirs, nobodys } of places.flatMap(({ found }) => found))
    test(`${what}: as an id that nobody has, and nothing changes there`, async () => {
      const before = await rowsOf(sur);
      const [first, second] = [await ask(theirs), await ask(nobodys)];
      expectSame(first, second);
      // What names something that is not there is refused; a text that only looks like an id is not, nor is a filter.
      if (theirs.path !== nobodys.path && !theirs.path.includes("?")) expect(first.status).toBe(404);
      expect(await rowsOf(sur)).toEqual(before);
    });
});

test("a body may name everything that is its own, and nothing of theirs", async () => {
  const named = places.flatMap(({ own, found }) => found.filter(({ what }) => /of the body/.test(what)).map(() => own));
  expect(named.length).toBeGreaterThan(3);
  const { body } = await callOf("crearPedido", sur);
  const answer = await ask({ method: "POST", path: "/pedidos", body });
  expect([answer.status, answer.body.codigo]).toEqual([422, "cliente_desconocido"]);
});

describe("a list", () => {
  const lists = places.filter(({ declared }) => declared.parameters?.some((one: Json) => one.name === "cursor"));

  for (const { name, path, other, declared } of lists)
    test(`${name} shows nothing of theirs, with their cursor neither`, async () => {
      for (let n = 0; n < 2; n++) await callOf("listarMovimientos", sur).then(() => sur.as.admin.cliente());
      await sur.as.admin.pedido([sur.producto, 1]);
      await sur.as.admin.post(`/productos/${sur.producto.id}/ajustes`, { cantidad: 1, motivo: "x" });
      const at = (shop: Shop) => {
        if (path.endsWith("/entregas")) return shop === norte ? path : other.path;
        return declared.path === path ? path : path.replace(UUID, shop.producto.id);
      };
      if (path.endsWith("/entregas")) await sur.as.admin.post(other.path.replace("entregas", "probar"));
      const { body: theirs } = await sur.as.admin.get(`${at(sur)}?limit=1`);
      expect(theirs.pagina.siguiente).toBeString();

      const all = await ask({ method: "GET", path: `${at(norte)}?limit=100` });
      const continued = `${at(norte)}?limit=100&cursor=`;
      const made = await ask({ method: "GET", path: continued + theirs.pagina.siguiente });
      const decoded = Buffer.from(theirs.pagina.siguiente, "base64url").toString();
      const forged = Buffer.from(decoded.replace(UUID, NOBODY)).toString("base64url");
      const nobodys = await ask({ method: "GET", path: continued + forged });
      if (made.status === 200) expect(made.sent).toEqual(nobodys.sent);
      else expectSame(made, nobodys);
      const [known] = await api.sql
        .unsafe(
          TABLES.slice(0, 3)
            .map((table) => `select array_agg(id::text) as ids from ${table} where tienda_id = '${sur.tienda_id}'`)
            .join(" union all "),
        )
        .then((rows) => [rows.flatMap(({ ids }) => ids as string[])]);
      for (const { body } of [all, made]) expect(idsIn(body).filter((id) => known?.includes(id))).toEqual([]);
      expect(JSON.stringify([all.body, made.body])).not.toContain("de sur");
    });
});

describe("an Idempotency-Key", () => {
  const keyed = places.filter(({ declared }) =>
    declared.parameters?.some((one: Json) => one.name === "idempotency-key"),
  );

  for (const { name, declared } of keyed)
    test(`${name}: one that another tienda used is new here`, async () => {
      const headers = { "Idempotency-Key": crypto.randomUUID() };
      const [own, other] = [await callOf(declared.operationId, norte), await callOf(declared.operationId, sur)];
      const first = await sur.as.admin.send(other.method, other.path, other.body, headers);
      expect(first.status).toBeWithin(200, 300);
      const answer = await ask(own, headers);
      expect([answer.status, answer.headers.get("Idempotent-Replayed")]).toEqual([first.status, null]);
      const again = await ask(own, headers);
      expect([again.headers.get("Idempotent-Replayed"), again.body]).toEqual(["true", answer.body]);
    });
});

test("what is unique is unique within a tienda: another's sku and email are free, and nothing tells that they exist", async () => {
  const made = await mine.producto({ sku: sur.producto.sku });
  expect(made.sku).toBe(sur.producto.sku);
  expect((await mine.cliente({ email: sur.cliente.email })).email).toBe(sur.cliente.email);
});

test("the log has a line for each request with its own tienda and no other; the metrics know no tienda at all", async () => {
  const metrics = createMetrics();
  const lines: string[] = [];
  const log = pino({ level: "trace" }, { write: (line: string) => void lines.push(line) });
  const db = connect({ url: api.url, pool: 2, observers: [metrics.observer] });
  const authenticate = createAuthenticate(db, { claves: true, jwt: undefined });
  const app = createApp({ db, log, metrics, authenticate });
  for (const { own, found } of places)
    for (const call of [own, ...found.map(({ theirs }) => theirs)]) {
      const client = clientWith((path, init) => app.request(path, init), norte.keys.admin);
      await client.send(call.method, call.path, call.body);
    }
  await db.close();
  expect(lines.length).toBeGreaterThan(places.length);
  for (const line of lines) {
    expect(JSON.parse(line).request).toMatchObject({ tienda: norte.tienda_id, clave: norte.keys.admin.slice(0, 8) });
    expect(line).not.toContain(norte.keys.admin.slice(8));
    expect(line).not.toContain(sur.tienda_id);
    expect(idsIn(line).filter((id) => idsIn(sur).includes(id))).toEqual([]);
  }
  const exposed = await metrics.text();
  expect([idsIn(exposed), /norte|sur\b/.test(exposed)]).toEqual([[], false]);
});
