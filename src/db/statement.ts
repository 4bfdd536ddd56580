/**
 * Statements: the text of a .sql file with the types of its parameters and columns, declared once. The TypeScript types
 * of the rows follow from the declaration, and test/db/contract.test.ts compares the declaration with PostgreSQL's own
 * description of the text.
 */

declare const brand: unique symbol;

/** The id of a tienda. Only the table tiendas yields one (pg.tienda), so no other text can be passed as one. */
export type TiendaId = string & { readonly [brand]: "TiendaId" };

/** A column of a result: PostgreSQL's name of its type, and whether it can be null. T is what a row holds. */
export type Column<T> = { readonly type: string; readonly nullable: boolean; readonly as?: T };

const column = <T>(type: string): Column<T> => ({ type, nullable: false });

/** The column types in use. numeric stays text: money never passes through a float. */
export const pg = {
  bool: column<boolean>("bool"),
  int4: column<number>("int4"),
  numeric: column<string>("numeric"),
  text: column<string>("text"),
  timestamptz: column<Date>("timestamptz"),
  uuid: column<string>("uuid"),
  tienda: column<TiendaId>("uuid"),
  json: <T>() => column<T>("json"),
  nullable: <T>(of: Column<T>): Column<T | null> => ({ type: of.type, nullable: true }),
};

export type Columns = Readonly<Record<string, Column<unknown>>>;

/** The row that a statement returns. */
export type Row<S> = S extends { readonly columns: infer C }
  ? { readonly [K in keyof C]: C[K] extends Column<infer T> ? T : never }
  : never;

/** A parameter of a statement. */
export type Param = string | number | boolean | null;

type Declared<C extends Columns = Columns> = {
  /** The path below sql/, without the ending: "pedidos/confirmar". */
  readonly name: string;
  readonly text: string;
  /** PostgreSQL's names of the parameter types, those that the caller passes. */
  readonly params: readonly string[];
  readonly columns: C;
  /**
   * generic: planned once per connection, for statements whose best plan does not depend on the values. Planning the
   * hot ones costs 2–3 ms, many times what running them does.
   * custom: planned at every call with its values, for lists whose filters may be null.
   */
  readonly plan: "generic" | "custom";
};

/** A statement for one tienda, its $1: bound by the database, never passed. */
export type Statement<C extends Columns = Columns> = Declared<C> & { readonly scope: "tienda" };

/** A statement without a tienda. */
export type GlobalStatement<C extends Columns = Columns> = Declared<C> & { readonly scope: "global" };

export type AnyStatement = Statement | GlobalStatement;

export type BatchStatement<Request = never, C extends Columns = Columns> = Statement<C> & {
  /** Requests with a common key never run at the same time: the ids of the rows they lock. Null: no restriction. */
  readonly conflictKeys: ((request: Request) => readonly string[]) | null;
  /**
   * True for a statement that locks rows which its requests do not name, the productos of lines: its $3 are the ids of
   * rows that another session keeps locked, and its column `held` marks the requests that need one of them.
   */
  readonly takesHeld: boolean;
};

/** A batch statement that changes something. */
export type WriteStatement<Request = never, C extends Columns = Columns> = BatchStatement<Request, C> & {
  readonly writes: true;
};

/** Whether a statement is in batch form. */
export const isBatched = (declared: AnyStatement): declared is BatchStatement => "conflictKeys" in declared;

/** Whether a statement changes something, and so requires an envelope with each request. */
export const isWrite = (declared: AnyStatement): declared is WriteStatement => "writes" in declared;

/** Sent with a request so that repeating it repeats the answer and not the effect; both or neither. */
export type Remembered = {
  /** The Idempotency-Key. */
  readonly clave?: string;
  /** A hash of the whole request. */
  readonly huella?: string;
};

/** The envelope of each request of a write statement (db/envelope/head.sql). */
export type Envelope = Remembered & {
  /** The id of the log row, if the request is applied: a UUIDv7. */
  readonly evento_id: string;
  /** The caller. */
  readonly actor: string | null;
};

/** What every write statement adds to its rows. */
const REPLAY = {
  /** The position in the feed of the change: that of its transaction, or a later one. Null where nothing was applied. */
  place: column<string>("text"),
  /** The row that was answered when the clave was first used; null if it is new or absent. */
  hecho: column<Record<string, unknown>>("json"),
  /** Whether the clave was used for the same request; null when it is new. */
  same_request: column<boolean>("bool"),
};
type Replay = { readonly [K in keyof typeof REPLAY]: Column<Row<{ columns: typeof REPLAY }>[K] | null> };

const registered = new Map<string, AnyStatement>();

/** Every declared statement, by name. Complete once src/app.ts is loaded. */
export const statements: ReadonlyMap<string, AnyStatement> = registered;

const register = <S extends AnyStatement>(declared: S): S => {
  if (registered.has(declared.name)) throw new Error(`The statement ${declared.name} is declared twice.`);
  registered.set(declared.name, declared);
  return declared;
};

/** A statement without parameters or rows: it prepares the session (CREATE TEMPORARY TABLE), or streams (COPY). */
export type Command = Pick<Statement, "name" | "text">;

const registeredCommands = new Map<string, Command>();

/** Every declared command, by name, each after its prerequisites. */
export const commands: ReadonlyMap<string, Command> = registeredCommands;

/** Declares a command. */
export const command = (declared: Command): Command => {
  registeredCommands.set(declared.name, declared);
  return declared;
};

/** Declares a statement for one tienda ($1); `params` start at $2. */
export const statement = <const C extends Columns>(declared: Declared<C>): Statement<C> =>
  register({ ...declared, scope: "tienda" });

/** Declares a statement without a tienda. */
export const globalStatement = <const C extends Columns>(declared: Declared<C>): GlobalStatement<C> =>
  register({ ...declared, scope: "global" });

/** The first column of every batch row: the position of its request in the batch. */
type BatchColumns = Columns & { readonly pos: Column<number> };

type BatchDeclared<Request, C extends Columns> = Pick<
  BatchStatement<Request, C>,
  "name" | "text" | "columns" | "conflictKeys"
> & { readonly takesHeld?: boolean };

const batched = <Request, const C extends BatchColumns>({
  takesHeld = false,
  ...declared
}: BatchDeclared<Request, C>) =>
  ({
    ...declared,
    takesHeld,
    scope: "tienda",
    params: takesHeld ? ["jsonb", "_uuid"] : ["jsonb"],
    plan: "generic",
  }) as const;

/**
 * Declares a statement in batch form: $1 is the tienda, $2 a jsonb array of requests, each with its pos; it returns at
 * most one row per request, none if nothing was found. A boolean column `undecided` may send a request back to be
 * retried.
 */
export const batchStatement = <Request, const C extends BatchColumns>(
  declared: BatchDeclared<Request, C>,
): BatchStatement<Request, C> => register(batched(declared));

/**
 * Declares a batch statement that changes something. Each request comes with its envelope. The statement writes the row of
 * each request that it applies to `bitacora`, with the effect or not at all; for a known clave it only returns the stored
 * row, as `hecho`.
 */
export const writeStatement = <Request, const C extends BatchColumns>(
  declared: BatchDeclared<Request, C>,
): WriteStatement<Request, C & Replay> => {
  const { pos, ...own } = declared.columns;
  const { place, hecho, same_request } = REPLAY;
  const columns = {
    pos,
    place: pg.nullable(place),
    ...own,
    hecho: pg.nullable(hecho),
    same_request: pg.nullable(same_request),
  };
  return register({ ...batched(declared), columns, writes: true }) as unknown as WriteStatement<Request, C & Replay>;
};

/** A row as the statement returned it when its clave was first used, from the JSON in which the log keeps it. */
export const revived = (
  { columns }: Pick<AnyStatement, "columns">,
  { hecho, ...row }: Readonly<Record<string, unknown>>,
): Record<string, unknown> => {
  const then = Object.entries((hecho ?? {}) as Record<string, unknown>).filter(
    ([name]) => name in columns && name !== "pos" && name !== "place",
  );
  return { ...row, ...Object.fromEntries(then.map(([name, value]) => [name, fromJson(columns[name]?.type, value)])) };
};

const fromJson = (type: string | undefined, value: unknown): unknown => {
  if (value === null) return null;
  if (type === "timestamptz") return new Date(String(value));
  return type === "numeric" ? String(value) : value;
};
