/** Servers that are killed while they send: others take over, and nothing is lost. */
import { expect, test } from "bun:test";
import { openApi } from "../support/api.ts";
import { until } from "../support/locks.ts";
import { startServer } from "../support/process.ts";
import { caughtUp, openReceiver, webhookTo } from "../support/webhooks.ts";

const api = await openApi(undefined, undefined, { insecure: true, wake: () => {} });

test("kill -9 in the middle of deliveries: a server that starts then delivers all, in order of each subject", async () => {
  // Some answers never come: these are under way when the server dies.
  const receiver = openReceiver((_, nth) =>
    nth % 5 === 0 ? new Promise(() => {}) : new Response(null, { status: 200 }),
  );
  const webhook = await webhookTo(api, receiver.url);
  const env = { DATABASE_URL: api.url, WEBHOOKS_INSECURE: "true" };
  const productos = await Promise.all(Array.from({ length: 10 }, () => api.producto()));
  for (const precio of [1, 2, 3])
    await Promise.all(productos.map(({ id }) => api.patch(`/productos/${id}`, { precio })));

  const first = await startServer(env);
  const taken = async () => (await api.sql`select from entregas where tomada_hasta is not null`).length;
  await until(async () => receiver.received.length >= 10 && (await taken()) > 0, "it is in the middle of it");
  await first.stop("SIGKILL");
  const left = await api.sql`select id from entregas where tomada_hasta is not null`;
  expect(left.length).toBeGreaterThan(0);
  receiver.answer(() => new Response(null, { status: 200 }));

  const second = await startServer(env);
  // As if the time of the leases had passed.
  await api.sql`update entregas set tomada_hasta = now(), proximo_en = now() where tomada_hasta is not null`;
  await caughtUp(api, webhook);
  await second.stop();

  const all = await api.sql`select id from bitacora where sujeto = 'productos'`;
  expect(new Set(receiver.ids())).toEqual(new Set(all.map(({ id }) => id)));
  // The first time that each came is in order of its subject.
  for (const { id } of productos) {
    const events = receiver.received.filter(({ evento }) => evento.subject === `productos/${id}`);
    const order = [...new Set(events.map(({ evento }) => evento.sequence))];
    expect(order).toEqual([1, 2, 3, 4]);
  }
  expect(second.trouble()).toEqual([]);
});
