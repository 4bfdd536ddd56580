/** The traffic of a shop: what buyers and the shop do, what its pages ask for, who follows what happens. */
import { openShop } from "../caos/shop.ts";
import { openConnection } from "../support/connection.ts";

const PRODUCTOS = 300;

/** More than a run can sell. */
const STOCK = 10_000_000;

/** Milliseconds between two requests of a page, or two reconnects of a stream. */
const PAUSE_MS = 100;

/** Milliseconds that each stream stays open: people come and go. */
const STREAM_MS = 5_000;

const PAGES = [
  "/productos?limit=20",
  "/productos?nombre=Producto%201&estado=activo&orden=precio",
  "/pedidos?limit=50&estado=confirmado",
  "/pedidos?limit=20&contar=true",
  "/clientes?limit=20",
  "/pedidos/resumen?por=minuto",
  "/pedidos/resumen?por=producto",
  "/eventos?limit=100",
  "/bitacora?limit=50",
  "/auditoria/stock",
];

type TrafficOptions = {
  readonly url: string;
  readonly seed: number;
  readonly clients: number;
  readonly now: () => number;
};

/** Starts it. Every answer is counted by its status; "lost" if none came. */
export const startTraffic = async ({ url, seed, clients, now }: TrafficOptions) => {
  const answers: Record<string, number> = {};
  let open = true;
  const count = (status: number | string | null): void => {
    const name = String(status ?? "lost");
    answers[name] = (answers[name] ?? 0) + 1;
  };

  const receiver = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response(null, { status: 204 }) });
  const hook = await fetch(`${url}/webhooks`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ url: `http://127.0.0.1:${receiver.port}/` }),
  });
  if (hook.status !== 201) throw new Error(`the webhook could not be created: ${await hook.text()}`);

  const shop = await openShop({
    ...{ urls: [url], seed, clients, now, productos: PRODUCTOS, stock: STOCK },
    onAttempt: ({ status }) => count(status),
  });

  const pages = async (): Promise<void> => {
    const connection = openConnection(url);
    for (let n = 0; open; n++) {
      const reply = await connection.ask("GET", PAGES[n % PAGES.length] as string).catch(() => null);
      count(reply?.status ?? null);
      await Bun.sleep(PAUSE_MS);
    }
    connection.close();
  };

  let told = 0;
  const follow = async (): Promise<void> => {
    while (open) {
      const ending = AbortSignal.timeout(STREAM_MS);
      try {
        const { body, status } = await fetch(`${url}/eventos/flujo`, { signal: ending });
        count(status);
        for await (const chunk of body ?? []) told += chunk.length;
      } catch {} // its time is over
      await Bun.sleep(PAUSE_MS);
    }
  };
  const ended = Promise.all([pages(), pages(), follow(), follow(), follow()]);
  return {
    /** How often each status was answered so far. */
    answers: () => ({ ...answers }),
    /** Bytes that the streams have told. */
    told: () => told,
    close: async (): Promise<void> => {
      open = false;
      await Promise.all([shop.close(), ended]);
      await receiver.stop(true);
    },
  };
};
