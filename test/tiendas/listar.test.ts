import { expect, test } from "bun:test";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { selectTiendas } from "../../src/tiendas/listar.ts";
import { openApi } from "../support/api.ts";
import { openTienda } from "../support/tienda.ts";

const api = await openApi();

test("lists all tiendas, principal first", async () => {
  const other = await openTienda(api.sql);
  expect([...(await api.db.query(selectTiendas, []))]).toEqual([
    { tienda_id: PRINCIPAL, nombre: "principal" },
    { tienda_id: other, nombre: `other ${other}` },
  ]);
});
