/** The caller, and how its request was answered; kept with the request in the queue. */
export type Caller = {
  /** The actor, as the log records it; null while authentication is off. */
  actor: string | null;
  /** The batch size of the statement that answered; undefined if none was batched. */
  batch?: number;
  /** Aborted when the client no longer waits for the answer. */
  readonly signal?: AbortSignal;
  /** How an observer identifies the request. */
  readonly span?: unknown;
  /** Set where replicas may answer: one that shows the change with the position `after`, if there is one. */
  replica?: { readonly after: string | undefined } | undefined;
  /** Which server answered a read that replicas may answer: "primary" or "replica 1". */
  server?: string;
};

/**
 * What became of a read that replicas may answer: one of them answered, or the primary did, as none was in use, the chosen one
 * was behind what the caller has seen, or it did not answer.
 */
export const REPLICA_READS = ["replica", "left_out", "behind", "failed"] as const;
export type ReplicaRead = (typeof REPLICA_READS)[number];

/** Why a queue retries requests, or gives them up. */
export type QueueEvent =
  /** The statement could not decide yet. */
  | "undecided"
  /** The statement lost to another one, and is sent again unchanged. */
  | "transient"
  /** Their batch failed as a whole: each is sent alone. */
  | "one_by_one"
  /** They need a row that another session holds, and wait until it is free. */
  | "held"
  /** Refused: too many wait already. */
  | "full"
  /** Refused: waited too long. */
  | "late"
  /** Given up: sent, and not answered in time. */
  | "unanswered"
  /** Given up: the client went away. */
  | "gone";

/** Receives the events of connections and queues. It must not throw. */
export type Observer = {
  /** A statement is sent for these callers. The returned function is called when it ends, with the error if it failed. */
  readonly sent?: (statement: string, callers: readonly Caller[]) => ((error?: unknown) => void) | undefined;
  /** An event for this number of requests of a statement. */
  readonly queued?: (statement: string, event: QueueEvent, requests: number) => void;
  /** A statement has changed something in this tienda, and is committed. */
  readonly wrote?: (tienda: string) => void;
  /** A read that replicas may answer was answered. */
  readonly replicaRead?: (outcome: ReplicaRead) => void;
  /** A stream of rows broke in the middle. */
  readonly broken?: (statement: string, error: unknown) => void;
  /** A replica is used from now on, or left out. */
  readonly replica?: (name: string, used: boolean, why: string) => void;
};
