/** Load: clients that create and confirm pedidos one after the other, each on a connection of its own. */
import type postgres from "postgres";
import { clientOf, type Json } from "./api.ts";
import { openConnection, type Reply } from "./connection.ts";

type Ask = ReturnType<typeof openConnection>["ask"];

export type ShoppersOptions = {
  readonly clients: number;
  /** Puts something between a client, by its number, and its connection. */
  readonly through?: (ask: Ask, client: number) => Ask;
  /** A client that is told that its connection is closed leaves; else it opens another one. */
  readonly leave?: boolean;
  /** An answer that is neither 201 nor 200 and yet no mistake; the client goes on with another pedido. */
  readonly excused?: (reply: Reply) => boolean;
  /** The API key to send, where one is asked for. */
  readonly clave?: string | undefined;
};

const STOCK = 1_000_000;

/** Starts them on a new producto of which there is enough for all. */
export const startShoppers = async (url: string, options: ShoppersOptions) => {
  const { clients, through = (ask) => ask, leave = false, excused = () => false, clave } = options;
  const authorization: Record<string, string> = clave ? { Authorization: `Bearer ${clave}` } : {};
  const client = clientOf((path, init) =>
    fetch(url + path, { ...init, headers: { ...authorization, ...(init.headers as object) } }),
  );
  const producto: Json = await client.producto({ stock: STOCK });
  const cliente: Json = await client.cliente();
  const order = { cliente_id: cliente.id, items: [{ producto_id: producto.id, cantidad: 1 }] };
  /** The pedidos whose confirmation was answered with 200. */
  const confirmed: string[] = [];
  /** Unexpected answers and errors. */
  const wrong: unknown[] = [];
  let shopping = true;

  const shop = async (n: number): Promise<void> => {
    const connection = openConnection(url);
    const ask = through(connection.ask, n);
    const send = async (status: number, method: string, path: string, body?: unknown): Promise<Reply | null> => {
      const reply = await ask(method, path, body, { ...authorization, "Idempotency-Key": crypto.randomUUID() });
      if (reply.status === status) return reply;
      if (!excused(reply)) wrong.push(reply);
      return null;
    };
    while (shopping) {
      const created = await send(201, "POST", "/pedidos", order);
      if (leave && created?.last) return;
      if (!created) continue;
      const done = await send(200, "PATCH", `/pedidos/${created.body.id}/confirmar`);
      if (done) confirmed.push(created.body.id);
      if (leave && done?.last) return;
    }
    connection.close();
  };
  const ended = Promise.all(Array.from({ length: clients }, (_, n) => shop(n).catch((error) => wrong.push(error))));

  return {
    confirmed,
    wrong,
    /** Resolves when all have left. */
    ended,
    /** Lets each finish its pedido, and leave. */
    stop: async (): Promise<void> => {
      shopping = false;
      await ended;
    },
    /**
     * What is not as it was answered: pedidos that were answered with 200 and are not confirmed, and units that are
     * missing or too many in the stock, given the pedidos that are.
     */
    lost: async (sql: postgres.Sql) => {
      const rows = await sql`
        select p.id from pedidos p join pedido_items i on i.pedido_id = p.id
        where p.estado = 'confirmado' and i.producto_id = ${producto.id}`;
      const stored = new Set(rows.map(({ id }) => id));
      const [now] = await sql`select stock from productos where id = ${producto.id}`;
      return { pedidos: confirmed.filter((id) => !stored.has(id)), units: STOCK - stored.size - now?.stock };
    },
  };
};
