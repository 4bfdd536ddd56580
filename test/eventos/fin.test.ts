import { expect, test } from "bun:test";
import { endOfFeed } from "../../src/eventos/fin.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { openApi } from "../support/api.ts";
import { now, readAll, readUntil } from "../support/feed.ts";

const api = await openApi();

test("the end is after all that happened, and before all that happens", async () => {
  await api.cliente();
  await readUntil(api, 1);
  const end = await now(api);
  expect((await readAll(api, end)).datos).toEqual([]);
  await api.cliente({ nombre: "Beto" });
  expect((await readUntil(api, 1, end)).map(({ data }) => data.nombre)).toEqual(["Beto"]);
});

test("the end does not pass a transaction that is running", async () => {
  await api.sql.begin(async (tx) => {
    const [row] = await tx`select feed_position(base, pg_current_xact_id())::text as orden from feed_origin`;
    const [orden] = await endOfFeed(api.db.for(PRINCIPAL, { actor: null }));
    expect(BigInt(orden)).toBeLessThanOrEqual(BigInt(row?.orden));
  });
});
