/** Load: clients that know what the right answers are, and judge each that they get. */
import type postgres from "postgres";
import { clientOf, type Json } from "./api.ts";
import { openConnection, type Reply } from "./connection.ts";

const STOCK = 1_000_000;
const PRODUCTOS = 4;

/** Milliseconds that a client who was answered with 503 waits; one that spins would measure itself. */
const PAUSE_MS = 20;

/** Starts them, on productos, clientes and pedidos of their own. */
export const startWitnesses = async (url: string, options: { readonly clients: number }) => {
  const client = clientOf((path, init) => fetch(url + path, init));
  const productos: Json[] = [];
  for (let n = 0; n < PRODUCTOS; n++) productos.push(await client.producto({ stock: STOCK }));
  const [producto] = productos;
  const cliente = await client.cliente();
  const known = await client.pedido([producto, 3]);
  const order = { cliente_id: cliente.id, items: [{ producto_id: producto.id, cantidad: 1 }] };

  const counts = { served: 0, unavailable: 0, slowestMs: 0 };
  /** Pedidos that were answered with 201, and those whose confirmation was answered with 200. */
  const created: string[] = [];
  const confirmed: string[] = [];
  /** Unexpected answers and errors. */
  const wrong: unknown[] = [];
  /** How many answers other than 503, and how many 503, each client got since the last call of `again`. */
  const served: number[] = new Array(options.clients).fill(0);
  const refused: number[] = new Array(options.clients).fill(0);
  let working = true;

  const work = async (n: number): Promise<void> => {
    const connection = openConnection(url);
    /** Asks until the answer is not 503; the same Idempotency-Key makes that safe. Null where the work ends first. */
    const send = async (
      right: (reply: Reply) => boolean,
      method: string,
      path: string,
      body?: unknown,
    ): Promise<Reply | null> => {
      const headers = method === "GET" ? {} : { "Idempotency-Key": crypto.randomUUID() };
      while (working) {
        const begun = performance.now();
        const reply = await connection.ask(method, path, body, headers);
        counts.slowestMs = Math.max(counts.slowestMs, performance.now() - begun);
        if (reply.status === 503 && reply.body.codigo === "no_disponible") {
          counts.unavailable++;
          refused[n] = (refused[n] ?? 0) + 1;
          await Bun.sleep(PAUSE_MS);
          continue;
        }
        counts.served++;
        served[n] = (served[n] ?? 0) + 1;
        if (right(reply)) return reply;
        wrong.push({ method, path, status: reply.status, body: reply.body });
        return null;
      }
      return null;
    };
    const reads: readonly (() => Promise<unknown>)[] = [
      () => send(({ status, body }) => status === 200 && body.items.length === 1, "GET", `/pedidos/${known.id}`),
      () => send(({ status, body }) => status === 200 && body.id === cliente.id, "GET", `/clientes/${cliente.id}`),
      () => send(({ status, body }) => status === 200 && body.datos.length >= PRODUCTOS, "GET", "/productos?limit=10"),
      () => send(({ status, body }) => status === 200 && body.datos.length > 0, "GET", "/pedidos?limit=5"),
      () =>
        send(
          ({ status, body }) => status === 200 && body.productos >= PRODUCTOS && body.discrepancias.length === 0,
          "GET",
          "/auditoria/stock",
        ),
    ];
    for (let turn = n; working; turn++) {
      // An audit reads every movement that there is: by few, so that it does not take all of the time.
      await reads[turn % (n === 0 ? reads.length : reads.length - 1)]?.();
      const pedido = await send(({ status }) => status === 201, "POST", "/pedidos", order);
      if (!pedido) continue;
      created.push(pedido.body.id);
      const done = await send(
        ({ status, body }) => status === 200 && body.estado === "confirmado",
        "PATCH",
        `/pedidos/${pedido.body.id}/confirmar`,
      );
      if (done) confirmed.push(pedido.body.id);
    }
    connection.close();
  };
  const ended = Promise.all(
    Array.from({ length: options.clients }, (_, n) => work(n).catch((error) => wrong.push(error))),
  );

  return {
    counts,
    wrong,
    /** Whether every client was served, or answered with 503, since the last call of `again`. */
    everybodyServed: (): boolean => served.every((times) => times > 0),
    everybodyRefused: (): boolean => refused.every((times) => times > 0),
    again: (): void => {
      served.fill(0);
      refused.fill(0);
    },
    /** Lets each get its last answer, and end. */
    stop: async (): Promise<void> => {
      working = false;
      await ended;
    },
    /** What is in the database other than what was answered; a request whose answer never came may be there or not. */
    lost: async (sql: postgres.Sql) => {
      const rows = await sql`select id, estado from pedidos where cliente_id = ${cliente.id}`;
      const stored = new Map(rows.map(({ id, estado }) => [id, estado]));
      const [{ units } = { units: 0 }] = await sql`
        select (${STOCK} - stock - (select count(*) from pedidos where cliente_id = ${cliente.id} and estado = 'confirmado'))::int
          as units
        from productos where id = ${producto.id}`;
      return {
        created: created.filter((id) => !stored.has(id)),
        confirmed: confirmed.filter((id) => stored.get(id) !== "confirmado"),
        // Each client may have one whose answer it did not wait for.
        twice: Math.max(0, stored.size - created.length - options.clients),
        units,
      };
    },
  };
};
