/** The stream of events: says what has changed, so that the page need not ask. */
import { authorization } from "./key.js";

/** Milliseconds until a stream that ended, or could not be had, is opened again: more with each failure. */
const AGAIN_MS = [1_000, 5_000, 30_000];

/** Milliseconds without even a heartbeat, which comes every 5 s, after which a stream is taken for dead. */
const SILENCE_MS = 15_000;

/** Milliseconds to gather changes: at first, and from one time to the next. */
const GATHER_MS = { first: 100, next: 1_000 };

/**
 * Follows the stream while the page is visible.
 * @param {(changed: ReadonlySet<string>) => void} onChange called with what has changed: "pedidos", "productos", "clientes"
 * @param {() => void} onTurn called when the stream has begun or ended: changes in between were not told
 * @returns {{ start: () => void, isLive: () => boolean }}
 */
export const createStream = (onChange, onTurn) => {
  /** @type {AbortController | undefined} */
  let open;
  let live = false;
  let failures = 0;
  let timer = 0;

  /** @type {Set<string>} */
  let changed = new Set();
  let gathering = 0;
  let toldAt = 0;
  const tell = () => {
    gathering = 0;
    toldAt = Date.now();
    const told = changed;
    changed = new Set();
    onChange(told);
  };

  /** @param {string} block an event, or a comment */
  const take = (block) => {
    const data = /^data: (.*)$/m.exec(block)?.[1];
    if (!data) return;
    changed.add(JSON.parse(data).subject.split("/")[0]);
    const wait = Math.max(GATHER_MS.first, toldAt + GATHER_MS.next - Date.now());
    if (gathering === 0) gathering = window.setTimeout(tell, wait);
  };

  /** @param {AbortController} mine */
  const readAll = async (mine) => {
    const headers = { Accept: "text/event-stream", ...authorization() };
    const response = await fetch("/eventos/flujo", { headers, cache: "no-store", signal: mine.signal });
    if (!response.ok || !response.body) throw new Error(`no stream: ${response.status}`);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    let silence = 0;
    for (;;) {
      clearTimeout(silence);
      silence = window.setTimeout(() => mine.abort(), SILENCE_MS);
      const { done, value } = await reader.read().finally(() => clearTimeout(silence));
      if (done) return;
      if (!live) {
        live = true;
        failures = 0;
        onTurn();
      }
      const blocks = (text + value).split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) take(block);
    }
  };

  const follow = async () => {
    clearTimeout(timer);
    if (open || document.hidden) return;
    open = new AbortController();
    // Without a stream the page polls.
    await readAll(open).catch(() => {});
    open = undefined;
    if (live && !document.hidden) onTurn();
    live = false;
    const wait = AGAIN_MS[Math.min(failures++, AGAIN_MS.length - 1)];
    timer = window.setTimeout(follow, wait);
  };

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) open?.abort();
    else void follow();
  });
  return {
    start: () => {
      if (failures === 0) void follow();
    },
    isLive: () => live,
  };
};
