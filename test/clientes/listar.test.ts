import { expect, test } from "bun:test";
import { expectProblem, type Json, openApi } from "../support/api.ts";

const api = await openApi();
const nombres = ["Ana Gómez", "ÁNGELA Peña", "Luis Pena", "100% Real_Name", "Zoë\\Zed"];
for (const nombre of nombres) await api.cliente({ nombre });

const list = async (query: string): Promise<string[]> => {
  const { status, body } = await api.get(`/clientes${query}`);
  expect(status).toBe(200);
  return body.datos.map(({ nombre }: Json) => nombre);
};

test("in the order of their creation, page by page", async () => {
  expect(await list("")).toEqual(nombres);
  expect(await list("?limit=2&page=2")).toEqual(nombres.slice(2, 4));
  expect(await list("?limit=2&page=9")).toEqual([]);
  const { pagina } = (await api.get("/clientes?limit=2&page=2")).body;
  expect(pagina).toEqual({ limit: 2, page: 2, siguiente: pagina.siguiente, total: null });
  expect((await api.get("/clientes?limit=2&page=3")).body.pagina.siguiente).toBeNull();
  expect((await api.get("/clientes")).body.pagina.limit).toBe(20);
});

test("by part of the nombre: accents and case make no difference, wildcards are only characters", async () => {
  expect(await list("?nombre=gomez")).toEqual(["Ana Gómez"]);
  expect(await list("?nombre=PE%C3%91A")).toEqual(["ÁNGELA Peña", "Luis Pena"]);
  expect(await list(`?nombre=${encodeURIComponent("a\u0301ngela")}`)).toEqual(["ÁNGELA Peña"]);
  expect(await list("?nombre=an")).toEqual(["Ana Gómez", "ÁNGELA Peña"]);
  expect(await list("?nombre=00%25")).toEqual(["100% Real_Name"]);
  expect(await list("?nombre=l_N")).toEqual(["100% Real_Name"]);
  expect(await list("?nombre=Zo%C3%AB%5C")).toEqual(["Zoë\\Zed"]);
  expect(await list("?nombre=A%25a")).toEqual([]);
  expect(await list("?nombre=A_a")).toEqual([]);
  expect(await list("?nombre='; drop table clientes; --")).toEqual([]);
});

test("characters that the search key turns into wildcards are not wildcards", async () => {
  for (const part of ["A％a", "A＿a", "％％a", "＿＿a", "﹪na"])
    expect([part, await list(`?nombre=${part}`)]).toEqual([part, []]);
  expect(await list("?nombre=１００％")).toEqual(["100% Real_Name"]);
});

test("by one or two letters where a word begins, and by no letter not at all", async () => {
  expect(await list("?nombre=a")).toEqual(["Ana Gómez", "ÁNGELA Peña"]);
  expect(await list("?nombre=pe")).toEqual(["ÁNGELA Peña", "Luis Pena"]);
  expect(await list("?nombre=en")).toEqual([]);
  expect(await list("?nombre=ena")).toEqual(["ÁNGELA Peña", "Luis Pena"]);
  for (const part of ["%25", "_", "％", "---", "★★★"]) {
    const answer = await api.get(`/clientes?nombre=${part}`);
    expectProblem(answer, 422, "datos_invalidos");
    expect(answer.body.errores).toEqual([
      { campo: "nombre", codigo: "valor_invalido", mensaje: "Must contain a letter or a digit. Example: taza" },
    ]);
  }
});

test("a name as long as it can be is found by the whole of it, and not by another end", async () => {
  const nombre = `${"de la Cruz ".repeat(18)}x`;
  const found = await api.cliente({ nombre });
  expect(await list(`?nombre=${encodeURIComponent(nombre)}`)).toEqual([nombre]);
  expect(await list(`?nombre=${encodeURIComponent(nombre.replace(/x$/, "y"))}`)).toEqual([]);
  await api.sql`delete from clientes where id = ${found.id}`;
});

test("by email, whole and in any case", async () => {
  const ana = await api.cliente({ nombre: "Eva", email: "Eva+tienda@Example.com" });
  for (const email of ["eva%2Btienda@example.com", "EVA%2BTIENDA@EXAMPLE.COM"])
    expect(await list(`?email=${email}`)).toEqual(["Eva"]);
  expect(await list("?email=eva@example.com")).toEqual([]);
  expect(await list("?email=eva%2Btienda@example.com&nombre=luis")).toEqual([]);
  expectProblem(await api.get("/clientes?email=eva"), 422, "datos_invalidos");
  await api.sql`delete from clientes where id = ${ana.id}`;
});

test("refuses a query with faults, all at once, and a page that is too deep", async () => {
  const answer = await api.get("/clientes?limit=0&page=1.5&nombre=&orden=edad&sort=x");
  expectProblem(answer, 422, "datos_invalidos");
  expect(answer.body.errores.map(({ campo, codigo }: Json) => `${campo} ${codigo}`)).toEqual([
    "nombre muy_pequeno",
    "limit muy_pequeno",
    "page tipo_invalido",
    "orden valor_invalido",
    "sort campo_desconocido",
  ]);
  for (const limit of ["101", "", "ten", "1e1", "-1", "1&limit=2"])
    expectProblem(await api.get(`/clientes?limit=${limit}`), 422, "datos_invalidos");
  expect((await api.get("/clientes?limit=100&page=100")).status).toBe(200);
  expectProblem(await api.get("/clientes?limit=100&page=101"), 422, "pagina_demasiado_profunda", {
    maximo_filas: 10_000,
  });
  expectProblem(await api.get("/clientes?page=9007199254740991"), 422, "pagina_demasiado_profunda");
  expect(api.logged).toEqual([]);
});
