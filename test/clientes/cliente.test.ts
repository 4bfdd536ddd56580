import { expect, test } from "bun:test";
import { actualizar, type Cliente, crear, obtener } from "../../src/clientes/cliente.ts";

const cliente: Cliente = {
  id: "c1",
  nombre: "Ana",
  email: "ana@example.com",
  version: 1,
  creado_en: new Date(0),
  actualizado_en: new Date(0),
};

test("a new cliente is in its first version, unless its email is taken", () => {
  const { version: _, creado_en, actualizado_en: __, ...nuevo } = cliente;
  expect(crear(nuevo, null, creado_en)).toEqual({ ok: true, value: cliente });
  expect(crear(nuevo, "c9", creado_en)).toEqual({
    ok: false,
    error: { codigo: "email_duplicado", email: "ana@example.com", cliente_id: "c9" },
  });
});

test("an absent cliente was not found", () => {
  expect(obtener(cliente)).toEqual({ ok: true, value: cliente });
  expect(obtener(undefined)).toEqual({ ok: false, error: { codigo: "cliente_no_encontrado" } });
});

test("a change sets the named fields, and raises the version; null removes the email", () => {
  const ahora = new Date(1000);
  const changed = { ...cliente, version: 2, actualizado_en: ahora };
  expect(actualizar(cliente, { nombre: "Eva" }, null, ahora, null)).toEqual({
    ok: true,
    value: { ...changed, nombre: "Eva" },
  });
  expect(actualizar(cliente, { email: null }, null, ahora, [1])).toEqual({
    ok: true,
    value: { ...changed, email: null },
  });
});

test("a change is refused: not found, version, email, the first of them", () => {
  const ahora = new Date(1000);
  expect(actualizar(null, {}, "c9", ahora, [2])).toMatchObject({ error: { codigo: "cliente_no_encontrado" } });
  expect(actualizar(cliente, {}, "c9", ahora, [2])).toMatchObject({ error: { codigo: "version_cambiada" } });
  expect(actualizar(cliente, { email: "b@x.org" }, "c9", ahora, [1])).toEqual({
    ok: false,
    error: { codigo: "email_duplicado", email: "b@x.org", cliente_id: "c9" },
  });
});
