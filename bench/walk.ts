/** A walk over a large catalogue by cursor, while others add productos and change prices: does each one appear exactly once? */
import { SingleBar } from "cli-progress";
import pino from "pino";
import postgres from "postgres";
import { createApp } from "../src/app.ts";
import { askNobody } from "../src/auth/authenticate.ts";
import { connect } from "../src/db/database.ts";
import { median } from "./figures.ts";
import { withCatalogue } from "./lists.ts";
import type { Measurement } from "./measurement.ts";

const WRITERS = 4;

type Walk = {
  readonly rows: number;
  readonly inserted: number;
  readonly repriced: number;
  /** Medians of a tenth of all pages, in milliseconds. */
  readonly firstPages: number;
  readonly lastPages: number;
};

/** Throws if a producto that was there throughout is missed or seen twice. */
const measureWalk = (url: string, rows: number): Promise<Walk> =>
  withCatalogue(url, rows, async (catalogue) => {
    const sql = postgres(catalogue, { max: 1, onnotice: () => {} });
    const ids: string[] = (await sql`select id from productos`).map(({ id }) => id);
    const missing = new Set(ids);
    await sql.end();
    const db = connect({ url: catalogue, pool: 8 });
    const app = createApp({ authenticate: askNobody, db, log: pino({ level: "error" }) });
    const ask = async (method: string, path: string, body?: object) => {
      const init = {
        method,
        headers: { "Content-Type": "application/json" },
        ...(body && { body: JSON.stringify(body) }),
      };
      const response = await app.request(path, init);
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
      return response.json() as Promise<{ datos: { id: string }[]; pagina: { siguiente: string | null } }>;
    };

    let walking = true;
    let [inserted, repriced, twice] = [0, 0, 0];
    const writer = async (): Promise<void> => {
      while (walking) {
        await ask("POST", "/productos", { nombre: "Nueva", precio: 1 });
        inserted++;
        const id = ids[Math.floor(Math.random() * ids.length)];
        await ask("PATCH", `/productos/${id}`, { precio: Math.floor(Math.random() * 1000) });
        repriced++;
      }
    };
    const writers = Promise.all(Array.from({ length: WRITERS }, writer));
    const bar = new SingleBar({
      format: "{bar} {value}/{total} productos  about {eta_formatted} left",
      clearOnComplete: true,
    });
    bar.start(rows, 0);
    const pages: number[] = [];
    let cursor: string | null = null;
    const seen = new Set<string>();
    do {
      const begun = performance.now();
      const query: string = cursor === null ? "" : `&cursor=${cursor}`;
      const { datos, pagina } = await ask("GET", `/productos?limit=100&orden=creado_en${query}`);
      pages.push(performance.now() - begun);
      for (const { id } of datos) {
        if (seen.has(id)) twice++;
        seen.add(id);
        missing.delete(id);
      }
      bar.update(Math.min(rows, seen.size));
      // New productos come at the end, and the walk would follow them endlessly.
      if (missing.size === 0) walking = false;
      cursor = pagina.siguiente;
    } while (cursor !== null);
    walking = false;
    await writers;
    bar.stop();
    await db.close();
    if (missing.size > 0 || twice > 0)
      throw new Error(`The walk missed ${missing.size} productos and saw ${twice} twice.`);
    const tenth = Math.floor(pages.length / 10);
    return {
      rows,
      inserted,
      repriced,
      firstPages: median(pages.slice(0, tenth)),
      lastPages: median(pages.slice(-tenth)),
    };
  });

/** A walk over `rows` productos. */
export const walk: Measurement<{ readonly walk: Walk }> = {
  names: ["walk"],
  measure: async ({ url, rows }) => ({ walk: await measureWalk(url, rows) }),
  print: ({ walk: { rows, inserted, repriced, firstPages, lastPages } }) =>
    `\nwalk over ${rows.toLocaleString("en")} productos by cursor, while ${inserted.toLocaleString("en")} were added and ` +
    `${repriced.toLocaleString("en")} re-priced: each seen once; a page of 100 ` +
    `${firstPages.toFixed(1)} ms at the start, ${lastPages.toFixed(1)} ms at the end`,
};
