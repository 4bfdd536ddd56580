import { describe, expect, test } from "bun:test";
import { authOf, ConfigError, readConfig, VARIABLES } from "../src/config.ts";

test("everything has a default; an empty value counts as unset", () => {
  const defaults = {
    port: 8000,
    host: "127.0.0.1",
    databaseUrl: undefined,
    migrateDatabaseUrl: undefined,
    databaseReplicaUrls: [],
    databasePool: 10,
    workers: 1,
    worker: undefined,
    local: true,
    auth: { claves: false, jwt: undefined },
    limits: { trustProxy: "off" as const, clave: undefined, direccion: undefined, rechazos: undefined },
    body: { maxBytes: 262_144, timeoutSeconds: 30 },
    corsOrigins: [],
    migrateOnStart: true,
    logLevel: "info",
    shutdownDelaySeconds: 1,
    shutdownGraceSeconds: 20,
    retentionDays: 30,
    streamsMax: 4_000,
    webhooksInsecure: true,
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
    MIGRATE_DATABASE_URL: "postgres://owner:p@db:5432/pedidos",
    DATABASE_REPLICA_URL: "postgres://u:p@db2/pedidos, postgres://u:p@db3,db4/pedidos",
    AUTH: "claves, jwt",
    JWT_ISSUER: "https://id.example.com",
    JWT_AUDIENCE: "pedidos",
    JWT_JWKS_URL: "https://id.example.com/jwks.json",
    JWT_TIENDA_CLAIM: "shop",
    JWT_ROL_CLAIM: "role",
    JWT_CLOCK_TOLERANCE: "5",
    TRUST_PROXY: "2",
    RATE_LIMIT_KEY: "100",
    RATE_LIMIT_ADDRESS: "200/10",
    RATE_LIMIT_REJECTED: "off",
    BODY_LIMIT: "1048576",
    REQUEST_TIMEOUT: "10",
    CORS_ORIGINS: "https://shop.example.com, http://localhost:5173",
    DATABASE_POOL: "20",
    WORKERS: "auto",
    MIGRATE_ON_START: "false",
    LOG_LEVEL: "debug",
    SHUTDOWN_DELAY: "5",
    SHUTDOWN_GRACE: "25",
    RETENTION_DAYS: "7",
    STREAMS_MAX: "500",
    WEBHOOKS_INSECURE: "true",
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
    migrateDatabaseUrl: environment.MIGRATE_DATABASE_URL,
    databaseReplicaUrls: ["postgres://u:p@db2/pedidos", "postgres://u:p@db3,db4/pedidos"],
    databasePool: 20,
    workers: "auto",
    worker: undefined,
    local: false,
    auth: {
      claves: true,
      jwt: {
        issuer: "https://id.example.com",
        audience: "pedidos",
        jwksUrl: "https://id.example.com/jwks.json",
        tiendaClaim: "shop",
        rolClaim: "role",
        toleranceSeconds: 5,
      },
    },
    limits: {
      trustProxy: 2,
      clave: { requests: 100, seconds: 60 },
      direccion: { requests: 200, seconds: 10 },
      rechazos: undefined,
    },
    body: { maxBytes: 1_048_576, timeoutSeconds: 10 },
    corsOrigins: ["https://shop.example.com", "http://localhost:5173"],
    migrateOnStart: false,
    logLevel: "debug",
    shutdownDelaySeconds: 5,
    shutdownGraceSeconds: 25,
    retentionDays: 7,
    streamsMax: 500,
    webhooksInsecure: true,
    metricsPort: 9090,
    tracing: { endpoint: "http://collector:4318", service: "tienda", share: 0.05 },
  });
});

test("one message names every wrong variable, and shows no secret", () => {
  const wrong = {
    PORT: "http",
    DATABASE_URL: "mysql://user:secret@db/x",
    AUTH: "claves,none",
    MIGRATE_DATABASE_URL: "owner:secret@db",
    JWT_JWKS_URL: "http://id.example.com/jwks.json",
    JWT_CLOCK_TOLERANCE: "-1",
    TRUST_PROXY: "true",
    RATE_LIMIT_KEY: "100/",
    RATE_LIMIT_ADDRESS: "0",
    RATE_LIMIT_REJECTED: "10/3601",
    BODY_LIMIT: "1048577",
    REQUEST_TIMEOUT: "0",
    CORS_ORIGINS: "https://shop.example.com/",
    DATABASE_POOL: "0",
    WORKERS: "many",
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

test("the role that migrates needs the role of the server beside it", () => {
  const alone = { MIGRATE_DATABASE_URL: "postgres://owner:secret@db/pedidos" };
  expect(() => readConfig(alone)).toThrow(/^The environment is not valid:\n {2}DATABASE_URL: must be set/);
});

describe("who is let in", () => {
  const [NONE, CLAVES] = [
    { claves: false, jwt: undefined },
    { claves: true, jwt: undefined },
  ];
  const DATABASE_URL = "postgres://u:p@db:5432/pedidos";

  test("everybody, where only this machine reaches the server and its data", () => {
    for (const HOST of ["", "127.0.0.1", "127.1.2.3", "localhost", "::1"]) {
      const config = readConfig({ HOST });
      expect([config.local, authOf(config)]).toEqual([true, NONE]);
    }
  });

  test("anywhere else, AUTH has to say it", () => {
    for (const environment of [
      { HOST: "0.0.0.0" },
      { HOST: "::" },
      { HOST: "192.168.1.5" },
      { HOST: "127.0.0.1.example.com" },
      { DATABASE_URL },
    ]) {
      const config = readConfig(environment);
      expect([config.local, config.auth]).toEqual([false, undefined]);
      expect(() => authOf(config)).toThrow(ConfigError);
      expect(() => authOf(config)).toThrow(/AUTH=claves.+AUTH=jwt.+AUTH=none/s);
      expect(authOf(readConfig({ ...environment, AUTH: "none" }))).toEqual(NONE);
      expect(authOf(readConfig({ ...environment, AUTH: "claves" }))).toEqual(CLAVES);
    }
    expect(authOf(readConfig({ AUTH: "claves" }))).toEqual(CLAVES);
  });

  test("AUTH is none, or some of the others; with jwt, what tokens are checked with has to be said", () => {
    for (const AUTH of ["nobody", "none,claves", "claves,", ",", "CLAVES"])
      expect(() => readConfig({ AUTH })).toThrow("  AUTH: ");
    expect(() => readConfig({ AUTH: "claves,jwt", PORT: "x" })).toThrow(
      /PORT: .+JWT_ISSUER: .+JWT_AUDIENCE: .+JWT_JWKS_URL: /s,
    );
    const jwt = { AUTH: "jwt", JWT_ISSUER: "a", JWT_AUDIENCE: "b" };
    for (const JWT_JWKS_URL of ["http://id.example.com/k", "file:///etc/passwd", "id.example.com", "ftp://127.0.0.1/k"])
      expect(() => readConfig({ ...jwt, JWT_JWKS_URL })).toThrow("  JWT_JWKS_URL: ");
    for (const JWT_JWKS_URL of ["https://id.example.com/k", "http://localhost:9000/k", "http://[::1]:9000/k"])
      expect(readConfig({ ...jwt, JWT_JWKS_URL }).auth?.jwt?.jwksUrl).toBe(JWT_JWKS_URL);
  });
});

test("requests are limited by default, unless everybody is let in", () => {
  const rates = { clave: 6_000, direccion: 12_000, rechazos: 60 };
  const limited = Object.fromEntries(Object.entries(rates).map(([por, requests]) => [por, { requests, seconds: 60 }]));
  const off = { clave: undefined, direccion: undefined, rechazos: undefined };
  for (const AUTH of ["claves", "jwt"]) {
    const jwt = { JWT_ISSUER: "a", JWT_AUDIENCE: "b", JWT_JWKS_URL: "https://id.example.com/k" };
    expect(readConfig({ ...jwt, AUTH }).limits).toEqual({ ...limited, trustProxy: "off" } as never);
  }
  for (const HOST of ["127.0.0.1", "0.0.0.0"])
    expect(readConfig({ AUTH: "none", HOST }).limits).toEqual({ ...off, trustProxy: "off" });
  const RATE_LIMIT_ADDRESS = "5/3600";
  expect(readConfig({ RATE_LIMIT_ADDRESS }).limits.direccion).toEqual({ requests: 5, seconds: 3_600 });
  expect(readConfig({ TRUST_PROXY: "fly" }).limits.trustProxy).toBe("fly");
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

test("CORS_ORIGINS are origins as browsers send them, or * alone", () => {
  for (const CORS_ORIGINS of ["*", "https://a.example.com", "http://127.0.0.1:3000, https://b.example.com"])
    expect(readConfig({ CORS_ORIGINS }).corsOrigins).toEqual(CORS_ORIGINS.split(", "));
  for (const CORS_ORIGINS of [
    ...["a.example.com", "https://a.example.com/x", "https://A.example.com", "https://a.example.com:443", "null"],
    ...["https://*.example.com", "ftp://a.example.com", "https://u:p@a.example.com", "*,https://a.example.com", ","],
  ])
    expect(() => readConfig({ CORS_ORIGINS })).toThrow("  CORS_ORIGINS: ");
});
