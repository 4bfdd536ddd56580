/** Receivers of webhooks, and servers that send to them. */
import { afterAll } from "bun:test";
import pino from "pino";
import { endOfFeed } from "../../src/eventos/fin.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { type Deliverer, deliverWebhooks } from "../../src/jobs/webhooks.ts";
import { type Api, type Json, openApi } from "./api.ts";
import { openTestDatabase } from "./database.ts";
import { until } from "./locks.ts";

/** What a receiver got. */
type Received = { readonly headers: Headers; readonly text: string; readonly evento: Json };

type Answer = (received: Received, nth: number) => Response | Promise<Response>;

/** A receiver on this machine, which notes everything; it answers 204 unless told. */
export const openReceiver = (first: Answer = () => new Response(null, { status: 204 })) => {
  const received: Received[] = [];
  let answer = first;
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 60,
    fetch: async (request) => {
      const text = await request.text();
      const one = { headers: request.headers, text, evento: JSON.parse(text) };
      received.push(one);
      return answer(one, received.length);
    },
  });
  afterAll(() => server.stop(true));
  return {
    url: `http://127.0.0.1:${server.port}/hook`,
    received,
    /** The ids of the events, in the order in which they came. */
    ids: (): string[] => received.map(({ evento }) => evento.id),
    /** How it answers from now on. */
    answer: (next: Answer): void => {
      answer = next;
    },
    close: () => server.stop(true),
  };
};

type Options = Partial<Parameters<typeof deliverWebhooks>[0]>;

/** Starts to send what is in this database. Retries wait for a millisecond, twice. */
export const startSending = (
  api: Pick<Api, "db">,
  options: Options = {},
): Deliverer & { stop: () => Promise<void> } => {
  const stopping = new AbortController();
  const deliverer = deliverWebhooks({
    db: api.db,
    log: pino({ level: process.env.DEBUG_LOG ?? "silent" }),
    stopping: stopping.signal,
    send: { insecure: true },
    retriesMs: [1, 1],
    pollMs: 5,
    roundMs: 0,
    ...options,
  });
  const stop = async () => {
    stopping.abort();
    await deliverer.ended;
  };
  return { ...deliverer, stop };
};

/** An application with a server that sends, each stopped after the last test of the file. */
export const openSending = async (options: Options = {}) => {
  const database = await openTestDatabase();
  let deliverer: ReturnType<typeof startSending> | undefined;
  afterAll(() => deliverer?.stop());
  const api = await openApi(database, undefined, { insecure: true, wake: () => deliverer?.wake() });
  deliverer = startSending(api, options);
  return { ...api, stop: deliverer.stop };
};

/**
 * Creates a webhook; resolves to it. Everything that happened before is behind its position: the horizon is that of the whole
 * PostgreSQL, and a transaction of another test may delay it.
 */
export const webhookTo = async (
  api: Pick<Api, "post" | "db" | "sql">,
  url: string,
  tipos?: readonly string[],
): Promise<Json> => {
  const [last] = await api.sql`select max(orden) as orden from bitacora where tienda_id = ${PRINCIPAL}`;
  const principal = api.db.for(PRINCIPAL, { actor: null });
  const passed = async () => last?.orden === null || BigInt((await endOfFeed(principal))[0]) > BigInt(last?.orden);
  await until(passed, "the horizon passes");
  const { status, body } = await api.post("/webhooks", { url, ...(tipos && { tipos }) });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body;
};

/** All entregas of a webhook, the newest first. */
export const entregasOf = async (api: Pick<Api, "get">, { id }: Json, query = ""): Promise<Json[]> =>
  (await api.get(`/webhooks/${id}/entregas?limit=100${query}`)).body.datos;

/** Waits until a webhook has got all that has happened. */
export const caughtUp = (api: Pick<Api, "get">, { id }: Json): Promise<void> =>
  until(async () => {
    const { body } = await api.get(`/webhooks/${id}`);
    return body.pendientes === 0 && body.pendiente_desde === null;
  }, "the webhook has got everything");
