import { expect, test } from "bun:test";
import { expectProblem, openApi } from "../support/api.ts";

const api = await openApi();

test("creates a producto; stock, stock_minimo, estado and sku have defaults", async () => {
  const { status, headers, body } = await api.post("/productos", { nombre: "Taza", precio: 19.99 });
  expect([status, headers.get("Location")]).toEqual([201, `/productos/${body.id}`]);
  expect(body).toEqual({
    id: body.id,
    sku: null,
    nombre: "Taza",
    precio: 19.99,
    stock: 0,
    disponible: 0,
    stock_minimo: 0,
    estado: "activo",
    version: 1,
    referencia: null,
    metadatos: {},
    creado_en: body.creado_en,
    actualizado_en: body.creado_en,
  });
  const full = { nombre: "Plato", precio: 0, stock: 7, stock_minimo: 3, estado: "inactivo", sku: "PLATO-1" };
  expect((await api.post("/productos", full)).body).toMatchObject(full);
});

test("keeps every amount of money to the cent", async () => {
  for (const precio of [0.01, 0.07, 0.29, 1.1, 1.15, 8.2, 19.99, 1234567.89, 9_999_999_999.99])
    expect((await api.post("/productos", { nombre: "x", precio })).body.precio).toBe(precio);
});

test("a sku belongs to one producto, also when they come at once", async () => {
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => api.post("/productos", { nombre: "x", precio: 1, sku: "S" })),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409]);
  expectProblem(await api.post("/productos", { nombre: "x", precio: 1, sku: "S" }), 409, "sku_duplicado", { sku: "S" });
  await api.post("/productos", { nombre: "x", precio: 1, sku: "\u00e9" });
  expectProblem(await api.post("/productos", { nombre: "x", precio: 1, sku: "e\u0301" }), 409, "sku_duplicado");
});

test("names every fault at once", async () => {
  const faults = async (body: unknown) => {
    const answer = await api.post("/productos", body);
    expectProblem(answer, 422, "datos_invalidos");
    return answer.body.errores.map(({ campo, codigo }: { campo: string; codigo: string }) => `${campo} ${codigo}`);
  };
  expect(await faults({ precio: -0.01, stock: 1.5, estado: "roto", sku: "" })).toEqual([
    "nombre requerido",
    "precio muy_pequeno",
    "stock tipo_invalido",
    "estado valor_invalido",
    "sku muy_pequeno",
  ]);
  expect(await faults({ nombre: "x", precio: 1.005, stock: -1 })).toEqual([
    "precio valor_invalido",
    "stock muy_pequeno",
  ]);
  expect(await faults({ nombre: "x", precio: 10_000_000_000, stock: 1_000_000_001 })).toEqual([
    "precio muy_grande",
    "stock muy_grande",
  ]);
  expect(await faults('{"nombre": "x", "precio": 1e400}')).toEqual(["precio tipo_invalido"]);
  expect(await faults('{"nombre": "x", "precio": NaN, "stock": 1}'.replace("NaN", '"NaN"'))).toEqual([
    "precio tipo_invalido",
  ]);
});
