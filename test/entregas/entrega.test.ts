import { expect, test } from "bun:test";
import { type Entrega, RETRIES_MS, reenviar, waitAfter } from "../../src/entregas/entrega.ts";

const DAY_MS = 86_400_000;

test("what fails is tried for 24 hours, less and less often, then no more", () => {
  const total = RETRIES_MS.reduce((sum, ms) => sum + ms, 0);
  expect(total).toBeWithin(0.95 * DAY_MS, 1.05 * DAY_MS);
  expect(RETRIES_MS).toEqual(RETRIES_MS.toSorted((a, b) => a - b));
  expect(RETRIES_MS.map((_, index) => waitAfter(index + 1, 0.5))).toEqual([...RETRIES_MS]);
  expect(waitAfter(RETRIES_MS.length + 1, 0.5)).toBeNull();
});

test("what failed together is not tried together", () => {
  expect([waitAfter(1, 0, [1000]), waitAfter(1, 1, [1000])]).toEqual([800, 1200]);
});

test("sending again makes it due, whatever became of it", () => {
  const [then, now] = [new Date(1000), new Date(2000)];
  const entrega: Entrega = {
    ...{
      id: "e",
      webhook_id: "w",
      sujeto: "pedidos",
      operacion: "crear",
      sujeto_id: "p",
      sujeto_version: 1,
      version: 3,
    },
    ...{ estado: "fallida", proximo_en: null, intentos: [], creado_en: then, terminado_en: then },
  };
  const due = { estado: "pendiente", proximo_en: now, terminado_en: null, version: 4 };
  expect(reenviar(entrega, now, null)).toEqual({ ok: true, value: { ...entrega, ...due } as Entrega });
  expect(reenviar(null, now, null)).toEqual({ ok: false, error: { codigo: "entrega_no_encontrada" } });
  expect(reenviar(entrega, now, [2])).toMatchObject({ error: { codigo: "version_cambiada", actual: 3 } });
});
