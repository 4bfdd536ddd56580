/** Statements in batch form, sent as the server sends them, but by the test itself: what it asks for is one batch. */
import type postgres from "postgres";
import { type BatchStatement, type Columns, type Envelope, isWrite, type Row } from "../../src/db/statement.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";

type BatchOptions = {
  /** principal unless told. */
  readonly tienda?: string;
  /** What $3 of a statement that takes held ids is. */
  readonly held?: readonly string[];
};

/** The parameters with which a batch is asked for; a request of a write statement gets an envelope of its own. */
export const batchParams = (
  statement: BatchStatement,
  requests: readonly object[],
  { tienda = PRINCIPAL, held = [] }: BatchOptions = {},
): readonly (string | readonly object[])[] => {
  const envelope = (): Envelope => ({ evento_id: Bun.randomUUIDv7(), actor: null });
  const batch = requests.map((request, pos) => ({ pos, ...(isWrite(statement) && envelope()), ...request }));
  return [tienda, batch, ...(statement.takesHeld ? [`{${held.join(",")}}`] : [])];
};

/** Asks a statement for a batch; resolves to one row per request, undefined where there is none. */
export const sendBatch = async <C extends Columns>(
  sql: postgres.Sql | postgres.TransactionSql,
  statement: BatchStatement<never, C>,
  requests: readonly object[],
  options?: BatchOptions,
): Promise<(Row<{ columns: C }> | undefined)[]> => {
  const params = batchParams(statement, requests, options) as never;
  const rows = await sql.unsafe(statement.text, params, { prepare: true });
  return requests.map((_, pos) => rows.find((row) => row.pos === pos) as unknown as Row<{ columns: C }> | undefined);
};
