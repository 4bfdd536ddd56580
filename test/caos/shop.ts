/** Clients of a shop, who keep a history of all that they ask and are answered. */
import type { Json } from "../support/api.ts";
import { openConnection } from "../support/connection.ts";
import type { Attempt, Call } from "./history.ts";
import { oneOf, randomFrom } from "./history.ts";

const PRODUCTOS = 10;
const STOCK = 12;

/** Pedidos that all clients know and work on. */
const SHARED = 24;

/** Milliseconds that a client waits for an answer: as patient ones do, or as impatient ones. */
const PATIENCE_MS = [1_000, 4_000, 15_000];

/** Attempts of a call, after which its client gives up. */
const MAX_ATTEMPTS = 8;

/** The milliseconds between two calls of a client, at most: the load is to be wide, not heavy. */
const PAUSE_MS = 40;

type Asked = Pick<Call, "operacion" | "subject" | "body" | "ifMatch">;

const PATHS: Readonly<Record<string, (id: string | null) => readonly [method: string, path: string]>> = {
  "clientes/crear": () => ["POST", "/clientes"],
  "productos/crear": () => ["POST", "/productos"],
  "productos/actualizar": (id) => ["PATCH", `/productos/${id}`],
  "productos/ajustar": (id) => ["POST", `/productos/${id}/ajustes`],
  "productos/obtener": (id) => ["GET", `/productos/${id}`],
  "pedidos/crear": () => ["POST", "/pedidos"],
  "pedidos/fijar_items": (id) => ["PATCH", `/pedidos/${id}/items`],
  "pedidos/confirmar": (id) => ["PATCH", `/pedidos/${id}/confirmar`],
  "pedidos/cancelar": (id) => ["PATCH", `/pedidos/${id}/cancelar`],
  "pedidos/reabrir": (id) => ["PATCH", `/pedidos/${id}/reabrir`],
  "pedidos/obtener": (id) => ["GET", `/pedidos/${id}`],
};

type ShopOptions = {
  /** The servers, any of which answers any request. */
  readonly urls: readonly string[];
  readonly seed: number;
  readonly clients: number;
  /** Milliseconds since the run began. */
  readonly now: () => number;
  /** How many productos, and the stock of each. */
  readonly productos?: number;
  readonly stock?: number;
  /** Receives what came of each request, in place of the history: that of a long run would not fit into memory. */
  readonly onAttempt?: (attempt: Attempt) => void;
};

/** A client: its connections, and how it asks. */
const createClient = ({ urls, seed, now, onAttempt }: ShopOptions, number: number, calls: Call[]) => {
  const random = randomFrom(seed * 1_000 + number);
  const open = () => urls.map((url) => openConnection(url));
  let connections = open();

  const attempt = async ({ operacion, subject, body, ifMatch }: Asked, clave: string | null): Promise<Attempt> => {
    const [method, path] = (PATHS[operacion] as (typeof PATHS)[string])(subject);
    const headers: Record<string, string> = {};
    if (clave !== null) headers["Idempotency-Key"] = clave;
    if (ifMatch !== null) headers["If-Match"] = `"${ifMatch}"`;
    const begunAt = now();
    const connection = oneOf(random, connections);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), oneOf(random, PATIENCE_MS));
    });
    const reply = await Promise.race([connection.ask(method, path, body, headers).catch(() => null), late]);
    clearTimeout(timer);
    if (reply === null) {
      // An answer that still comes must not be taken for that of the next request.
      for (const one of connections) one.close();
      connections = open();
    }
    return { begunAt, endedAt: now(), status: reply?.status ?? null, body: reply?.body ?? null };
  };

  return {
    random,
    close: () => {
      for (const one of connections) one.close();
    },
    /**
     * Asks; with a key again until it knows the outcome, and now and then once more. Resolves to the last answer that
     * is one, else null.
     */
    ask: async (asked: Asked, keyed: boolean): Promise<Attempt | null> => {
      const clave = keyed ? crypto.randomUUID() : null;
      const attempts: Attempt[] = [];
      if (!onAttempt) calls.push({ client: number, ...asked, clave, attempts });
      const again = random() < 0.05;
      for (let n = 0; n < MAX_ATTEMPTS; n++) {
        const made = await attempt(asked, clave);
        attempts.push(made);
        onAttempt?.(made);
        const known = made.status !== null && made.status !== 503;
        if (!keyed || (known && !(again && made.status !== null && made.status < 300 && n === 0)))
          return known ? made : null;
        if (!known) await Bun.sleep(50 + 200 * random());
      }
      return attempts.findLast(({ status }) => status !== null && status < 300) ?? null;
    },
  };
};

type Client = ReturnType<typeof createClient>;

/** Opens the shop: productos, and clientes who order. */
export const openShop = async (options: ShopOptions) => {
  const calls: Call[] = [];
  const founder = createClient(options, 0, calls);
  const found = async (operacion: string, body: Json): Promise<string> => {
    const answer = await founder.ask({ operacion, subject: null, body, ifMatch: null }, true);
    if (answer?.status !== 201) throw new Error(`the shop could not be opened: ${JSON.stringify(answer)}`);
    return answer.body.id;
  };
  const productos: string[] = [];
  const { productos: wanted = PRODUCTOS, stock = STOCK } = options;
  for (let n = 0; n < wanted; n++)
    productos.push(await found("productos/crear", { nombre: `Producto ${n}`, precio: 5 + n, stock, stock_minimo: 5 }));
  const cliente = await found("clientes/crear", { nombre: "Ana" });
  founder.close();

  /** The pedidos that clients work on, each as it was last answered. */
  const pedidos: { id: string; version: number; total: number }[] = [];
  let open = true;

  const remember = (answer: Attempt | null): void => {
    if (answer?.status === null || answer === null || answer.status >= 300) return;
    const { id, version, total } = answer.body;
    const known = pedidos.find((pedido) => pedido.id === id);
    if (known && known.version < version) Object.assign(known, { version, total });
    if (known || answer.status !== 201) return;
    pedidos.push({ id, version, total });
    if (pedidos.length > SHARED) pedidos.shift();
  };

  const shop = async (client: Client): Promise<void> => {
    const { random, ask } = client;
    const some = (most: number) => 1 + Math.floor(random() * most);
    const items = () =>
      productos
        .toSorted(() => random() - 0.5)
        .slice(0, some(3))
        .map((producto_id) => ({ producto_id, cantidad: some(3) }));
    while (open) {
      const keyed = random() < 0.7;
      // The newest most of all: what can go wrong needs two at the same moment.
      const pedido = pedidos.at(-1 - Math.floor(pedidos.length * random() ** 5));
      const producto = oneOf(random, productos);
      const kind = random();
      const ofProducto = (operacion: string, body: Json) =>
        ask({ operacion, subject: producto, body, ifMatch: null }, keyed);
      const ofPedido = async (operacion: string, body: Json) => {
        const ifMatch = random() < 0.3 ? (pedido?.version as number) : null;
        remember(await ask({ operacion, subject: (pedido as { id: string }).id, body, ifMatch }, keyed));
      };
      if (!pedido || pedidos.length < SHARED / 2 || kind < 0.12)
        remember(
          await ask(
            { operacion: "pedidos/crear", subject: null, body: { cliente_id: cliente, items: items() }, ifMatch: null },
            keyed,
          ),
        );
      else if (kind < 0.4) {
        const changed = random() < 0.2 ? { producto_id: producto, cantidad: 0 } : { items: items() };
        await ofPedido("pedidos/fijar_items", changed);
      } else if (kind < 0.6)
        await ofPedido("pedidos/confirmar", random() < 0.3 ? { total_esperado: pedido.total } : {});
      else if (kind < 0.7) await ofPedido("pedidos/cancelar", { motivo: "Cambió de idea" });
      else if (kind < 0.76) await ofPedido("pedidos/reabrir", {});
      else if (kind < 0.83)
        await ofProducto("productos/ajustar", { cantidad: random() < 0.8 ? some(4) : -1, motivo: "Llegó" });
      else if (kind < 0.88) await ofProducto("productos/actualizar", { precio: some(5_000) / 100 });
      else if (kind < 0.96)
        remember(
          await ask({ operacion: "pedidos/obtener", subject: pedido.id, body: undefined, ifMatch: null }, false),
        );
      else await ask({ operacion: "productos/obtener", subject: producto, body: undefined, ifMatch: null }, false);
      await Bun.sleep(PAUSE_MS * random());
    }
    client.close();
  };
  const ended = Promise.all(
    Array.from({ length: options.clients }, (_, n) => shop(createClient(options, n + 1, calls))),
  );
  return {
    calls,
    /** Lets each get its last answer. */
    close: async (): Promise<void> => {
      open = false;
      await ended;
    },
  };
};

/** Reads the feed of events from here on, page by page, until it is told that all has happened, and then to its end. */
export const readFeed = (url: string, limit: () => number) => {
  const ids: string[] = [];
  let reading = true;
  const read = async (): Promise<void> => {
    let connection = openConnection(url);
    for (let position = ""; ; ) {
      const last = !reading;
      const timer = setTimeout(() => connection.close(), 15_000);
      const reply = await connection.ask("GET", `/eventos?limit=${limit()}${position}`).catch(() => null);
      clearTimeout(timer);
      if (reply?.status !== 200) {
        connection.close();
        connection = openConnection(url);
        await Bun.sleep(100);
        continue;
      }
      ids.push(...reply.body.datos.map(({ id }: Json) => id));
      position = `&despues=${reply.body.pagina.siguiente}`;
      if (reply.body.datos.length > 0) continue;
      if (last) break;
      await Bun.sleep(50);
    }
    connection.close();
  };
  const ended = read();
  return {
    end: async (): Promise<readonly string[]> => {
      reading = false;
      await ended;
      return ids;
    },
  };
};
