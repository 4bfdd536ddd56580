/** One request = at most one statement. */
import { expect, test } from "bun:test";
import { NOBODY, openApi } from "../support/api.ts";
import { operations } from "../support/document.ts";
import { calls } from "../support/samples.ts";

const api = await openApi();

/** A block of numbers is fetched beside requests, for many of them: see test/numeros/tomar.test.ts. */
const BESIDE = "numeros/tomar";

/** The statements that a request sent. */
const sentBy = async (request: () => Promise<unknown>): Promise<string[]> => {
  api.sent.length = 0;
  await request();
  return api.sent.filter((name) => name !== BESIDE);
};

test("every operation has a sample", () => {
  const declared = operations.map(({ declared: { operationId } }) => operationId);
  expect(Object.keys(calls).toSorted()).toEqual(declared.toSorted());
});

for (const { name, declared } of operations)
  test(`${name} sends one statement, or none where it asks nothing of the database; also when it is sent again`, async () => {
    const call = await calls[declared.operationId]?.(api);
    if (!call) throw new Error(`${declared.operationId} has no sample: write one in samples.ts`);
    const { method, path, body, statement } = call;
    const headers: Record<string, string> = method === "GET" ? {} : { "Idempotency-Key": crypto.randomUUID() };
    const ask = async () => {
      const answer = await api.send(method, path, body, headers);
      expect(answer.status).toBeLessThan(300);
    };
    const expected = statement === null ? [] : [statement];
    for (let n = 0; n < 2; n++) expect(await sentBy(ask)).toEqual(expected);
  });

test("many lines, an id that nothing has, and a look ahead cost no second statement; bad input sends none", async () => {
  const productos = await Promise.all(Array.from({ length: 12 }, () => api.producto()));
  const { id: cliente_id } = await api.cliente();
  const items = productos.map(({ id }) => ({ producto_id: id, cantidad: 1 }));
  const { body: pedido } = await api.post("/pedidos", { cliente_id });
  expect(await sentBy(() => api.post("/pedidos", { cliente_id, items }))).toEqual(["pedidos/crear"]);
  expect(await sentBy(() => api.post("/pedidos", { cliente_id, items, confirmar: true }))).toEqual(["pedidos/vender"]);
  expect(await sentBy(() => api.patch(`/pedidos/${pedido.id}/items`, { items }))).toEqual(["pedidos/fijar_items"]);
  expect(await sentBy(() => api.patch(`/pedidos/${pedido.id}/confirmar?simular=true`))).toEqual(["pedidos/simular"]);
  for (let n = 0; n < 2; n++)
    expect(await sentBy(() => api.patch(`/pedidos/${pedido.id}/confirmar`))).toEqual(["pedidos/confirmar"]);
  expect(await sentBy(() => api.patch(`/pedidos/${NOBODY}/confirmar`))).toEqual(["pedidos/confirmar"]);
  expect(await sentBy(() => api.post("/pedidos", { cliente_id: 1 }))).toEqual([]);
});
