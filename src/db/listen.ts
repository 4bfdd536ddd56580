import postgres from "postgres";

type ListenOptions = {
  readonly url: string;
  readonly channel: string;
  /** Receives the text of each notification. */
  readonly onText: (text: string) => void;
  /** Called when the connection listens, the first time and each time that it is back. */
  readonly onStart: () => void;
};

/** Milliseconds until a connection that ended is opened again: doubled with each failure, up to the most. */
const AGAIN_MS = { least: 100, most: 5_000 };

const CONNECT_TIMEOUT_SECONDS = 3;

/** Seconds of silence after which the kernel asks whether the other side is there. */
const KEEP_ALIVE_SECONDS = 15;

/**
 * Listens to a channel on a connection of its own, and opens it again whenever it ends. Not by the driver's own `listen`:
 * it gives up when a new connection fails. Does nothing with `?prepare=false`, as through a pooler in transaction mode:
 * there a session is kept for one transaction only, and LISTEN has no effect.
 */
export const startListening = ({ url, channel, onText, onStart }: ListenOptions): { readonly stop: () => void } => {
  let sql: postgres.Sql | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitMs = AGAIN_MS.least;
  let stopped = false;

  const open = async (): Promise<void> => {
    let ended = false;
    const mine: postgres.Sql = postgres(url, {
      max: 1,
      fetch_types: false,
      connect_timeout: CONNECT_TIMEOUT_SECONDS,
      keep_alive: KEEP_ALIVE_SECONDS,
      max_lifetime: null,
      onnotice: () => {},
      onclose: () => end(),
      connection: { application_name: "pedidos listens" },
      // The driver has it, its types do not.
      ...{ onnotify: (_: string, text: string) => onText(text) },
    });
    sql = mine;
    if (mine.options.prepare === false) return;
    const end = (): void => {
      if (ended) return;
      ended = true;
      void mine.end({ timeout: 0 });
      if (stopped) return;
      timer = setTimeout(open, waitMs);
      waitMs = Math.min(2 * waitMs, AGAIN_MS.most);
    };
    try {
      await mine.unsafe(`listen ${channel}`);
      waitMs = AGAIN_MS.least;
      if (!stopped && !ended) onStart();
    } catch {
      end();
    }
  };
  void open();

  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      void sql?.end({ timeout: 0 });
    },
  };
};
