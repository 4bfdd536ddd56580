/** A client of a stream of events, as a browser's EventSource is one. */
import type { Json } from "./api.ts";
import { until } from "./locks.ts";

export type Stream = Awaited<ReturnType<typeof openStream>>;

type Told = { readonly id: string; readonly event: string; readonly data: Json };

/**
 * Opens a stream and reads it in the background, from its first byte on.
 * @throws an Error with the answer where there is no stream
 */
export const openStream = async (
  fetch: (path: string, init: RequestInit) => Response | Promise<Response>,
  { query = "", headers = {} }: { query?: string; headers?: Record<string, string> } = {},
) => {
  const abort = new AbortController();
  const response = await fetch(`/eventos/flujo${query}`, { headers, signal: abort.signal });
  if (!response.ok || !response.body) throw new Error(`${response.status} ${await response.text()}`);
  const reader = response.body.pipeThrough(new TextDecoderStream() as never).getReader();
  const told: Told[] = [];
  const comments: string[] = [];
  const seen = { lastId: "", ended: false };
  let text = "";

  const take = (block: string): void => {
    const lines = block.split("\n").map((line) => /^(\w*): ?(.*)$/s.exec(line) ?? [line, line, ""]);
    const of = (name: string) => lines.find(([, key]) => key === name)?.[2];
    const [id, data] = [of("id"), of("data")];
    if (of("") !== undefined) comments.push(block);
    if (id !== undefined) seen.lastId = id;
    if (data !== undefined) told.push({ id: id ?? "", event: of("event") ?? "", data: JSON.parse(data) });
  };
  const readAll = async (): Promise<void> => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (text + value).split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) take(block);
    }
  };
  void readAll()
    .catch(() => {})
    .finally(() => {
      seen.ended = true;
    });
  await until(() => seen.lastId !== "" || seen.ended, "the stream has begun");

  return {
    headers: response.headers,
    told,
    comments,
    /** The events themselves. */
    events: () => told.map(({ data }) => data),
    /** What a client resumes from. */
    lastId: () => seen.lastId,
    ended: () => seen.ended,
    /** Waits until so many events were told. */
    has: (count: number) => until(() => told.length >= count, `${count} events are told`),
    /** Hangs up. */
    close: async (): Promise<void> => {
      await reader.cancel().catch(() => {});
      abort.abort();
    },
  };
};
