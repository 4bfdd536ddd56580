import { expect, test } from "bun:test";
import { expectProblem, openApi } from "../support/api.ts";

const api = await openApi();

test("creates a cliente, with and without email", async () => {
  const { status, headers, body } = await api.post("/clientes", {
    nombre: "  José Ñandú 🛒 ",
    email: "jose@example.com",
  });
  expect([status, headers.get("Location")]).toEqual([201, `/clientes/${body.id}`]);
  expect(body).toEqual({
    id: body.id,
    nombre: "José Ñandú 🛒",
    email: "jose@example.com",
    version: 1,
    olvidado_en: null,
    referencia: null,
    metadatos: {},
    creado_en: body.creado_en,
    actualizado_en: body.creado_en,
  });
  expect((await api.post("/clientes", { nombre: "Eva" })).body.email).toBeNull();
  expect((await api.post("/clientes", { nombre: "Eva", email: null })).status).toBe(201);
});

test("a nombre has up to 200 characters, however many code units each takes, and its length is that of what was sent", async () => {
  for (const nombre of ["🛒".repeat(200), "e\u0301".repeat(100), ` ${"x".repeat(199)}`])
    expect((await api.post("/clientes", { nombre })).status).toBe(201);
  for (const nombre of ["🛒".repeat(201), "e\u0301".repeat(101), ` ${"x".repeat(200)}`, "\ufb2c".repeat(100)]) {
    const answer = await api.post("/clientes", { nombre });
    expectProblem(answer, 422, "datos_invalidos");
    expect(answer.body.errores).toMatchObject([{ campo: "nombre", codigo: "muy_grande" }]);
  }
});

test("an email belongs to one cliente, ignoring case, also at once", async () => {
  const emails = ["Uno@Example.com", "uno@example.com", "UNO@EXAMPLE.COM", "uno@example.com"];
  const answers = await Promise.all(emails.map((email) => api.post("/clientes", { nombre: "Uno", email })));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409]);
  expectProblem(await api.post("/clientes", { nombre: "Dos", email: "uno@EXAMPLE.com" }), 409, "email_duplicado");
});

test("names every fault at once, and nothing makes it a 500", async () => {
  const faults = async (body: unknown) => {
    const answer = await api.post("/clientes", body);
    expectProblem(answer, 422, "datos_invalidos");
    return answer.body.errores.map(({ campo, codigo }: { campo: string; codigo: string }) => `${campo} ${codigo}`);
  };
  expect(await faults({ email: "no", edad: 3 })).toEqual([
    "nombre requerido",
    "email formato_invalido",
    "edad campo_desconocido",
  ]);
  expect(await faults({ nombre: "   " })).toEqual(["nombre muy_pequeno"]);
  expect(await faults({ nombre: "x".repeat(201) })).toEqual(["nombre muy_grande"]);
  for (const nombre of ["a\0b", "a\nb", "a\n", "\u0007", "\u200b"])
    expect(await faults({ nombre })).toEqual(["nombre valor_invalido"]);
  expect(await faults('{"nombre": "\\ud800"}')).toEqual(["nombre valor_invalido"]);
  expect(await faults('{"nombre": "a", "__proto__": {}}')).toEqual(["__proto__ campo_desconocido"]);
  for (const body of [null, [], "text", 1].map((value) => JSON.stringify(value)))
    expect(await faults(body)).toEqual([" tipo_invalido"]);
  expect(api.logged).toEqual([]);
});
