import { describe, expect, test } from "bun:test";
import { expectProblem, type Json, NOBODY, openApi } from "../support/api.ts";
import { readUntil } from "../support/feed.ts";
import { blocked } from "../support/locks.ts";

const api = await openApi();
const enter = (producto: Json, contado: unknown, version: unknown = producto.version, headers = {}) =>
  api.send("POST", `/productos/${producto.id}/conteos`, { contado, version, motivo: "inventario" }, headers);
const adjust = (producto: Json, cantidad: number) =>
  api.post(`/productos/${producto.id}/ajustes`, { cantidad, motivo: "llegó" });
const sell = async (producto: Json, cantidad: number): Promise<void> => {
  const { id } = await api.pedido([producto, cantidad]);
  expect((await api.patch(`/pedidos/${id}/confirmar`)).status).toBe(200);
};
const ledgerOf = async (producto: Json) =>
  (await api.get(`/productos/${producto.id}/movimientos`)).body.datos
    .map(({ tipo, cantidad, saldo, motivo }: Json) => [tipo, cantidad, saldo, motivo])
    .toReversed();

describe("POST /productos/{id}/conteos", () => {
  test("the stock is what was counted, less what was sold since", async () => {
    const producto = await api.producto({ stock: 10 });
    await sell(producto, 3);
    await adjust(producto, 2);
    const { status, headers, body } = await enter(producto, 8);
    expect([status, headers.get("ETag")]).toEqual([200, '"4"']);
    expect(body).toEqual({ ...producto, stock: 7, disponible: 7, version: 4, actualizado_en: body.actualizado_en });
    expect((await api.get(`/productos/${producto.id}`)).body).toEqual(body);
    expect(await ledgerOf(producto)).toEqual([
      ["inicial", 10, 10, null],
      ["confirmacion", -3, 7, null],
      ["ajuste", 2, 9, "llegó"],
      ["conteo", -2, 7, "inventario"],
    ]);
    const datos = await readUntil(api, 3, undefined, `&subject=productos/${producto.id}`);
    expect([datos.at(-1).type, datos.at(-1).data]).toEqual(["producto.contado", body]);
  });

  test("at a version that moved no stock, the stock is that of the movement before", async () => {
    const producto = await api.producto({ stock: 10 });
    await sell(producto, 3);
    const renamed = (await api.patch(`/productos/${producto.id}`, { nombre: "Otra" })).body;
    await sell(producto, 1);
    expect((await enter(renamed, 9)).body).toMatchObject({ stock: 8, version: 5 });
  });

  test("one that finds no difference is recorded too, with a version of its own", async () => {
    const producto = await api.producto({ stock: 4 });
    expect((await enter(producto, 4)).body).toMatchObject({ stock: 4, version: 2 });
    expect((await ledgerOf(producto)).at(-1)).toEqual(["conteo", 0, 4, "inventario"]);
  });

  test("a second one of the same version is refused: the difference was corrected already", async () => {
    const producto = await api.producto({ stock: 10 });
    const counted = (await enter(producto, 8)).body;
    expectProblem(await enter(producto, 8), 409, "conteo_superado", { version: 1, conteo: 2, actual: 2 });
    await sell(producto, 1);
    expectProblem(await enter(producto, 8), 409, "conteo_superado", { version: 1, conteo: 2, actual: 3 });
    expect((await enter(counted, 5)).body).toMatchObject({ stock: 4, version: 4 });
    expect((await ledgerOf(producto)).at(-1)).toEqual(["conteo", -3, 4, "inventario"]);
  });

  test("a version that is in the future is refused", async () => {
    const producto = await api.producto({ stock: 10 });
    expectProblem(await enter(producto, 8, 2), 422, "version_desconocida", { version: 2, actual: 1 });
    expectProblem(await enter(producto, 8, 2 ** 31 - 1), 422, "version_desconocida");
    expect((await api.get(`/productos/${producto.id}`)).body).toEqual(producto);
  });

  test("never below zero, nor above the maximum", async () => {
    const producto = await api.producto({ stock: 10 });
    await sell(producto, 6);
    expectProblem(await enter(producto, 5), 409, "stock_insuficiente", {
      faltantes: [{ producto_id: producto.id, nombre: "Taza", pedido: 5, disponible: 4 }],
    });
    expect((await enter(producto, 6)).body.stock).toBe(0);
    const full = await api.producto({ stock: 1 });
    await adjust(full, 5);
    expectProblem(await enter(full, 999_999_996), 409, "stock_excesivo", { maximo: 1_000_000_000 });
    expect((await enter(full, 999_999_995)).body.stock).toBe(1_000_000_000);
  });

  test("If-Match speaks of the producto as it is, an Idempotency-Key counts once", async () => {
    const producto = await api.producto({ stock: 10 });
    await sell(producto, 1);
    expectProblem(await enter(producto, 8, 1, { "If-Match": '"1"' }), 412, "version_cambiada");
    const headers = { "If-Match": '"2"', "Idempotency-Key": crypto.randomUUID() };
    const first = await enter(producto, 8, 1, headers);
    const again = await enter(producto, 8, 1, headers);
    expect([again.status, again.body, again.headers.get("Idempotent-Replayed")]).toEqual([200, first.body, "true"]);
    expect(first.body).toMatchObject({ stock: 7, version: 3 });
  });

  test("names every fault at once, and does not know other ids", async () => {
    expectProblem(await enter({ id: NOBODY }, 1, 1), 404, "producto_no_encontrado");
    const producto = await api.producto();
    for (const contado of [-1, 1.5, "1", null, 1_000_000_001])
      expectProblem(await enter(producto, contado), 422, "datos_invalidos");
    const path = `/productos/${producto.id}/conteos`;
    const { body } = await api.post(path, { contado: -1, version: 0, motivo: " ", quien: "yo" });
    expect(body.errores.map(({ campo }: Json) => campo).toSorted()).toEqual(["contado", "motivo", "quien", "version"]);
    expect((await api.post(path, { contado: 3, version: 1 })).body.stock).toBe(3);
  });

  test("a stock that a count finds gone, or back, is an event of its own", async () => {
    const producto = await api.producto({ stock: 3 });
    const gone = (await enter(producto, 0)).body;
    await enter(gone, 2);
    const datos = await readUntil(api, 5, undefined, `&subject=productos/${producto.id}`);
    expect(datos.map(({ type, sequence }: Json) => `${sequence} ${type}`).toSorted()).toEqual([
      ...["1 producto.creado", "2 producto.agotado", "2 producto.contado", "3 producto.contado"],
      "3 producto.repuesto",
    ]);
  });
});

describe("two at a time", () => {
  test("one that waits for a sale deducts it", async () => {
    const producto = await api.producto({ stock: 10 });
    const answer = await blocked(api, {
      holding: async (tx) => {
        await tx`update productos set stock = 6, version = 2 where id = ${producto.id}`;
        await tx`
          insert into movimientos (tienda_id, producto_id, producto_version, tipo, cantidad, saldo)
          select tienda_id, id, 2, 'ajuste', -4, 6 from productos where id = ${producto.id}`;
      },
      waiting: () => enter(producto, 9),
    });
    expect(answer.body).toMatchObject({ stock: 5, version: 3 });
  });

  test("one of a version that is being made while it waits is asked again, and right", async () => {
    const producto = await api.producto({ stock: 10 });
    const answer = await blocked(api, {
      holding: async (tx) => {
        await tx`update productos set stock = 6, version = 2 where id = ${producto.id}`;
        await tx`
          insert into movimientos (tienda_id, producto_id, producto_version, tipo, cantidad, saldo)
          select tienda_id, id, 2, 'ajuste', -4, 6 from productos where id = ${producto.id}`;
      },
      waiting: () => enter(producto, 5, 2),
    });
    expect(answer.body).toMatchObject({ stock: 5, version: 3 });
    expect((await ledgerOf(producto)).at(-1)).toEqual(["conteo", -1, 5, "inventario"]);
  });

  test("twenty of one version at once: one is entered", async () => {
    const producto = await api.producto({ stock: 10 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => enter(producto, 7)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(19).fill(409)]);
    expect((await api.get(`/productos/${producto.id}`)).body).toMatchObject({ stock: 7, version: 2 });
  });

  test("counts among a hundred sales: the stock is what was there, less all that was sold", async () => {
    // Ten units more are on the shelf than the system knows of.
    const producto = await api.producto({ stock: 300 });
    const count = async (): Promise<number> => {
      const { version, stock } = (await api.get(`/productos/${producto.id}`)).body;
      return (await enter(producto, stock + 10, version)).status;
    };
    const pedidos = await Promise.all(Array.from({ length: 100 }, () => api.pedido([producto, 2])));
    const sales = pedidos.map(({ id }) => api.patch(`/pedidos/${id}/confirmar`));
    const counted = count();
    await Promise.all(sales);
    expect(await counted).toBe(200);
    expect((await api.get(`/productos/${producto.id}`)).body.stock).toBe(110);
    expect((await api.get("/auditoria/stock")).body.discrepancias).toEqual([]);
  });
});

test("nothing of this file went wrong inside the server", () => {
  expect(api.logged).toEqual([]);
});
