import { describe, expect, test } from "bun:test";
import { repartir, type Window } from "../../src/entregas/repartir.ts";
import { type Json, openApi } from "../support/api.ts";
import { until } from "../support/locks.ts";
import { webhookTo } from "../support/webhooks.ts";

const api = await openApi();
const made = (tipos?: string[]): Promise<Json> => webhookTo(api, "https://example.com/", tipos);
const count = async ({ id }: Json): Promise<number> =>
  (await api.sql`select count(*)::int as n from entregas where webhook_id = ${id}`)[0]?.n;
/**
 * Hands out until a webhook has so many. The horizon is that of the whole PostgreSQL: a transaction of another test may
 * delay it.
 */
const handOut = (webhook: Json, wanted: number, window?: Window): Promise<void> =>
  until(async () => {
    await repartir(api.db, window);
    return (await count(webhook)) >= wanted;
  }, `${wanted} are handed out`);
const removeAll = () => api.sql`update webhooks set eliminado_en = now()`;

describe("hands out", () => {
  test("each event once, to each webhook that wants it, whatever the number of servers that do at once", async () => {
    const [all, some, paused] = [await made(), await made(["producto.creado"]), await made()];
    await api.patch(`/webhooks/${paused.id}`, { estado: "pausado" });
    for (let n = 0; n < 5; n++) await api.producto();
    await api.cliente();
    await Promise.all(Array.from({ length: 8 }, () => repartir(api.db)));
    await handOut(all, 6);
    await handOut(some, 5);
    expect([await count(all), await count(some), await count(paused)]).toEqual([6, 5, 0]);
    await removeAll();
  });

  test("a chunk after the other, without a gap and without an end that moves back", async () => {
    const webhook = await made();
    for (let n = 0; n < 7; n++) await api.producto();
    const window = { events: 100, subjects: 100, chunk: 3 };
    await handOut(webhook, 7, window);
    expect((await repartir(api.db, window)).more).toBe(false);
    expect(await count(webhook)).toBe(7);
    await removeAll();
  });

  test("nothing that a running transaction may still come before", async () => {
    const webhook = await made();
    const held = api.sql.begin(async (tx) => {
      await tx`select pg_current_xact_id()`;
      await api.producto();
      await repartir(api.db);
      expect(await count(webhook)).toBe(0);
    });
    await held;
    await handOut(webhook, 1);
    await removeAll();
  });

  test("no more than the window holds; a webhook with nothing new is not even locked", async () => {
    const webhook = await made();
    for (let n = 0; n < 6; n++) await api.producto();
    const window = { events: 4, subjects: 100, chunk: 2 };
    await handOut(webhook, 4, window);
    for (let n = 0; n < 5; n++) await repartir(api.db, window);
    expect(await count(webhook)).toBeWithin(4, 4 + window.chunk);
    await api.sql`update entregas set estado = 'entregada'`;
    await handOut(webhook, 6, window);
    const place = async () => (await api.sql`select ctid::text, xmax::text from webhooks where id = ${webhook.id}`)[0];
    const before = await place();
    await repartir(api.db, { ...window, events: 100 });
    expect(await place()).toEqual(before as never);
    await removeAll();
  });
});

test("says it where events were deleted before they could be sent", async () => {
  const webhook = await made();
  await api.producto();
  await api.sql`insert into bitacora_purgas select tienda_id, max(orden) from bitacora group by 1`;
  await api.producto();
  await handOut(webhook, 2);
  expect((await api.get(`/webhooks/${webhook.id}`)).body.ultimo_error).toContain("RETENTION_DAYS");
  await removeAll();
});
