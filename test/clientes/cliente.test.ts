import { expect, test } from "bun:test";
import { actualizar, type Cliente, crear, OLVIDADO, obtener, olvidar } from "../../src/clientes/cliente.ts";

const cliente: Cliente = {
  id: "c1",
  nombre: "Ana",
  email: "ana@example.com",
  version: 1,
  creado_en: new Date(0),
  actualizado_en: new Date(0),
  referencia: "R-1",
  metadatos: { canal: "web" },
  olvidado_en: null,
};

test("a new cliente is in its first version, unless its email is taken", () => {
  const { version: _, creado_en, actualizado_en: __, olvidado_en: ___, ...nuevo } = cliente;
  expect(crear(nuevo, null, creado_en)).toEqual({ ok: true, value: cliente });
  expect(crear(nuevo, "c9", creado_en)).toEqual({
    ok: false,
    error: { codigo: "email_duplicado", cliente_id: "c9" },
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

test("a change is refused: not found, version, erased, email, the first of them", () => {
  const ahora = new Date(1000);
  expect(actualizar(null, {}, "c9", ahora, [2])).toMatchObject({ error: { codigo: "cliente_no_encontrado" } });
  expect(actualizar(cliente, {}, "c9", ahora, [2])).toMatchObject({ error: { codigo: "version_cambiada" } });
  expect(actualizar(cliente, { email: "b@x.org" }, "c9", ahora, [1])).toEqual({
    ok: false,
    error: { codigo: "email_duplicado", cliente_id: "c9" },
  });
  const erased = { ...cliente, olvidado_en: new Date(500) };
  expect(actualizar(erased, {}, "c9", ahora, [2])).toMatchObject({ error: { codigo: "version_cambiada" } });
  expect(actualizar(erased, {}, "c9", ahora, [1])).toEqual({
    ok: false,
    error: { codigo: "cliente_olvidado", cliente_id: "c1" },
  });
});

test("an erased cliente is nobody, since the first time that it was erased", () => {
  const [ahora, later] = [new Date(1000), new Date(2000)];
  const erased = {
    ...cliente,
    nombre: OLVIDADO,
    email: null,
    referencia: null,
    metadatos: {},
    version: 2,
    actualizado_en: ahora,
    olvidado_en: ahora,
  };
  expect(olvidar(cliente, ahora, [1])).toEqual({ ok: true, value: erased });
  expect(olvidar(erased, later, null)).toEqual({ ok: true, value: { ...erased, version: 3, actualizado_en: later } });
  expect(olvidar(null, ahora, [2])).toMatchObject({ error: { codigo: "cliente_no_encontrado" } });
  expect(olvidar(cliente, ahora, [2])).toMatchObject({ error: { codigo: "version_cambiada" } });
});
