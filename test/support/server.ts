/** The PostgreSQL server that a run of the tests uses. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { migrate } from "../../src/db/migrate/migrate.ts";
import { startEmbedded } from "../../src/dev/embedded.ts";

/** The database that every test file clones: migrated, empty but for the tienda principal. */
export const TEMPLATE = "pedidos_template";

/** The address of another database on the same server. */
export const withDatabase = (url: string, name: string): string => {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
};

type TestServer = { readonly url: string; readonly what: string; readonly stop: () => Promise<void> };

const IMAGE = "postgres:18-alpine";

const dockerAnswers = (): boolean =>
  Bun.spawnSync(["sh", "-c", "docker info"], { stdout: "ignore", stderr: "ignore" }).exitCode === 0;

// Tests look for wrong answers, not for what a power cut leaves: without waiting for the disk they take half the time.
const settings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "200" };

const startContainer = async (): Promise<TestServer> => {
  // The reaper is another image to pull, and this run stops its one container itself.
  process.env.TESTCONTAINERS_RYUK_DISABLED ??= "true";
  const { PostgreSqlContainer } = await import("@testcontainers/postgresql");
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const container = await new PostgreSqlContainer(IMAGE).withCommand(["postgres", ...flags]).start();
  return {
    url: container.getConnectionUri(),
    what: `a ${IMAGE} container`,
    stop: async () => void (await container.stop()),
  };
};

const startLocal = async (): Promise<TestServer> => {
  const folder = mkdtempSync(join(tmpdir(), "pedidos-test-"));
  chmodSync(folder, 0o755);
  const server = await startEmbedded(folder, { settings });
  return {
    url: server.url,
    what: "the embedded server",
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/**
 * Starts what the tests run on: TEST_DATABASE_URL if it is set; else a container where a Docker engine answers; else the
 * embedded server. TEST_DB=containers or TEST_DB=embedded forces one of the two.
 */
export const startTestServer = async (): Promise<TestServer> => {
  const { TEST_DATABASE_URL, TEST_DB } = process.env;
  let server: TestServer;
  if (TEST_DATABASE_URL) server = { url: TEST_DATABASE_URL, what: "TEST_DATABASE_URL", stop: async () => {} };
  else if (TEST_DB === "containers" || (TEST_DB !== "embedded" && dockerAnswers())) server = await startContainer();
  else server = await startLocal();

  const admin = postgres(server.url, { max: 1, onnotice: () => {} });
  const [row] = await admin`show server_version`;
  await admin.unsafe(`drop database if exists ${TEMPLATE} with (force)`);
  await admin.unsafe(`create database ${TEMPLATE}`);
  await admin.end();
  await migrate(withDatabase(server.url, TEMPLATE));
  return { ...server, what: `PostgreSQL ${row?.server_version}, ${server.what}` };
};
