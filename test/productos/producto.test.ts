import { expect, test } from "bun:test";
import { crear, obtener, type Producto } from "../../src/productos/producto.ts";

const producto: Producto = {
  id: "p1",
  sku: "S",
  nombre: "Taza",
  precio: 1250,
  stock: 3,
  estado: "activo",
  version: 1,
  creado_en: new Date(0),
  actualizado_en: new Date(0),
};

test("a new producto is in its first version, unless its sku is taken", () => {
  const { version: _, creado_en, actualizado_en: __, ...nuevo } = producto;
  expect(crear(nuevo, false, creado_en)).toEqual({ ok: true, value: producto });
  expect(crear(nuevo, true, creado_en)).toEqual({ ok: false, error: { codigo: "sku_duplicado", sku: "S" } });
});

test("an absent producto was not found", () => {
  expect(obtener(producto)).toEqual({ ok: true, value: producto });
  expect(obtener(undefined)).toEqual({ ok: false, error: { codigo: "producto_no_encontrado" } });
});
