import { expect, test } from "bun:test";
import { anotar } from "../../src/entregas/anotar.ts";
import { repartir } from "../../src/entregas/repartir.ts";
import { type Tomada, tomar } from "../../src/entregas/tomar.ts";
import { type Json, openApi } from "../support/api.ts";
import { until } from "../support/locks.ts";
import { webhookTo } from "../support/webhooks.ts";

const api = await openApi();
const wanted = { most: 100, perWebhook: 100, leaseMs: 60_000, perFailing: 100, mostFailing: 100 };
const delivered = (one: Tomada) => ({
  ...one,
  ...{ estado: "entregada" as const, espera_ms: 0, gone: false },
  intento: { en: new Date().toISOString(), status: 200, error: null, duration_ms: 1, respuesta: "" },
});
const made = (): Promise<Json> => webhookTo(api, "https://example.com/");
/** Hands out until so many wait: a transaction of another test may delay the horizon. */
const handOut = (wanted: number): Promise<void> =>
  until(async () => {
    await repartir(api.db);
    const [row] =
      await api.sql`select count(*)::int as n from entregas join webhooks w on w.id = webhook_id where eliminado_en is null`;
    return row?.n >= wanted;
  }, `${wanted} are handed out`);
const removeAll = () => api.sql`update webhooks set eliminado_en = now()`;

test("of a subject only the oldest, of several subjects one each, however many servers take at once", async () => {
  await made();
  const [a, b] = [await api.producto(), await api.producto()];
  for (const { id } of [a, b, a, a]) await api.patch(`/productos/${id}`, { precio: 3 });
  await handOut(6);
  const order: Record<string, number[]> = { [a.id]: [], [b.id]: [] };
  for (let left = 6; left > 0; ) {
    const taken = (await Promise.all(Array.from({ length: 5 }, () => tomar(api.db, wanted)))).flat();
    const subjects = taken.map(({ sujeto_id }) => sujeto_id);
    expect([taken.length > 0, new Set(subjects).size]).toEqual([true, taken.length]);
    expect(await tomar(api.db, wanted)).toEqual([]);
    for (const { sujeto_id, version } of taken) order[sujeto_id]?.push(version);
    await anotar(api.db, taken.map(delivered));
    left -= taken.length;
  }
  expect(order).toEqual({ [a.id]: [1, 2, 3, 4], [b.id]: [1, 2] });
  await removeAll();
});

test("of all webhooks in turn, of each no more than may be under way", async () => {
  const busy = await made();
  for (let n = 0; n < 20; n++) await api.producto();
  await handOut(20);
  const idle = await made();
  await api.post(`/webhooks/${idle.id}/probar`);
  const taken = await tomar(api.db, { ...wanted, most: 4 });
  const of = ({ id }: Json) => taken.filter(({ webhook_id }) => webhook_id === id).length;
  expect([of(busy), of(idle)]).toEqual([3, 1]);
  expect((await tomar(api.db, { ...wanted, perWebhook: 5 })).length).toBe(2);
  expect(await tomar(api.db, { ...wanted, perWebhook: 5 })).toEqual([]);
  await removeAll();
});

test("of those that are fallando few, so that receivers that hang leave places to the others", async () => {
  const hooks = [await made(), await made(), await made()];
  for (let n = 0; n < 10; n++) await api.producto();
  await handOut(30);
  await api.sql`update webhooks set fallos = 3 where id = any(${hooks.slice(1).map(({ id }) => id)}::uuid[])`;
  const taken = await tomar(api.db, { ...wanted, perFailing: 4, mostFailing: 6 });
  const of = (id: string) =>
    taken.filter(({ webhook_id, fallando }) => webhook_id === id && fallando !== (id === hooks[0]?.id));
  expect(hooks.map(({ id }) => of(id).length)).toEqual([10, 3, 3]);
  const more = await tomar(api.db, { ...wanted, perFailing: 4, mostFailing: 6 });
  expect(more.length).toBe(2);
  expect(await tomar(api.db, { ...wanted, perFailing: 4, mostFailing: 6 })).toEqual([]);
  await removeAll();
});

test("a lease that ended is taken over, and the late result of the first server is left out", async () => {
  const webhook = await made();
  await api.post(`/webhooks/${webhook.id}/probar`);
  const [first] = await tomar(api.db, wanted);
  expect(await tomar(api.db, wanted)).toEqual([]);
  await api.sql`update entregas set tomada_hasta = now() - interval '1 s', proximo_en = now() - interval '1 s'`;
  const [second] = await tomar(api.db, wanted);
  expect([first?.id, first?.numero, second?.numero]).toEqual([second?.id, 1, 2]);
  await anotar(api.db, [{ ...delivered(first as Tomada), estado: "fallida" }]);
  const estado = async () => (await api.get(`/webhooks/${webhook.id}/entregas`)).body.datos[0].estado;
  expect(await estado()).toBe("pendiente");
  await anotar(api.db, [delivered(second as Tomada)]);
  expect(await estado()).toBe("entregada");
  await removeAll();
});
