import { expect, test } from "bun:test";
import { expectProblem, type Json, openApi } from "../support/api.ts";

const api = await openApi();
for (const [nombre, precio, estado, sku] of [
  ["Taza de café", 5, "activo", "T-1"],
  ["Tazón", 7.5, "activo", "T-2"],
  ["Plato hondo", 7.5, "inactivo", "P-1"],
  ["Olla", 60, "activo", null],
])
  await api.producto({ nombre, precio, estado, sku });

const list = async (query: string): Promise<string[]> => {
  const { status, body } = await api.get(`/productos${query}`);
  expect(status).toBe(200);
  return body.datos.map(({ nombre }: Json) => nombre);
};

test("in the order of their creation, page by page", async () => {
  expect(await list("")).toEqual(["Taza de café", "Tazón", "Plato hondo", "Olla"]);
  expect(await list("?limit=3&page=2")).toEqual(["Olla"]);
});

test("by each filter, and by all of them at once", async () => {
  expect(await list("?estado=inactivo")).toEqual(["Plato hondo"]);
  expect(await list("?min_price=7.5")).toEqual(["Tazón", "Plato hondo", "Olla"]);
  expect(await list("?max_price=7.49")).toEqual(["Taza de café"]);
  expect(await list("?min_price=7.5&max_price=7.5")).toEqual(["Tazón", "Plato hondo"]);
  expect(await list("?nombre=TAZ")).toEqual(["Taza de café", "Tazón"]);
  expect(await list("?nombre=cafe")).toEqual(["Taza de café"]);
  for (const wildcard of ["%25", "_", "％", "＿", "＼"]) expect(await list(`?nombre=Ta${wildcard}a`)).toEqual([]);
  expect(await list("?sku=P-1")).toEqual(["Plato hondo"]);
  expect(await list("?nombre=ta&estado=activo&min_price=6&max_price=8&sku=T-2")).toEqual(["Tazón"]);
});

test("productos about to run out, the lowest stock first", async () => {
  const units = { Copa: 0, Jarra: 101, Vaso: 100, Fuente: 3, Bandeja: 3 };
  for (const [nombre, stock] of Object.entries(units)) await api.producto({ nombre, stock });
  await api.producto({ nombre: "Cesta", stock: 0, estado: "inactivo" });
  expect(await list("?estado=activo&max_stock=3&orden=stock")).toEqual(["Copa", "Fuente", "Bandeja"]);
  expect(await list("?estado=activo&max_stock=0")).toEqual(["Copa"]);
  expect(await list("?max_stock=0&orden=stock")).toEqual(["Copa", "Cesta"]);
  expect((await list("?max_stock=100&orden=-stock"))[0]).toBe("Vaso");
  expect(await list("?orden=-stock")).toEqual(await list("?max_stock=100&orden=-stock"));
  expect((await api.get("/productos?estado=activo&max_stock=3&contar=true&limit=1")).body.pagina.total).toBe(3);

  const copa = (await api.get("/productos?nombre=copa")).body.datos[0];
  await api.post(`/productos/${copa.id}/ajustes`, { cantidad: 101, motivo: "llegó" });
  expect(await list("?max_stock=0")).toEqual(["Cesta"]);
});

test("refuses a query with faults, all at once, and a page that is too deep", async () => {
  const answer = await api.get("/productos?estado=roto&min_price=-1&max_price=1.999&precio=3");
  expectProblem(answer, 422, "datos_invalidos");
  expect(answer.body.errores.map(({ campo, codigo }: Json) => `${campo} ${codigo}`)).toEqual([
    "estado valor_invalido",
    "min_price muy_pequeno",
    "max_price valor_invalido",
    "precio campo_desconocido",
  ]);
  expectProblem(await api.get("/productos?limit=100&page=101"), 422, "pagina_demasiado_profunda");
  for (const [query, campo] of [
    ["max_stock=101", "max_stock"],
    ["max_stock=-1", "max_stock"],
    ["max_stock=1.5", "max_stock"],
  ]) {
    const refused = await api.get(`/productos?${query}`);
    expectProblem(refused, 422, "datos_invalidos");
    expect(refused.body.errores.map((fault: Json) => fault.campo)).toEqual([campo]);
  }
  expect(api.logged).toEqual([]);
});
