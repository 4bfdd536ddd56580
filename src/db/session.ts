import { once } from "node:events";
import { finished } from "node:stream/promises";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { translate, Unavailable } from "./errors.ts";
import { COMMON_SETTINGS, planning, rowsOf, setText } from "./line.ts";
import type { AnyStatement, Columns, Command, GlobalStatement, Param, Row, Statement, TiendaId } from "./statement.ts";

/**
 * A separate connection for one tienda: for work that takes long, streams, or keeps a temporary table between
 * statements.
 */
export type Session = {
  /** Runs a statement. The parameters follow the order of its declaration. */
  readonly query: <C extends Columns>(
    statement: Statement<C> | GlobalStatement<C>,
    params: readonly Param[],
  ) => Promise<readonly Row<Statement<C>>[]>;
  /** Runs a statement, and yields its rows in chunks on demand: it never holds all of them. */
  readonly stream: <C extends Columns>(
    statement: Statement<C> | GlobalStatement<C>,
    params: readonly Param[],
  ) => AsyncIterable<readonly Row<Statement<C>>[]>;
  /** Runs a command that prepares the session. */
  readonly run: (command: Command) => Promise<void>;
  /** Sends text to a COPY … FROM STDIN, no faster than PostgreSQL takes it. Either all of it is copied, or nothing. */
  readonly copy: (command: Command, text: AsyncIterable<string>) => Promise<void>;
  readonly close: () => Promise<void>;
};

/**
 * Milliseconds between two checks whether a COPY is over: postgres.js never ends its stream when PostgreSQL refuses the
 * end of it, but then the connection accepts queries again.
 */
const POLL_MS = 20;

/** How many rows `stream` hands over at a time. */
const ROWS = 1000;

/**
 * Milliseconds to wait for one lock. Less than a request waits: requests may need the rows that this session holds meanwhile.
 */
const LOCK_TIMEOUT_MS = 1000;

/**
 * Connects (lazily) to the database. Its statements have no time limit. A connection that ends is not replaced: a new one
 * would lack the temporary table, so later statements fail with Unavailable.
 */
export const openSession = (url: string, name: string, plan: Statement["plan"], tienda: TiendaId): Session => {
  let closed = false;
  const sql = postgres(url, {
    max: 1,
    fetch_types: false,
    connect_timeout: 5,
    max_lifetime: null,
    onnotice: () => {},
    onclose: () => {
      closed = true;
    },
    connection: { application_name: name },
  });
  // Not while connecting: a pooler refuses or drops settings that it does not know.
  const settings = { ...COMMON_SETTINGS, statement_timeout: 0, lock_timeout: LOCK_TIMEOUT_MS, ...planning(plan) };
  let prepared: Promise<unknown> | undefined;

  /** Runs this on a connection with its settings applied. */
  const translated = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      if (closed) throw new Unavailable("the connection to the database was closed");
      prepared ??= Promise.resolve(sql.unsafe(setText(settings)));
      await prepared;
      return await work();
    } catch (error) {
      throw translate(error);
    }
  };

  const bound = ({ scope }: AnyStatement, params: readonly Param[]): readonly Param[] =>
    scope === "tienda" ? [tienda, ...params] : params;

  /** Waits until the connection accepts queries again. */
  const answers = async (): Promise<void> => {
    do await sleep(POLL_MS);
    while (
      !closed &&
      !(await sql.unsafe("").then(
        () => true,
        () => false,
      ))
    );
  };

  return {
    query: (statement, params) =>
      translated(
        async () =>
          rowsOf(
            statement,
            await sql.unsafe(statement.text, bound(statement, params) as never[], { prepare: true }),
          ) as never,
      ),
    async *stream(statement, params) {
      // Not the driver's iterator: if the connection ends between two steps, it ends as if the rows were complete.
      let block: postgres.Row[] | undefined;
      let given = Promise.withResolvers<void>();
      let wanted = Promise.withResolvers<unknown>();
      const all = translated(async () => {
        await sql.unsafe(statement.text, bound(statement, params) as never[]).cursor(ROWS, (rows) => {
          block = rows;
          given.resolve();
          return wanted.promise as Promise<void>;
        });
      });
      // Checked at the end, and at each step; between them a failure must not count as unhandled.
      all.catch(() => {});
      try {
        for (;;) {
          await Promise.race([given.promise, all]);
          if (!block) return await all;
          const rows = block;
          block = undefined;
          given = Promise.withResolvers();
          yield rows as never;
          wanted.resolve(undefined);
          wanted = Promise.withResolvers();
        }
      } finally {
        wanted.resolve(sql.CLOSE);
      }
    },
    run: ({ text }) => translated(async () => void (await sql.unsafe(text))),
    copy: ({ text }, blocks) =>
      translated(async () => {
        const stream = await sql.unsafe(text).writable();
        const ended = finished(stream);
        // Checked at the end; while blocks are still to come, a failure must not count as unhandled.
        ended.catch(() => {});
        try {
          for await (const block of blocks) {
            if (stream.destroyed) break;
            if (!stream.write(block)) await Promise.race([once(stream, "drain"), ended]);
            // Writing alone never lets the event loop process PostgreSQL's answers.
            await setImmediate();
          }
        } catch (error) {
          stream.destroy(error as Error);
          throw error;
        }
        stream.end();
        await Promise.race([ended, answers()]);
        // Under Deno the stream ends a moment after the connection answers.
        await setImmediate();
        if (!stream.writableFinished) throw new Error("PostgreSQL refused the rows: its log says why.");
      }),
    close: () => sql.end({ timeout: 1 }),
  };
};
