/** What the clients of a run have asked and been answered, and what the database holds in the end. */
import type { Json } from "../support/api.ts";

/** One request on the wire; a call that may be sent again has several. Times are milliseconds since the run began. */
export type Attempt = {
  readonly begunAt: number;
  readonly endedAt: number;
  /** Null: no answer came. As after a 503, the request may have been applied or not. */
  readonly status: number | null;
  readonly body: Json;
};

/** Something that a client wanted, with all that came of it. */
export type Call = {
  readonly client: number;
  /** As in the log: "pedidos/confirmar". Reads are "pedidos/obtener" and "productos/obtener". */
  readonly operacion: string;
  /** The id of what it is about; null for what is new. */
  readonly subject: string | null;
  readonly body: Json;
  readonly clave: string | null;
  readonly ifMatch: number | null;
  readonly attempts: readonly Attempt[];
};

/** A row of the log, with the subject as the API shows it after the change. */
export type LogRow = {
  readonly id: string;
  readonly operacion: string;
  readonly subject: string;
  readonly version: number;
  readonly clave: string | null;
  readonly data: Json;
};

export type Movement = {
  readonly producto: string;
  readonly version: number;
  readonly pedido: string | null;
  readonly tipo: string;
  readonly cantidad: number;
  readonly saldo: number;
};

/** The database at the end, when nothing is under way any more. */
export type State = {
  /** In the order of the feed. */
  readonly log: readonly LogRow[];
  /** By producto and version. */
  readonly movements: readonly Movement[];
  readonly productos: readonly { readonly id: string; readonly stock: number; readonly version: number }[];
  readonly pedidos: readonly {
    readonly id: string;
    readonly estado: string;
    readonly version: number;
    readonly items: Readonly<Record<string, number>>;
  }[];
  /** What the audit finds wrong. */
  readonly audited: number;
  /** The ids of the events that each reader of the feed has read, in the order in which it read them. */
  readonly feeds: readonly (readonly string[])[];
};

/** Something that was done to the servers, the database or the connections. */
export type Fault = {
  readonly kind: string;
  readonly at: number;
  readonly until: number;
};

export type History = {
  readonly seed: number;
  readonly seconds: number;
  readonly faults: readonly Fault[];
  readonly calls: readonly Call[];
  readonly state: State;
};

/** A source of random numbers from 0 to 1 that gives the same ones for the same seed (mulberry32). */
export const randomFrom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** One of these. */
export const oneOf = <T>(random: () => number, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

/** A history as text: a line for each call, so that it can be long. */
export const toLines = ({ calls, state, ...rest }: History): string =>
  [rest, state, ...calls].map((part) => JSON.stringify(part)).join("\n");

/** The history that was kept as text. */
export const fromLines = (text: string): History => {
  const [rest, state, ...calls] = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  return { ...rest, state, calls };
};
