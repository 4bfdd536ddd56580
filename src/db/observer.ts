/** Who asks, and how the request was answered: a request waits with it in a queue. */
export type Caller = {
  /** Who changes what this request changes, as the log keeps it; null while nobody is asked who they are. */
  actor: string | null;
  /** How many requests the statement that answered had gathered; undefined where none was asked in batch form. */
  batch?: number;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
  /** What an observer knows the request by. */
  readonly span?: unknown;
};

/** Why a queue asks for requests again, or gives them up. */
export type QueueEvent =
  /** The statement could not decide yet. */
  | "undecided"
  /** The statement lost to another one, and is sent again as it was. */
  | "transient"
  /** Their batch failed as a whole: each is asked for by itself. */
  | "one_by_one"
  /** They want a row that somebody holds, and wait until it is free. */
  | "held"
  /** Refused: too many wait already. */
  | "full"
  /** Refused: waited too long. */
  | "late"
  /** Given up: sent, and not answered in time. */
  | "unanswered"
  /** Given up: the client went away. */
  | "gone";

/** Is told what the connections and queues do. It must not throw. */
export type Observer = {
  /** A statement is sent for these callers. What this returns is called when it ends, with the error if it failed. */
  readonly sent?: (statement: string, callers: readonly Caller[]) => ((error?: unknown) => void) | undefined;
  /** Something happened to so many requests for a statement. */
  readonly queued?: (statement: string, event: QueueEvent, requests: number) => void;
};
