import { describe, expect, test } from "bun:test";
import { filesIn, generate } from "../../scripts/openapi.ts";
import { type Json, openApi } from "../support/api.ts";

const api = await openApi();
const document: Json = (await api.get("/openapi.json")).body;
const operations: [string, Json][] = Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
  Object.entries<Json>(methods).map(([method, operation]): [string, Json] => [`${method} ${path}`, operation]),
);

test("openapi.json and client/ are fresh: run `npm run openapi`", async () => {
  const fresh = await generate();
  const there = { "openapi.json": await Bun.file("openapi.json").text(), ...filesIn(".", "client") };
  expect(Object.keys(there).toSorted()).toEqual(Object.keys(fresh).toSorted());
  for (const [name, text] of Object.entries(fresh)) expect(there[name as keyof typeof there]).toBe(text);
});

test("the document is OpenAPI 3.1 and holds every operation, and no other", () => {
  expect(document.openapi).toBe("3.1.0");
  expect(operations.map(([name]) => name).toSorted()).toEqual(
    [
      "get /auditoria/stock",
      "get /bitacora",
      "get /clientes",
      "get /clientes/{id}",
      "get /eventos",
      "get /eventos/flujo",
      "get /exportaciones/clientes",
      "get /exportaciones/pedidos",
      "get /exportaciones/productos",
      "get /health/live",
      "get /health/ready",
      "get /pedidos",
      "get /pedidos/resumen",
      "get /pedidos/{id}",
      "get /problemas",
      "get /problemas/{codigo}",
      "get /productos",
      "get /productos/{id}",
      "get /productos/{id}/movimientos",
      "get /yo",
      "delete /webhooks/{id}",
      "get /webhooks",
      "get /webhooks/{id}",
      "get /webhooks/{id}/entregas",
      "patch /clientes/{id}",
      "patch /pedidos/{id}/apartar",
      "patch /pedidos/{id}/cancelar",
      "patch /pedidos/{id}/confirmar",
      "patch /pedidos/{id}/items",
      "patch /pedidos/{id}/reabrir",
      "patch /pedidos/{id}/reemplazar",
      "patch /productos/{id}",
      "post /clientes",
      "post /clientes/{id}/olvidar",
      "post /pedidos",
      "post /pedidos/{id}/devoluciones",
      "post /productos",
      "post /productos/{id}/ajustes",
      "post /productos/{id}/conteos",
      "patch /webhooks/{id}",
      "post /webhooks",
      "post /webhooks/{id}/entregas/{evento}/reenviar",
      "post /webhooks/{id}/probar",
      "post /webhooks/{id}/rotar",
    ].toSorted(),
  );
});

describe("every operation", () => {
  for (const [name, operation] of operations)
    test(`${name} has words, and an example for every problem that it can answer`, () => {
      expect(operation.operationId).toBeString();
      expect(operation.summary).toBeString();
      expect(operation.description).toBeString();
      expect(operation.tags).toHaveLength(1);
      for (const [status, response] of Object.entries<Json>(operation.responses)) {
        expect(response.description).toBeString();
        if (Number(status) < 400) continue;
        const examples = Object.entries<Json>(response.content["application/problem+json"].examples);
        expect(examples.length).toBeGreaterThan(0);
        for (const [codigo, { value }] of examples)
          expect([value.codigo, value.status]).toEqual([codigo, Number(status)]);
      }
    });

  test("has an operationId of its own", () => {
    const ids = operations.map(([, operation]) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
