import { expect, test } from "bun:test";
import { type Cliente, crear, obtener } from "../../src/clientes/cliente.ts";

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
  expect(crear(nuevo, false, creado_en)).toEqual({ ok: true, value: cliente });
  expect(crear(nuevo, true, creado_en)).toEqual({
    ok: false,
    error: { codigo: "email_duplicado", email: "ana@example.com" },
  });
});

test("an absent cliente was not found", () => {
  expect(obtener(cliente)).toEqual({ ok: true, value: cliente });
  expect(obtener(undefined)).toEqual({ ok: false, error: { codigo: "cliente_no_encontrado" } });
});
