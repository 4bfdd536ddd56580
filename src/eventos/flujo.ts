import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { TiendaDatabase } from "../db/database.ts";
import type { TiendaId } from "../db/statement.ts";
import type { AppEnv } from "../http/context.ts";
import { operation } from "../http/operation.ts";
import { invalid } from "../http/pagination.ts";
import { mayUse } from "../http/roles.ts";
import { err, ok } from "../result.ts";
import { endOfFeed } from "./fin.ts";
import { type Filtro, readFeed, type Tramo } from "./listar.ts";
import { decodePosition, encodePosition, type Posicion } from "./posicion.ts";
import { EventoJson, SubjectFilter, TiposFilter } from "./schema.ts";
import { type Follower, isAtEnd, type Tails, textOf } from "./tail.ts";

/** What anybody needs to follow the feed, and the only rol that is asked for again. */
const ROL = "lectura";

/** Milliseconds between two comments that show the client, and all proxies, that the stream is alive. */
const HEARTBEAT_MS = 5_000;

/** Heartbeats in a row at which a client has read nothing, after which it is dropped. */
const PATIENCE_BEATS = 6;

/** Milliseconds after which a client whose stream has ended should come back. */
const RETRY_MS = 1_000;

/** Events that one read takes while a client catches up. */
const PAGE = 100;

/** The most bytes that wait for a client beyond what the network holds. A slower one is dropped, and catches up by pages. */
const MAX_WAITING_BYTES = 1_048_576;

const encoder = new TextEncoder();
const COMMENT = encoder.encode(":\n\n");

/** Sets the id that a client resumes from, without an event. */
const idOf = ([orden, version, id]: Posicion): string => `id: ${encodePosition({ orden, version, id })}\n\n`;

type StreamOptions = {
  readonly tails: Tails;
  readonly db: TiendaDatabase;
  readonly tienda: TiendaId;
  readonly filtro: Filtro;
  /** What the client gets first. */
  readonly first: Tramo;
  /** Whether there may be more already. */
  readonly behind: boolean;
  /** Whether the caller may still read. */
  readonly isWelcome: () => Promise<boolean>;
};

/**
 * The stream of one client. First it reads the feed by pages, as fast as the client takes them; at the end of the feed it
 * joins the others who follow it.
 * @throws Overloaded where there are too many streams
 */
const openStream = ({ tails, db, tienda, filtro, first, behind, isWelcome }: StreamOptions) => {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let heartbeat: ReturnType<typeof setInterval> | undefined;
  let following = !behind;
  let silentBeats = 0;

  const leave = (): void => {
    clearInterval(heartbeat);
    tails.leave(tienda, follower);
    controller = undefined;
  };
  const end = (why?: "slow" | "revoked" | "expired"): void => {
    const ending = controller;
    if (!ending) return;
    leave();
    if (why) tails.observer.dropped?.(why);
    ending.close();
  };
  const waiting = (): number => -(controller?.desiredSize ?? 0);
  const follower: Follower = {
    filtro,
    posicion: first.fin,
    take: (events) => {
      if (waiting() > MAX_WAITING_BYTES) end("slow");
      else controller?.enqueue(events);
    },
    end,
  };
  let told = first.fin;
  const beat = async (): Promise<void> => {
    if (!(await isWelcome())) return end("revoked");
    if (waiting() > 0 && ++silentBeats >= PATIENCE_BEATS) return end("slow");
    if (waiting() > 0) return;
    // A client whose filter lets little through resumes from here, and not from where it last got something.
    controller?.enqueue(told === follower.posicion ? COMMENT : encoder.encode(`:\n${idOf(follower.posicion)}`));
    told = follower.posicion;
  };
  /** Reads on until there is something to send, or all is read. */
  const catchUp = async (): Promise<void> => {
    while (controller && !following) {
      const { posicion } = follower;
      const tramo = await readFeed(db, tienda, posicion, filtro, PAGE);
      if (tramo.caducada) return end("expired");
      follower.posicion = tramo.fin;
      const text = textOf(tramo.eventos);
      if (text.length > 0) controller?.enqueue(text);
      if (isAtEnd(tramo, posicion)) {
        following = true;
        tails.join(tienda, follower);
      }
      if (text.length > 0) return;
    }
  };

  tails.admit(tienda, follower);
  return new ReadableStream<Uint8Array>(
    {
      start: (given) => {
        controller = given;
        // At once: Bun sends no headers before the first byte.
        given.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`));
        given.enqueue(first.eventos.length > 0 ? textOf(first.eventos) : encoder.encode(idOf(first.fin)));
        heartbeat = setInterval(() => void beat(), HEARTBEAT_MS);
        if (following) tails.join(tienda, follower);
      },
      pull: async () => {
        silentBeats = 0;
        // What cannot be read now is read by the client's next stream.
        await catchUp().catch(() => end());
      },
      cancel: leave,
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 0 }),
  );
};

/** A position as it is written: an id of an event. */
const Position = z.string().regex(/^[\w-]{1,200}$/, "Must be the `id` of an event, unchanged.");

const Query = z.strictObject({
  despues: z.string().min(1).max(200).optional().openapi({
    description:
      "The position to start after: `pagina.siguiente` of GET /eventos, or the `id` of an event of a stream. `principio` starts before the oldest event that is kept. Without it: what happens from now on.",
  }),
  tipo: TiposFilter.optional(),
  subject: SubjectFilter.optional(),
});

const Headers = z.object({
  "last-event-id": Position.optional().openapi({
    description: "The last `id` that was received. It wins over `despues`: a browser's EventSource sends it by itself.",
  }),
});

/** GET /eventos/flujo */
export const seguirEventos = operation(
  {
    operationId: "seguirEventos",
    method: "get",
    path: "/eventos/flujo",
    tag: "eventos",
    rol: ROL,
    summary: "Follow what happens",
    description:
      "The events of GET /eventos as they happen, in the same order, as Server-Sent Events: no event is missing, and none comes twice. A client that was cut off sends the last `id` as `Last-Event-ID` and gets everything since; a position from before RETENTION_DAYS is 410 `posicion_caducada`. Every 5 seconds a comment shows that the stream is alive; a line `id` without an event only moves the position on. The server ends the stream of a client that does not read, or whose key is no longer accepted, and every stream when it stops: connect again, with `Last-Event-ID`. 503 `no_disponible` if there are STREAMS_MAX streams already.",
    query: Query,
    headers: Headers,
    success: {
      status: 200,
      description:
        "Server-Sent Events without end: `id` is the position of the event, `event` its type, `data` the event itself, to which the schema applies.",
      schema: EventoJson,
      media: "text/event-stream",
    },
    noStore: true,
    refusals: ["posicion_caducada"],
  },
  async ({ query, headers, c }) => {
    const { tipo: tipos, subject } = query;
    const [db, identity] = [c.get("db"), c.get("identity")];
    if (!identity) throw new Error("the feed belongs to a tienda, and nobody asks for one");
    const { tienda } = identity;
    const filtro: Filtro = { tipos, subject };
    const lastEventId = headers["last-event-id"];
    const open = (first: Tramo, from: Posicion | null) => {
      const parts = { tails: c.get("tails"), db, tienda, filtro, first, behind: !isAtEnd(first, from) };
      return ok(() => openStream({ ...parts, isWelcome: () => isWelcome(c, tienda) }));
    };
    const given = lastEventId ?? query.despues ?? "ahora";
    if (given === "ahora") return open({ eventos: [], fin: await endOfFeed(db), caducada: false }, null);
    const from = given === "principio" ? null : decodePosition(given);
    if (from === undefined)
      return invalid(
        lastEventId === undefined ? "despues" : "last-event-id",
        "Invalid position. Pass the `id` of an event, or `pagina.siguiente` of GET /eventos, unchanged.",
      );
    const first = await readFeed(db, tienda, from, filtro, PAGE);
    return first.caducada ? err({ codigo: "posicion_caducada" }) : open(first, from);
  },
);

/** Whether the caller of a stream may still read. While that cannot be told, a stream that was let in stays. */
const isWelcome = async (c: Context<AppEnv>, tienda: TiendaId): Promise<boolean> => {
  try {
    const who = await c.get("authenticate")(c.req.header("Authorization"));
    return !("denied" in who) && who.tienda === tienda && mayUse(who.rol, ROL);
  } catch {
    return true;
  }
};
