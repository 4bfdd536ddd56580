/** Traces for OpenTelemetry. Loaded only if an endpoint is configured. */
import { setTimeout as sleep } from "node:timers/promises";
import { httpInstrumentationMiddleware } from "@hono/otel";
import {
  context,
  DiagLogLevel,
  diag,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { setGlobalErrorHandler, W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import type { MiddlewareHandler } from "hono";
import type { Logger } from "pino";
import manifest from "../../package.json" with { type: "json" };
import type { Observer } from "../db/observer.ts";
import type { AppEnv } from "../http/context.ts";
import { shownPath } from "../http/target.ts";

export type TracingOptions = {
  /** The OTLP receiver's HTTP address: http://collector:4318 */
  readonly endpoint: string;
  /** The name of this server in the traces. */
  readonly service: string;
  /** The share of requests to trace, 0 to 1, if the caller has not decided it. */
  readonly share: number;
};

export type Tracing = {
  /** Creates a span for each request, in the trace of its traceparent, and passes it to the handlers. */
  readonly middleware: readonly [MiddlewareHandler<AppEnv>, MiddlewareHandler<AppEnv>];
  readonly observer: Observer;
  /** Sends the remaining traces. */
  readonly close: () => Promise<void>;
};

/** Milliseconds allowed for sending the last traces at shutdown. */
const PATIENCE_MS = 2_000;

/** Starts to trace requests and statements. */
export const startTracing = ({ endpoint, service, share }: TracingOptions, log: Logger): Tracing => {
  const say = (message: string) => log.warn(`traces: ${message}`);
  diag.setLogger({ error: say, warn: say, info: say, debug: say, verbose: say }, DiagLogLevel.WARN);
  setGlobalErrorHandler((error) => say(error instanceof Error ? error.message : String(error)));
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  // The exporter reads OTEL_EXPORTER_OTLP_HEADERS, _TIMEOUT and _COMPRESSION.
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, "")}/v1/traces` });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": service, "service.version": manifest.version }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    spanProcessors: [withoutData, new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer("pedidos", manifest.version);
  return {
    middleware: [
      httpInstrumentationMiddleware({ tracerProvider: provider }) as MiddlewareHandler<AppEnv>,
      async (c, next) => {
        c.set("span", trace.getActiveSpan());
        await next();
      },
    ],
    observer: {
      sent: (statement, callers) => {
        const [first, ...others] = callers.map(({ span }) => span as Span | undefined).filter(isTraced);
        if (!first) return;
        // A batch serves many requests, and a span has one parent: the others are linked, there and back.
        const span = tracer.startSpan(
          statement,
          {
            kind: SpanKind.CLIENT,
            attributes: {
              "db.system.name": "postgresql",
              "db.operation.name": statement,
              "db.operation.batch.size": callers.length,
            },
            links: others.map((other) => ({ context: other.spanContext() })),
          },
          trace.setSpan(ROOT_CONTEXT, first),
        );
        for (const other of others) other.addLink({ context: span.spanContext() });
        return (error) => {
          if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: String(error) });
          span.end();
        };
      },
    },
    close: async () => {
      const sent = await Promise.race([provider.shutdown().then(() => true), sleep(PATIENCE_MS)]).catch(() => false);
      if (!sent) say("the last ones could not be sent");
    },
  };
};

const isTraced = (span: Span | undefined): span is Span => span?.isRecording() === true;

/** A query or a path can contain a person's name. */
const withoutData: SpanProcessor = {
  onStart: (span) => {
    const url = span.attributes["url.full"];
    if (typeof url !== "string" || !URL.canParse(url)) return;
    const { origin, pathname } = new URL(url);
    span.setAttribute("url.full", origin + shownPath(pathname));
  },
  onEnd: () => {},
  forceFlush: async () => {},
  shutdown: async () => {},
};
