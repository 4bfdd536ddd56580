import { expect, test } from "bun:test";
import { expectProblem, NOBODY, openApi } from "../support/api.ts";

const api = await openApi();

test("reads a cliente, by an id in either case", async () => {
  const cliente = await api.cliente({ email: "ana@example.com" });
  expect((await api.get(`/clientes/${cliente.id}`)).body).toEqual(cliente);
  expect((await api.get(`/clientes/${cliente.id.toUpperCase()}`)).body).toEqual(cliente);
});

test("refuses an unknown id and a malformed one", async () => {
  expectProblem(await api.get(`/clientes/${NOBODY}`), 404, "cliente_no_encontrado");
  const answer = await api.get("/clientes/1%00");
  expectProblem(answer, 422, "datos_invalidos");
  expect(answer.body.errores).toMatchObject([{ campo: "id", codigo: "formato_invalido" }]);
});
