/** The server: reads the configuration, opens the database, migrates, serves, and ends cleanly. */
import { createApp } from "./app.ts";
import { ConfigError, readConfig } from "./config.ts";
import { connect } from "./db/database.ts";
import { EmbeddedError, openDatabase } from "./db/embedded.ts";
import { MigrationError, migrate } from "./db/migrate.ts";
import { purgar } from "./idempotencia/purgar.ts";
import { createLog } from "./log.ts";

/** Seconds that requests under way get to finish. */
const GRACE = 10;

/** Milliseconds between two looks for Idempotency-Keys that can be forgotten. */
const PURGE_EVERY = 60_000;

const run = async (): Promise<void> => {
  const config = readConfig();
  const log = await createLog(config.logLevel);
  const server = await openDatabase(config.databaseUrl);
  const db = connect({ url: server.url, pool: config.databasePool });
  let http: Bun.Server<undefined> | undefined;

  let stopping = false;
  const stop = async (code: number): Promise<never> => {
    stopping = true;
    await Promise.race([http?.stop(), Bun.sleep(GRACE * 1000)]);
    await db.close();
    await server.stop().catch(explain);
    process.exit(code);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      if (stopping) process.exit(1);
      log.info(`${signal}: finishing what is under way`);
      void stop(0);
    });

  try {
    if (config.migrateOnStart) await migrate(server.url, { say: (text) => log.info(text) });
    const app = createApp({ db, log });
    http = Bun.serve({ port: config.port, hostname: config.host, fetch: app.fetch, idleTimeout: 30 });
  } catch (error) {
    explain(error, config);
    return await stop(1);
  }
  setInterval(() => {
    // Nothing depends on it: the next look finds what this one left.
    if (!stopping) purgar(db).catch((error) => log.warn({ err: error }, "could not forget old Idempotency-Keys"));
  }, PURGE_EVERY);
  const address = `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${http.port}`;
  log.info(`pedidos is ready: API at ${address}, documentation at ${address}/docs`);
};

/** Says on standard error what went wrong: a sentence where the cause is known, else everything. */
const explain = (error: unknown, address?: { readonly host: string; readonly port: number }): void => {
  const known = error instanceof ConfigError || error instanceof EmbeddedError || error instanceof MigrationError;
  const syscall = error instanceof Error && "syscall" in error ? error.syscall : undefined;
  const taken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  if (address && taken)
    console.error(`Port ${address.port} is taken: stop what uses it, or choose another with PORT=8001.`);
  else if (address && syscall === "listen")
    console.error(`Cannot listen on ${address.host}, port ${address.port}: look at HOST and PORT.`);
  else console.error(known ? error.message : error);
};

run().catch((error) => {
  explain(error);
  process.exit(1);
});
