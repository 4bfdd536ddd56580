import { expect, test } from "bun:test";
import { updateClientes } from "../../src/clientes/actualizar.ts";
import { expectProblem, type Json, NOBODY, openApi } from "../support/api.ts";
import { blocked } from "../support/locks.ts";

const api = await openApi();
const change = (cliente: Json, body: unknown, headers = {}) =>
  api.send("PATCH", `/clientes/${cliente.id}`, body, headers);

test("changes the named fields only; null removes the email", async () => {
  const cliente = await api.cliente({ email: "ana@example.com" });
  const { status, headers, body } = await change(cliente, { nombre: "Ana Ríos" });
  expect([status, headers.get("ETag")]).toEqual([200, '"2"']);
  expect(body).toEqual({ ...cliente, nombre: "Ana Ríos", version: 2, actualizado_en: body.actualizado_en });
  expect((await change(cliente, { email: null })).body.email).toBeNull();
  expect((await api.get(`/clientes/${cliente.id}`)).body).toMatchObject({
    nombre: "Ana Ríos",
    email: null,
    version: 3,
  });
});

test("an email belongs to one cliente, ignoring case; it may keep its own", async () => {
  const [a, b] = [await api.cliente({ email: "own@example.com" }), await api.cliente()];
  expectProblem(await change(b, { email: "OWN@example.com" }), 409, "email_duplicado", { cliente_id: a.id });
  expect((await change(a, { email: "Own@Example.com" })).body.email).toBe("Own@Example.com");
});

test("only in the version that If-Match names", async () => {
  const cliente = await api.cliente();
  expectProblem(await change(cliente, { nombre: "x" }, { "If-Match": '"2"' }), 412, "version_cambiada");
  expect((await change(cliente, { nombre: "x" }, { "If-Match": '"1"' })).status).toBe(200);
});

test("names every fault at once", async () => {
  const cliente = await api.cliente();
  expectProblem(await change({ id: NOBODY }, { nombre: "x" }), 404, "cliente_no_encontrado");
  expectProblem(await change(cliente, {}), 422, "datos_invalidos");
  const { body } = await change(cliente, { nombre: "", email: "no", version: 9 });
  expect(body.errores.map(({ campo }: Json) => campo).toSorted()).toEqual(["email", "nombre", "version"]);
});

test("twenty clientes that want one email: one gets it, and no request fails", async () => {
  const clientes = await Promise.all(Array.from({ length: 20 }, () => api.cliente()));
  const answers = await Promise.all(clientes.map((cliente) => change(cliente, { email: "wanted@example.com" })));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(19).fill(409)]);
});

test("one that changes no email is not refused for that of its neighbour in the batch", async () => {
  const clientes = await Promise.all([
    api.cliente({ email: "neighbour@example.com" }),
    ...Array.from({ length: 9 }, () => api.cliente()),
  ]);
  const answers = await Promise.all(
    clientes.map((cliente, n) => change(cliente, n % 2 ? { nombre: "x" } : { email: "neighbour@example.com" })),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 409, 200, 409, 200, 409, 200, 409, 200]);
});

test("one whose email another transaction is taking is refused for it", async () => {
  const [a, b] = [await api.cliente(), await api.cliente()];
  const answer = await blocked(api, {
    holding: (tx) => tx`update clientes set email = 'taking@example.com' where id = ${a.id}`,
    waiting: () => change(b, { email: "taking@example.com" }),
  });
  expectProblem(answer, 409, "email_duplicado");
});

test("two that get a new email are never in one batch, which could wait for another that takes both the other way round", () => {
  const keys = (id: string, cambio: object) =>
    updateClientes.statement.conflictKeys?.({ id, versions: null, cambio } as never) ?? [];
  const [one, other] = [keys("a", { email: "a@x.org" }), keys("b", { email: "b@x.org" })];
  expect(one.filter((key) => other.includes(key))).toHaveLength(1);
  expect(keys("a", { nombre: "x" }).filter((key) => other.includes(key))).toEqual([]);
});

test("nothing of this file went wrong inside the server", () => {
  expect(api.logged).toEqual([]);
});
