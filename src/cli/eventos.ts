/**
 * Shows what happens in a shop, as it happens: bun run eventos. Events go to standard output, one a line; everything else
 * goes to standard error. Ends with 2 when there is nothing to follow, and with 130 after Ctrl-C.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { styleText } from "node:util";
import { createParser } from "eventsource-parser";
import { claveOfClient } from "../config.ts";
import { KnownError } from "../known_error.ts";
import { declare, runCommand, UsageError } from "./command.ts";
import { unlessAborted } from "./signals.ts";

const command = declare({
  name: "eventos",
  summary: "Shows what happens in a shop, as it happens: the events of a running server.",
  options: {
    url: { value: "<url>", help: "The address of the server: http://localhost:8000 unless told." },
    tipo: { value: "<tipo,…>", help: "Only events of these types: pedido.confirmado,producto.agotado." },
    "desde-el-principio": { help: "From the oldest event that is kept, not from now on." },
    clave: { value: "<ped_…>", help: "The key, where one is asked for: PEDIDOS_CLAVE unless told." },
  },
  examples: [
    "",
    "--tipo pedido.confirmado,producto.agotado",
    "--desde-el-principio --url https://api.example.com > eventos.log",
  ],
  notes:
    "A connection that ends is opened again where it ended: no event is missing, and none comes twice. Ctrl-C ends it.",
});

const URL_UNLESS_TOLD = "http://localhost:8000";

/** Milliseconds until a connection that ended is opened again: doubled with each failure, up to the most. */
const AGAIN_MS = { least: 1_000, most: 15_000 };

/** Milliseconds without even a heartbeat, which comes every 5 s, after which a connection is taken for dead. */
const SILENCE_MS = 20_000;

/** What is shown of an event. */
type Shown = {
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly data: Readonly<Record<string, unknown>>;
};

const COLORS = { cliente: "blue", producto: "yellow", pedido: "green" } as const;

/** Names are whatever users wrote: nothing in them may control the terminal, or turn its text around. */
const plain = (value: unknown): string => String(value ?? "").replace(/\p{Cc}|\p{Bidi_Control}/gu, "?");

const count = (n: number, word: string): string => `${n} ${word}${n === 1 ? "" : "s"}`;

/** An event in a few words. */
const summaryOf = ({ type, data }: Shown): string => {
  const amount = (value: unknown) => Number(value).toFixed(2);
  if (type.startsWith("producto.")) return `${plain(data.nombre)}, ${amount(data.precio)}, stock ${data.stock}`;
  if (type.startsWith("cliente.")) return plain(data.nombre);
  const motivo = data.motivo === null || data.motivo === undefined ? "" : `, ${plain(data.motivo)}`;
  return `${count((data.items as unknown[]).length, "item")}, total ${amount(data.total)}${motivo}`;
};

/** An event as a line, in color for a terminal. */
const lineOf = (event: Shown, colored: boolean): string => {
  const style = (name: Parameters<typeof styleText>[0], text: string) => (colored ? styleText(name, text) : text);
  const at = new Date(event.time);
  // In a file, the whole time; on a screen, the time of the day where the reader is.
  const time = colored ? at.toLocaleTimeString("en-GB") : event.time;
  const color = COLORS[event.type.split(".")[0] as keyof typeof COLORS] ?? "white";
  return [
    style("dim", time),
    style(color, event.type.padEnd(21)),
    style("dim", plain(event.subject)),
    summaryOf(event),
  ].join("  ");
};

const say = (text: string): void => console.error(text);

/** The server refuses, for a reason that will not go away. */
class Refused extends KnownError {}

const refusalOf = async (response: Response, url: string): Promise<Error> => {
  const problem = (await response.json().catch(() => ({}))) as { title?: string; detail?: string };
  const words = [problem.title ?? `It answered ${response.status}.`, problem.detail].filter(Boolean).join(": ");
  if (response.status === 401)
    return new Refused(`${url} wants an API key: give it as --clave ped_… or PEDIDOS_CLAVE (npm run clave).`);
  return response.status >= 500 || response.status === 429 ? new Error(words) : new Refused(`${url}: ${words}`);
};

type Options = { readonly url: string; readonly query: string; readonly clave: string | undefined };

/** Follows one stream to its end, from where the last one ended. */
const followOnce = async (
  { url, query, clave }: Options,
  place: { lastId: string | undefined },
  signal: AbortSignal,
  onBegin: () => void,
): Promise<void> => {
  const silence = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(new Error("no heartbeat")), SILENCE_MS);
  };
  heard();
  try {
    const response = await fetch(`${url}/eventos/flujo${query}`, {
      headers: {
        Accept: "text/event-stream",
        ...(clave && { Authorization: `Bearer ${clave}` }),
        ...(place.lastId && { "Last-Event-ID": place.lastId }),
      },
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (!response.ok || !response.body) throw await refusalOf(response, url);
    onBegin();
    const parser = createParser({
      onId: (id) => {
        place.lastId = id;
      },
      onEvent: ({ data }) => console.log(lineOf(JSON.parse(data), process.stdout.isTTY)),
    });
    const decoder = new TextDecoder();
    for await (const bytes of response.body) {
      heard();
      parser.feed(decoder.decode(bytes, { stream: true }));
    }
  } finally {
    clearTimeout(timer);
  }
};

const follow = async (options: Options, signal: AbortSignal): Promise<number> => {
  const place: { lastId: string | undefined } = { lastId: undefined };
  let begun = false;
  let waitMs = AGAIN_MS.least;
  for (;;) {
    let why = "the stream ended";
    await followOnce(options, place, signal, () => {
      say(begun ? "Connected again." : `Following ${options.url}. Ctrl-C ends it.`);
      begun = true;
      waitMs = AGAIN_MS.least;
    }).catch((error: unknown) => {
      signal.throwIfAborted();
      if (error instanceof Refused) throw error;
      why = error instanceof Error ? error.message : String(error);
      if (!begun) throw new Refused(`No server can be followed at ${options.url}: ${why}`);
    });
    signal.throwIfAborted();
    say(`Disconnected (${why}); trying again in ${waitMs / 1000} s.`);
    await unlessAborted(signal, sleep(waitMs));
    waitMs = Math.min(2 * waitMs, AGAIN_MS.most);
  }
};

await runCommand(command, ({ values }) => {
  const { url = URL_UNLESS_TOLD, tipo, clave = claveOfClient() } = values;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new UsageError(`--url takes an address like ${URL_UNLESS_TOLD}, not ${url}.`);
  const query = new URLSearchParams({
    ...(tipo && { tipo }),
    ...(values["desde-el-principio"] && { despues: "principio" }),
  });
  const options = { url: url.replace(/\/$/, ""), query: query.size > 0 ? `?${query}` : "", clave };
  return (signal) => follow(options, signal);
});
