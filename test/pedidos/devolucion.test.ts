import { describe, expect, test } from "bun:test";
import { devolver } from "../../src/pedidos/devolucion.ts";
import type { Confirmado, Item, Pedido } from "../../src/pedidos/pedido.ts";
import { cancelar, totalDevuelto } from "../../src/pedidos/pedido.ts";
import { MAX_STOCK } from "../../src/productos/producto.ts";

const then = new Date("2026-01-01T00:00:00Z");
const now = new Date("2026-01-02T00:00:00Z");
const item = (producto_id: string, cantidad: number, devuelto = 0): Item => ({
  ...{ producto_id, sku: null, nombre: `producto ${producto_id}`, cantidad, precio_unitario: 150, devuelto },
});
const sold = (...items: Item[]): Confirmado => ({
  ...{ id: "o", cliente_id: "c", version: 3, creado_en: then, actualizado_en: then, items },
  ...{
    estado: "confirmado",
    total: 900,
    referencia_pago: null,
    confirmado_en: then,
    numero: 1,
    referencia: null,
    metadatos: {},
  },
});
const back = (producto_id: string, cantidad: number, reponer = true) => ({ producto_id, cantidad, reponer });
const none = new Map<string, number>();

describe("devolver", () => {
  test("adds to what came back, and leaves prices, total and order of the lines", () => {
    const pedido = sold(item("a", 3, 1), item("b", 2));
    const outcome = devolver(pedido, [back("b", 1), back("a", 2, false)], none, now);
    expect(outcome).toEqual({
      ok: true,
      value: { ...pedido, items: [item("a", 3, 3), item("b", 2, 1)], version: 4, actualizado_en: now },
    });
    expect(outcome.ok && totalDevuelto(outcome.value)).toBe(600);
  });

  test("not found, then the version, then the estado, then too much, then the stock", () => {
    const pedido = sold(item("a", 3, 2));
    const carrito: Pedido = { ...pedido, estado: "carrito", apartado_hasta: null };
    const full = new Map([["a", MAX_STOCK]]);
    expect(devolver(null, [back("a", 9)], full, now)).toMatchObject({ error: { codigo: "pedido_no_encontrado" } });
    expect(devolver(carrito, [back("a", 9)], full, now, [1])).toMatchObject({ error: { codigo: "version_cambiada" } });
    expect(devolver(carrito, [back("a", 9)], full, now)).toMatchObject({ error: { codigo: "pedido_no_modificable" } });
    expect(devolver(pedido, [back("x", 1), back("a", 2)], full, now)).toMatchObject({
      error: {
        codigo: "devolucion_excesiva",
        excesos: [
          { producto_id: "x", cantidad: 1, devolvible: 0 },
          { producto_id: "a", cantidad: 2, devolvible: 1 },
        ],
      },
    });
    expect(devolver(pedido, [back("a", 1)], full, now)).toMatchObject({
      error: { codigo: "stock_excesivo", productos: [{ producto_id: "a", nombre: "producto a" }] },
    });
    expect(devolver(pedido, [back("a", 1, false)], full, now).ok).toBe(true);
  });
});

test("cancelar afterwards needs room only for the rest", () => {
  const pedido = sold(item("a", 3, 2), item("b", 1, 1));
  const stocks = new Map(Object.entries({ a: MAX_STOCK - 1, b: MAX_STOCK }));
  expect(cancelar(pedido, stocks, null, now).ok).toBe(true);
  expect(cancelar(pedido, new Map([["a", MAX_STOCK]]), null, now)).toMatchObject({
    error: { codigo: "stock_excesivo", productos: [{ producto_id: "a" }] },
  });
});
