/** Traces, as an OTLP receiver on loopback gets them from a server of its own process. */
import { afterAll, describe, expect, test } from "bun:test";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { clientOf, type Json, NOBODY } from "../support/api.ts";
import { openTestDatabase } from "../support/database.ts";
import { blocked } from "../support/locks.ts";
import { type ServerProcess, startServer } from "../support/process.ts";

const database = await openTestDatabase();
const received: { path: string; headers: Headers; body: Json }[] = [];
const receiver = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: async (request) => {
    received.push({ path: new URL(request.url).pathname, headers: request.headers, body: await request.json() });
    return Response.json({});
  },
});
afterAll(async () => {
  await receiver.stop();
  await database.close();
});

const SERVER = 2;
const CLIENT = 3;
const environment = { DATABASE_URL: database.url, MIGRATE_ON_START: "false" };
const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER = "00f067aa0ba902b7";
const traceparent = (sampled: boolean, trace = TRACE) => ({ traceparent: `00-${trace}-${CALLER}-0${sampled ? 1 : 0}` });

const attributesOf = ({ attributes }: Json) =>
  Object.fromEntries(attributes.map(({ key, value }: Json) => [key, Object.values(value)[0]]));

/** What a server that traces sent while it did this, and what it logged. */
const traced = async (work: (server: ServerProcess) => Promise<unknown>, env: Record<string, string> = {}) => {
  received.length = 0;
  const endpoint = `http://127.0.0.1:${receiver.port}`;
  const server = await startServer({ ...environment, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...env });
  await work(server);
  expect(await server.stop("SIGTERM")).toBe(0);
  const spans: Json[] = received.flatMap(({ body }) =>
    body.resourceSpans.flatMap(({ scopeSpans }: Json) => scopeSpans.flatMap((scope: Json) => scope.spans)),
  );
  const lines: Json[] = (server.output().match(/^\{.*\}$/gm) ?? []).map((line) => JSON.parse(line));
  return { spans, requests: lines.filter(({ request }) => request !== undefined) };
};

describe("a request", () => {
  test("goes on with the trace of its caller, through the statement, to the log", async () => {
    const { spans, requests } = await traced(
      ({ url }) => fetch(`${url}/productos?nombre=Ana`, { headers: traceparent(true) }),
      { OTEL_EXPORTER_OTLP_HEADERS: "x-key=a%20b,x-other=c=d", OTEL_SERVICE_NAME: "tienda" },
    );
    expect(spans.map(({ name, kind, traceId }) => [name, kind, traceId]).toSorted()).toEqual([
      ["GET /productos", SERVER, TRACE],
      ["productos/listar", CLIENT, TRACE],
    ]);
    const request = spans.find(({ kind }) => kind === SERVER);
    const statement = spans.find(({ kind }) => kind === CLIENT);
    expect([request.parentSpanId, statement.parentSpanId]).toEqual([CALLER, request.spanId]);
    expect(attributesOf(request)).toMatchObject({ "http.route": "/productos", "http.response.status_code": 200 });
    expect(attributesOf(statement)).toEqual({
      "db.system.name": "postgresql",
      "db.operation.name": "productos/listar",
      "db.operation.batch.size": 1,
    });
    expect(requests.map(({ trace_id }) => trace_id)).toEqual([TRACE]);

    const [{ path, headers, body }] = received as [Json];
    expect([path, headers.get("x-key"), headers.get("x-other")]).toEqual(["/v1/traces", "a b", "c=d"]);
    expect(attributesOf(body.resourceSpans[0].resource)).toMatchObject({ "service.name": "tienda" });
    expect(attributesOf(request)["url.full"]).toEndWith("/productos");
    expect(JSON.stringify(body)).not.toContain("Ana");
  });

  test("without a caller's trace begins one; one that is refused or fails says so; health is left out", async () => {
    const { spans, requests } = await traced(async ({ url }) => {
      await fetch(`${url}/health/ready`);
      await fetch(`${url}/nada/1234`);
      await database.sql`alter table clientes rename column nombre to apodo`;
      await fetch(`${url}/clientes`);
      await database.sql`alter table clientes rename column apodo to nombre`;
    });
    const [unknown, failed] = spans.filter(({ kind }) => kind === SERVER);
    expect(spans.map(({ name }) => name).toSorted()).toEqual(["GET /*", "GET /clientes", "clientes/listar"]);
    expect([unknown.parentSpanId, unknown.status.code, attributesOf(unknown)["http.response.status_code"]]).toEqual([
      undefined,
      0,
      404,
    ]);
    expect([failed.status.code, attributesOf(failed)["http.response.status_code"]]).toEqual([2, 500]);
    expect(spans.find(({ kind }) => kind === CLIENT).status.code).toBe(2);
    expect(requests.map(({ trace_id }) => trace_id)).toEqual([unknown.traceId, failed.traceId]);
  });

  test("is traced when its caller says so, else by its share", async () => {
    const other = TRACE.replace("4bf", "5bf");
    const ask = async ({ url }: ServerProcess) => {
      await fetch(`${url}/clientes/${NOBODY}`, { headers: traceparent(true) });
      await fetch(`${url}/clientes/${NOBODY}`, { headers: traceparent(false, other) });
      await fetch(`${url}/clientes/${NOBODY}`);
    };
    const none = await traced(ask, { OTEL_TRACES_SAMPLER_ARG: "0" });
    expect(none.spans.map(({ traceId }) => traceId)).toEqual([TRACE, TRACE]);
    const all = await traced(ask, { OTEL_TRACES_SAMPLER_ARG: "1" });
    expect(all.spans.length).toBe(4);
    expect(all.spans.map(({ traceId }) => traceId)).not.toContain(other);
  });
});

test("a statement is linked with all the requests that it serves, and they with it", async () => {
  const { spans } = await traced(async ({ url }) => {
    const { producto, pedido, patch } = clientOf((path, init) => fetch(url + path, init));
    const taza = await producto();
    const pedidos = await Promise.all([1, 2, 3, 4, 5].map(() => pedido([taza, 1])));
    await blocked(database, {
      holding: (tx) => tx`select 1 from productos where tienda_id = ${PRINCIPAL} and id = ${taza.id} for update`,
      waiting: () => Promise.all(pedidos.map(({ id }) => patch(`/pedidos/${id}/confirmar`))),
    });
  });
  const requests = new Map(spans.filter(({ kind }) => kind === SERVER).map((span) => [span.spanId, span]));
  const statements = spans.filter(({ name }) => name === "pedidos/confirmar");
  const served = statements.flatMap((statement) => {
    const linked = (statement.links ?? []).map(({ spanId }: Json) => spanId);
    const ids = [statement.parentSpanId, ...linked];
    expect(attributesOf(statement)["db.operation.batch.size"]).toBe(ids.length);
    for (const id of linked)
      expect(requests.get(id)?.links.map(({ spanId }: Json) => spanId)).toEqual([statement.spanId]);
    return ids;
  });
  expect(statements.some(({ links }) => links?.length > 0)).toBe(true);
  const confirmed = [...requests.values()].filter(({ name }) => name === "PATCH /pedidos/:id/confirmar");
  expect(served.toSorted()).toEqual(confirmed.map(({ spanId }) => spanId).toSorted());
});

describe("without a receiver", () => {
  test("that answers: the server serves, says so, and ends in time", async () => {
    const gone = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() });
    const endpoint = `http://127.0.0.1:${gone.port}`;
    await gone.stop(true);
    const server = await startServer({ ...environment, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
    expect((await fetch(`${server.url}/clientes`)).status).toBe(200);
    expect(await server.stop("SIGTERM")).toBe(0);
    expect(server.output()).toContain("traces: the last ones could not be sent");
  });

  test("to send to: none of the libraries is loaded", async () => {
    const program = `
      process.on("exit", () => console.log("loaded", Object.keys(require.cache).filter((path) => /node_modules/.test(path)).join(" ")));
      await import("./src/main.ts");`;
    const loaded = async (env: Record<string, string>) => {
      const server = await startServer({ ...environment, ...env }, [process.execPath, "-e", program]);
      await server.stop("SIGTERM");
      const paths = /^loaded (.*)$/m.exec(server.output())?.[1] ?? "";
      return ["hono", "@opentelemetry", "@prometheus-io"].filter((name) => paths.includes(`/node_modules/${name}/`));
    };
    expect(await loaded({})).toEqual(["hono"]);
    const endpoint = `http://127.0.0.1:${receiver.port}`;
    expect(await loaded({ METRICS_PORT: "0", OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })).toEqual([
      "hono",
      "@opentelemetry",
      "@prometheus-io",
    ]);
  });
});
