import { describe, expect, test } from "bun:test";
import { Webhook } from "standardwebhooks";
import type { Json } from "../support/api.ts";
import { until } from "../support/locks.ts";
import { caughtUp, entregasOf, openReceiver, openSending, startSending, webhookTo } from "../support/webhooks.ts";

const api = await openSending();
/** Its server does not look by itself within the time of a test. */
const patient = await openSending({ pollMs: 600_000 });

const edits = async (id: string, times: number): Promise<void> => {
  for (let n = 0; n < times; n++) await api.patch(`/productos/${id}`, { nombre: `Taza ${n}` });
};
const never = (): Promise<Response> => new Promise(() => {});

describe("a webhook gets", () => {
  test("every event of its types, as GET /eventos shows it, signed", async () => {
    const receiver = openReceiver();
    const webhook = await webhookTo(api, receiver.url, ["pedido.confirmado", "producto.creado"]);
    const producto = await api.producto({ stock: 9 });
    const pedido = await api.pedido([producto, 2]);
    await api.patch(`/pedidos/${pedido.id}/confirmar`);
    await until(() => receiver.received.length === 2, "both events arrive");
    await caughtUp(api, webhook);
    expect(receiver.received.map(({ evento }) => evento.type).toSorted()).toEqual([
      "pedido.confirmado",
      "producto.creado",
    ]);
    for (const { text, headers, evento } of receiver.received) {
      expect(new Webhook(webhook.secreto).verify(text, Object.fromEntries(headers))).toEqual(evento);
      expect(headers.get("content-type")).toBe("application/cloudevents+json; charset=utf-8");
      expect(headers.get("webhook-id")).toBe(evento.id);
      const { body } = await api.get(`/eventos?subject=${evento.subject}&tipo=${evento.type}`);
      expect(body.datos).toEqual([evento]);
    }
    const [entrega] = await entregasOf(api, webhook);
    expect(entrega).toMatchObject({ estado: "entregada", proximo_en: null, intentos: [{ status: 204, error: null }] });
    expect((await api.get(`/webhooks/${webhook.id}`)).body).toMatchObject({
      estado: "activo",
      fallos: 0,
      pendientes: 0,
    });
    await api.remove(`/webhooks/${webhook.id}`);
  });

  test("nothing of what others than its types, of itself, or of webhooks at all", async () => {
    const receiver = openReceiver();
    const webhook = await webhookTo(api, receiver.url);
    await api.patch(`/webhooks/${webhook.id}`, { tipos: null });
    await api.cliente();
    await caughtUp(api, webhook);
    expect(receiver.received.map(({ evento }) => evento.type)).toEqual(["cliente.creado"]);
    await api.remove(`/webhooks/${webhook.id}`);
  });

  test("the events of a subject in order, whatever fails meanwhile", async () => {
    const producto = await api.producto();
    const receiver = openReceiver((_, nth) => new Response(null, { status: nth % 3 === 0 ? 200 : 503 }));
    const webhook = await webhookTo(api, receiver.url);
    await edits(producto.id, 8);
    await caughtUp(api, webhook);
    const taken = receiver.received.filter((_, index) => (index + 1) % 3 === 0);
    expect(taken.map(({ evento }) => evento.sequence)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    // Nothing later is even tried before.
    const tried = receiver.received.map(({ evento }) => evento.sequence);
    expect(tried).toEqual(tried.toSorted((a, b) => a - b));
    await api.remove(`/webhooks/${webhook.id}`);
  });
});

describe("others are not held up by", () => {
  const failing: Record<string, () => Response | Promise<Response>> = {
    "one that answers 500": () => new Response("no", { status: 500 }),
    "one that redirects": () => new Response(null, { status: 302, headers: { Location: "http://127.0.0.1:1/" } }),
    "one that hangs": never,
  };
  for (const [what, answer] of Object.entries(failing))
    test(`${what}: another receiver, and another subject of the same one`, async () => {
      const [bad, good] = [await api.producto(), await api.producto()];
      const other = openReceiver();
      const receiver = openReceiver(({ evento }) =>
        evento.subject.endsWith(bad.id) ? answer() : new Response(null, { status: 200 }),
      );
      const [first, second] = [await webhookTo(api, receiver.url), await webhookTo(api, other.url)];
      await edits(bad.id, 3);
      await edits(good.id, 3);
      await caughtUp(api, second);
      const of = ({ id }: Json) => receiver.received.filter(({ evento }) => evento.subject.endsWith(id));
      await until(() => of(good).length === 3, "the other subject arrives");
      expect(new Set(of(bad).map(({ evento }) => evento.sequence)).size).toBeLessThanOrEqual(answer === never ? 1 : 3);
      expect(other.received.length).toBe(6);
      for (const { id } of [first, second]) await api.remove(`/webhooks/${id}`);
      receiver.close();
    });

  test("many that begin to hang at once, and want more places than there are", async () => {
    const small = await openSending({ most: 16, send: { insecure: true, timeoutMs: 600_000 } });
    const hanging = openReceiver(never);
    const other = openReceiver();
    for (let n = 0; n < 4; n++) await webhookTo(small, hanging.url);
    for (let n = 0; n < 20; n++) await small.producto();
    await until(() => hanging.received.length >= 8, "places are taken");
    await webhookTo(small, other.url);
    const producto = await small.producto();
    await until(() => other.received.some(({ evento }) => evento.subject.endsWith(producto.id)), "the other gets it");
    hanging.close();
    await small.stop();
  });

  test("one that is down", async () => {
    const down = openReceiver();
    down.close();
    const other = openReceiver();
    const [first, second] = [await webhookTo(api, down.url), await webhookTo(api, other.url)];
    await api.producto();
    await caughtUp(api, second);
    await caughtUp(api, first); // all in vain
    const [entrega] = await entregasOf(api, first, "&estado=fallida");
    expect(entrega.intentos.map(({ error }: Json) => error)).toEqual(Array(3).fill("the connection was refused"));
    for (const { id } of [first, second]) await api.remove(`/webhooks/${id}`);
  });
});

describe("what fails", () => {
  test("is tried again, then is a dead letter that holds up nothing, and can be sent again", async () => {
    const producto = await api.producto();
    const receiver = openReceiver((_, nth) => new Response("broken ".repeat(500), { status: nth <= 3 ? 500 : 200 }));
    const webhook = await webhookTo(api, receiver.url);
    await edits(producto.id, 2);
    await caughtUp(api, webhook);
    const [later, dead] = await entregasOf(api, webhook);
    expect([dead.estado, dead.sequence, later.estado, later.sequence]).toEqual(["fallida", 2, "entregada", 3]);
    expect(dead.intentos.map(({ status }: Json) => status)).toEqual([500, 500, 500]);
    expect(dead.intentos[0].respuesta).toHaveLength(1024);
    const { body } = await api.get(`/webhooks/${webhook.id}`);
    expect([body.estado, body.ultimo_error]).toEqual(["activo", "the receiver answered 500"]);

    const again = await api.post(`/webhooks/${webhook.id}/entregas/${dead.id}/reenviar`);
    expect([again.status, again.body.estado, again.headers.get("ETag")]).toEqual([200, "pendiente", '"2"']);
    await caughtUp(api, webhook);
    expect(receiver.received.at(-1)?.evento.id).toBe(dead.id);
    expect((await entregasOf(api, webhook, "&estado=fallida")).length).toBe(0);
    await api.remove(`/webhooks/${webhook.id}`);
  });

  test("makes the webhook fallando until something arrives", async () => {
    const receiver = openReceiver(() => new Response(null, { status: 500 }));
    const webhook = await webhookTo(api, receiver.url);
    await api.producto();
    await caughtUp(api, webhook);
    expect((await api.get(`/webhooks/${webhook.id}`)).body).toMatchObject({ estado: "fallando", fallos: 3 });
    receiver.answer(() => new Response(null, { status: 204 }));
    await api.producto();
    await caughtUp(api, webhook);
    expect((await api.get(`/webhooks/${webhook.id}`)).body).toMatchObject({ estado: "activo", fallos: 0 });
    await api.remove(`/webhooks/${webhook.id}`);
  });

  test("with 410 pauses the webhook, and nothing is lost", async () => {
    const receiver = openReceiver(() => new Response(null, { status: 410 }));
    const webhook = await webhookTo(api, receiver.url);
    await api.producto();
    await until(async () => (await api.get(`/webhooks/${webhook.id}`)).body.estado === "pausado", "it is paused");
    await api.producto();
    receiver.answer(() => new Response(null, { status: 204 }));
    expect((await api.patch(`/webhooks/${webhook.id}`, { estado: "activo" })).status).toBe(200);
    await caughtUp(api, webhook);
    expect(new Set(receiver.ids()).size).toBe(2);
    await api.remove(`/webhooks/${webhook.id}`);
  });
});

test("a pause stops the sending at once; after it comes all that happened meanwhile; a deleted one gets nothing more", async () => {
  const receiver = openReceiver();
  const webhook = await webhookTo(api, receiver.url, ["producto.creado"]);
  await api.patch(`/webhooks/${webhook.id}`, { estado: "pausado" });
  for (let n = 0; n < 3; n++) await api.producto();
  const witness = openReceiver();
  const other = await webhookTo(api, witness.url, ["producto.creado"]);
  await api.producto();
  await caughtUp(api, other);
  expect(receiver.received).toEqual([]);
  await api.patch(`/webhooks/${webhook.id}`, { estado: "activo" });
  await caughtUp(api, webhook);
  expect(receiver.received.length).toBe(4);

  await api.remove(`/webhooks/${webhook.id}`);
  await api.producto();
  await caughtUp(api, other);
  expect(receiver.received.length).toBe(4);
  await api.remove(`/webhooks/${other.id}`);
});

test("the window: a receiver that is down has few entregas, the others wait in the feed, and come", async () => {
  await api.stop();
  const small = startSending(api, { window: { events: 5, subjects: 2, chunk: 2 }, retriesMs: [60_000] });
  const receiver = openReceiver(() => new Response(null, { status: 500 }));
  const webhook = await webhookTo(api, receiver.url, ["producto.creado"]);
  for (let n = 0; n < 10; n++) await api.producto();
  small.wake();
  let open: Json[] = [];
  await until(async () => {
    open = await entregasOf(api, webhook, "&estado=pendiente");
    return open.length >= 2 && open.every(({ intentos }) => intentos.length === 1);
  }, "the first are tried");
  expect(open.length).toBeWithin(2, 5);
  receiver.answer(() => new Response(null, { status: 200 }));
  await api.patch(`/webhooks/${webhook.id}`, { estado: "activo" });
  await caughtUp(api, webhook);
  expect(new Set(receiver.ids()).size).toBe(10);
  await api.remove(`/webhooks/${webhook.id}`);
  await small.stop();
});

test("a change is sent without waiting for the next look", async () => {
  const receiver = openReceiver();
  await webhookTo(patient, receiver.url, ["producto.creado"]);
  // One change may not be enough: a transaction of another test may hide it from the look that it causes.
  await until(async () => {
    await patient.producto();
    return receiver.received.length > 0;
  }, "an event arrives");
});

test("several servers share the work: each event arrives once", async () => {
  const receiver = openReceiver();
  const webhook = await webhookTo(api, receiver.url, ["producto.creado"]);
  const servers = Array.from({ length: 4 }, () => startSending(api));
  await Promise.all(Array.from({ length: 200 }, () => api.producto()));
  await caughtUp(api, webhook);
  expect([receiver.received.length, new Set(receiver.ids()).size]).toEqual([200, 200]);
  await Promise.all(servers.map(({ stop }) => stop()));
  await api.remove(`/webhooks/${webhook.id}`);
});

test("a server that stops says what became of what was under way, and keeps nobody waiting", async () => {
  const receiver = openReceiver(never);
  const webhook = await webhookTo(api, receiver.url, ["producto.creado"]);
  const server = startSending(api, { retriesMs: [1] });
  await api.producto();
  await until(() => receiver.received.length === 1, "it is under way");
  receiver.answer(() => new Response(null, { status: 204 }));
  const stopped = server.stop();
  receiver.close(); // the connection ends, as if the receiver did
  await stopped;
  const [entrega] = await entregasOf(api, webhook);
  expect([entrega.estado, entrega.intentos.length]).toEqual(["pendiente", 1]);
  await api.remove(`/webhooks/${webhook.id}`);
});
