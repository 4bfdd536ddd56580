/** Which rows another session keeps locked, according to PostgreSQL. */
import { expect, test } from "bun:test";
import { selectLocked } from "../../src/db/held.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { openApi } from "../support/api.ts";

const api = await openApi();
const db = api.db.for(PRINCIPAL, { actor: null });
const lockedOf = async (ids: readonly string[]) => {
  const rows = await db.query(selectLocked, [`{${ids.join(",")}}`]);
  return new Map(rows.map(({ id, holder }) => [id, holder]));
};

test("names the pedidos, clientes and productos that are locked, those of lines too, and who locks them; and no other row", async () => {
  const [wanted, free] = [await api.producto(), await api.producto()];
  const pedido = await api.pedido([wanted, 1], [free, 1]);
  const other = await api.pedido([free, 1]);
  const ids = [pedido.id, other.id, pedido.cliente_id, other.cliente_id];
  expect(await lockedOf(ids)).toEqual(new Map());
  await api.sql.begin(async (tx) => {
    await tx`select from productos where tienda_id = ${PRINCIPAL} and id = ${wanted.id} for no key update`;
    await tx`select from pedidos where tienda_id = ${PRINCIPAL} and id = ${other.id} for no key update`;
    await tx`select from clientes where tienda_id = ${PRINCIPAL} and id = ${pedido.cliente_id} for update`;
    const [me] = await tx`select pg_current_xact_id()::xid::text as id`;
    const held = [wanted.id, other.id, pedido.cliente_id].map((id): [string, string] => [id, me?.id]);
    expect(await lockedOf(ids)).toEqual(new Map(held));
    // A producto that is named itself, without a pedido.
    expect(await lockedOf([wanted.id, free.id])).toEqual(new Map(held.slice(0, 1)));
  });
  expect(await lockedOf(ids)).toEqual(new Map());
});
