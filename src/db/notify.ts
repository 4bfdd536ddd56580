import { randomUUID } from "node:crypto";
import sql from "../../sql/db/notify.sql" with { type: "text" };
import { startListening } from "./listen.ts";
import { globalStatement, pg } from "./statement.ts";

/** Tells the other servers which tiendas have changed. */
export const selectNotify = globalStatement({
  name: "db/notify",
  text: sql,
  params: ["text"],
  columns: { synchronous_commit: pg.nullable(pg.text), sent: pg.nullable(pg.text) },
  plan: "generic",
});

/** Milliseconds between two notifications: the changes of all statements in between are told at once. */
const EVERY_MS = 25;

/** The most tiendas that a notification names; its text can have 8 000 bytes. Of more, it says that all may have changed. */
const MAX_NAMED = 200;

/** Receives a tienda that has changed; null: any of them may have. */
export type ChangeListener = (tienda: string | null) => void;

type ChangesOptions = {
  readonly url: string;
  /** Sends this text to all servers. */
  readonly send: (text: string) => Promise<unknown>;
};

/**
 * Knows which tiendas change: at once by what this process does, and by notification from other servers. A notification
 * can be lost, and a pooler in transaction mode passes none on: who must not miss a change looks for itself now and then.
 */
export const createChanges = ({ url, send }: ChangesOptions) => {
  const me = randomUUID();
  const listeners = new Set<ChangeListener>();
  let changed = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sentAt = Number.NEGATIVE_INFINITY;
  let listening: { readonly stop: () => void } | undefined;
  let closed = false;

  const tell = (tienda: string | null): void => {
    for (const listener of listeners) listener(tienda);
  };

  const sendChanged = (): void => {
    timer = undefined;
    sentAt = performance.now();
    const named = changed.size > MAX_NAMED ? "" : [...changed].join();
    changed = new Set();
    // A notification that cannot be sent is one that was lost.
    send(`${me} ${named}`).catch(() => {});
  };

  const receive = (text: string): void => {
    const [sender, named = ""] = text.split(" ");
    if (sender === me) return;
    if (named === "") tell(null);
    else for (const tienda of named.split(",")) tell(tienda);
  };

  return {
    /** A change of this tienda was committed by this process. */
    wrote: (tienda: string): void => {
      tell(tienda);
      changed.add(tienda);
      if (closed || timer !== undefined) return;
      timer = setTimeout(sendChanged, Math.max(0, sentAt + EVERY_MS - performance.now()));
    },
    /** Calls the listener at each change, until the returned function is called. */
    onChange: (listener: ChangeListener): (() => void) => {
      listeners.add(listener);
      // When the connection is back, any tienda may have changed meanwhile.
      listening ??= startListening({ url, channel: "pedidos_cambios", onText: receive, onStart: () => tell(null) });
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        listening?.stop();
        listening = undefined;
      };
    },
    /** Sends and receives nothing more. */
    close: (): void => {
      closed = true;
      clearTimeout(timer);
      listening?.stop();
      listening = undefined;
      listeners.clear();
    },
  };
};
