import { afterAll, describe, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmbeddedError, startEmbedded } from "../../src/dev/embedded.ts";

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
  expect(await startEmbedded(folder).catch((error) => error.message)).toContain(
    `pedidos already runs in this folder (pid ${process.pid}): stop it first`,
  );
  await server.announce(8123);
  expect(await startEmbedded(folder).catch((error) => error.message)).toContain(`(pid ${process.pid}, port 8123)`);
  const guests = [await startEmbedded(folder, { guest: true }), await startEmbedded(folder, { guest: true })];
  await server.stop();
  await guests[0]?.stop();
  expect(runs()).toBe(true);
  await guests[1]?.stop();
  expect(runs()).toBe(false);
}, 60_000);

describe("a folder that cannot be used: says so in one sentence", () => {
  const refusal = async (path: string): Promise<string> => {
    const error = await startEmbedded(path).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(EmbeddedError);
    expect(error.message).not.toContain("\n");
    return error.message;
  };

  test("it cannot be made", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    expect(await refusal(join(file, "data"))).toContain(`keeps its data in ${file}, which cannot be used (ENOTDIR`);
  });

  test("it holds something else", async () => {
    const other = join(folder, "other");
    mkdirSync(join(other, "postgres"), { recursive: true });
    expect(await refusal(other)).toContain("PG_VERSION");
  });

  test.skipIf(process.getuid?.() !== 0)("it belongs to another user", async () => {
    const theirs = join(folder, "theirs");
    mkdirSync(theirs);
    chmodSync(theirs, 0o700);
    // As a user who is not root, whom every folder would let in.
    const script = `
      import { EmbeddedError, startEmbedded } from "${join(import.meta.dir, "../../src/dev/embedded.ts")}";
      process.setgid(65534); process.setuid(65534);
      console.log(await startEmbedded("${theirs}").catch((error) => error.constructor.name + ": " + error.message));
      process.exit(0);`;
    const { stdout, stderr } = Bun.spawnSync([process.execPath, "-e", script], { cwd: "/tmp" });
    expect([stdout.toString(), stderr.toString()]).toEqual([
      expect.stringMatching(/^EmbeddedError: .*belongs to another user \(uid 0, and this is 65534\).*set DATABASE_URL/),
      "",
    ]);
  });
});
