/** The feed over a crash of PostgreSQL, which gives the transaction ids above its last durable commit again. */
import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import client from "postgres";
import { startPostgres } from "../caos/world.ts";
import { clientOf } from "../support/api.ts";
import { now, readAll, readUntil } from "../support/feed.ts";
import { until } from "../support/locks.ts";
import { startServer } from "../support/process.ts";

test("a reader that was at the end of the feed before a crash misses nothing after it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pedidos-crash-"));
  const postgres = await startPostgres(folder);
  try {
    const server = await startServer({ DATABASE_URL: postgres.url, MIGRATE_ON_START: "false" });
    const api = clientOf((path, init) => fetch(server.url + path, init));
    await api.cliente({ nombre: "Ana" });
    const [first] = await readUntil(api, 1);

    // Ids that leave no trace: the next transaction after the crash gets the first of them.
    const sql = client(postgres.url, { max: 1, onnotice: () => {} });
    for (let n = 0; n < 100; n++)
      await sql
        .begin(async (tx) => {
          await tx`select pg_current_xact_id()`;
          throw new Error("rolled back");
        })
        .catch(() => {});
    const positions = [
      (await readAll(api)).fin,
      await now(api),
      (await readAll(api, undefined, "&tipo=pedido.creado")).fin,
      (await readAll(api, undefined, `&subject=${first.subject}`)).fin,
    ];
    postgres.signal("SIGKILL");
    await postgres.start();
    await until(async () => (await api.get("/health/ready")).status === 200, "the server is ready again", 60_000);
    const beto = await api.cliente({ nombre: "Beto" });
    await readUntil(api, 2);
    for (const position of positions)
      expect((await readAll(api, position)).datos.map(({ data }) => data)).toEqual([beto]);
    await sql.end({ timeout: 1 });
    await server.stop("SIGTERM");
  } finally {
    await postgres.close();
    rmSync(folder, { recursive: true, force: true });
  }
}, 180_000);
