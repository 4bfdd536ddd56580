import { describe, expect, test } from "bun:test";
import { expectProblem, type Json, NOBODY, openApi } from "../support/api.ts";
import { blocked } from "../support/locks.ts";

const api = await openApi();
const adjust = (producto: Json, cantidad: unknown, headers = {}) =>
  api.send("POST", `/productos/${producto.id}/ajustes`, { cantidad, motivo: "recuento" }, headers);

describe("POST /productos/{id}/ajustes", () => {
  test("adds and subtracts, and records why", async () => {
    const producto = await api.producto({ stock: 10 });
    const { status, headers, body } = await adjust(producto, 5);
    expect([status, headers.get("ETag")]).toEqual([200, '"2"']);
    expect(body).toEqual({ ...producto, stock: 15, disponible: 15, version: 2, actualizado_en: body.actualizado_en });
    expect((await adjust(producto, -15)).body.stock).toBe(0);
    expect((await api.get(`/productos/${producto.id}`)).body).toMatchObject({ stock: 0, version: 3 });
    const { datos } = (await api.get(`/productos/${producto.id}/movimientos`)).body;
    expect(datos.map(({ tipo, cantidad, saldo, motivo }: Json) => [tipo, cantidad, saldo, motivo])).toEqual([
      ["ajuste", -15, 0, "recuento"],
      ["ajuste", 5, 15, "recuento"],
      ["inicial", 10, 10, null],
    ]);
  });

  test("never takes more than the stock, nor adds above the maximum", async () => {
    const producto = await api.producto({ stock: 3 });
    expectProblem(await adjust(producto, -4), 409, "stock_insuficiente", {
      faltantes: [{ producto_id: producto.id, nombre: "Taza", pedido: 4, disponible: 3 }],
    });
    expectProblem(await adjust(producto, 999_999_998), 409, "stock_excesivo", {
      productos: [{ producto_id: producto.id, nombre: "Taza" }],
      maximo: 1_000_000_000,
    });
    expect((await adjust(producto, 999_999_997)).body.stock).toBe(1_000_000_000);
  });

  test("names every fault at once, and does not know other ids", async () => {
    expectProblem(await adjust({ id: NOBODY }, 1), 404, "producto_no_encontrado");
    const producto = await api.producto();
    for (const cantidad of [0, 1.5, "1", null, 2 ** 53, -(2 ** 31)])
      expectProblem(await adjust(producto, cantidad), 422, "datos_invalidos");
    const { body } = await api.post(`/productos/${producto.id}/ajustes`, { cantidad: 0, motivo: " ", quien: "yo" });
    expect(body.errores.map(({ campo }: Json) => campo).toSorted()).toEqual(["cantidad", "motivo", "quien"]);
  });
});

describe("two at a time", () => {
  test("a hundred at once, up and down: none is lost, and the stock is never below zero", async () => {
    const producto = await api.producto({ stock: 3 });
    const wishes = Array.from({ length: 100 }, (_, n) => (n % 2 === 0 ? 2 : -3));
    const answers = await Promise.all(wishes.map((cantidad) => adjust(producto, cantidad)));
    const applied = wishes.filter((_, n) => answers[n]?.status === 200);
    const stock = 3 + applied.reduce((sum, cantidad) => sum + cantidad, 0);
    expect((await api.get(`/productos/${producto.id}`)).body).toMatchObject({ stock, version: 1 + applied.length });
    expect(answers.every(({ status, body }) => status === 200 || body.codigo === "stock_insuficiente")).toBe(true);
    expect(answers.every(({ body }) => body.stock === undefined || body.stock >= 0)).toBe(true);
  });

  test("one that waits for a sale sees what that left", async () => {
    const producto = await api.producto({ stock: 5 });
    const answer = await blocked(api, {
      holding: (tx) => tx`update productos set stock = 1, version = version + 1 where id = ${producto.id}`,
      waiting: () => adjust(producto, -2),
    });
    expectProblem(answer, 409, "stock_insuficiente", {
      faltantes: [{ producto_id: producto.id, nombre: "Taza", pedido: 2, disponible: 1 }],
    });
  });

  test("one that was overtaken by itself, sent twice, gets the answer and not a refusal", async () => {
    const producto = await api.producto({ stock: 5 });
    const key = { "Idempotency-Key": "twice" };
    const first = await adjust(producto, -5, key);
    const [kept] = await api.sql`delete from bitacora where clave = 'twice' returning *`;
    await api.sql`update productos set stock = 5, version = 1 where id = ${producto.id}`;
    const answer = await blocked(api, {
      holding: async (tx) => {
        await tx`update productos set stock = 0, version = 2 where id = ${producto.id}`;
        await tx`insert into bitacora ${tx({ ...(kept as Json), hecho: tx.json(kept?.hecho) })}`;
      },
      waiting: () => adjust(producto, -5, key),
    });
    expect([answer.status, answer.body]).toEqual([200, first.body]);
  });
});

test("nothing of this file went wrong inside the server", () => {
  expect(api.logged).toEqual([]);
});
