import { expect, test } from "bun:test";
import { anotar, type Resultado } from "../../src/entregas/anotar.ts";
import { type Tomada, tomar } from "../../src/entregas/tomar.ts";
import { type Json, openApi } from "../support/api.ts";

const api = await openApi();
const intento = { en: "2026-01-01T00:00:00.000Z", status: 500, error: null, duration_ms: 7, respuesta: "ñ" };
const { body: webhook } = await api.post("/webhooks", { url: "https://example.com/" });

/** Notes this of a new test event; resolves to its entrega and the webhook afterwards. */
const after = async (result: Partial<Resultado>): Promise<Json> => {
  await api.post(`/webhooks/${webhook.id}/probar`);
  const [one] = (await tomar(api.db, { most: 9, perWebhook: 9, leaseMs: 60_000, perFailing: 9, mostFailing: 9 })) as [
    Tomada,
  ];
  const base = { ...one, estado: "pendiente" as const, espera_ms: 3_600_000, gone: false, intento };
  await anotar(api.db, [{ ...base, ...result }]);
  const [entrega] = (await api.get(`/webhooks/${webhook.id}/entregas`)).body.datos.filter(
    ({ id }: Json) => id === one.id,
  );
  return { entrega, webhook: (await api.get(`/webhooks/${webhook.id}`)).body };
};

test("what failed waits for its next attempt, with the attempt, and the webhook says why", async () => {
  const seen = await after({});
  expect(seen.entrega).toMatchObject({ estado: "pendiente", intentos: [intento], terminado_en: null });
  expect(Date.parse(seen.entrega.proximo_en)).toBeGreaterThan(Date.now() + 3_000_000);
  expect(seen.webhook).toMatchObject({ fallos: 1, ultimo_error: "the receiver answered 500", ultima_entrega_en: null });
});

test("the last attempt in vain ends it; one that succeeds ends the failures", async () => {
  const failed = await after({ estado: "fallida", intento: { ...intento, status: null, error: "no" } });
  expect([failed.entrega.estado, failed.webhook.fallos, failed.webhook.ultimo_error]).toEqual(["fallida", 2, "no"]);
  const delivered = await after({ estado: "entregada" });
  expect([delivered.entrega.estado, delivered.webhook.fallos]).toEqual(["entregada", 0]);
  expect(delivered.webhook.ultima_entrega_en).toBeString();
});

test("what is not wanted any more leaves no trace; 410 pauses, with a new version", async () => {
  const dropped = await after({ estado: "omitida", intento: null });
  expect([dropped.entrega, dropped.webhook.fallos]).toEqual([undefined, 0]);
  const gone = await after({ gone: true });
  expect([gone.entrega.estado, gone.webhook.estado, gone.webhook.version]).toEqual(["pendiente", "pausado", 2]);
});
