/** A short run of `npm run chaos`: a shop on two servers while things break. SECONDS=600 SEED=1 npm test -- caos */
import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "./check.ts";
import { pageOf, summaryOf } from "./report.ts";
import { run } from "./run.ts";

const SECONDS = Number(process.env.SECONDS ?? 20);
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));

test(
  `${SECONDS} seconds of faults; the same again: npm run chaos -- --seconds ${SECONDS} --seed ${SEED}`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "pedidos-chaos-"));
    const { history, severe } = await run({
      ...{ seed: SEED, seconds: SECONDS, clients: 16, folder, disk: false },
      signal: new AbortController().signal,
      onProgress: () => {},
      pauseMs: 1_000,
      lastsMs: 2_000,
    });
    rmSync(folder, { recursive: true, force: true });
    const violations = check(history);
    console.log(summaryOf({ history, violations, severe }));
    expect(violations).toEqual([]);
    expect(severe).toEqual([]);
    // It proves little if nothing broke, or nothing worked.
    expect(history.faults.length).toBeGreaterThan(0);
    expect(history.state.log.length).toBeGreaterThan(50);
    expect(pageOf({ history, violations, severe })).toContain("0 violations");
  },
  SECONDS * 1000 + 240_000,
);
