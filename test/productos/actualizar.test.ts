import { describe, expect, test } from "bun:test";
import { updateProductos } from "../../src/productos/actualizar.ts";
import { expectProblem, type Json, NOBODY, openApi } from "../support/api.ts";
import { blocked } from "../support/locks.ts";

const api = await openApi();
const change = (producto: Json, body: unknown, headers = {}) =>
  api.send("PATCH", `/productos/${producto.id}`, body, headers);

describe("PATCH /productos/{id}", () => {
  test("changes the named fields only", async () => {
    const producto = await api.producto({ sku: "A-1" });
    const { status, headers, body } = await change(producto, { precio: 13.9 });
    expect([status, headers.get("ETag")]).toEqual([200, '"2"']);
    expect(body).toEqual({ ...producto, precio: 13.9, version: 2, actualizado_en: body.actualizado_en });
    const all = { nombre: "Plato", precio: 0, estado: "inactivo", sku: null };
    expect((await change(producto, all)).body).toMatchObject({ ...all, stock: producto.stock, version: 3 });
    expect((await api.get(`/productos/${producto.id}`)).body).toMatchObject({ ...all, version: 3 });
    expect((await api.get("/productos?nombre=PLATO")).body.datos.length).toBe(1);
  });

  test("carritos show the new price and name at once; what was confirmed never changes", async () => {
    const producto = await api.producto({ precio: 10 });
    const [open, done] = [await api.pedido([producto, 2]), await api.pedido([producto, 2])];
    const { body: confirmed } = await api.patch(`/pedidos/${done.id}/confirmar`);
    await change(producto, { precio: 11.5, nombre: "Taza grande" });
    const cart = (await api.get(`/pedidos/${open.id}`)).body;
    expect([cart.total, cart.items[0].nombre, cart.items[0].precio_unitario]).toEqual([23, "Taza grande", 11.5]);
    expect((await api.get(`/pedidos/${done.id}`)).body).toEqual(confirmed);
    expect((await api.get("/pedidos?estado=confirmado")).body.datos).toEqual([confirmed]);
  });

  test("a sku belongs to one producto; its own it may keep", async () => {
    const [a, b] = [await api.producto({ sku: "OWN" }), await api.producto({ sku: "OTHER" })];
    expectProblem(await change(b, { sku: "OWN" }), 409, "sku_duplicado", { sku: "OWN" });
    expect((await change(a, { sku: "OWN" })).status).toBe(200);
    expect((await change(a, { sku: null })).status).toBe(200);
    expect((await change(b, { sku: "OWN" })).body.sku).toBe("OWN");
  });

  test("only in the version that If-Match names", async () => {
    const producto = await api.producto();
    expectProblem(await change(producto, { precio: 1 }, { "If-Match": '"2"' }), 412, "version_cambiada", {
      esperada: 2,
      actual: 1,
    });
    expect((await change(producto, { precio: 1 }, { "If-Match": '"1"' })).status).toBe(200);
  });

  test("names every fault at once: nothing to change, a stock, values that are none", async () => {
    const producto = await api.producto();
    expectProblem(await change({ id: NOBODY }, { precio: 1 }), 404, "producto_no_encontrado");
    expectProblem(await change(producto, {}), 422, "datos_invalidos");
    expectProblem(await change(producto, []), 422, "datos_invalidos");
    const { body } = await change(producto, { nombre: null, precio: -1, estado: "roto", sku: "", stock: 5 });
    expect(body.errores.map(({ campo }: Json) => campo).toSorted()).toEqual(
      ["estado", "nombre", "precio", "sku", "stock"].toSorted(),
    );
    expect((await api.get(`/productos/${producto.id}`)).body).toEqual(producto);
  });
});

describe("two at a time", () => {
  test("twenty productos that want one sku: one gets it, and no request fails", async () => {
    const productos = await Promise.all(Array.from({ length: 20 }, () => api.producto()));
    const answers = await Promise.all(productos.map((producto) => change(producto, { sku: "WANTED" })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(19).fill(409)]);
  });

  test("one whose sku another transaction is taking is refused for it", async () => {
    const [a, b] = [await api.producto(), await api.producto()];
    const answer = await blocked(api, {
      holding: (tx) => tx`update productos set sku = 'TAKING' where id = ${a.id}`,
      waiting: () => change(b, { sku: "TAKING" }),
    });
    expectProblem(answer, 409, "sku_duplicado", { sku: "TAKING" });
  });

  test("a price that waits for a sale does not bring the sold stock back", async () => {
    const producto = await api.producto({ stock: 5 });
    const answer = await blocked(api, {
      holding: (tx) => tx`update productos set stock = 1, version = version + 1 where id = ${producto.id}`,
      waiting: () => change(producto, { precio: 2 }),
    });
    expect([answer.status, answer.body.stock, answer.body.version]).toEqual([200, 1, 3]);
    expect((await api.get(`/productos/${producto.id}`)).body).toEqual(answer.body);
  });

  test("one with If-Match that was overtaken by itself, sent twice, gets the answer", async () => {
    const producto = await api.producto();
    const headers = { "Idempotency-Key": "twice", "If-Match": '"1"' };
    const first = await change(producto, { precio: 2 }, headers);
    const [kept] = await api.sql`delete from bitacora where clave = 'twice' returning *`;
    await api.sql`update productos set version = 1 where id = ${producto.id}`;
    const answer = await blocked(api, {
      holding: async (tx) => {
        await tx`update productos set version = 2 where id = ${producto.id}`;
        await tx`insert into bitacora ${tx({ ...(kept as Json), hecho: tx.json(kept?.hecho) })}`;
      },
      waiting: () => change(producto, { precio: 2 }, headers),
    });
    expect([answer.status, answer.body]).toEqual([200, first.body]);
  });
});

test("two that get a new sku are never in one batch, which could wait for another that takes both the other way round", () => {
  const keys = (id: string, cambio: object) =>
    updateProductos.statement.conflictKeys?.({ id, versions: null, cambio } as never) ?? [];
  const [one, other] = [keys("a", { sku: "a@x.org" }), keys("b", { sku: "b@x.org" })];
  expect(one.filter((key) => other.includes(key))).toHaveLength(1);
  expect(keys("a", { nombre: "x" }).filter((key) => other.includes(key))).toEqual([]);
});

test("nothing of this file went wrong inside the server", () => {
  expect(api.logged).toEqual([]);
});
