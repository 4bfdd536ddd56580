/** The numbers of pedidos: rising, each once, and fetched for many pedidos at a time. */
import { expect, test } from "bun:test";
import type { TiendaId } from "../../src/db/statement.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { createNumeros } from "../../src/numeros/tomar.ts";
import { openApi } from "../support/api.ts";
import { openTestDatabase } from "../support/database.ts";
import { openTienda } from "../support/tienda.ts";

const database = await openTestDatabase();
const api = await openApi(database);
const { db, sql } = database;
const principal = PRINCIPAL as TiendaId;

const rising = (numbers: readonly number[]): boolean =>
  numbers.every((n, at) => at === 0 || n > (numbers[at - 1] as number));
const taken = () => database.sent.filter((name) => name === "numeros/tomar").length;

test("every pedido has a numero from its creation on: 1, 2, 3, and keeps it", async () => {
  const cliente = await api.cliente();
  const producto = await api.producto();
  const pedidos = [];
  for (let n = 0; n < 3; n++) {
    const body = { cliente_id: cliente.id, items: [{ producto_id: producto.id, cantidad: 1 }] };
    pedidos.push((await api.post("/pedidos", body)).body);
  }
  expect(pedidos.map(({ numero }) => numero)).toEqual([1, 2, 3]);
  const [first] = pedidos;
  const answers = [
    await api.get(`/pedidos/${first.id}`),
    await api.patch(`/pedidos/${first.id}/items`, { producto_id: producto.id, cantidad: 2 }),
    await api.patch(`/pedidos/${first.id}/confirmar?simular=true`),
    await api.patch(`/pedidos/${first.id}/confirmar`),
    await api.patch(`/pedidos/${first.id}/cancelar`),
  ];
  expect(answers.map(({ status, body }) => [status, body.numero])).toEqual(answers.map(() => [200, 1]));
});

test("a thousand numbers at once are a thousand, rising, and cost few statements", async () => {
  const tienda = (await openTienda(sql)) as TiendaId;
  const numeros = createNumeros(db);
  const before = taken();
  const numbers = await Promise.all(Array.from({ length: 1_000 }, () => numeros.next(tienda)));
  expect(numbers).toEqual(Array.from({ length: 1_000 }, (_, n) => n + 1));
  expect(taken() - before).toBeLessThanOrEqual(8);
});

test("servers take turns by blocks: no number twice, and those of each server rise", async () => {
  const tienda = (await openTienda(sql)) as TiendaId;
  const servers = Array.from({ length: 4 }, () => createNumeros(db));
  const given = await Promise.all(
    servers.map(async (server) => {
      const numbers: number[] = [];
      for (let n = 0; n < 200; n++) numbers.push(await server.next(tienda));
      return numbers;
    }),
  );
  for (const numbers of given) expect(rising(numbers)).toBe(true);
  expect(new Set(given.flat()).size).toBe(800);
});

test("a server that starts again leaves a gap, and each tienda counts for itself", async () => {
  const [one, other] = [(await openTienda(sql)) as TiendaId, (await openTienda(sql)) as TiendaId];
  const first = createNumeros(db);
  expect([await first.next(one), await first.next(one), await first.next(other)]).toEqual([1, 2, 1]);
  expect(await createNumeros(db).next(one)).toBeGreaterThan(2);
});

test("a block that does not come is asked for again", async () => {
  const tienda = (await openTienda(sql)) as TiendaId;
  const numeros = createNumeros(db);
  await sql`alter table numeros rename to elsewhere`;
  const failed = await Promise.allSettled([numeros.next(tienda), numeros.next(tienda)]);
  expect(failed.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await sql`alter table elsewhere rename to numeros`;
  expect(await numeros.next(tienda)).toBe(1);
});

test("after a failover that lost a block, a pedido gets a number that nobody has", async () => {
  const cliente = await api.cliente();
  const { body: before } = await api.post("/pedidos", { cliente_id: cliente.id });
  // Another server got the same block, and used the next number.
  await sql`
    insert into pedidos (tienda_id, id, cliente_id, numero)
    values (${principal}, ${crypto.randomUUID()}, ${cliente.id}, ${before.numero + 1})`;
  const { status, body } = await api.post("/pedidos", { cliente_id: cliente.id });
  expect(status).toBe(201);
  expect(body.numero).toBeGreaterThan(before.numero + 1);
});

test("a request that is sent again is answered with the same numero", async () => {
  const cliente = await api.cliente();
  const send = () => api.send("POST", "/pedidos", { cliente_id: cliente.id }, { "Idempotency-Key": "the-same-numero" });
  const [first, again] = [await send(), await send()];
  expect(again.headers.get("Idempotent-Replayed")).toBe("true");
  expect(again.body).toEqual(first.body);
});
