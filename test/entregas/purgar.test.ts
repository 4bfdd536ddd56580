import { expect, test } from "bun:test";
import { purgarEntregas } from "../../src/entregas/purgar.ts";
import { openApi } from "../support/api.ts";

const api = await openApi();

test("deletes what is over and older than its retention, a chunk at a time, and deleted webhooks with all of theirs", async () => {
  const [kept, deleted] = await Promise.all(
    Array.from({ length: 2 }, async () => (await api.post("/webhooks", { url: "https://example.com/" })).body.id),
  );
  for (let n = 0; n < 4; n++) for (const id of [kept, deleted]) await api.post(`/webhooks/${id}/probar`);
  const ids = (await api.get(`/webhooks/${kept}/entregas`)).body.datos.map(({ id }: { id: string }) => id);
  await api.sql`update entregas set creado_en = now() - interval '31 days' where id in ${api.sql(ids.slice(1))}`;
  await api.sql`update entregas set estado = 'fallida' where id in ${api.sql(ids.slice(0, 3))}`;
  await api.remove(`/webhooks/${deleted}`);
  // Two are old and over; the third is old and still to be sent, the fourth over and new.
  expect(await purgarEntregas(api.db, 30, 2)).toBe(6);
  expect((await api.get(`/webhooks/${kept}/entregas`)).body.datos.map(({ id }: { id: string }) => id)).toEqual([
    ids[0],
    ids[3],
  ]);
  expect(await purgarEntregas(api.db, 30, 2)).toBe(0);
  expect((await api.sql`select id from webhooks`).map(({ id }) => id)).toEqual([kept]);
});
