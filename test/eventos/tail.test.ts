/** What the streams of a server share: one reader for each tienda, woken by this server and by others. */
import { afterAll, describe, expect, test } from "bun:test";
import pino from "pino";
import { createApp } from "../../src/app.ts";
import { askNobody } from "../../src/auth/authenticate.ts";
import { connect } from "../../src/db/database.ts";
import { decodePosition, type Posicion } from "../../src/eventos/posicion.ts";
import { createTails, type Follower } from "../../src/eventos/tail.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { clientOf, type Json, openApi } from "../support/api.ts";
import { now, readUntil, settled } from "../support/feed.ts";
import { until } from "../support/locks.ts";
import { openShops } from "../support/shops.ts";
import { openStream, type Stream } from "../support/stream.ts";

const api = await openApi();
const { sql } = api;
const follow = async (raw: Parameters<typeof openStream>[0] = api.raw): Promise<Stream> => {
  await settled(api);
  return openStream(raw);
};

/** Another server on the same database. */
const another = (query = "") => {
  const db = connect({ url: api.url + query, pool: 4 });
  afterAll(db.close);
  const app = createApp({ db, log: pino({ level: "silent" }), authenticate: askNobody });
  const raw = (path: string, init: RequestInit) => app.request(path, init);
  return { ...clientOf(raw), raw };
};

const LISTENS = "application_name = 'pedidos listens' and datname = current_database()";
const listening = async (): Promise<number> =>
  (await sql.unsafe(`select count(*)::int as n from pg_stat_activity where ${LISTENS} and query like 'listen%'`))[0]?.n;

const closeAll = async (streams: readonly Stream[]): Promise<void> => {
  for (const stream of streams) await stream.close();
};

test("reads the feed once, however many follow it, and gives all of them the same", async () => {
  const FOLLOWERS = 100;
  const streams: Stream[] = [];
  for (let n = 0; n < FOLLOWERS; n++) streams.push(await follow());
  api.sent.length = 0;
  const { id } = await api.producto();
  await Promise.all(streams.map((stream) => stream.has(1)));
  for (const stream of streams) expect(stream.told).toMatchObject([{ data: { subject: `productos/${id}` } }]);
  expect(api.sent.filter((name) => name === "eventos/listar").length).toBeLessThan(FOLLOWERS / 4);
  await closeAll(streams);
});

test("asks nothing of the database, and listens to nobody, while nobody follows", async () => {
  const stream = await follow();
  await until(async () => (await listening()) === 1, "it listens");
  await stream.close();
  await until(async () => (await listening()) === 0, "it does not listen any more");
  api.sent.length = 0;
  await api.producto();
  await until(async () => (await api.get("/yo")).status === 200, "it answers");
  expect(api.sent.filter((name) => name.startsWith("eventos/"))).toEqual([]);
});

test("whoever joins while others follow misses nothing and gets nothing twice", async () => {
  const others = await Promise.all([1, 2, 3].map(() => follow()));
  const from = others[0]?.lastId() ?? "";
  const { id } = await api.producto();
  const late: Stream[] = [];
  const CHANGES = 60;
  const work = (async () => {
    for (let n = 0; n < CHANGES; n++) await api.patch(`/productos/${id}`, { nombre: `Taza ${n}` });
  })();
  for (let n = 0; n < 30; n++) {
    // Each from another place: in front of the others, and behind them.
    const last = n % 2 === 0 ? from : (others[0]?.lastId() ?? "");
    const stream = await openStream(api.raw, {
      query: n % 3 === 0 ? `?subject=productos/${id}` : "?tipo=producto.creado,producto.actualizado",
      headers: { "Last-Event-ID": last },
    });
    late.push(stream);
    if (n % 2 === 0) await stream.has(1);
  }
  await work;
  // One more, for those that joined when all others had been told.
  await api.patch(`/productos/${id}`, { nombre: "the last" });
  const wanted = await readUntil(api, CHANGES + 2, from, `&subject=productos/${id}`);
  for (const stream of [...others, ...late]) {
    const last = wanted.at(-1);
    await until(() => stream.events().at(-1)?.id === last.id, "all is told");
    // What earlier tests did may come first: a transaction elsewhere on the server can have held it back.
    const events = stream.events().filter(({ subject }) => subject === `productos/${id}`);
    const whole = others.includes(stream) || late.indexOf(stream) % 2 === 0;
    expect(events).toEqual(whole ? wanted : wanted.slice(wanted.length - events.length));
  }
  await closeAll([...others, ...late]);
});

test("one that is behind the others when it joins gets what they have already; they do not get it again", async () => {
  const stopping = new AbortController();
  const tails = createTails({ db: api.db, log: pino({ level: "silent" }), most: 10, stopping: stopping.signal });
  const follow = (posicion: Posicion) => {
    const got: string[] = [];
    const take = (bytes: Uint8Array) => {
      for (const [, id] of new TextDecoder().decode(bytes).matchAll(/"subject":"productos\/([^"]+)"/g))
        got.push(id ?? "");
    };
    const follower: Follower = { filtro: {}, posicion, take, end: () => tails.leave(PRINCIPAL, follower) };
    tails.admit(PRINCIPAL, follower);
    tails.join(PRINCIPAL, follower);
    return got;
  };
  const begin = decodePosition(await now(api)) as Posicion;
  const first = follow(begin);
  const made: string[] = [];
  for (let n = 0; n < 3; n++) {
    made.push((await api.producto()).id);
    await until(() => first.length === made.length, "the first has it");
    const late = follow(begin);
    await until(() => late.length === made.length, "who is late has it too");
    expect(late).toEqual(made);
  }
  expect(first).toEqual(made);
  stopping.abort();
  expect(tails.count()).toBe(0);
});

describe("what another server does comes too:", () => {
  test("by notification", async () => {
    const stream = await follow();
    await until(async () => (await listening()) === 1, "it listens");
    const { id } = await another().producto();
    await stream.has(1);
    expect(stream.events()[0].subject).toBe(`productos/${id}`);
    await stream.close();
  });

  test("also when the connection that listens is killed; it is there again by itself", async () => {
    const other = another();
    const stream = await follow();
    for (let n = 1; n <= 3; n++) {
      await until(async () => (await listening()) === 1, "it listens");
      await sql.unsafe(`select pg_terminate_backend(pid) from pg_stat_activity where ${LISTENS}`);
      await other.producto();
      await stream.has(n);
    }
    await until(async () => (await listening()) === 1, "it listens again");
    await stream.close();
  });

  test("by looking, where nobody can listen: a pooler in transaction mode, told by prepare=false", async () => {
    const pooled = another("?prepare=false");
    const stream = await follow(pooled.raw);
    await until(async () => (await listening()) === 0, "the last one has ended");
    // For a second after it has joined, it looks again and again: the last of these come later.
    for (let n = 1; n <= 10; n++) {
      await api.producto();
      await stream.has(n);
    }
    expect(await listening()).toBe(0);
    await stream.close();
  });

  test("by looking, where a row is written that nobody told of", async () => {
    const stream = await follow();
    await sql`
      insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, hecho)
      select tienda_id, feed_position(base, pg_current_xact_id()), gen_random_uuid(), sujeto, operacion, sujeto_id, 9, hecho
      from feed_origin, (select * from bitacora where sujeto = 'productos' and operacion = 'crear' limit 1) b`;
    await stream.has(1);
    await stream.close();
  });
});

test("events come at once, from this server and another: by looking alone, each would take half a second", async () => {
  const servers = [api, another()];
  const stream = await follow();
  await until(async () => (await listening()) === 1, "it listens");
  const CHANGES = 30;
  const begun = performance.now();
  for (let n = 0; n < CHANGES; n++) {
    await servers[n % 2]?.producto();
    await stream.has(n + 1);
  }
  const ms = (performance.now() - begun) / CHANGES;
  console.log(`an event was told ${ms.toFixed(0)} ms after its request, request and all`);
  expect(ms).toBeLessThan(300);
  await stream.close();
}, 60_000);

test("two tiendas have a reader each, and wake only their own", async () => {
  const { api: own, norte, sur } = await openShops();
  const of = (key: string) => openStream(own.raw, { headers: { Authorization: `Bearer ${key}` } });
  const [north, south] = [await of(norte.keys.lectura), await of(sur.keys.lectura)];
  const made: Json[] = [];
  for (let n = 0; n < 5; n++) {
    made.push(await norte.as.admin.producto());
    await sur.as.admin.producto();
  }
  await north.has(5);
  await south.has(5);
  expect(north.events().map(({ subject }) => subject)).toEqual(made.map(({ id }) => `productos/${id}`));
  await closeAll([north, south]);
});

test("a feed that cannot be read for a while is read on: nothing is lost, and the log says it", async () => {
  const stream = await follow();
  await sql`alter table bitacora_purgas rename to elsewhere`;
  api.logged.length = 0;
  await api.producto();
  await until(async () => api.sent.includes("eventos/listar"), "it was tried");
  await sql`alter table elsewhere rename to bitacora_purgas`;
  await stream.has(1);
  await stream.close();
});
