/** Answers that are files: the rows of a statement as CSV or NDJSON, streamed while they are read. */
import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { accepts } from "hono/accepts";
import { DECIMALS, SEPARATORS, type Separator } from "../csv/format.ts";
import { csvPieces, ndjsonPieces, type Piece } from "../csv/pieces.ts";
import type { Columns, Param, Statement } from "../db/statement.ts";
import { err, ok, type Result } from "../result.ts";
import type { AppEnv } from "./context.ts";
import { FILE_MEDIA } from "./operation.ts";
import { invalid } from "./pagination.ts";

/**
 * Milliseconds for which a client may read nothing, and that a file may take altogether: until it ends, it holds a connection
 * of the database, which keeps old versions of rows for it.
 */
const PATIENCE_MS = { stalled: 30_000, all: 30 * 60_000 };

const MEDIA = { csv: FILE_MEDIA[0], ndjson: FILE_MEDIA[1] };

/** The names of separators that are hard to write in a URL. */
const NAMED: Readonly<Record<string, Separator>> = { tab: "\t" };

/** What the query of each export may say about the file. */
export const fileQuery = {
  formato: z.enum(["csv", "ndjson"]).optional().openapi({
    description: "Without it, the header Accept decides: NDJSON for `application/x-ndjson`, else CSV.",
  }),
  bom: z
    .enum(["true", "false"])
    .optional()
    .openapi({
      type: "boolean",
      enum: [true, false],
      description: "CSV: begins with the mark that Excel needs to show accents.",
    }),
  separator: z
    .enum([...SEPARATORS.filter((mark) => mark !== "\t"), "tab"])
    .optional()
    .openapi({ description: "CSV: what stands between two fields; a comma if it is left out." }),
  decimal: z.enum(DECIMALS).optional().openapi({
    description: "CSV: what stands before decimals; a point if it is left out.",
  }),
};

type FileQuery = z.output<z.ZodObject<typeof fileQuery>>;
type DatosInvalidos = Extract<ReturnType<typeof invalid>, { ok: false }>["error"];

const formatOf = (c: Context, { formato }: FileQuery): keyof typeof MEDIA =>
  formato ??
  (accepts(c, { header: "Accept", supports: [...FILE_MEDIA], default: MEDIA.csv }) === MEDIA.ndjson ? "ndjson" : "csv");

const encoder = new TextEncoder();

/** These pieces as the body of an answer. It ends as complete only after the last one, and aborts `ending` however it ends. */
export const bodyOf = (
  pieces: AsyncGenerator<Piece>,
  ending: AbortController,
  patienceMs = PATIENCE_MS,
): ReadableStream<Uint8Array> => {
  let stalled: ReturnType<typeof setTimeout> | undefined;
  let late: ReturnType<typeof setTimeout> | undefined;
  const end = (): void => {
    clearTimeout(stalled);
    clearTimeout(late);
    ending.abort();
    void pieces.return(undefined).catch(() => {});
  };
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        late = setTimeout(() => {
          controller.error(new Error("the file took too long"));
          end();
        }, patienceMs.all);
      },
      pull: async (controller) => {
        clearTimeout(stalled);
        try {
          const { value, done } = await pieces.next();
          if (done) {
            end();
            controller.close();
            return;
          }
          controller.enqueue(encoder.encode(value.text));
          stalled = setTimeout(() => {
            controller.error(new Error("the client does not read"));
            end();
          }, patienceMs.stalled);
        } catch (error) {
          // Not closed: a body that was cut off must not look complete.
          controller.error(error);
          end();
        }
      },
      cancel: end,
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 0 }),
  );
};

/**
 * Waits for the first rows, so that a database that does not answer is an answer of its own, and no broken file. Once the
 * signal is aborted, they are let go of, also if nobody has begun to read them.
 */
const begun = async <T>(
  blocks: AsyncGenerator<T, void, undefined>,
  signal: AbortSignal,
): Promise<AsyncGenerator<T, void, undefined>> => {
  const first = await blocks.next();
  const leave = (): void => void blocks.return().catch(() => {});
  if (signal.aborted) leave();
  signal.addEventListener("abort", leave, { once: true });
  return (async function* () {
    if (!first.done) yield first.value;
    yield* blocks;
  })();
};

/** Answers with the rows of a statement as a file of this name. */
export const download = async <C extends Columns>(
  c: Context<AppEnv>,
  nombre: string,
  query: FileQuery,
  statement: Statement<C>,
  params: readonly Param[],
): Promise<Result<() => ReadableStream<Uint8Array>, DatosInvalidos>> => {
  const formato = formatOf(c, query);
  const { bom, separator, decimal } = query;
  const [wrong] = Object.entries({ bom, separator, decimal }).filter(([, value]) => value !== undefined);
  if (formato === "ndjson" && wrong) {
    const outcome = invalid(wrong[0], "Applies to CSV only. Leave it out, or ask for formato=csv.");
    return outcome.ok ? outcome : err(outcome.error);
  }
  /** Only once it is certain that a file is the answer, and no problem. */
  const answer = (body: () => ReadableStream<Uint8Array>) => {
    c.header("Content-Type", formato === "csv" ? `${MEDIA.csv}; charset=utf-8` : MEDIA.ndjson);
    c.header("Content-Disposition", `attachment; filename="${nombre}.${formato}"`);
    return ok(body);
  };
  // Nothing is read for HEAD.
  if (c.req.method === "HEAD") return answer(() => new ReadableStream());
  const ending = new AbortController();
  const { signal } = c.req.raw;
  signal.addEventListener("abort", () => ending.abort(), { once: true });
  if (signal.aborted) ending.abort();
  const blocks = await begun(c.get("db").stream(statement, params, ending.signal), ending.signal);
  const csv = { bom: bom === "true", separator: separator && (NAMED[separator] ?? (separator as Separator)), decimal };
  const pieces =
    formato === "csv" ? csvPieces(statement.columns, blocks, csv) : ndjsonPieces(statement.columns, blocks);
  return answer(() => bodyOf(pieces, ending));
};
