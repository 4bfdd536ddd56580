/**
 * Read replicas, real ones that stream: which reads they answer, that a read after one's own write is never stale, and that a
 * replica that is behind, down, frozen, killed or promoted spoils no answer.
 * READS=100000 STALENESS=1 npm test -- replicas
 */
import { afterAll, describe, expect, test } from "bun:test";
import postgres from "postgres";
import { connect } from "../src/db/database.ts";
import { migrate } from "../src/db/migrate/migrate.ts";
import type { ReplicaRead } from "../src/db/observer.ts";
import { selectPosition } from "../src/db/position.ts";
import { openUpToDate } from "../src/db/replica_session.ts";
import { openSession } from "../src/db/session.ts";
import { statements } from "../src/db/statement.ts";
import { readFeed } from "../src/eventos/listar.ts";
import type { Posicion } from "../src/eventos/posicion.ts";
import { PRINCIPAL } from "../src/http/tienda.ts";
import { expectProblem, type Json, openApi } from "./support/api.ts";
import { operations } from "./support/document.ts";
import { until } from "./support/locks.ts";
import { spawn } from "./support/process.ts";
import { startRelay } from "./support/relay.ts";
import { kill, type OwnServer, startAgain, startPrimary, startStandby } from "./support/replica.ts";
import { calls } from "./support/samples.ts";
import { batchParams } from "./support/statements.ts";

/** How many times to write and read. */
const READS = Number(process.env.READS ?? 300);

const primary = await startPrimary();
await migrate(primary.url);
const first = await startStandby(primary);
let second = await startStandby(primary);
const sql = postgres(primary.url, { max: 8, onnotice: () => {} });
const onFirst = postgres(first.url, { max: 2, onnotice: () => {} });
const relay = await startRelay(() => [first.url]);
afterAll(async () => {
  relay.close();
  await Promise.all([sql.end(), onFirst.end()]);
  for (const server of [second, first, primary]) await server.stop();
});

/** The application on the primary with these replicas. */
const openOn = async (replicas: readonly string[], more: { replicaLagMs?: number } = {}) => {
  const reads: ReplicaRead[] = [];
  const sent: string[] = [];
  const changes: string[] = [];
  const observer = {
    sent: (statement: string) => void sent.push(statement),
    replicaRead: (outcome: ReplicaRead) => void reads.push(outcome),
    replica: (name: string, used: boolean, why: string) => void changes.push(`${name} ${used ? "in" : "out"}: ${why}`),
  } as const;
  const db = connect({ url: primary.url, replicas, pool: 8, observers: [observer as never], ...more });
  const api = await openApi({ url: primary.url, db, sql, sent, close: () => db.close() });
  const used = () => db.load().replicas.map((one) => one.used);
  /** Reads until the replicas are used as wanted, as checks come with reads. */
  const until_ = (wanted: readonly boolean[], patience = 30_000) =>
    until(
      async () => {
        await api.get("/clientes?limit=1");
        return Bun.deepEquals(used(), [...wanted]);
      },
      `replicas are used: ${wanted}`,
      patience,
    );
  return { ...api, reads, changes, used, untilUsed: until_ };
};

const sees = async (url: string, read: () => Promise<boolean>): Promise<void> => until(read, `${url} sees it`);

describe("with one replica,", () => {
  test("lists, reports, the feed and audits go to it; reads by id, writes and the end of the feed to the primary", async () => {
    const app = await openOn([first.url]);
    await app.untilUsed([true]);
    const replicable = new Set<string>();
    for (const { declared } of operations) {
      const call = await calls[declared.operationId]?.(app as never);
      if (!call) throw new Error(`${declared.operationId} has no sample`);
      const { method, path, body } = call;
      app.reads.length = 0;
      const made = await sql`select pg_current_wal_insert_lsn() as lsn`;
      await until(
        async () => (await onFirst`select pg_last_wal_replay_lsn() >= ${made[0]?.lsn}::pg_lsn as yes`)[0]?.yes === true,
        "the replica has replayed what the sample needs",
      );
      const { status, headers } = await app.send(method, path, body);
      expect([declared.operationId, status < 300]).toEqual([declared.operationId, true]);
      if (app.reads.length > 0) {
        expect([declared.operationId, app.reads]).toEqual([declared.operationId, ["replica"]]);
        replicable.add(declared.operationId);
      }
      // An answer to a change stands for it; a read has nothing to say.
      const changes = method !== "GET";
      expect([declared.operationId, headers.has("Read-After")]).toEqual([declared.operationId, changes]);
    }
    expect([...replicable].toSorted()).toEqual([
      "auditarStock",
      "listarBitacora",
      "listarClientes",
      "listarEventos",
      "listarMovimientos",
      "listarPedidos",
      "listarProductos",
      "resumirPedidos",
    ]);
    const documented = operations.filter(({ declared }) =>
      declared.parameters?.some(({ name }: { name: string }) => name === "read-after"),
    );
    expect(documented.map(({ declared }) => declared.operationId).toSorted()).toEqual([...replicable].toSorted());
    app.reads.length = 0;
    await app.get("/eventos?despues=ahora");
    expect(app.reads).toEqual([]);
  });

  test("an export is read from it, with what was written just before; from the primary where it does not answer", async () => {
    for (const [replica, where] of [
      [first.url, [1, 0]],
      ["postgres://nobody@127.0.0.1:1/none", [0, 1]],
    ] as const) {
      const app = await openOn([replica]);
      const { sku } = await app.producto({ sku: crypto.randomUUID() });
      // Until it is read, its session stays.
      const response = await app.raw("/exportaciones/productos");
      const count = async (on: postgres.Sql) =>
        (await on`select count(*)::int as n from pg_stat_activity where application_name = 'pedidos export'`)[0]?.n;
      expect([await count(onFirst), await count(sql)]).toEqual([...where]);
      expect(await response.text()).toContain(sku);
      await until(async () => (await count(onFirst)) + (await count(sql)) === 0, "its session is closed");
    }
  });

  test("a repeated key answers the same Read-After; a refusal and a simulation have none; a malformed one is a fault", async () => {
    const app = await openOn([first.url]);
    const key = { "Idempotency-Key": crypto.randomUUID() };
    const tokens = [];
    for (let n = 0; n < 2; n++) {
      const answer = await app.send("POST", "/productos", { nombre: "Taza", precio: 1, stock: 1 }, key);
      tokens.push(answer.headers.get("Read-After"));
    }
    expect(tokens[0]).toMatch(/^\d+$/);
    expect(tokens[1]).toBe(tokens[0] as string);
    const producto = await app.producto({ stock: 1 });
    const refused = await app.post(`/productos/${producto.id}/ajustes`, { cantidad: -2, motivo: "x" });
    expect([refused.status, refused.headers.has("Read-After")]).toEqual([409, false]);
    const pedido = await app.pedido([producto, 1]);
    const simulated = await app.patch(`/pedidos/${pedido.id}/confirmar?simular=true`);
    expect([simulated.status, simulated.headers.has("Read-After")]).toEqual([200, false]);
    for (const bad of ["x", "-1", "1.5", "9".repeat(19)])
      expectProblem(await app.send("GET", "/clientes", undefined, { "Read-After": bad }), 422, "datos_invalidos");
  });

  test(`${READS} reads after one's own write: none is stale, while replay stops and goes on`, async () => {
    const app = await openOn([first.url]);
    await app.untilUsed([true]);
    app.reads.length = 0;
    let writing = true;
    const stopAndGo = (async () => {
      while (writing) {
        await onFirst`select pg_wal_replay_pause()`;
        await Bun.sleep(Math.random() * 100);
        await onFirst`select pg_wal_replay_resume()`;
        await Bun.sleep(Math.random() * 200);
      }
    })();
    let [done, stale] = [0, 0];
    const client = async () => {
      const { id } = await app.producto({ stock: 1 });
      let version = 1;
      while (done++ < READS) {
        const { headers, body } = await app.post(`/productos/${id}/ajustes`, { cantidad: 1, motivo: "x" });
        version = body.version;
        const after = { "Read-After": headers.get("Read-After") as string };
        const { body: page } = await app.send("GET", `/productos/${id}/movimientos?limit=1`, undefined, after);
        if (page.datos[0]?.saldo !== version) stale++;
      }
    };
    await Promise.all(Array.from({ length: READS > 1_000 ? 64 : 8 }, client));
    writing = false;
    await stopAndGo;
    const counted = Object.fromEntries(
      Map.groupBy(app.reads, (one) => one)
        .entries()
        .map(([k, v]) => [k, v.length]),
    );
    if (process.env.READS) console.log(`reads after a write: ${JSON.stringify(counted)}, stale: ${stale}`);
    expect(stale).toBe(0);
    expect(counted.replica).toBeGreaterThan(0);
  }, 3_600_000);

  test("a read with the token of what the replica has not replayed goes to the primary; without it, it shows the past", async () => {
    const app = await openOn([first.url]);
    await app.untilUsed([true]);
    await onFirst`select pg_wal_replay_pause()`;
    await until(async () => (await onFirst`select pg_get_wal_replay_pause_state() as s`)[0]?.s === "paused", "paused");
    const { id, email } = await app.cliente({ email: `${crypto.randomUUID()}@x.mx` });
    const { headers } = await app.patch(`/clientes/${id}`, { nombre: "Beatriz" });
    app.reads.length = 0;
    const path = `/clientes?email=${email}`;
    expect((await app.get(path)).body.datos).toEqual([]);
    const after = { "Read-After": headers.get("Read-After") as string };
    const seen = await app.send("GET", path, undefined, after);
    expect(seen.body.datos.map((one: Json) => one.nombre)).toEqual(["Beatriz"]);
    expect(app.reads).toEqual(["replica", "behind"]);
    // What is not there yet is asked of the primary before it is refused.
    const { id: producto } = await app.producto();
    expect((await app.get(`/productos/${producto}/movimientos`)).status).toBe(200);
    await onFirst`select pg_wal_replay_resume()`;
    await sees("the replica", async () => (await app.get(path)).body.datos.length === 1);
    app.reads.length = 0;
    expect((await app.send("GET", path, undefined, after)).body.datos).toHaveLength(1);
    expect(app.reads).toEqual(["replica"]);
  });

  test("one that stays behind is left out, and used again when it has caught up", async () => {
    const app = await openOn([first.url], { replicaLagMs: 1_500 });
    await app.untilUsed([true]);
    await onFirst`select pg_wal_replay_pause()`;
    const { email } = await app.cliente({ email: `${crypto.randomUUID()}@x.mx` });
    await app.untilUsed([false]);
    expect((await app.get(`/clientes?email=${email}`)).body.datos).toHaveLength(1);
    expect(app.reads.at(-1)).toBe("left_out");
    await onFirst`select pg_wal_replay_resume()`;
    await app.untilUsed([true]);
  });

  test("one that does not answer fails no request: frozen, cut, reset, and back", async () => {
    const app = await openOn([relay.through(first.url)]);
    await app.untilUsed([true]);
    for (const harm of [relay.freeze, relay.cut, () => relay.reset()]) {
      harm();
      const answers = await Promise.all(Array.from({ length: 20 }, () => app.get("/clientes?limit=1")));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect((await app.get("/health/ready")).status).toBe(200);
      relay.thaw();
      await app.untilUsed([true]);
    }
    expect(app.changes.length).toBeGreaterThan(2);
  });
});

test("an export reads from the first replica that has everything, else from the primary", async () => {
  const app = await openOn([]);
  const nombre = `Taza ${crypto.randomUUID()}`;
  await app.producto({ nombre, sku: nombre.slice(0, 20) });
  const open = (url: string) => openSession(url, "pedidos export", "custom", PRINCIPAL);
  const nowhere = "postgres://postgres@127.0.0.1:1/none";
  const session = await openUpToDate(open, primary.url, [nowhere, primary.url, first.url]);
  const [row] = (await session?.query(selectPosition, [])) ?? [];
  await session?.close();
  expect(row?.standby).toBe(true);
  expect(await openUpToDate(open, primary.url, [nowhere, primary.url])).toBeUndefined();
  for (const replicas of [first.url, nowhere]) {
    const env = { DATABASE_URL: primary.url, DATABASE_REPLICA_URL: replicas };
    const { ended, output } = spawn([process.execPath, "src/cli/export.ts", "productos"], { env });
    expect([await ended, output().includes(nombre)]).toEqual([0, true]);
  }
});

/** A transaction that takes its place in the feed first, and writes its row later. */
const writeLate = async (producto: Json): Promise<void> => {
  const adjust = statements.get("productos/ajustar") as never as { text: string };
  await sql.begin(async (tx) => {
    await tx`select pg_current_xact_id()`;
    await tx`select pg_sleep(${Math.random() * 0.1})`;
    const requests = [
      { id: producto.id, versions: null, cantidad: 1, motivo: "x", evento_id: Bun.randomUUIDv7(), actor: null },
    ];
    await tx.unsafe(adjust.text, batchParams(adjust as never, requests) as never);
    await tx`select pg_sleep(${Math.random() * 0.02})`;
  });
};

describe("the feed,", () => {
  test("read from two replicas and the primary in turn while it is written, shows each event once, in order", async () => {
    const app = await openOn([]);
    const databases = [first.url, second.url, primary.url].map((url) => connect({ url, pool: 2 }));
    const productos = await Promise.all(Array.from({ length: 8 }, () => app.producto()));
    let writing = true;
    const write = async (producto: Json) => {
      while (writing) {
        await app.post(`/productos/${producto.id}/ajustes`, { cantidad: 1, motivo: "x" });
        await writeLate(producto);
      }
    };
    const writers = productos.map(write);
    const seen: string[] = [];
    let from: Posicion | null = null;
    const readOne = async (n: number): Promise<void> => {
      const { eventos, fin } = await readFeed(
        databases[n % databases.length]?.for(PRINCIPAL, { actor: null }) as never,
        PRINCIPAL,
        from,
        {},
        50,
      );
      seen.push(...eventos.map(({ evento }) => evento.id));
      from = fin;
    };
    for (let n = 0; n < 600 || seen.length < 500; n++) await readOne(Math.floor(Math.random() * 3));
    writing = false;
    await Promise.all(writers);
    const rows =
      await sql`select id from bitacora where sujeto in ('clientes', 'productos', 'pedidos') order by orden, sujeto_version, id`;
    const all = rows.map(({ id }) => id as string);
    for (let n = 0; seen.length < all.length; n++) {
      if (n > 5_000) throw new Error(`saw ${seen.length} of ${all.length} events`);
      await readOne(n);
    }
    expect(seen).toEqual(all);
    for (const db of databases) await db.close();
  }, 120_000);
});

describe("with several replicas,", () => {
  test("each has its share; while one is killed under load, no request fails, and it is used again afterwards", async () => {
    const app = await openOn([first.url, second.url]);
    await app.untilUsed([true, true]);
    let loading = true;
    const statuses = new Map<number, number>();
    const client = async () => {
      while (loading) {
        const { status } = await app.get("/productos?limit=5");
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    const clients = Array.from({ length: 16 }, client);
    const readers = async (server: OwnServer): Promise<number> => {
      const own = postgres(server.url, { max: 1 });
      const [row] =
        await own`select count(*)::int as n from pg_stat_activity where application_name = 'pedidos' and query like '%productos%'`;
      await own.end();
      return row?.n;
    };
    try {
      for (const server of [first, second]) await until(async () => (await readers(server)) > 0, "it answers");
      await kill(second);
      await until(() => app.used()[1] === false, "the second is left out");
      second = await startAgain(second);
      await until(() => app.used()[1] === true, "the second is used again", 30_000);
    } finally {
      loading = false;
      await Promise.all(clients);
    }
    expect([...statuses.keys()]).toEqual([200]);
  }, 120_000);

  test("one that is promoted is no replica any more; readers of the feed go on there where the new primary is", async () => {
    const app = await openOn([first.url, second.url]);
    await app.untilUsed([true, true]);
    await app.producto();
    const feed = async (url: string, from: Posicion | null) => {
      const db = connect({ url, pool: 2 });
      const tramo = await readFeed(db.for(PRINCIPAL, { actor: null }), PRINCIPAL, from, {}, 100_000);
      await db.close();
      return tramo;
    };
    const [row] =
      await sql`select count(*)::int as n from bitacora where sujeto in ('clientes', 'productos', 'pedidos')`;
    await until(async () => (await feed(second.url, null)).eventos.length === row?.n, "the second has all events");
    const before = await feed(second.url, null);
    const promoted = postgres(second.url, { max: 1, onnotice: () => {} });
    await promoted`select pg_promote(true, 30)`;
    await promoted.end();
    await app.untilUsed([true, false]);
    expect(app.changes.at(-1)).toBe("replica 2 out: it is no replica: it does not replay");
    // What the old primary writes is not there, so no read may go there, with or without a token.
    const { headers, body } = await app.post("/clientes", { nombre: "Ana", email: `${crypto.randomUUID()}@x.mx` });
    for (const sent of [{ "Read-After": headers.get("Read-After") as string }, {}])
      for (let n = 0; n < 4; n++)
        await until(
          async () => (await app.send("GET", `/clientes?email=${body.email}`, undefined, sent)).body.datos.length === 1,
          "a server shows it",
        );
    // The promoted server as the primary: its events come after the position from before, and none twice.
    const db = connect({ url: second.url, pool: 2 });
    const promotedApi = await openApi({ url: second.url, db, sql, sent: [], close: () => db.close() });
    const cliente = await promotedApi.cliente();
    const after = await feed(second.url, before.fin);
    expect(after.eventos.map(({ evento }) => evento.subject)).toEqual([`clientes/${cliente.id}`]);
  }, 120_000);
});

if (process.env.STALENESS)
  test("how old an answer without a token is", async () => {
    const app = await openOn([first.url]);
    await app.untilUsed([true]);
    const ms: number[] = [];
    for (let n = 0; n < 500; n++) {
      const { email } = await app.cliente({ email: `${crypto.randomUUID()}@x.mx` });
      const begun = performance.now();
      while ((await app.get(`/clientes?email=${email}`)).body.datos.length === 0);
      ms.push(performance.now() - begun);
    }
    ms.sort((a, b) => a - b);
    const at = (share: number) => (ms[Math.floor(ms.length * share)] as number).toFixed(1);
    console.log(
      `a write is visible on the replica after ${at(0.5)} ms (median), ${at(0.99)} (99 %), ${at(0.999)} (most)`,
    );
  }, 600_000);
