import { z } from "zod";
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
const oneOf = <const T extends readonly [string, ...string[]]>(...values: T) =>
  z.enum(values, { error: `must be one of ${values.join(", ")}` });

const Environment = z.object({
  PORT: whole(0, 65_535).default(8000),
  HOST: z.string().default("127.0.0.1"),
  DATABASE_URL: z
    .string()
    .regex(
      /^postgres(ql)?:\/\//,
      "must be the address of a PostgreSQL database: postgres://user:password@host:5432/name",
    )
    .refine((url) => URL.canParse(url), "is not a valid URL")
    .optional(),
  DATABASE_POOL: whole(2, 500).default(10),
  MIGRATE_ON_START: oneOf("true", "false").default("true"),
  SHUTDOWN_DELAY: whole(0, 60).default(1),
  SHUTDOWN_GRACE: whole(1, 300).default(20),
  LOG_LEVEL: oneOf("fatal", "error", "warn", "info", "debug", "trace", "silent").default("info"),
  RETENTION_DAYS: whole(1, 36_500).default(30),
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
  readonly databasePool: number;
  readonly migrateOnStart: boolean;
  readonly logLevel: string;
  /** Seconds that a stopping server goes on answering, so that balancers and clients can turn away. */
  readonly shutdownDelay: number;
  /** Seconds after which a stopping server gives up what is still under way. */
  readonly shutdownGrace: number;
  /** Days for which the log of changes is kept, and with it the Idempotency-Keys. */
  readonly retentionDays: number;
  /** Undefined: nothing is counted. */
  readonly metricsPort: number | undefined;
  /** Undefined: nothing is traced. */
  readonly tracing: TracingOptions | undefined;
};

/** Every variable that the server reads, for the test that compares them with .env.example and the README. */
export const VARIABLES: readonly string[] = Object.keys(Environment.shape);

/** The environment cannot be used; the message names every wrong variable. */
export class ConfigError extends KnownError {}

/**
 * Reads the configuration from environment variables; an empty value counts as unset.
 * @throws ConfigError
 */
export const readConfig = (environment: Record<string, string | undefined> = process.env): Config => {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = Environment.safeParse(set);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path, message }) => `  ${path.join(".")}: ${message}`);
    throw new ConfigError(`The environment is not valid:\n${wrong.join("\n")}\nSee .env.example.`);
  }
  const env = parsed.data;
  return {
    port: env.PORT,
    host: env.HOST,
    databaseUrl: env.DATABASE_URL,
    databasePool: env.DATABASE_POOL,
    migrateOnStart: env.MIGRATE_ON_START === "true",
    logLevel: env.LOG_LEVEL,
    shutdownDelay: env.SHUTDOWN_DELAY,
    shutdownGrace: env.SHUTDOWN_GRACE,
    retentionDays: env.RETENTION_DAYS,
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
