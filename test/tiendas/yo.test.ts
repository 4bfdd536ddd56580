import { expect, test } from "bun:test";
import { crearClave } from "../../src/claves/crear.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { openApi } from "../support/api.ts";
import { clientWith } from "../support/shops.ts";

test("who the key is: its tienda, rol, actor, nombre and end", async () => {
  const { db, raw } = await openApi(undefined, { claves: true, jwt: undefined });
  const made = await crearClave(db, { tienda: "Cerámica Ana", rol: "ventas", nombre: "caja 2", seconds: 3600 });
  const { status, body, headers } = await clientWith(raw, made.clave).get("/yo");
  expect([status, headers.get("Cache-Control")]).toEqual([200, "no-store"]);
  expect(body).toEqual({
    tienda: { id: made.tienda_id, nombre: "Cerámica Ana" },
    rol: "ventas",
    actor: `clave:${made.id}`,
    nombre: "caja 2",
    caduca_en: made.caduca_en?.toISOString(),
  });
});

test("where nobody is asked: admin of principal", async () => {
  const { body } = await (await openApi()).get("/yo");
  const tienda = { id: PRINCIPAL, nombre: "principal" };
  expect(body).toEqual({ tienda, rol: "admin", actor: null, nombre: null, caduca_en: null });
});
