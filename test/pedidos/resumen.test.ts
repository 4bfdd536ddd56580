import { describe, expect, test } from "bun:test";
import { expectProblem, type Json, openApi } from "../support/api.ts";

const api = await openApi();
const taza = await api.producto({ nombre: "Taza", precio: 2.5, stock: 1000, sku: "T-1" });
const plato = await api.producto({ nombre: "Plato", precio: 10, stock: 1000 });

/** A pedido that was confirmed at a time, and its id. */
const confirmedAt = async (at: string, ...lines: readonly (readonly [Json, number])[]): Promise<string> => {
  const { id } = await api.pedido(...lines);
  expect((await api.patch(`/pedidos/${id}/confirmar`)).status).toBe(200);
  await api.sql`update pedidos set confirmado_en = ${at} where id = ${id}`;
  return id;
};

await confirmedAt("2026-01-10T08:59:59.999Z", [taza, 100]);
await confirmedAt("2026-01-10T09:00:00.000Z", [taza, 2], [plato, 1]);
await confirmedAt("2026-01-10T09:00:59.999Z", [taza, 1]);
const cancelled = await confirmedAt("2026-01-10T09:00:30Z", [plato, 5]);
await api.patch(`/pedidos/${cancelled}/cancelar`);
const returned = await confirmedAt("2026-01-10T11:30:00Z", [plato, 3]);
await api.post(`/pedidos/${returned}/devoluciones`, {
  ...{ items: [{ producto_id: plato.id, cantidad: 1, reponer: false }], motivo: "roto" },
});
await confirmedAt("2026-01-11T09:00:00.000Z", [taza, 100]);
await api.pedido([taza, 7]); // a carrito
await api.patch(`/pedidos/${(await api.pedido([taza, 7])).id}/cancelar`); // never was confirmed
// What costs more today cost less then.
await api.patch(`/productos/${taza.id}`, { precio: 99, nombre: "Taza grande" });

const DAY = "desde=2026-01-10T09:00:00Z&hasta=2026-01-11T09:00:00Z";
const summed = async (query: string): Promise<Json> => {
  const { status, body } = await api.get(`/pedidos/resumen?${query}`);
  expect(status).toBe(200);
  return body;
};

const NONE_BACK = { devuelto: 0, total_devuelto: 0 };

describe("GET /pedidos/resumen", () => {
  const all = { pedidos: 3, cantidad: 7, total: 47.5, devuelto: 1, total_devuelto: 10, cancelados: 1 };
  const period = { desde: "2026-01-10T09:00:00.000Z", hasta: "2026-01-11T09:00:00.000Z" };
  const filled = (datos: Json[]) => datos.filter(({ pedidos, cancelados }) => pedidos + cancelados > 0);

  test("by hora: each of them from desde on, also those without a pedido", async () => {
    const { datos, ...rest } = await summed(`por=hora&${DAY}`);
    expect(rest).toEqual({ por: "hora", ...period, ...all });
    expect(datos.length).toBe(24);
    expect(datos[0]).toEqual({
      desde: period.desde,
      pedidos: 2,
      cantidad: 4,
      total: 17.5,
      ...NONE_BACK,
      cancelados: 1,
    });
    expect(datos[1]).toEqual({
      desde: "2026-01-10T10:00:00.000Z",
      pedidos: 0,
      cantidad: 0,
      total: 0,
      ...NONE_BACK,
      cancelados: 0,
    });
    expect(filled(datos).map(({ desde, total }) => [desde, total])).toEqual([
      [period.desde, 17.5],
      ["2026-01-10T11:00:00.000Z", 30],
    ]);
  });

  test("by minuto and by dia: the same sums", async () => {
    const minutes = await summed(`por=minuto&${DAY}`);
    expect(minutes.datos.length).toBe(1440);
    expect(minutes).toMatchObject(all);
    expect(filled(minutes.datos).map(({ desde, pedidos }) => [desde, pedidos])).toEqual([
      [period.desde, 2],
      ["2026-01-10T11:30:00.000Z", 1],
    ]);
    const days = await summed(`por=dia&${DAY}`);
    expect(days.datos).toEqual([{ desde: period.desde, ...all }]);
    expect((await summed("por=dia&desde=2026-01-10T09:00:00Z&hasta=2026-01-20")).datos.length).toBe(10);
    // A bucket that is wider than the period ends with it.
    const late = await summed("por=dia&desde=2026-01-10T09:00:30Z&hasta=2026-01-10T09:01:00Z");
    expect(late).toMatchObject({ pedidos: 1, cantidad: 1, total: 2.5, cancelados: 1 });
  });

  test("by producto: what brought most first, at the prices at which it was sold", async () => {
    const best = await summed(`por=producto&${DAY}`);
    expect(best).toEqual({
      ...{ por: "producto", ...period, ...all },
      datos: [
        {
          producto_id: plato.id,
          sku: null,
          nombre: "Plato",
          pedidos: 2,
          cantidad: 4,
          total: 40,
          devuelto: 1,
          total_devuelto: 10,
        },
        { producto_id: taza.id, sku: "T-1", nombre: "Taza grande", pedidos: 2, cantidad: 3, total: 7.5, ...NONE_BACK },
      ],
    });
    const first = await summed(`por=producto&${DAY}&limit=1`);
    expect([first.datos.length, first.total]).toEqual([1, 47.5]);
  });

  test("a period in which nothing happened", async () => {
    const none = { pedidos: 0, cantidad: 0, total: 0, ...NONE_BACK, cancelados: 0 };
    expect(await summed("por=dia&desde=2020-01-01&hasta=2020-01-03")).toMatchObject({
      ...none,
      datos: [
        { desde: "2020-01-01T00:00:00.000Z", ...none },
        { desde: "2020-01-02T00:00:00.000Z", ...none },
      ],
    });
    expect(await summed("por=producto&desde=2020-01-01&hasta=2020-01-03")).toMatchObject({ ...none, datos: [] });
  });

  test("until now, if it does not say until when", async () => {
    const before = Date.now();
    const { hasta } = await summed(`por=minuto&desde=${new Date(before - 60_000).toISOString()}`);
    expect(Date.parse(hasta)).toBeGreaterThanOrEqual(before);
    const day = await summed("");
    expect([day.por, day.datos.length, Date.parse(day.hasta) - Date.parse(day.desde)]).toEqual([
      "hora",
      24,
      86_400_000,
    ]);
  });

  test("agrees with what the lists show", async () => {
    const listed = (await api.get("/pedidos?confirmado_desde=2026-01-01&confirmado_hasta=2026-02-01&estado=confirmado"))
      .body.datos as Json[];
    const { pedidos, total } = await summed("por=dia&desde=2026-01-01&hasta=2026-02-01");
    expect([pedidos, total]).toEqual([listed.length, listed.reduce((sum, pedido) => sum + pedido.total, 0)]);
  });

  test("refuses a period that is none, one with too many parts, and faults", async () => {
    for (const [query, campo] of [
      ["por=hora&desde=2026-01-02&hasta=2026-01-01", "hasta"],
      ["por=hora&desde=2026-01-02&hasta=2026-01-02", "hasta"],
      ["por=hora&desde=2999-01-01", "hasta"],
      ["por=minuto&desde=2026-01-01&hasta=2026-01-03", "por"],
      ["por=dia&desde=2020-01-01&hasta=2026-01-01", "por"],
    ] as const)
      expectProblem(await api.get(`/pedidos/resumen?${query}`), 422, "periodo_invalido", { campo });
    const answer = await api.get("/pedidos/resumen?por=semana&desde=today&limit=0&orden=total");
    expectProblem(answer, 422, "datos_invalidos");
    expect(answer.body.errores.map(({ campo }: Json) => campo)).toEqual(["por", "desde", "limit", "orden"]);
    expect((await api.get("/pedidos/resumen?por=minuto&desde=2026-01-01&hasta=2026-01-02T01:00:00Z")).status).toBe(200);
    expect(api.logged).toEqual([]);
  });
});
