import { z } from "zod";
import type { AuthOptions } from "./auth/authenticate.ts";
import type { LimitsOptions } from "./auth/limits.ts";
import type { TrustProxy } from "./http/address.ts";
import type { BodyOptions } from "./http/body.ts";
import type { Rate } from "./http/limits.ts";
import { KnownError } from "./known_error.ts";
import type { TracingOptions } from "./telemetry/tracing.ts";

/** A whole number in plain digits: Number() also takes "", " " and "0x10". */
const whole = (min: number, max: number) =>
  z
    .string()
    .refine(
      (text) => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max,
      `must be a whole number from ${min} to ${max}`,
    )
    .transform(Number);

/** Requests per minute, requests/seconds, or off. */
const rate = z
  .string()
  .regex(
    /^(off|[1-9]\d{0,7}(\/([1-9]\d{0,2}|[12]\d{3}|3[0-5]\d{2}|3600))?)$/,
    "must be off, a number of requests per minute, or requests/seconds with at most 3600 seconds",
  )
  .transform((text): Rate | "off" => {
    const [requests = 0, seconds = 60] = text.split("/").map(Number);
    return text === "off" ? text : { requests, seconds };
  })
  .optional();

const oneOf = <const T extends readonly [string, ...string[]]>(...values: T) =>
  z.enum(values, { error: `must be one of ${values.join(", ")}` });

/** Whether this address is only reached from the machine itself. */
const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);

/** Whether nobody can answer in place of whoever is asked there. */
const isTrusted = ({ protocol, hostname }: URL): boolean =>
  protocol === "https:" || (protocol === "http:" && isLoopback(hostname));

/** Whether the driver can decode the user and the password. */
const isDecodable = ({ username, password }: URL): boolean => {
  try {
    return decodeURIComponent(username + password) !== undefined;
  } catch {
    return false;
  }
};

const DatabaseUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\//, "must be the address of a PostgreSQL database: postgres://user:password@host:5432/name")
  .refine((url) => URL.canParse(url), "is not a valid URL")
  .refine((url) => !URL.canParse(url) || isDecodable(new URL(url)), "has a % in the user or password: write it as %25");

const WAYS = ["none", "claves", "jwt"];

/** Whether this is an origin as browsers send it: https://shop.example.com, without a path. */
const isOrigin = (text: string): boolean =>
  /^https?:\/\/[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;

const Environment = z.object({
  PORT: whole(0, 65_535).default(8000),
  HOST: z.string().default("127.0.0.1"),
  DATABASE_URL: DatabaseUrl.optional(),
  MIGRATE_DATABASE_URL: DatabaseUrl.optional(),
  DATABASE_REPLICA_URL: z
    .string()
    // One address may itself name several hosts.
    .transform((text) => text.split(/\s*,\s*(?=\w+:)/))
    .pipe(z.array(DatabaseUrl))
    .optional(),
  AUTH: z
    .string()
    .transform((text) => text.split(",").map((way) => way.trim()))
    .refine((ways) => ways.every((way) => WAYS.includes(way)), "must be none, claves, jwt, or claves,jwt")
    .refine((ways) => ways.length === 1 || !ways.includes("none"), "cannot be none and something else")
    .optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  JWT_JWKS_URL: z
    .string()
    .refine((url) => URL.canParse(url), "is not a valid URL")
    // Whoever answers in place of the issuer could make tokens for anybody.
    .refine((url) => !URL.canParse(url) || isTrusted(new URL(url)), "must be https, or on this machine")
    .optional(),
  JWT_TIENDA_CLAIM: z.string().default("tienda"),
  JWT_ROL_CLAIM: z.string().default("rol"),
  JWT_CLOCK_TOLERANCE: whole(0, 300).default(30),
  TRUST_PROXY: z
    .string()
    .regex(/^(off|fly|[1-9])$/, "must be off, fly, or the number of proxies, 1 to 9")
    .transform((text): TrustProxy => (text === "off" || text === "fly" ? text : Number(text)))
    .default("off"),
  RATE_LIMIT_KEY: rate,
  RATE_LIMIT_ADDRESS: rate,
  RATE_LIMIT_REJECTED: rate,
  BODY_LIMIT: whole(1_024, 1_048_576).default(262_144),
  // Bun cuts off a body that trickles in after 120 s.
  REQUEST_TIMEOUT: whole(1, 120).default(30),
  CORS_ORIGINS: z
    .string()
    .transform((text) => text.split(",").map((origin) => origin.trim()))
    .refine(
      (origins) => origins.every((origin) => origin === "*" || isOrigin(origin)),
      "must be * or origins, separated by commas, without a path: https://shop.example.com",
    )
    .refine((origins) => origins.length === 1 || !origins.includes("*"), "cannot be * and something else")
    .optional(),
  DATABASE_POOL: whole(2, 500).default(10),
  WORKERS: z
    .union([z.literal("auto"), whole(1, 256)], { error: "must be auto, or a whole number from 1 to 256" })
    .default(1),
  MIGRATE_ON_START: oneOf("true", "false").default("true"),
  SHUTDOWN_DELAY: whole(0, 60).default(1),
  SHUTDOWN_GRACE: whole(1, 300).default(20),
  LOG_LEVEL: oneOf("fatal", "error", "warn", "info", "debug", "trace", "silent").default("info"),
  RETENTION_DAYS: whole(1, 36_500).default(30),
  STREAMS_MAX: whole(1, 100_000).default(4_000),
  WEBHOOKS_INSECURE: oneOf("true", "false").optional(),
  METRICS_PORT: whole(0, 65_535).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .string()
    .refine(
      (url) => /^https?:/.test(url) && URL.canParse(url),
      "must be the address of an OTLP receiver: http://host:4318",
    )
    .optional(),
  OTEL_SERVICE_NAME: z.string().default("pedidos"),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(0(\.\d+)?|1(\.0+)?)$/, "must be a share from 0 to 1")
    .default("1"),
});

/** The configuration of a server. */
export type Config = {
  readonly port: number;
  readonly host: string;
  /** Undefined: the embedded server is started and used. */
  readonly databaseUrl: string | undefined;
  /** The same database, as the role that owns the tables; undefined where that is the role of `databaseUrl`. */
  readonly migrateDatabaseUrl: string | undefined;
  /** The addresses of its read replicas. */
  readonly databaseReplicaUrls: readonly string[];
  readonly databasePool: number;
  /** How many processes serve on the port; "auto": one for each core. */
  readonly workers: number | "auto";
  /** Which of them this process is; undefined: it was not started by one. */
  readonly worker: number | undefined;
  /** Whether only this machine reaches the server and its data: it listens on loopback, over the embedded database. */
  readonly local: boolean;
  /** Who is let in. Undefined: nobody has said, and the server could be reached by others (see `authOf`). */
  readonly auth: AuthOptions | undefined;
  readonly limits: LimitsOptions;
  readonly body: BodyOptions;
  /** Origins whose pages may call the API from a browser; "*" stands for all. */
  readonly corsOrigins: readonly string[];
  readonly migrateOnStart: boolean;
  readonly logLevel: string;
  /** Seconds that a stopping server goes on answering, so that balancers and clients can turn away. */
  readonly shutdownDelaySeconds: number;
  /** Seconds after which a stopping server gives up what is still under way. */
  readonly shutdownGraceSeconds: number;
  /** Days for which the log of changes is kept, and with it the Idempotency-Keys. */
  readonly retentionDays: number;
  /** The most streams of events at a time; one tienda has three quarters of them at most. */
  readonly streamsMax: number;
  /** Whether webhooks may go to http and to private addresses: by default where only this machine reaches the server. */
  readonly webhooksInsecure: boolean;
  /** Undefined: nothing is counted. */
  readonly metricsPort: number | undefined;
  /** Undefined: nothing is traced. */
  readonly tracing: TracingOptions | undefined;
};

/** Tells a process which worker it is. Not for users: src/workers.ts sets it. */
const WORKER = "PEDIDOS_WORKER";

/** Every variable that the server reads, for the test that compares them with .env.example and the README. */
export const VARIABLES: readonly string[] = Object.keys(Environment.shape);

/** The environment cannot be used; the message names every wrong variable. */
export class ConfigError extends KnownError {}

const isLocal = ({ DATABASE_URL, HOST }: z.output<typeof Environment>): boolean =>
  DATABASE_URL === undefined && isLoopback(HOST);

/** Who is let in: by default everybody, where only this machine reaches the server and its data. */
const authOptions = (env: z.output<typeof Environment>): AuthOptions | undefined => {
  const { AUTH = isLocal(env) ? ["none"] : undefined } = env;
  const { JWT_ISSUER: issuer = "", JWT_AUDIENCE: audience = "", JWT_JWKS_URL: jwksUrl = "" } = env;
  const claims = { tiendaClaim: env.JWT_TIENDA_CLAIM, rolClaim: env.JWT_ROL_CLAIM };
  const jwt = { issuer, audience, jwksUrl, ...claims, toleranceSeconds: env.JWT_CLOCK_TOLERANCE };
  return AUTH && { claves: AUTH.includes("claves"), jwt: AUTH.includes("jwt") ? jwt : undefined };
};

/** The limits unless told: far above what a shop sends, far below what would slow the server down. */
const RATES = {
  clave: { requests: 6_000, seconds: 60 },
  direccion: { requests: 12_000, seconds: 60 },
  rechazos: { requests: 60, seconds: 60 },
} as const;

/** What is limited. By default nothing where everybody is let in: that is for development, or for behind a gateway. */
const limitsOptions = (env: z.output<typeof Environment>, auth: AuthOptions | undefined): LimitsOptions => {
  const everybody = auth !== undefined && !auth.claves && !auth.jwt;
  const of = (por: keyof typeof RATES, told: Rate | "off" | undefined): Rate | undefined =>
    told === "off" ? undefined : (told ?? (everybody ? undefined : RATES[por]));
  return {
    clave: of("clave", env.RATE_LIMIT_KEY),
    direccion: of("direccion", env.RATE_LIMIT_ADDRESS),
    rechazos: of("rechazos", env.RATE_LIMIT_REJECTED),
    trustProxy: env.TRUST_PROXY,
  };
};

/**
 * Reads the configuration from environment variables; an empty value counts as unset.
 * @throws ConfigError
 */
export const readConfig = (environment: Record<string, string | undefined> = process.env): Config => {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = Environment.safeParse(set);
  const wrong = (parsed.error?.issues ?? []).map(({ path, message }) => `  ${path.join(".")}: ${message}`);
  // What tokens are checked with has no default.
  if (set.AUTH?.includes("jwt"))
    for (const name of ["JWT_ISSUER", "JWT_AUDIENCE", "JWT_JWKS_URL"])
      if (set[name] === undefined) wrong.push(`  ${name}: must be set, as AUTH has jwt`);
  if (set.MIGRATE_DATABASE_URL !== undefined && set.DATABASE_URL === undefined)
    wrong.push("  DATABASE_URL: must be set, as MIGRATE_DATABASE_URL is: the same database, as the role of the server");
  if (set.DATABASE_REPLICA_URL !== undefined && set.DATABASE_URL === undefined)
    wrong.push("  DATABASE_URL: must be set, as DATABASE_REPLICA_URL is: the server whose changes those replay");
  if (!parsed.success || wrong.length > 0)
    throw new ConfigError(`The environment is not valid:\n${wrong.join("\n")}\nSee .env.example.`);
  const env = parsed.data;
  const auth = authOptions(env);
  return {
    port: env.PORT,
    host: env.HOST,
    databaseUrl: env.DATABASE_URL,
    migrateDatabaseUrl: env.MIGRATE_DATABASE_URL,
    databaseReplicaUrls: env.DATABASE_REPLICA_URL ?? [],
    databasePool: env.DATABASE_POOL,
    workers: env.WORKERS,
    worker: set[WORKER] === undefined ? undefined : Number(set[WORKER]),
    local: isLocal(env),
    auth,
    limits: limitsOptions(env, auth),
    body: { maxBytes: env.BODY_LIMIT, timeoutSeconds: env.REQUEST_TIMEOUT },
    corsOrigins: env.CORS_ORIGINS ?? [],
    migrateOnStart: env.MIGRATE_ON_START === "true",
    logLevel: env.LOG_LEVEL,
    shutdownDelaySeconds: env.SHUTDOWN_DELAY,
    shutdownGraceSeconds: env.SHUTDOWN_GRACE,
    retentionDays: env.RETENTION_DAYS,
    streamsMax: env.STREAMS_MAX,
    webhooksInsecure: env.WEBHOOKS_INSECURE ? env.WEBHOOKS_INSECURE === "true" : isLocal(env),
    metricsPort: env.METRICS_PORT,
    tracing: env.OTEL_EXPORTER_OTLP_ENDPOINT
      ? {
          endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
          service: env.OTEL_SERVICE_NAME,
          share: Number(env.OTEL_TRACES_SAMPLER_ARG),
        }
      : undefined,
  };
};

/** The API key with which a command calls a server; the server itself has no use for it. */
export const claveOfClient = (): string | undefined => process.env.PEDIDOS_CLAVE || undefined;

/**
 * Who is let in, for a server: a command that works on the database beside it has no callers.
 * @throws ConfigError where nobody has said so
 */
export const authOf = ({ auth, host, databaseUrl }: Config): AuthOptions => {
  if (auth) return auth;
  const why = databaseUrl === undefined ? `it listens on ${host}` : "it has a database of its own";
  throw new ConfigError(
    `AUTH is not set, and this server may be reached by others: ${why}. Say who is let in:
  AUTH=claves  holders of API keys, which \`npm run clave -- crear --tienda principal --rol admin\` makes
  AUTH=jwt     holders of tokens of your identity provider; AUTH=claves,jwt takes both
  AUTH=none    everybody who reaches the port, as admin`,
  );
};

/** The environment of a worker: that of this process, but for what its parent has done or decided. */
export const environmentOf = (
  { auth }: Config,
  { worker, url, port }: { readonly worker: number; readonly url: string; readonly port: number },
): NodeJS.ProcessEnv => ({
  ...process.env,
  [WORKER]: String(worker),
  DATABASE_URL: url,
  PORT: String(port),
  // The default depends on DATABASE_URL.
  ...(auth && !auth.claves && !auth.jwt ? { AUTH: "none" } : {}),
  MIGRATE_DATABASE_URL: "",
  MIGRATE_ON_START: "false",
});
