import { expect, test } from "bun:test";
import { expectProblem, NOBODY, openApi } from "../support/api.ts";

const api = await openApi();

test("reads a producto", async () => {
  const producto = await api.producto({ sku: "S-1" });
  expect((await api.get(`/productos/${producto.id}`)).body).toEqual(producto);
});

test("refuses an unknown id and a malformed one", async () => {
  expectProblem(await api.get(`/productos/${NOBODY}`), 404, "producto_no_encontrado");
  expectProblem(await api.get("/productos/abc"), 422, "datos_invalidos");
});
