import { describe, expect, test } from "bun:test";
import { type BatchOptions, createQueue } from "../../src/db/batch.ts";
import { Overloaded } from "../../src/db/errors.ts";
import { until } from "../support/locks.ts";

type Request = { readonly id: string; readonly n: number };
type Send = BatchOptions<Request>["send"];

/** A queue whose statements are answered when the test says so. */
const queueWith = (options: Partial<BatchOptions<Request>> = {}) => {
  const sent: { requests: readonly Request[]; answer: (rows?: object[]) => void; fail: (error: unknown) => void }[] =
    [];
  const reported: string[] = [];
  const send: Send = (requests) =>
    new Promise((resolve, reject) => {
      sent.push({
        requests,
        answer: (rows = requests.map((request) => ({ ...request }))) => resolve(rows),
        fail: reject,
      });
    });
  const queue = createQueue<Request>({
    send,
    conflictKeys: ({ id }) => [id],
    lanes: 1,
    maxBatch: 4,
    maxWaiting: 100,
    deadline: 60_000,
    rolledBack: () => true,
    transient: () => false,
    report: (event, requests) => reported.push(`${event} ${requests}`),
    ...options,
  });
  let n = 0;
  return {
    sent,
    /** What the queue said became of requests. */
    reported,
    load: queue.load,
    call: (id: string) => queue.call({ id, n: n++ }, { actor: null }),
    batch: (i: number) => sent[i]?.requests.map(({ id }) => id),
  };
};
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("a queue", () => {
  test("sends at once when idle, gathers while a lane is busy, and fills batches in order", async () => {
    const { sent, call, batch, load, reported } = queueWith();
    const calls = ["a", "b", "c", "d", "e", "f"].map(call);
    expect(batch(0)).toEqual(["a"]);
    expect(load()).toEqual({ waiting: 5, underWay: 1 });
    sent[0]?.answer();
    await settle();
    expect(batch(1)).toEqual(["b", "c", "d", "e"]);
    sent[1]?.answer();
    await settle();
    expect(batch(2)).toEqual(["f"]);
    sent[2]?.answer();
    expect((await Promise.all(calls)).map((row) => (row as Request).id)).toEqual(["a", "b", "c", "d", "e", "f"]);
    await settle();
    expect([load(), reported]).toEqual([{ waiting: 0, underWay: 0 }, []]);
  });

  test("never runs two requests of one key at the same time, in one batch or in two lanes", async () => {
    const { sent, call, batch } = queueWith({ lanes: 2 });
    const calls = ["a", "b", "a", "b", "c"].map(call);
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
    const { sent, call, batch, reported } = queueWith();
    const calls = ["x", "a", "b", "c"].map(call);
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

  test("runs the requests of a failed batch one by one: a bad one does not hurt its neighbours", async () => {
    const { sent, call, batch, reported } = queueWith();
    const outcomes = Promise.allSettled(["x", "a", "bad", "c"].map(call));
    sent[0]?.answer();
    await settle();
    sent[1]?.fail(new Error("whole batch"));
    await settle();
    sent[2]?.answer();
    await settle();
    sent[3]?.fail(new Error("bad request"));
    await settle();
    sent[4]?.answer();
    expect([batch(2), batch(3), batch(4)]).toEqual([["a"], ["bad"], ["c"]]);
    expect((await outcomes).map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
    expect(reported).toEqual(["one_by_one 3"]);
  });

  test("gives up, one by one, on requests whose time is over while their batch is taken apart", async () => {
    const begun = performance.now();
    const { sent, call, reported } = queueWith({ deadline: 50 });
    const outcomes = Promise.allSettled(["x", "a", "b", "c"].map(call));
    sent[0]?.answer();
    await settle();
    sent[1]?.fail(new Error("whole batch"));
    await settle();
    await until(() => performance.now() > begun + 60, "the deadline has passed");
    sent[2]?.fail(new Error("locked for long"));
    const [, a, b, c] = await outcomes;
    expect([a, b, c].map((one) => one?.status)).toEqual(["rejected", "rejected", "rejected"]);
    expect((b as PromiseRejectedResult).reason).toBeInstanceOf(Overloaded);
    expect(sent.length).toBe(3);
    expect(reported).toEqual(["one_by_one 3", "late 1", "late 1"]);
  });

  test("does not repeat a batch that may have been applied", async () => {
    const { sent, call } = queueWith({ rolledBack: () => false });
    const outcomes = Promise.allSettled(["x", "a", "b"].map(call));
    sent[0]?.answer();
    await settle();
    sent[1]?.fail(new Error("connection lost"));
    expect((await outcomes).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
    expect(sent.length).toBe(2);
  });

  test("sends a batch that lost a deadlock again, but not forever", async () => {
    const { sent, call, reported } = queueWith({ transient: () => true });
    const lucky = call("a");
    sent[0]?.fail(new Error("deadlock"));
    await settle();
    expect(reported).toEqual(["transient 1"]);
    sent[1]?.answer();
    expect(await lucky).toBeDefined();
    const unlucky = Promise.allSettled([call("b")]);
    for (let n = 2; n < 20; n++) {
      await settle();
      sent[n]?.fail(new Error("deadlock"));
    }
    expect((await unlucky)[0]?.status).toBe("rejected");
    expect(sent.length).toBe(8);
    expect(reported.length).toBe(6);
  });

  test("refuses what comes past its bound, and what has waited too long", async () => {
    const full = queueWith({ maxWaiting: 1 });
    const calls = ["a", "b", "c"].map(full.call);
    expect(calls[2]).rejects.toBeInstanceOf(Overloaded);
    full.sent[0]?.answer();
    await settle();
    full.sent[1]?.answer();
    await Promise.all(calls.slice(0, 2));
    expect(full.reported).toEqual(["full 1"]);

    const late = queueWith({ deadline: -1 });
    expect(late.call("a")).rejects.toBeInstanceOf(Overloaded);
    expect([late.sent.length, late.reported]).toEqual([0, ["late 1"]]);
  });
});
