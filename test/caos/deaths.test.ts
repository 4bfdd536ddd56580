/**
 * Servers and PostgreSQL are killed at random moments while a shop sells: the feed, a stream and a webhook tell of everything
 * that was committed, and of nothing else. DEATHS=50 npm test -- caos/deaths
 */
import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import client from "postgres";
import type { Json } from "../support/api.ts";
import { until } from "../support/locks.ts";
import { openStream } from "../support/stream.ts";
import { startWorld } from "./world.ts";

const DEATHS = Number(process.env.DEATHS ?? 4);

/** Milliseconds until everything is told after the last death: a killed server's entregas wait for the end of their lease. */
const PATIENCE_MS = 180_000;

type Told = { readonly id: string; readonly subject: string; readonly sequence: number };

/** Throws unless these events of each subject come in the order of its versions; the same one may come again. */
const expectOrdered = (events: readonly Told[]): void => {
  const last = new Map<string, number>();
  const seen = new Set<string>();
  for (const { id, subject, sequence } of events) {
    if (!seen.has(id)) expect(sequence).toBeGreaterThanOrEqual(last.get(subject) ?? 0);
    seen.add(id);
    last.set(subject, Math.max(sequence, last.get(subject) ?? 0));
  }
};

const closing: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closing.toReversed()) await close();
});

test(
  `${DEATHS} deaths: feed, stream and webhook tell everything that was committed, and nothing else`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "pedidos-deaths-"));
    closing.push(() => rmSync(folder, { recursive: true, force: true }));
    const world = await startWorld(folder, { disk: false });
    closing.push(world.close);
    const [one, other] = world.instances;
    if (!one || !other) throw new Error("there are two servers");
    const pushed: Told[] = [];
    const receiver = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch: async (request) => {
        pushed.push((await request.json()) as Told);
        return new Response(null, { status: 204 });
      },
    });
    closing.push(() => receiver.stop(true));
    let selling = true;
    let reading = true;
    // A test that fails leaves nobody selling, who would take the time of the tests after it.
    closing.push(() => {
      selling = reading = false;
    });
    const ask = async (base: string, method: string, path: string, body?: unknown): Promise<Json> => {
      const headers = { "Content-Type": "application/json" };
      const init = { method, headers, keepalive: false, signal: AbortSignal.timeout(15_000) };
      const answer = await fetch(base + path, body === undefined ? init : { ...init, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
      return await answer.json();
    };
    /** Does it again until it is done: the servers die. */
    const insist = async <T>(work: () => Promise<T>): Promise<T> => {
      for (;;)
        try {
          return await work();
        } catch (error) {
          if (!selling) throw error;
          await Bun.sleep(20);
        }
    };
    await insist(() => ask(one.url, "POST", "/webhooks", { url: receiver.url.href }));
    const taza = await insist(() =>
      ask(one.url, "POST", "/productos", { nombre: "Taza", precio: 1, stock: 1_000_000 }),
    );
    const ana = await insist(() => ask(one.url, "POST", "/clientes", { nombre: "Ana" }));
    let sold = 0;
    const sell = async (base: string): Promise<void> => {
      while (selling)
        try {
          const items = [{ producto_id: taza.id, cantidad: 1 }];
          const { id } = await ask(base, "POST", "/pedidos", { cliente_id: ana.id, items });
          await ask(base, "PATCH", `/pedidos/${id}/confirmar`);
          sold++;
        } catch {
          await Bun.sleep(10);
        }
    };
    const read: Told[] = [];
    const readFeed = async (): Promise<void> => {
      let despues = "";
      while (reading)
        try {
          const { datos, pagina } = await ask(other.url, "GET", `/eventos?limit=100${despues}`);
          read.push(...datos);
          despues = `&despues=${pagina.siguiente}`;
        } catch {
          await Bun.sleep(10);
        }
    };
    const streamed: Told[] = [];
    const follow = async (): Promise<void> => {
      let last = "";
      while (reading)
        try {
          const headers: Record<string, string> = last ? { "Last-Event-ID": last } : {};
          const query = last ? "" : "?despues=principio";
          const stream = await openStream((path, init) => fetch(one.url + path, init), { query, headers });
          let taken = 0;
          const take = () => {
            for (; taken < stream.told.length; taken++) streamed.push(stream.told[taken]?.data);
            last = stream.lastId() || last;
          };
          while (reading && !stream.ended()) {
            take();
            await Bun.sleep(5);
          }
          take();
          await stream.close();
        } catch {
          await Bun.sleep(20);
        }
    };
    const sellers = [one.url, one.url, other.url, other.url].map(sell);
    const readers = [readFeed(), follow()];

    const sellsAgain = async (): Promise<void> => {
      const before = sold;
      const sells = async () => {
        await world.postgres.revive(); // one that was just killed may still have looked alive
        return sold >= before + 5;
      };
      await until(sells, "the shop sells", PATIENCE_MS);
    };
    for (let n = 0; n < DEATHS; n++) {
      await sellsAgain();
      await Bun.sleep(Math.random() * 200);
      const victim = Math.floor(Math.random() * 3);
      if (victim === 2) {
        world.postgres.signal("SIGKILL");
      } else {
        const instance = world.instances[victim];
        await instance?.end("SIGKILL");
        await instance?.start();
      }
    }
    await sellsAgain();
    selling = false;
    await Promise.all(sellers);
    const sql = client(world.postgres.url, { max: 1, onnotice: () => {} });
    closing.push(() => sql.end());
    const logged = async (): Promise<string[]> => {
      const rows = await sql`
        select id from bitacora where sujeto <> 'webhooks' order by orden, sujeto_version, id`;
      return rows.map(({ id }) => id);
    };
    const distinct = (events: readonly Told[]) => new Set(events.map(({ id }) => id));
    const isTold = async (): Promise<boolean> => {
      const ids = await logged();
      return [read, streamed, pushed].every((events) => {
        const seen = distinct(events);
        return ids.every((id) => seen.has(id));
      });
    };
    await until(isTold, "everything is told", PATIENCE_MS).catch(() => {}); // what is missing is shown below
    reading = false;
    await Promise.all(readers);

    const order = await logged();
    console.log(
      `${DEATHS} deaths, ${sold} sold, ${order.length} events: feed ${read.length}, stream ${streamed.length}, webhook ${pushed.length}`,
    );
    // The feed and the stream: each once, in order. The webhook: at least once, in the order of each subject.
    expect(read.map(({ id }) => id)).toEqual(order);
    expect(streamed.map(({ id }) => id)).toEqual(order);
    expect([...distinct(pushed)].toSorted()).toEqual(order.toSorted());
    for (const events of [read, streamed, pushed]) expectOrdered(events);
  },
  DEATHS * 60_000 + 400_000,
);
