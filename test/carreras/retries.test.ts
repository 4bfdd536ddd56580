/** Clients that send again what they got no answer to, and servers that die in between. */
import { afterAll, expect, test } from "bun:test";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { type Answer, clientOf } from "../support/api.ts";
import { openTestDatabase } from "../support/database.ts";
import { blocked, until } from "../support/locks.ts";
import { type ServerProcess, startServer } from "../support/process.ts";

const database = await openTestDatabase();
const env = { DATABASE_URL: database.url, MIGRATE_ON_START: "false" };
const alive = new Set<ServerProcess>();
const start = async (): Promise<ServerProcess> => {
  const server = await startServer(env);
  alive.add(server);
  return server;
};
const kill = async (server: ServerProcess): Promise<void> => {
  alive.delete(server);
  await server.stop("SIGKILL");
};
afterAll(async () => {
  for (const server of alive) await server.stop();
  await database.close();
});

const clientAt = ({ url }: ServerProcess) => clientOf((path, init) => fetch(url + path, init));
const flagged = (answers: readonly Answer[]): number =>
  answers.filter(({ headers }) => headers.get("Idempotent-Replayed") === "true").length;

/** A pedido over two of a stock of a hundred, and how to confirm it, with always the same key. */
const order = async (server: ServerProcess) => {
  const client = clientAt(server);
  const producto = await client.producto({ stock: 100 });
  const pedido = await client.pedido([producto, 2]);
  const headers = { "Idempotency-Key": `confirm ${pedido.id}`.replace(" ", "-") };
  const confirm = (at: ServerProcess) => clientAt(at).send("PATCH", `/pedidos/${pedido.id}/confirmar`, {}, headers);
  return { producto, pedido, confirm };
};

/** The stock was taken once, and the pedido confirmed once. */
const expectOneEffect = async ({ producto, pedido }: Awaited<ReturnType<typeof order>>): Promise<void> => {
  const [row] = await database.sql`
    select p.stock, p.version as producto_version, o.version, o.estado
    from productos p, pedidos o where p.id = ${producto.id} and o.id = ${pedido.id}`;
  expect({ ...row }).toEqual({ stock: 98, producto_version: 2, version: 2, estado: "confirmado" });
};

const sameBody = (answers: readonly Answer[]): void =>
  expect(new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);

test("200 identical keyed confirms at two servers: one effect, 200 equal answers, 199 flagged", async () => {
  const servers = await Promise.all([start(), start()]);
  const one = await order(servers[0]);
  const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => one.confirm(servers[n % 2 ? 1 : 0])));
  sameBody(answers);
  expect([answers[0]?.status, flagged(answers)]).toEqual([200, 199]);
  await expectOneEffect(one);
});

test("100 productos of one sku and key at two servers: one effect, 100 equal answers", async () => {
  const servers = [...alive];
  const body = { nombre: "Taza", precio: 1, sku: "ONE" };
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, n) =>
      clientAt(servers[n % 2] as ServerProcess).send("POST", "/productos", body, { "Idempotency-Key": "one-sku" }),
    ),
  );
  sameBody(answers);
  expect([answers[0]?.status, flagged(answers)]).toEqual([201, 99]);
});

test("kill -9 after the effect, before the answer: the retries get the answer", async () => {
  const doomed = await start();
  const one = await order(doomed);
  const lost = await blocked(database, {
    holding: (tx) => tx`select from pedidos where tienda_id = ${PRINCIPAL} and id = ${one.pedido.id} for update`,
    waiting: () => Promise.allSettled(Array.from({ length: 200 }, () => one.confirm(doomed))),
    // The statement waits in PostgreSQL, and will be done there although nobody is left to hear of it.
    meanwhile: () => kill(doomed),
  });
  expect(lost.every(({ status }) => status === "rejected")).toBe(true);
  await until(async () => {
    const [row] = await database.sql`select estado from pedidos where id = ${one.pedido.id}`;
    return row?.estado === "confirmado";
  }, "the orphaned statement is committed");
  const next = await start();
  const answers = await Promise.all(Array.from({ length: 200 }, () => one.confirm(next)));
  sameBody(answers);
  expect([answers[0]?.status, flagged(answers)]).toEqual([200, 200]);
  await expectOneEffect(one);
});

test("kill -9 at any moment, five rounds of 200 clients who retry until answered: one effect each", async () => {
  let server = await start();
  for (let round = 0; round < 5; round++) {
    const one = await order(server);
    const answered: Answer[] = [];
    const client = async (): Promise<void> => {
      for (;;) {
        const answer = await one.confirm(server).catch(() => undefined);
        if (answer?.status === 200) return void answered.push(answer);
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const doomed = server;
    const clients = Promise.all(Array.from({ length: 200 }, client));
    // Another share of the answers is out each round.
    await until(() => answered.length >= round * 40, "some have their answer");
    await kill(doomed);
    server = await start();
    await clients;
    sameBody(answered);
    expect(flagged(answered)).toBeGreaterThanOrEqual(199);
    await expectOneEffect(one);
  }
}, 60_000);
