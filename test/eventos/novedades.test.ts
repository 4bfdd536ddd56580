import { expect, test } from "bun:test";
import type { TiendaId } from "../../src/db/statement.ts";
import { tiendasWithNews } from "../../src/eventos/novedades.ts";
import { decodePosition, type Posicion } from "../../src/eventos/posicion.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { openApi } from "../support/api.ts";
import { now } from "../support/feed.ts";
import { openTienda } from "../support/tienda.ts";

const api = await openApi();

test("names the tiendas that have rows after the place up to which they were read, and no other", async () => {
  const other = await openTienda(api.sql);
  const read = async (...tiendas: readonly TiendaId[]) => {
    const at = decodePosition(await now(api)) as Posicion;
    return new Map(tiendas.map((tienda) => [tienda, at]));
  };
  const before = await read(PRINCIPAL, other);
  expect(await tiendasWithNews(api.db, before)).toEqual([]);
  await api.producto();
  expect(await tiendasWithNews(api.db, before)).toEqual([PRINCIPAL]);
  const [row] = await api.sql`select orden::text, sujeto_version, id from bitacora`;
  const last: Posicion = [row?.orden, row?.sujeto_version, row?.id];
  expect(await tiendasWithNews(api.db, new Map([[PRINCIPAL, last]]))).toEqual([]);
  await api.sql`update bitacora set tienda_id = ${other}`;
  expect(await tiendasWithNews(api.db, before)).toEqual([other]);
});
