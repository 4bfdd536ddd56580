import { expect, test } from "bun:test";
import { eventTypes } from "../../src/db/write.ts";
import { toEvento } from "../../src/eventos/evento.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { NOBODY } from "../support/api.ts";
import "../../src/app.ts";
import document from "../../openapi.json" with { type: "json" };

const row = { id: NOBODY, sujeto_id: NOBODY, version: 4, creado_en: new Date(0) };
const producto = {
  ...{ id: NOBODY, sku: null, nombre: "Taza", precio: 12.5, stock: 0, stock_minimo: 2, estado: "activo", version: 4 },
  ...{
    referencia: null,
    metadatos: {},
    creado_en: "2026-01-01T00:00:00+00:00",
    actualizado_en: "2026-01-02T00:00:00+00:00",
  },
};

test("a row that holds its subject is an event of it", () => {
  const evento = toEvento(PRINCIPAL, {
    ...row,
    sujeto: "productos",
    operacion: "agotado",
    hecho: { ...producto, apartado: 0 },
  });
  expect(evento).toEqual({
    specversion: "1.0",
    id: NOBODY,
    source: `/tiendas/${PRINCIPAL}`,
    type: "producto.agotado",
    subject: `productos/${NOBODY}`,
    time: "1970-01-01T00:00:00.000Z",
    sequence: 4,
    data: {
      ...producto,
      disponible: 0,
      creado_en: "2026-01-01T00:00:00.000Z",
      actualizado_en: "2026-01-02T00:00:00.000Z",
    },
  });
});

test("an import makes what was not there, and changes what was", () => {
  const typeOf = (version: number) =>
    toEvento(PRINCIPAL, { ...row, sujeto: "productos", operacion: "importar", hecho: { ...producto, version } })?.type;
  expect([typeOf(1), typeOf(2)]).toEqual(["producto.creado", "producto.actualizado"]);
});

test("a row that a newer version wrote is none that this one can tell", () => {
  expect(toEvento(PRINCIPAL, { ...row, sujeto: "pedidos", operacion: "archivar", hecho: {} })).toBeNull();
});

test("the document describes every type", () => {
  expect(Object.keys(document.webhooks).toSorted()).toEqual([...eventTypes.keys()].toSorted());
});
