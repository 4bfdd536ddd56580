/** A short run of `npm run soak`: what a server and its database use stays where it is. SECONDS=600 npm test -- soak */
import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pageOf, summaryOf } from "./report.ts";
import { run } from "./run.ts";

const SECONDS = Number(process.env.SECONDS ?? 60);
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));

test(
  `${SECONDS} seconds of a shop; longer: npm run soak`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "pedidos-soak-"));
    const soak = await run({
      ...{ seed: SEED, seconds: SECONDS, clients: 16, folder },
      signal: new AbortController().signal,
      onProgress: () => {},
    });
    rmSync(folder, { recursive: true, force: true });
    console.log(summaryOf(soak));
    expect(soak.faults).toEqual([]);
    // It proves little if nothing happened.
    expect(soak.answers["200"]).toBeGreaterThan(100);
    expect(soak.answers["201"]).toBeGreaterThan(100);
    expect(pageOf(soak)).toContain("everything is flat");
  },
  SECONDS * 1000 + 240_000,
);
