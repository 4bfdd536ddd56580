import { expect, test } from "bun:test";
import { actualizar, crear, estadoOf } from "../../src/webhooks/webhook.ts";

const [then, now] = [new Date(1000), new Date(2000)];
const webhook = { ...crear({ id: "w", url: "https://a.example/", tipos: null }, then), fallos: 7, ultimo_error: "x" };

test("is activo, fallando after three attempts in vain, pausado whatever fails", () => {
  expect([0, 2, 3, 90].map((fallos) => estadoOf({ pausado: false, fallos }))).toEqual([
    ...["activo", "activo", "fallando", "fallando"],
  ] as never);
  expect(estadoOf({ pausado: true, fallos: 90 })).toBe("pausado");
});

test("a change takes what is named; a null means all types; the count of failures starts again where it is about that", () => {
  const change = (cambio: object) => actualizar(webhook, cambio, now, null);
  expect(change({})).toEqual({ ok: true, value: { ...webhook, version: 2, actualizado_en: now } });
  const tipos = ["pedido.confirmado"];
  expect(change({ tipos })).toMatchObject({ value: { tipos, fallos: 7, url: webhook.url } });
  expect(actualizar({ ...webhook, tipos }, { tipos: null }, now, null)).toMatchObject({ value: { tipos: null } });
  expect(change({ url: "https://b.example/" })).toMatchObject({ value: { url: "https://b.example/", fallos: 0 } });
  expect(change({ pausado: true })).toMatchObject({ value: { pausado: true, fallos: 0, ultimo_error: "x" } });
});

test("a change of none, and of another version than the client has, is refused, in this order", () => {
  expect(actualizar(null, {}, now, [2])).toEqual({ ok: false, error: { codigo: "webhook_no_encontrado" } });
  expect(actualizar(webhook, {}, now, [2])).toMatchObject({ error: { codigo: "version_cambiada", actual: 1 } });
});
