import { describe, expect, test } from "bun:test";
import Papa from "papaparse";
import type { TiendaId } from "../../src/db/statement.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { ExportPedidosOptions, exportPedidos } from "../../src/pedidos/exportar.ts";
import { type Json, openApi } from "../support/api.ts";
import { exportsFrom } from "../support/imports.ts";

const api = await openApi();
const exported = exportsFrom(api, exportPedidos);
const taza = await api.producto({ nombre: "Taza", precio: 2.5, stock: 100, sku: "T-1" });
const plato = await api.producto({ nombre: '=cmd|" /C calc"!A0', precio: 10.1, stock: 100 });
const ana = await api.cliente({ nombre: "+Ana", email: "ana@example.com" });
const pedidoOf = async (...lines: [Json, number][]): Promise<Json> => {
  const items = lines.map(([{ id }, cantidad]) => ({ producto_id: id, cantidad }));
  return (await api.post("/pedidos", { cliente_id: ana.id, items })).body;
};
const both = await pedidoOf([taza, 2], [plato, 1]);
const plates = await pedidoOf([plato, 3]);
await pedidoOf();
const open = await pedidoOf([taza, 1], [plato, 1]);
await api.patch(`/pedidos/${both.id}/confirmar`);
await api.post(`/pedidos/${both.id}/devoluciones`, {
  ...{ items: [{ producto_id: taza.id, cantidad: 1, reponer: true }], motivo: "rota" },
});
await api.patch(`/pedidos/${plates.id}/confirmar`);
await api.patch(`/pedidos/${plates.id}/cancelar`);
await api.patch(`/productos/${taza.id}`, { nombre: "Taza grande", precio: 3 });

const rows = async (...filters: (string | null)[]): Promise<Json[]> => {
  const all = [...filters, null, null, null].slice(0, 3) as (string | null)[];
  return Papa.parse<Json>(await exported(all), { header: true, skipEmptyLines: true }).data;
};
const ids = async (...filters: (string | null)[]) => (await rows(...filters)).map(({ pedido_id }) => pedido_id);

describe("an export of pedidos", () => {
  test("has a row for each line, as GET /pedidos shows it: frozen once confirmed, live before", async () => {
    const found = await rows();
    const { datos } = (await api.get("/pedidos")).body;
    const wanted = datos.flatMap((pedido: Json) =>
      pedido.items.map((item: Json) => ({
        ...Object.fromEntries(
          ["estado", "creado_en", "confirmado_en", "cancelado_en"].map((name) => [name, pedido[name] ?? ""]),
        ),
        ...{ pedido_id: pedido.id, cliente_id: ana.id, producto_id: item.producto_id },
        ...{
          cantidad: item.cantidad,
          precio_unitario: item.precio_unitario,
          subtotal: item.subtotal,
          devuelto: item.devuelto,
          total: pedido.total,
        },
      })),
    );
    expect(found.length).toBe(5);
    const numbers = ["cantidad", "precio_unitario", "subtotal", "total", "devuelto"];
    expect(
      found.map((row) => ({ ...row, ...Object.fromEntries(numbers.map((name) => [name, Number(row[name])])) })),
    ).toMatchObject(wanted);
    expect(found.map(({ producto, precio_unitario, total }) => [producto, precio_unitario, total])).toEqual([
      ["Taza", "2.50", "15.10"],
      [`'${plato.nombre}`, "10.10", "15.10"],
      [`'${plato.nombre}`, "10.10", "30.30"],
      ["Taza grande", "3.00", "13.10"],
      [`'${plato.nombre}`, "10.10", "13.10"],
    ]);
    expect(found[0]).toMatchObject({ cliente: "'+Ana", email: "ana@example.com", sku: "T-1" });
    expect(found[1].sku).toBe("");
  });

  test("by the bounds of GET /pedidos: desde is in it, hasta is not", async () => {
    expect(await ids(plates.creado_en, open.creado_en)).toEqual([plates.id]);
    expect(await ids(open.creado_en)).toEqual([open.id, open.id]);
    expect(await ids(null, plates.creado_en)).toEqual([both.id, both.id]);
  });

  test("by estado", async () => {
    expect(await ids(null, null, "cancelado")).toEqual([plates.id]);
    expect(await ids(null, null, "carrito")).toEqual([open.id, open.id]);
  });

  test("of a tienda that has none is a header", async () => {
    expect(await exported([null, null, null], Bun.randomUUIDv7() as TiendaId)).toBe(
      `${Object.keys(exportPedidos.columns)}\n`,
    );
  });

  test("of many lines is whole, in the order in which the pedidos were created", async () => {
    await api.sql`
      insert into pedidos (tienda_id, id, cliente_id, numero, creado_en)
      select ${PRINCIPAL}, gen_random_uuid(), ${ana.id}, 1000000 + n, '2020-01-01Z'::timestamptz + n * interval '1 second'
      from generate_series(1, 1700) n`;
    await api.sql`
      insert into pedido_items (tienda_id, pedido_id, producto_id, line_no, cantidad)
      select tienda_id, o.id, p.id, p.line_no, 1
      from pedidos o, (values (${taza.id}::uuid, 2), (${plato.id}, 1)) p(id, line_no)
      where o.creado_en < '2021-01-01'`;
    const found = await rows("2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z");
    expect(found.length).toBe(3400);
    const times = found.map(({ creado_en }) => creado_en);
    expect(times).toEqual(times.toSorted());
    expect(found.map(({ producto_id }) => producto_id)).toEqual(
      Array.from({ length: 3400 }, (_, n) => (n % 2 === 0 ? plato.id : taza.id)),
    );
    expect(new Set(found.map(({ pedido_id }) => pedido_id)).size).toBe(1700);
    await api.sql`delete from pedido_items where pedido_id in (select id from pedidos where creado_en < '2021-01-01')`;
  });
});

test("a bound is a time as the API takes it, or a day, which begins at 00:00 UTC", () => {
  const read = (options: object) => ExportPedidosOptions.safeParse(options).data;
  expect(read({ desde: "2026-02-28", hasta: "2026-03-01T12:00:00+02:00" })).toEqual({
    desde: "2026-02-28T00:00:00.000Z",
    hasta: "2026-03-01T10:00:00.000Z",
  });
  expect(read({})).toEqual({});
  for (const wrong of [
    { desde: "2026-02-30" },
    { desde: "yesterday" },
    { hasta: "2026-01-01T00:00" },
    { estado: "roto" },
    { desde: "0000-01-01" },
  ])
    expect([wrong, read(wrong)]).toEqual([wrong, undefined]);
});
