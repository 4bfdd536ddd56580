import { expect, test } from "bun:test";
import { ConfigError, readConfig, VARIABLES } from "../src/config.ts";

test("everything has a default; an empty value counts as unset", () => {
  const defaults = {
    port: 8000,
    host: "127.0.0.1",
    databaseUrl: undefined,
    databasePool: 10,
    migrateOnStart: true,
    logLevel: "info",
    shutdownDelay: 1,
    shutdownGrace: 20,
    retentionDays: 30,
    metricsPort: undefined,
    tracing: undefined,
  };
  expect(readConfig({})).toEqual(defaults);
  expect(readConfig(Object.fromEntries(VARIABLES.map((name) => [name, ""])))).toEqual(defaults);
});

test("every variable is honoured", () => {
  const environment = {
    PORT: "9000",
    HOST: "0.0.0.0",
    DATABASE_URL: "postgres://u:p@db:5432/pedidos",
    DATABASE_POOL: "20",
    MIGRATE_ON_START: "false",
    LOG_LEVEL: "debug",
    SHUTDOWN_DELAY: "5",
    SHUTDOWN_GRACE: "25",
    RETENTION_DAYS: "7",
    METRICS_PORT: "9090",
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318",
    OTEL_SERVICE_NAME: "tienda",
    OTEL_TRACES_SAMPLER_ARG: "0.05",
  };
  expect(Object.keys(environment).toSorted()).toEqual([...VARIABLES].toSorted());
  expect(readConfig(environment)).toEqual({
    port: 9000,
    host: "0.0.0.0",
    databaseUrl: environment.DATABASE_URL,
    databasePool: 20,
    migrateOnStart: false,
    logLevel: "debug",
    shutdownDelay: 5,
    shutdownGrace: 25,
    retentionDays: 7,
    metricsPort: 9090,
    tracing: { endpoint: "http://collector:4318", service: "tienda", share: 0.05 },
  });
});

test("one message names every wrong variable, and shows no secret", () => {
  const wrong = {
    PORT: "http",
    DATABASE_URL: "mysql://user:secret@db/x",
    DATABASE_POOL: "0",
    MIGRATE_ON_START: "yes",
    LOG_LEVEL: "loud",
    SHUTDOWN_DELAY: "-1",
    SHUTDOWN_GRACE: "0",
    METRICS_PORT: "65536",
    OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4318",
    OTEL_TRACES_SAMPLER_ARG: "1.5",
  };
  const read = () => readConfig(wrong);
  expect(read).toThrow(ConfigError);
  try {
    read();
  } catch (error) {
    const { message } = error as Error;
    for (const name of Object.keys(wrong)) expect(message).toContain(`  ${name}: `);
    expect(message).not.toContain("secret");
  }
});

test(".env.example and the README list every variable, and no other", async () => {
  const example = await Bun.file(".env.example").text();
  expect([...example.matchAll(/^#? ?([A-Z_]+)=/gm)].map(([, name]) => name ?? "").toSorted()).toEqual(
    [...VARIABLES].toSorted(),
  );
  const readme = await Bun.file("README.md").text();
  expect([...readme.matchAll(/^\| `([A-Z_]+)` +\|/gm)].map(([, name]) => name ?? "").toSorted()).toEqual(
    [...VARIABLES].toSorted(),
  );
});
