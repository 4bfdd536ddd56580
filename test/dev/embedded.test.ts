import { afterAll, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded } from "../../src/dev/embedded.ts";

const folder = mkdtempSync(join(tmpdir(), "pedidos-embedded-"));
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const runs = () => existsSync(join(folder, "postgres", "postmaster.pid"));

test("guests share the database with a server, come and go as they like, and the last one out stops it", async () => {
  const first = await startEmbedded(folder, { guest: true });
  const server = await startEmbedded(folder);
  expect(server.url).toBe(first.url);
  await first.stop();
  expect(runs()).toBe(true);

  // Nobody has asked this server for anything yet; it is there all the same.
  expect(await startEmbedded(folder).catch((error) => error.message)).toContain("pedidos already runs in this folder");
  const guests = [await startEmbedded(folder, { guest: true }), await startEmbedded(folder, { guest: true })];
  await server.stop();
  await guests[0]?.stop();
  expect(runs()).toBe(true);
  await guests[1]?.stop();
  expect(runs()).toBe(false);
}, 60_000);
