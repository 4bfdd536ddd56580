import { afterEach, describe, expect, test } from "bun:test";
import { Cancelled, Locked, Overloaded, Unavailable } from "../../src/db/errors.ts";
import type { Caller } from "../../src/db/observer.ts";
import { createScheduler, type SETTINGS } from "../../src/db/scheduler.ts";
import { type BatchStatement, pg, type Statement } from "../../src/db/statement.ts";
import { until } from "../support/locks.ts";

type Request = { readonly id: string };
type Sent = {
  readonly statement: string;
  readonly tienda: string;
  /** What was asked: the ids of a batch, the parameters of a list. */
  readonly asked: readonly unknown[];
  readonly held: unknown;
  readonly signal: AbortSignal;
  readonly answer: (rows?: object[]) => void;
  readonly fail: (error: unknown) => void;
};

const declare = (name: string, more: object = {}) =>
  ({
    name,
    text: "",
    scope: "tienda",
    params: ["jsonb"],
    columns: { pos: pg.int4 },
    plan: "generic",
    conflictKeys: ({ id }: Request) => [id],
    ...more,
  }) as unknown as BatchStatement<never>;
const change = declare("change");
const list: Statement = { name: "list", text: "", scope: "tienda", params: [], columns: {}, plan: "custom" };
const NOBODY: Caller = { actor: null };

/** What the database says to a statement that it has rolled back. */
const rolledBack = () => new Locked("as good as any other that is rolled back");

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A scheduler whose statements are answered when the test says so. */
const schedulerWith = (settings: Partial<typeof SETTINGS> = {}, slots = { generic: 10, custom: 4 }) => {
  const sent: Sent[] = [];
  const looks: Sent[] = [];
  const reported: string[] = [];
  const scheduler = createScheduler({
    slots,
    settings: { lanes: 1, maxBatch: 4, deadlineMs: 60_000, ...settings },
    observers: [{ queued: (_, event, requests) => reported.push(`${event} ${requests}`) }],
    run: (statement, params, { signal }) =>
      new Promise((resolve, reject) => {
        const batched = "conflictKeys" in statement;
        const requests = (batched ? params[1] : []) as Request[];
        (statement.name === "db/held" ? looks : sent).push({
          statement: statement.name,
          tienda: String(params[0]),
          asked: batched ? requests.map(({ id }) => id) : params,
          held: params[2],
          signal,
          answer: (rows = requests.map((request) => ({ ...request }))) =>
            resolve(rows.map((row, pos) => ({ pos, ...row }))),
          fail: reject,
        });
        signal.addEventListener("abort", () => reject(new Cancelled("cancelled")));
      }),
  });
  closing.push(scheduler.close);
  return {
    ...scheduler,
    sent,
    /** Looks for locked rows. */
    looks,
    /** What the scheduler said became of requests. */
    reported,
    call: (id: string, tienda = "t", statement = change) => scheduler.call(statement, tienda, { id }, NOBODY),
    batch: (i: number) => sent[i]?.asked,
  };
};
const settle = () => new Promise((resolve) => setImmediate(resolve));
const outcomesOf = async (calls: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(calls)).map(({ status }) => status);
const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error) => error,
  );

describe("a queue", () => {
  test("sends at once when idle, gathers while a lane is busy, and fills batches in order", async () => {
    const { sent, call, batch, load, reported } = schedulerWith();
    const calls = ["a", "b", "c", "d", "e", "f"].map((id) => call(id));
    expect(batch(0)).toEqual(["a"]);
    sent[0]?.answer();
    await settle();
    expect(load().queues).toEqual([{ statement: "change", waiting: 1, underWay: 1, lanes: 1 }]);
    expect(batch(1)).toEqual(["b", "c", "d", "e"]);
    sent[1]?.answer();
    await settle();
    expect(batch(2)).toEqual(["f"]);
    sent[2]?.answer();
    expect((await Promise.all(calls)).map((row) => row?.id)).toEqual(["a", "b", "c", "d", "e", "f"]);
    await settle();
    expect(load().queues).toEqual([{ statement: "change", waiting: 0, underWay: 0, lanes: 1 }]);
    expect([load().tiendas, reported]).toEqual([0, []]);
  });

  test("never runs two requests of one key at the same time, in one batch or in two lanes", async () => {
    const { sent, call, batch } = schedulerWith({ lanes: 2 });
    const calls = ["a", "b", "a", "b", "c"].map((id) => call(id));
    expect([batch(0), batch(1), sent.length]).toEqual([["a"], ["b"], 2]);
    sent[0]?.answer();
    await settle();
    expect(batch(2)).toEqual(["a", "c"]);
    sent[1]?.answer();
    await settle();
    expect(batch(3)).toEqual(["b"]);
    sent[2]?.answer();
    sent[3]?.answer();
    await Promise.all(calls);
  });

  test("asks undecided requests again, before those that came later", async () => {
    const { sent, call, batch, reported } = schedulerWith();
    const calls = ["x", "a", "b", "c"].map((id) => call(id));
    sent[0]?.answer();
    await settle();
    sent[1]?.answer([{ undecided: false }, { undecided: true }, { undecided: true }]);
    calls.push(call("d"));
    await settle();
    expect(batch(2)).toEqual(["b", "c", "d"]);
    expect(reported).toEqual(["undecided 2"]);
    sent[2]?.answer();
    await Promise.all(calls);
  });

  test("sends a batch that lost a deadlock again, but not forever", async () => {
    const deadlock = Object.assign(new Error("deadlock"), { code: "40P01" });
    const { sent, call, reported } = schedulerWith();
    const lucky = call("a");
    sent[0]?.fail(deadlock);
    await settle();
    expect(reported).toEqual(["transient 1"]);
    sent[1]?.answer();
    expect(await lucky).toBeDefined();
    const unlucky = outcomesOf([call("b")]);
    for (let n = 2; n < 20; n++) {
      await settle();
      sent[n]?.fail(deadlock);
    }
    expect(await unlucky).toEqual(["rejected"]);
    expect([sent.length, reported.length]).toEqual([8, 6]);
  });

  test("takes fewer requests after a statement that took long", async () => {
    const { sent, call, batch } = schedulerWith({ lanes: 2, maxBatch: 8, smallBatch: 2, longMs: 400 });
    const calls = Array.from({ length: 30 }, (_, n) => call(`${n}`));
    sent[0]?.answer();
    await settle();
    const begun = performance.now();
    await until(() => performance.now() > begun + 400, "it took long");
    sent[2]?.answer();
    await settle();
    sent[1]?.answer();
    sent[3]?.answer();
    await settle();
    expect([2, 3].map((n) => batch(n)?.length)).toEqual([8, 4]);
    void calls;
  });
});

describe("connections", () => {
  test("are given to the tiendas in turn, so that one that asks for much does not hold up another", async () => {
    const { sent, call } = schedulerWith({ maxBatch: 1, lanes: 2 }, { generic: 2, custom: 1 });
    const calls = ["1", "2", "3", "4", "5", "6"].map((id) => call(id, "flood"));
    calls.push(call("x", "other"), call("y", "third"));
    const order: string[] = [];
    for (let n = 0; n < calls.length; n++) {
      order.push(`${sent[n]?.tienda}`);
      sent[n]?.answer();
      await settle();
    }
    await Promise.all(calls);
    expect(order.slice(0, 5).toSorted()).toEqual(["flood", "flood", "flood", "other", "third"]);
  });

  test("one is left to the others, where there are more than two", () => {
    const { sent, call } = schedulerWith({ lanes: 1 }, { generic: 3, custom: 1 });
    for (const name of ["a", "b", "c", "d"]) void call("1", "flood", declare(name));
    expect(sent.map(({ statement }) => statement)).toEqual(["a", "b"]);
    void call("1", "other");
    expect(sent.map(({ tienda }) => tienda)).toEqual(["flood", "flood", "other"]);
  });

  test("lists of a kind that takes long leave half of them to others; callers take turns", async () => {
    const { sent, query } = schedulerWith({ slowMs: -1 }, { generic: 1, custom: 2 });
    const ask = (caller: string) => query(list, "t", [caller], { actor: caller });
    const calls = [ask("one")];
    sent[0]?.answer([]);
    await settle();
    calls.push(ask("one"), ask("one"), ask("one"), ask("two"));
    const asked = () => sent.slice(1).map(({ asked }) => asked[1]);
    expect(asked()).toEqual(["one", "two"]);
    for (let n = 1; n < 5; n++) {
      sent[n]?.answer([]);
      await settle();
    }
    await Promise.all(calls);
  });
});

describe("a batch that fails", () => {
  test("and may have been applied is not repeated", async () => {
    const { sent, call } = schedulerWith();
    const calls = ["x", "a", "b"].map((id) => call(id));
    const outcomes = outcomesOf(calls);
    sent[0]?.answer();
    await settle();
    sent[1]?.fail(new Error("connection lost"));
    expect(await outcomes).toEqual(["fulfilled", "rejected", "rejected"]);
    expect(sent.length).toBe(2);
  });
});

describe("a row that somebody holds", () => {
  const ROW = "019a0000-0000-7000-8000-000000000001";
  const holds = declare("holds", { takesHeld: true });

  test("delays no request that does not need it; the others wait until it is free", async () => {
    const { sent, looks, call, batch, reported } = schedulerWith();
    const wants = call(ROW);
    sent[0]?.fail(rolledBack());
    await until(() => looks.length === 1, "the first look");
    const other = call("b");
    expect(sent.length).toBe(1); // nothing that could run into it is sent meanwhile
    looks[0]?.answer([{ id: ROW, holder: "7" }]);
    await until(() => looks.length === 2, "the second look");
    looks[1]?.answer([{ id: ROW, holder: "7" }]);
    await until(() => sent.length === 2, "the other is sent");
    expect(batch(1)).toEqual(["b"]);
    sent[1]?.answer();
    await other;
    await settle();
    const late = call(ROW);
    expect([sent.length, reported]).toEqual([2, ["held 1", "held 1"]]);
    await until(() => looks.length === 3, "a look whether it is free");
    looks[2]?.answer([]);
    await until(() => sent.length === 3, "it is sent again");
    sent[2]?.answer();
    await until(() => sent.length === 4, "and the other one who wants it");
    sent[3]?.answer();
    expect(await outcomesOf([wants, late])).toEqual(["fulfilled", "fulfilled"]);
  });

  test("is told to statements that lock what their requests do not name, and these say who needs it", async () => {
    const { sent, looks, call, reported } = schedulerWith();
    const pedido = "019a0000-0000-7000-8000-000000000002";
    const wants = call(pedido, "t", holds);
    expect(sent[0]?.held).toBe("{}");
    sent[0]?.fail(rolledBack());
    for (let n = 0; n < 2; n++) {
      await until(() => looks.length === n + 1, "looks");
      looks[n]?.answer([{ id: ROW, holder: "7" }]);
    }
    await until(() => sent.length === 2, "it is asked again");
    expect(sent[1]?.held).toBe(`{${ROW}}`);
    sent[1]?.answer([{ undecided: true, held: true }]);
    await until(() => looks.length === 3, "a look whether it is free");
    expect([sent.length, reported]).toEqual([2, ["held 1"]]);
    // Locked still, and by another one: it was free in between.
    looks[2]?.answer([{ id: ROW, holder: "8" }]);
    await until(() => sent.length === 3, "it is asked again");
    expect(sent[2]?.held).toBe("{}");
    sent[2]?.answer();
    await wants;
  });

  test("is one that the same transaction locks at both looks: a busy one is locked by another each time", async () => {
    const { sent, looks, call, reported } = schedulerWith();
    const wants = call(ROW);
    sent[0]?.fail(rolledBack());
    for (const holder of ["7", "8"]) {
      await until(() => looks.length > 0, "a look");
      looks.shift()?.answer([{ id: ROW, holder }]);
    }
    await until(() => sent.length === 2, "it is sent again");
    expect(reported).toEqual([]);
    sent[1]?.answer();
    await wants;
  });

  test("that cannot be found: smaller batches, and in the end one by one", async () => {
    const { sent, looks, call, batch, reported } = schedulerWith();
    let ended = false;
    const outcomes = outcomesOf(["x", "a", "b", "c", "d"].map((id) => call(id))).finally(() => {
      ended = true;
    });
    const answered = new Set<Sent>();
    await until(() => {
      for (const one of [...sent, ...looks]) {
        if (answered.has(one)) continue;
        answered.add(one);
        if (one.statement === "db/held") one.answer([]);
        else if (["x", "d"].includes(one.asked.join())) one.answer();
        else one.fail(rolledBack());
      }
      return ended;
    }, "all are answered");
    expect(await outcomes).toEqual(["fulfilled", "rejected", "rejected", "rejected", "fulfilled"]);
    expect([batch(1)?.length, batch(2)?.length]).toEqual([4, 1]);
    expect(reported.filter((event) => event === "one_by_one 1").length).toBe(3);
  });
});

describe("a request is given up", () => {
  test("past the bound of its tienda: only those of that tienda are", async () => {
    const { sent, call, isFull, reported } = schedulerWith({ maxPerTienda: 2 });
    const calls = ["a", "b"].map((id) => call(id));
    expect(await failure(call("c"))).toBeInstanceOf(Overloaded);
    expect([reported, isFull()]).toEqual([["full 1"], false]);
    calls.push(call("c", "other"));
    for (let n = 0; n < 3; n++) {
      sent[n]?.answer();
      await settle();
    }
    await Promise.all(calls);
    void call("d");
  });

  test("past the bound of all", async () => {
    const { call, isFull } = schedulerWith({ maxPending: 1 });
    void call("a");
    expect(isFull()).toBe(true);
    expect(await failure(call("a", "other"))).toBeInstanceOf(Overloaded);
  });

  test("at once, when it would wait too long at the pace of now; what the next statement takes is not", async () => {
    const { sent, call, batch, reported } = schedulerWith({ maxBatch: 2, smallBatch: 2, patienceMs: 0 });
    // Nothing is known of the pace yet.
    const calls = ["a", "b", "c", "d"].map((id) => call(id));
    sent[0]?.answer();
    await settle();
    expect(batch(1)).toEqual(["b", "c"]);
    calls.push(call("e"));
    expect(await failure(call("f"))).toBeInstanceOf(Overloaded);
    expect(reported).toEqual(["full 1"]);
    sent[1]?.answer();
    await settle();
    calls.push(call("f"));
    for (let n = 2; n < 4; n++) {
      sent[n]?.answer();
      await settle();
    }
    await Promise.all(calls);
    expect(reported).toEqual(["full 1"]);
  });

  test("when it waited too long, and when it was under way too long: then its outcome is unknown", async () => {
    const { sent, call, load, reported } = schedulerWith({ deadlineMs: 50 });
    const calls = [call("a"), call("b")].map(failure);
    const [sentOne, waiting] = await Promise.all(calls);
    expect(sentOne).toBeInstanceOf(Unavailable);
    expect(waiting).toBeInstanceOf(Overloaded);
    expect(reported.toSorted()).toEqual(["late 1", "unanswered 1"]);
    // Nobody waits for it any more.
    expect(sent[0]?.signal.aborted).toBe(true);
    sent[0]?.answer();
    await settle();
    expect([load().tiendas, load().pools[0]?.underWay]).toEqual([0, 0]);
  });

  test("when the client of a list goes away: before it is sent, and while it is under way", async () => {
    const { sent, query, load, reported } = schedulerWith({}, { generic: 1, custom: 1 });
    const client = new AbortController();
    const calls = [1, 2].map((n) => failure(query(list, "t", [n], { actor: null, signal: client.signal })));
    const stays = query(list, "t", [3]);
    client.abort();
    expect(await Promise.all(calls)).toEqual([expect.any(Cancelled), expect.any(Cancelled)]);
    expect(sent[0]?.signal.aborted).toBe(true);
    expect(await failure(query(list, "t", [4], { actor: null, signal: client.signal }))).toBeInstanceOf(Cancelled);
    await settle();
    expect(sent.map(({ asked }) => asked[1])).toEqual([1, 3]);
    sent[1]?.answer([{ one: 1 }]);
    expect((await stays)[0]?.one).toBe(1);
    await settle();
    expect([load().tiendas, reported]).toEqual([0, ["gone 1", "gone 1", "gone 1"]]);
  });
});
