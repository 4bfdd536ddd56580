import { expect, test } from "bun:test";
import { CODIGOS } from "../../src/http/problems.ts";
import { expectProblem, type Json, openApi } from "../support/api.ts";

const api = await openApi();

test("every codigo is explained where its type points", async () => {
  for (const codigo of CODIGOS) {
    const { status, body } = await api.get(`/problemas/${codigo}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      codigo,
      status: body.status,
      title: body.title,
      detail: body.detail,
      ejemplo: body.ejemplo,
    });
    expect(body.ejemplo).toMatchObject({
      type: `/problemas/${codigo}`,
      codigo,
      status: body.status,
      title: body.title,
    });
  }
  expect(api.sent).toEqual([]);
});

test("all of them are listed", async () => {
  const { status, body } = await api.get("/problemas");
  expect([status, body.datos.map(({ codigo }: Json) => codigo)]).toEqual([200, [...CODIGOS]]);
  for (const one of body.datos) expect((await api.get(`/problemas/${one.codigo}`)).body).toEqual(one);
});

test("a codigo that there is not", async () => {
  for (const name of ["nada", "constructor", "__proto__"])
    expectProblem(await api.get(`/problemas/${name}`), 404, "ruta_no_encontrada");
});
