/** Read replicas: which of them may answer now, and the primary in their place where none may. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Run } from "./batch.ts";
import type { Connections } from "./connections.ts";
import { Locked, NotServed, SlowStatement, Unavailable } from "./errors.ts";
import type { Line } from "./line.ts";
import type { Caller, Observer, ReplicaRead } from "./observer.ts";
import { reaches, selectPosition, shows } from "./position.ts";
import type { createScheduler } from "./scheduler.ts";
import type { AnyStatement } from "./statement.ts";

type Query = ReturnType<typeof createScheduler>["query"];

/** A server that replays what the primary does. */
type ReplicaServer = { readonly query: Query };

/** The replica has not replayed the change that the caller wants to see. */
class Behind extends NotServed {}

/**
 * Milliseconds to wait on a replica for the change that a caller wants to see, and between two looks; and how long nobody waits
 * after somebody did so in vain: who waits holds a connection.
 */
const REPLAY_MS = { patience: 20, pause: 2, hopeless: 200 };

/** Milliseconds between two checks of a replica that is in use. */
const CHECK_MS = 1_000;

/** Milliseconds within which a replica must answer a check. */
const CHECK_PATIENCE_MS = 1_000;

/** A replica that has not replayed what the primary had so many milliseconds ago is left out: its answers are too old. */
const MAX_LAG_MS = 10_000;

/** Positions of the primary that are remembered for a replica. */
const MAX_MARKS = 20;

/** Milliseconds until a replica that failed is checked again: doubled with each failure, up to the most. */
const ASIDE_MS = { least: 100, most: 5_000 };

/**
 * Runs a statement on a connection of a replica once that shows the change with this position; undefined: at once. The
 * connection is the same, so that it is the same server, whatever stands between.
 * @throws Behind if it does not show it soon
 */
export const runReplayed = ({ run }: Pick<Connections, "run">): Run => {
  let hopelessUntil = 0;
  const replayed = async (
    line: Line,
    plan: AnyStatement["plan"],
    after: string,
    signal: AbortSignal,
  ): Promise<void> => {
    const end = performance.now() + REPLAY_MS.patience;
    for (;;) {
      const [row] = await line.run({ ...selectPosition, plan }, [], signal);
      if (row?.standby && shows(row.position as string, after)) return;
      const now = performance.now();
      if (now >= end) hopelessUntil = now + REPLAY_MS.hopeless;
      if (now < hopelessUntil) throw new Behind("the replica has not replayed it");
      await sleep(REPLAY_MS.pause);
    }
  };
  return (statement, params, { signal, after }) => {
    const before = after === undefined ? undefined : (line: Line) => replayed(line, statement.plan, after, signal);
    return run(statement, params, { signal, before });
  };
};

type Replica = ReplicaServer & {
  readonly name: string;
  /** The time of a look at the primary whose position then the replica has reached since: no answer is older. */
  freshAt: number;
  /** Positions of the primary that it has not reached, each with the time of the look, the oldest first. */
  marks: { readonly at: number; readonly position: string }[];
  checkedAt: number;
  checking: boolean;
  /** Milliseconds until the next check, where the last one failed; else 0. */
  asideMs: number;
  /** Ends each read that is under way, when the replica is left out. */
  readonly underWay: Set<AbortController>;
  timer: ReturnType<typeof setInterval> | undefined;
  /** What was reported last. */
  used: boolean | undefined;
};

type ReplicasOptions = {
  readonly servers: readonly ReplicaServer[];
  readonly primary: Query;
  readonly observers: readonly Observer[];
  readonly maxLagMs?: number | undefined;
};

/**
 * Sends reads to the replicas in turn. One is in use while it answers checks, replays (one that was promoted is no replica any
 * more), and is not far behind. A read that a replica does not answer, for whatever reason, goes to the primary. Checks run
 * only while there are reads.
 */
export const createReplicas = ({ servers, primary, observers, maxLagMs = MAX_LAG_MS }: ReplicasOptions) => {
  const replicas = servers.map(
    ({ query }, index): Replica => ({
      query,
      name: `replica ${index + 1}`,
      freshAt: Number.NEGATIVE_INFINITY,
      marks: [],
      checkedAt: Number.NEGATIVE_INFINITY,
      checking: false,
      asideMs: 0,
      underWay: new Set(),
      timer: undefined,
      used: undefined,
    }),
  );
  let turn = 0;

  const isFresh = ({ freshAt }: Replica): boolean => performance.now() - freshAt <= maxLagMs;

  const report = (replica: Replica, used: boolean, why: string): void => {
    if (replica.used === used) return;
    replica.used = used;
    for (const observer of observers) observer.replica?.(replica.name, used, why);
  };

  const leaveOut = (replica: Replica, why: string): void => {
    replica.freshAt = Number.NEGATIVE_INFINITY;
    replica.asideMs = Math.min(Math.max(ASIDE_MS.least, 2 * replica.asideMs), ASIDE_MS.most);
    report(replica, false, why);
    for (const read of replica.underWay) read.abort();
  };

  /** The position of a server; undefined if it does not answer in time. */
  const positionOf = async (query: Query) => {
    const late = AbortSignal.timeout(CHECK_PATIENCE_MS);
    const answer = query(selectPosition, null, [], { actor: null, signal: late });
    const [row] = await answer.catch((): readonly undefined[] => []);
    return row as { readonly position: string; readonly standby: boolean } | undefined;
  };

  const check = async (replica: Replica): Promise<void> => {
    if (replica.checking) return;
    replica.checking = true;
    const at = performance.now();
    replica.checkedAt = at;
    const main = await positionOf(primary);
    const own = await positionOf(replica.query);
    replica.checking = false;
    if (!own) return leaveOut(replica, "it does not answer");
    if (!own.standby) return leaveOut(replica, "it is no replica: it does not replay");
    replica.asideMs = 0;
    // While the primary is away, nothing changes.
    if (!main) replica.freshAt = at;
    else replica.marks.push({ at, position: main.position });
    const next = replica.marks.findIndex(({ position }) => !reaches(own.position, position));
    const reached = replica.marks.splice(0, next < 0 ? replica.marks.length : next).at(-1);
    if (reached) replica.freshAt = reached.at;
    // The oldest one says how far it is behind; of the others, the newest are most use.
    if (replica.marks.length > MAX_MARKS) replica.marks.splice(1, 1);
    const [oldest] = replica.marks;
    if (isFresh(replica)) report(replica, true, "it answers and is up to date");
    else if (oldest && at - oldest.at > maxLagMs)
      report(replica, false, `it has not replayed what the primary had ${maxLagMs / 1000} s ago`);
  };

  /** The next replica that may answer; checks those whose turn to be checked it is. */
  const pick = (): Replica | undefined => {
    const now = performance.now();
    for (const replica of replicas) if (now - replica.checkedAt >= (replica.asideMs || CHECK_MS)) void check(replica);
    const fresh = replicas.filter(isFresh);
    return fresh[turn++ % fresh.length];
  };

  /** Asks a replica; while it has not answered, it is checked. */
  const ask = async (replica: Replica, caller: Caller, send: (caller: Caller) => ReturnType<Query>) => {
    const read = new AbortController();
    const left = (): void => read.abort();
    const { signal } = caller;
    signal?.addEventListener("abort", left, { once: true });
    if (signal?.aborted) left();
    replica.underWay.add(read);
    replica.timer ??= setInterval(() => void check(replica), CHECK_MS).unref();
    try {
      return await send({ ...caller, signal: read.signal });
    } finally {
      signal?.removeEventListener("abort", left);
      replica.underWay.delete(read);
      if (replica.underWay.size === 0) {
        clearInterval(replica.timer);
        replica.timer = undefined;
      }
    }
  };

  return {
    /** Runs a statement that reads, on a replica if one may answer, else on the primary. */
    query: async (statement: AnyStatement, tienda: string, params: readonly unknown[], caller: Caller) => {
      let outcome: ReplicaRead = "left_out";
      try {
        const replica = pick();
        if (replica) {
          try {
            const rows = await ask(replica, caller, (own) => replica.query(statement, tienda, params, own));
            caller.server = replica.name;
            outcome = "replica";
            return rows;
          } catch (error) {
            if (caller.signal?.aborted) throw error;
            outcome = error instanceof Behind ? "behind" : "failed";
            // A statement that takes long says nothing about the server: checks do.
            const down = error instanceof Unavailable && !(error instanceof SlowStatement || error instanceof Locked);
            if (down && isFresh(replica)) leaveOut(replica, error.message);
          }
        }
        caller.server = "primary";
        return await primary(statement, tienda, params, caller);
      } finally {
        for (const observer of observers) observer.replicaRead?.(outcome);
      }
    },
    /** Which replicas are in use. */
    load: () => replicas.map((replica) => ({ replica: replica.name, used: isFresh(replica) })),
    /** Stops the timers. */
    close: (): void => {
      for (const { timer } of replicas) clearInterval(timer);
    },
  };
};
