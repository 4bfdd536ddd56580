import { expect, test } from "bun:test";
import { actualizar, ajustar, crear, MAX_STOCK, obtener, type Producto } from "../../src/productos/producto.ts";

const producto: Producto = {
  id: "p1",
  sku: "S",
  nombre: "Taza",
  precio: 1250,
  stock: 3,
  apartado: 0,
  stock_minimo: 1,
  estado: "activo",
  version: 1,
  creado_en: new Date(0),
  actualizado_en: new Date(0),
  referencia: "R-1",
  metadatos: { canal: "web" },
};

test("a new producto is in its first version, unless its sku is taken", () => {
  const { version: _, creado_en, actualizado_en: __, apartado: ___, ...nuevo } = producto;
  expect(crear(nuevo, null, creado_en)).toEqual({ ok: true, value: producto });
  expect(crear(nuevo, "p9", creado_en)).toEqual({
    ok: false,
    error: { codigo: "sku_duplicado", sku: "S", producto_id: "p9" },
  });
});

test("an absent producto was not found", () => {
  expect(obtener(producto)).toEqual({ ok: true, value: producto });
  expect(obtener(undefined)).toEqual({ ok: false, error: { codigo: "producto_no_encontrado" } });
});

const ahora = new Date(1000);

test("a change sets the named fields, and raises the version; null removes the sku", () => {
  expect(actualizar(producto, { precio: 1300 }, null, ahora, null)).toEqual({
    ok: true,
    value: { ...producto, precio: 1300, version: 2, actualizado_en: ahora },
  });
  const all = { nombre: "Plato", precio: 0, estado: "inactivo", sku: null } as const;
  expect(actualizar(producto, all, null, ahora, [1])).toEqual({
    ok: true,
    value: { ...producto, ...all, version: 2, actualizado_en: ahora },
  });
});

test("a change is refused: not found, version, sku, the first of them", () => {
  expect(actualizar(null, {}, "p9", ahora, [2])).toMatchObject({ error: { codigo: "producto_no_encontrado" } });
  expect(actualizar(producto, {}, "p9", ahora, [2])).toMatchObject({
    error: { codigo: "version_cambiada", esperada: 2, actual: 1 },
  });
  expect(actualizar(producto, { sku: "T" }, "p9", ahora, [1])).toMatchObject({
    error: { codigo: "sku_duplicado", sku: "T", producto_id: "p9" },
  });
});

test("an ajuste adds, or takes up to the stock, and not one more", () => {
  expect(ajustar(producto, -3, ahora)).toEqual({
    ok: true,
    value: { ...producto, stock: 0, version: 2, actualizado_en: ahora },
  });
  expect(ajustar(null, 1, ahora, [2])).toMatchObject({ error: { codigo: "producto_no_encontrado" } });
  expect(ajustar(producto, -4, ahora, [2])).toMatchObject({ error: { codigo: "version_cambiada", actual: 1 } });
  expect(ajustar(producto, -4, ahora)).toEqual({
    ok: false,
    error: {
      codigo: "stock_insuficiente",
      faltantes: [{ producto_id: "p1", nombre: "Taza", pedido: 4, disponible: 3 }],
    },
  });
  expect(ajustar(producto, MAX_STOCK - 3, ahora).ok).toBe(true);
  expect(ajustar(producto, MAX_STOCK - 2, ahora)).toEqual({
    ok: false,
    error: { codigo: "stock_excesivo", productos: [{ producto_id: "p1", nombre: "Taza" }], maximo: MAX_STOCK },
  });
});
