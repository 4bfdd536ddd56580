/** What breaks things, in an order that its seed decides. One fault at a time, each healed before the next. */
import { type Fault, oneOf, randomFrom } from "./history.ts";
import type { World } from "./world.ts";

type Break = (world: World, random: () => number) => Promise<() => void | Promise<void>>;

const instanceOf = ({ instances }: World, random: () => number) => oneOf(random, instances);
const relayOf = ({ relays }: World, random: () => number) => oneOf(random, relays);

/** How to do each of them; resolves to what heals it. */
const BREAKS: Readonly<Record<string, Break>> = {
  "kill -9 a server": async (world, random) => {
    const instance = instanceOf(world, random);
    await instance.end("SIGKILL");
    return instance.start;
  },
  "stop a server": async (world, random) => {
    const instance = instanceOf(world, random);
    await instance.end("SIGTERM");
    return instance.start;
  },
  "freeze a server": async (world, random) => {
    const instance = instanceOf(world, random);
    instance.signal("SIGSTOP");
    return () => void instance.signal("SIGCONT");
  },
  "kill -9 PostgreSQL": async ({ postgres }) => {
    postgres.signal("SIGKILL");
    return postgres.start;
  },
  "restart PostgreSQL": async ({ postgres }) => {
    await postgres.tell("SIGINT");
    return postgres.start;
  },
  "kill -9 a backend": async ({ postgres }, random) => {
    // All others end, too, and it recovers as after a crash.
    const pid = postgres.backend((pids) => oneOf(random, pids));
    if (pid !== undefined) process.kill(pid, "SIGKILL");
    return postgres.revive;
  },
  "freeze PostgreSQL": async ({ postgres }) => {
    postgres.signal("SIGSTOP");
    return () => postgres.signal("SIGCONT");
  },
  "cut connections": async (world, random) => {
    relayOf(world, random).cut();
    return () => {};
  },
  "reset connections": async (world, random) => {
    const relay = relayOf(world, random);
    relay.reset(0.5);
    return () => relay.reset(0.5);
  },
  "delay connections": async (world, random) => {
    const relay = relayOf(world, random);
    relay.delay(20 + Math.floor(random() * 200));
    return () => relay.delay(0);
  },
  "lose what connections carry": async (world, random) => {
    const relay = relayOf(world, random);
    relay.freeze();
    // What was lost comes late, or never.
    return random() < 0.5 ? relay.thaw : relay.cut;
  },
  "restart PgBouncer": async ({ pgbouncer }) => {
    await pgbouncer?.kill();
    return async () => pgbouncer?.start();
  },
  "fill the disk of the WAL": async ({ postgres }) => {
    await postgres.fill();
    return async () => {
      postgres.empty();
      await postgres.revive();
    };
  },
};

/** The kinds of faults that can be done to this world. */
const kindsOf = ({ pgbouncer, postgres }: World): readonly string[] =>
  Object.keys(BREAKS).filter(
    (kind) => (kind !== "restart PgBouncer" || pgbouncer) && (kind !== "fill the disk of the WAL" || postgres.hasDisk),
  );

type NemesisOptions = {
  readonly world: World;
  readonly seed: number;
  /** Whether it is over. */
  readonly isOver: () => boolean;
  readonly now: () => number;
  /** Milliseconds between faults, at most. */
  readonly pauseMs: number;
  /** Milliseconds that a fault lasts, at most. */
  readonly lastsMs: number;
  readonly onFault: (kind: string) => void;
};

/** Breaks and heals until it is over, and resolves to what it did. All is healed then. */
export const torment = async ({
  world,
  seed,
  isOver,
  now,
  pauseMs,
  lastsMs,
  onFault,
}: NemesisOptions): Promise<Fault[]> => {
  const random = randomFrom(seed);
  const faults: Fault[] = [];
  let left: string[] = [];
  while (!isOver()) {
    await Bun.sleep(pauseMs * (0.25 + 0.75 * random()));
    if (isOver()) break;
    // Each kind once before any comes again.
    if (left.length === 0) left = [...kindsOf(world)];
    const [kind = ""] = left.splice(Math.floor(random() * left.length), 1);
    onFault(kind);
    const at = now();
    const heal = await (BREAKS[kind] as Break)(world, random);
    // Now and then longer than a request may take.
    await Bun.sleep(random() < 0.1 ? 2.5 * lastsMs : lastsMs * random());
    await heal();
    faults.push({ kind, at, until: now() });
  }
  return faults;
};
