/** GET /eventos/flujo as clients see it. test/eventos/tail.test.ts looks at what many of them share. */
import { afterAll, describe, expect, test } from "bun:test";
import pino from "pino";
import { createApp } from "../../src/app.ts";
import { askNobody } from "../../src/auth/authenticate.ts";
import { revokeClave } from "../../src/claves/revocar.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { createMetrics } from "../../src/telemetry/metrics.ts";
import { clientOf, expectProblem, type Json, NOBODY, openApi } from "../support/api.ts";
import { openConnection } from "../support/connection.ts";
import { openTestDatabase } from "../support/database.ts";
import { readUntil, settled } from "../support/feed.ts";
import { until } from "../support/locks.ts";
import { startServer } from "../support/process.ts";
import { openShops } from "../support/shops.ts";
import { openStream } from "../support/stream.ts";

const api = await openApi();
const follow = async (query = "", headers: Record<string, string> = {}) => {
  await settled(api);
  return openStream(api.raw, { query, headers });
};

/** How many events there are, those that are not told yet too. */
const happened = async (): Promise<number> => (await api.sql`select count(*)::int as n from bitacora`)[0]?.n;

/** Several clients at a time, each with a few changes. */
const shop = async (clients: number): Promise<void> => {
  const change = async () => {
    const producto = await api.producto({ stock: 3 });
    const pedido = await api.pedido([producto, 2]);
    await api.patch(`/pedidos/${pedido.id}/confirmar`);
    await api.patch(`/pedidos/${pedido.id}/cancelar`, { motivo: "tarde" });
    await api.patch(`/productos/${producto.id}`, { precio: 3 });
  };
  await Promise.all(Array.from({ length: clients }, change));
};
/** producto.creado, cliente.creado, pedido.creado, confirmado, cancelado, producto.actualizado: the least that each tells. */
const LEAST = 6;

test("begins at once, says that nobody may keep or delay it, and tells what happens from then on", async () => {
  const before = await api.producto();
  // Now begins behind the oldest transaction that is under way, in any database.
  await readUntil(api, 1);
  const stream = await follow();
  expect(stream.headers.get("Content-Type")).toBe("text/event-stream");
  expect(stream.headers.get("Cache-Control")).toBe("no-store");
  expect(stream.headers.get("X-Accel-Buffering")).toBe("no");
  const { id } = await api.producto();
  await stream.has(1);
  const [event] = stream.told;
  expect(event).toMatchObject({ event: "producto.creado", data: { subject: `productos/${id}`, sequence: 1 } });
  expect(await readUntil(api, 1, undefined, `&subject=productos/${id}`)).toEqual(stream.events());
  expect(JSON.stringify(stream.events())).not.toContain(before.id);
  await stream.close();
});

test("tells every event of GET /eventos in the same order, while several clients change things", async () => {
  const all = await follow("?despues=principio");
  await shop(12);
  const wanted = await readUntil(api, await happened());
  expect(wanted.length).toBeGreaterThanOrEqual(12 * LEAST);
  await all.has(wanted.length);
  expect(all.events()).toEqual(wanted);
  expect(new Set(all.told.map(({ id }) => id)).size).toBe(wanted.length);
  for (const { event, data } of all.told) expect(event).toBe(data.type);
  await all.close();
});

test("resumes after any event with Last-Event-ID, also under load: none is missing, none comes twice", async () => {
  const start = await follow();
  const told: Json[] = [];
  let last = start.lastId();
  await start.close();
  let working = true;
  const work = shop(8)
    .then(() => shop(8))
    .finally(() => {
      working = false;
    });
  // Hangs up after one or more events, whatever is on its way.
  while (working || told.length < 16 * LEAST) {
    const stream = await follow("", { "Last-Event-ID": last });
    await stream.has(1);
    await stream.close();
    const got = stream.told.slice(0, 1 + (told.length % 3));
    told.push(...got.map(({ data }) => data));
    last = got.at(-1)?.id ?? last;
  }
  await work;
  const all = await readUntil(api, await happened());
  const from = all.findIndex(({ id }) => id === told[0].id);
  expect(told).toEqual(all.slice(from, from + told.length));
});

test("Last-Event-ID wins over despues; ids and positions of GET /eventos are the same thing", async () => {
  const { id } = await api.producto();
  for (const nombre of ["Uno", "Dos", "Tres"]) await api.patch(`/productos/${id}`, { nombre });
  const query = `?subject=productos/${id}`;
  const whole = await follow(`${query}&despues=principio`);
  await whole.has(4);
  const [first, second] = whole.told.map((told) => told.id);
  const resumed = await follow(`${query}&despues=${first}`, { "Last-Event-ID": second ?? "" });
  await resumed.has(2);
  expect(resumed.events()).toEqual(whole.events().slice(2));
  expect((await api.get(`/eventos${query}&despues=${second}`)).body.datos).toEqual(resumed.events());
  const { siguiente } = (await api.get(`/eventos${query}&limit=1`)).body.pagina;
  const paged = await follow(`${query}&despues=${siguiente}`);
  await paged.has(3);
  expect(paged.events()).toEqual(whole.events().slice(1));
  for (const stream of [whole, resumed, paged]) await stream.close();
});

test("tells only the types and the subject that are asked for, and moves the id on past all others", async () => {
  const producto = await api.producto({ stock: 5 });
  const [mine, other] = [await api.pedido([producto, 1]), await api.pedido([producto, 1])];
  const types = await follow("?tipo=pedido.confirmado,producto.agotado");
  const subject = await follow(`?subject=pedidos/${mine.id}`);
  for (const { id } of [other, mine]) await api.patch(`/pedidos/${id}/confirmar`);
  await types.has(2);
  await subject.has(1);
  expect(types.told.map(({ event, data }) => [event, data.subject])).toEqual([
    ["pedido.confirmado", `pedidos/${other.id}`],
    ["pedido.confirmado", `pedidos/${mine.id}`],
  ]);
  expect(subject.events()).toEqual(types.events().slice(1));
  await api.post(`/productos/${producto.id}/ajustes`, { cantidad: -3, motivo: "rotas" });
  await types.has(3);
  expect(types.told[2]).toMatchObject({ event: "producto.agotado", data: { subject: `productos/${producto.id}` } });
  // With the next heartbeat.
  const { id } = types.told[2] as { id: string };
  await until(() => subject.lastId() >= id, "the id has moved on", 20_000);
  expect(subject.comments.length).toBeGreaterThan(0);
  expect(subject.told.length).toBe(1);
  await types.close();
  await subject.close();
}, 30_000);

test("waits for an older transaction, and tells what happened meanwhile as soon as that has ended", async () => {
  const stream = await follow();
  await api.sql.begin(async (tx) => {
    await tx`select pg_current_xact_id()`;
    await api.producto({ nombre: "Después" });
    const late = await openStream(api.raw, { query: "?despues=principio&tipo=producto.creado" });
    expect(JSON.stringify(late.events())).not.toContain("Después");
    await late.close();
    expect(stream.told).toEqual([]);
  });
  await stream.has(1);
  expect(stream.events()[0].data.nombre).toBe("Después");
  await stream.close();
});

test("HEAD has the headers of GET, and opens no stream", async () => {
  const { status, headers, body } = await api.send("HEAD", "/eventos/flujo");
  expect([status, headers.get("Content-Type"), body]).toEqual([200, "text/event-stream", ""]);
  expect((await api.send("HEAD", "/eventos/flujo?despues=x")).status).toBe(422);
});

describe("refuses", () => {
  test("a position that it did not give", async () => {
    for (const position of ["x", "", btoa("[1]"), NOBODY, "principio!"]) {
      const answer = await api.get(`/eventos/flujo?despues=${position}`);
      expectProblem(answer, 422, "datos_invalidos");
      expect(answer.body.errores).toMatchObject([{ campo: "despues" }]);
    }
    const answer = await api.send("GET", "/eventos/flujo?despues=ahora", undefined, { "Last-Event-ID": "x" });
    expectProblem(answer, 422, "datos_invalidos");
    expect(answer.body.errores).toMatchObject([{ campo: "last-event-id" }]);
  });

  test("an unknown type, and a subject that is none", async () => {
    for (const query of ["tipo=pedido.perdido", "subject=pedidos", "limit=3"])
      expectProblem(await api.get(`/eventos/flujo?${query}`), 422, "datos_invalidos");
  });

  test("a position whose successors were deleted: 410 before the stream, and the end inside", async () => {
    const own = await openApi();
    const stream = await openStream(own.raw);
    const { id } = await own.producto();
    await stream.has(1);
    await own.sql`insert into bitacora_purgas select tienda_id, max(orden) + (1::bigint << 40) from bitacora group by 1`;
    const answer = await own.send("GET", "/eventos/flujo", undefined, { "Last-Event-ID": stream.lastId() });
    expectProblem(answer, 410, "posicion_caducada");
    await own.patch(`/productos/${id}`, { nombre: "Otra" });
    await until(stream.ended, "the stream ends");
    await own.sql`update bitacora_purgas set orden = (select min(orden) from bitacora)`;
    const again = await openStream(own.raw, { query: "?despues=principio" });
    await again.has(2);
    await again.close();
  });

  test("more streams than STREAMS_MAX, and more than three quarters for one tienda; a hung-up one makes room", async () => {
    const metrics = createMetrics();
    const app = createApp({
      ...{ db: api.db, log: pino({ level: "silent" }), authenticate: askNobody, metrics },
      streamsMax: 4,
    });
    const raw = (path: string, init: RequestInit) => app.request(path, init);
    const open = () => metrics.text().then((text) => /^pedidos_streams (\d+)$/m.exec(text)?.[1]);
    const streams = [await openStream(raw), await openStream(raw), await openStream(raw)];
    expect(await open()).toBe("3");
    const refused = await clientOf(raw).get("/eventos/flujo");
    expectProblem(refused, 503, "no_disponible");
    expect((await clientOf(raw).send("HEAD", "/eventos/flujo")).status).toBe(200);
    await streams[0]?.close();
    await until(async () => (await open()) === "2", "its place is free");
    streams.push(await openStream(raw));
    for (const stream of streams) await stream.close();
    await until(async () => (await open()) === "0", "all places are free");
  });
});

describe("ends the stream of", () => {
  test("a client that does not read, and lets it catch up", async () => {
    const cliente = await api.cliente();
    const productos: Json[] = [];
    for (let n = 0; n < 100; n++) productos.push(await api.producto({ nombre: "x".repeat(200), stock: 1_000 }));
    const items = productos.map(({ id }) => ({ producto_id: id, cantidad: 1 }));
    const { id } = (await api.post("/pedidos", { cliente_id: cliente.id, items })).body;
    await settled(api);
    const response = await api.raw(`/eventos/flujo?subject=pedidos/${id}&despues=ahora`);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const read = async (): Promise<string> => {
      const { value } = await reader.read();
      return value ? new TextDecoder().decode(value) : "";
    };
    expect(await read()).toContain("retry: ");
    const other = await follow(`?subject=pedidos/${id}`);
    const CHANGES = 60;
    for (let n = 0; n < CHANGES; n++)
      await api.patch(`/pedidos/${id}/items`, { producto_id: productos[0].id, cantidad: 2 + n });
    await other.has(CHANGES);
    let text = "";
    for (let chunk = await read(); chunk !== ""; chunk = await read()) text += chunk;
    const ids = [...text.matchAll(/^id: (.*)\nevent/gm)].map(([, position]) => position ?? "");
    expect(text.length).toBeGreaterThan(1_000_000);
    expect(ids.length).toBeLessThan(CHANGES);
    const resumed = await follow(`?subject=pedidos/${id}`, { "Last-Event-ID": ids.at(-1) ?? "" });
    await resumed.has(CHANGES - ids.length);
    expect(resumed.events()).toEqual(other.events().slice(ids.length));
    await other.close();
    await resumed.close();
  }, 60_000);

  test("a key that is revoked, within 10 seconds, and of no other", async () => {
    const { api: own, norte } = await openShops();
    const [revoked, kept] = await Promise.all(
      [norte.keys.ventas, norte.keys.lectura].map((key) =>
        openStream(own.raw, { headers: { Authorization: `Bearer ${key}` } }),
      ),
    );
    const [{ id }] = (await own.sql`
      select id from claves_api where tienda_id = ${norte.tienda_id} and rol = 'ventas'`) as unknown as [
      { id: string },
    ];
    await own.db.query(revokeClave, [id]);
    await until(() => revoked?.ended() ?? false, "the stream ends", 20_000);
    expect(kept?.ended()).toBe(false);
    await norte.as.admin.producto();
    await kept?.has(1);
    await kept?.close();
  }, 30_000);

  test("everybody, at once, when the server stops; and none begins then", async () => {
    const stopping = new AbortController();
    const app = createApp({
      ...{ db: api.db, log: pino({ level: "silent" }), authenticate: askNobody },
      stopping: stopping.signal,
    });
    const raw = (path: string, init: RequestInit) => app.request(path, init);
    const streams = await Promise.all(Array.from({ length: 20 }, () => openStream(raw)));
    stopping.abort();
    await until(() => streams.every((stream) => stream.ended()), "all streams end");
    expectProblem(await clientOf(raw).get("/eventos/flujo"), 503, "no_disponible");
  });
});

test("another tienda's events never come", async () => {
  const { api: own, norte, sur } = await openShops();
  const of = (key: string, query: string) =>
    openStream(own.raw, { query, headers: { Authorization: `Bearer ${key}` } });
  const streams = await Promise.all(
    ["", "?despues=principio", `?subject=productos/${sur.producto.id}`].map((query) => of(norte.keys.lectura, query)),
  );
  const theirs = await of(sur.keys.admin, "");
  await sur.as.admin.patch(`/productos/${sur.producto.id}`, { nombre: "Suyo" });
  await until(() => JSON.stringify(theirs.events()).includes("Suyo"), "what is theirs has come");
  // Positions are the same everywhere, and open nothing.
  streams.push(
    await openStream(own.raw, {
      headers: { Authorization: `Bearer ${norte.keys.lectura}`, "Last-Event-ID": theirs.lastId() },
    }),
  );
  const { id } = await norte.as.admin.producto();
  for (const stream of [streams[0], streams[1], streams[3]])
    await until(() => JSON.stringify(stream?.events()).includes(id), "what is ours has come");
  for (const stream of streams)
    for (const { source } of stream.events()) expect(source).toBe(`/tiendas/${norte.tienda_id}`);
  for (const { source } of theirs.events()) expect(source).toBe(`/tiendas/${sur.tienda_id}`);
  for (const stream of [...streams, theirs]) await stream.close();
});

describe("a server of its own", () => {
  test("over the network: events come, a hung-up client is forgotten, and streams do not hold up the stop", async () => {
    const database = await openTestDatabase();
    afterAll(database.close);
    const server = await startServer({
      DATABASE_URL: database.url,
      MIGRATE_ON_START: "false",
      METRICS_PORT: "0",
      LOG_LEVEL: "info",
    });
    const raw = (path: string, init: RequestInit) => fetch(server.url + path, init);
    const client = clientOf(raw);
    const streams = await Promise.all(Array.from({ length: 30 }, () => openStream(raw)));
    await client.producto();
    for (const stream of streams) await stream.has(1);
    const metrics = /metrics at (\S+)"/.exec(server.output())?.[1] ?? "";
    const open = async () => /^pedidos_streams (\d+)$/m.exec(await (await fetch(metrics)).text())?.[1];
    expect(await open()).toBe("30");
    for (const stream of streams.slice(0, 20)) await stream.close();
    await until(async () => (await open()) === "10", "they are forgotten");
    const connection = openConnection(server.url);
    expect((await connection.ask("GET", "/health/ready")).status).toBe(200);
    expect(await server.stop("SIGTERM")).toBe(0);
    for (const stream of streams.slice(20)) await until(stream.ended, "it has ended");
    expect(server.trouble()).toEqual([]);
    const [row] = await database.sql`select count(*)::int as n from bitacora where tienda_id = ${PRINCIPAL}`;
    expect(row?.n).toBe(1);
  });
});
