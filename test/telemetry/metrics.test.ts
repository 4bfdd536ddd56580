import { afterAll, describe, expect, test } from "bun:test";
import pino from "pino";
import { createApp } from "../../src/app.ts";
import { askNobody } from "../../src/auth/authenticate.ts";
import { connect } from "../../src/db/database.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { createMetrics } from "../../src/telemetry/metrics.ts";
import { clientOf, type Json, NOBODY } from "../support/api.ts";
import { openTestDatabase } from "../support/database.ts";
import { blocked } from "../support/locks.ts";
import { startServer } from "../support/process.ts";
import { faultsOf, parseSamples } from "../support/promql.ts";

const database = await openTestDatabase();
const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
  await database.close();
});

/** The application with metrics of its own. */
const open = (batch = {}, replicas: string[] = []) => {
  const metrics = createMetrics();
  const db = connect({ url: database.url, replicas, pool: 8, batch, observers: [metrics.observer] });
  closing.push(db.close);
  metrics.watch(db);
  const app = createApp({ authenticate: askNobody, db, log: pino({ level: "silent" }), metrics });
  const samples = async () => parseSamples(await metrics.text());
  const raw = (path: string, init?: RequestInit) => app.request(path, init);
  return {
    ...clientOf(raw),
    raw,
    samples,
    /** The value of the one sample with these labels among others; 0 where there is none. */
    value: async (name: string, labels: Record<string, string> = {}): Promise<number> => {
      const found = (await samples()).filter(
        (sample) =>
          sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
      );
      if (found.length > 1) throw new Error(`several ${name} have ${JSON.stringify(labels)}`);
      return found[0]?.value ?? 0;
    },
  };
};

describe("what is counted", () => {
  test("requests: how many, how long, by method, route and status", async () => {
    const { value, get, producto } = open();
    const { id } = await producto();
    await get(`/productos/${id}`);
    await get(`/productos/${id}`);
    await get(`/productos/${NOBODY}`);
    const route = "/productos/:id";
    const of = (status: string) => value("http_request_duration_seconds_count", { method: "GET", route, status });
    expect([await of("200"), await of("404")]).toEqual([2, 1]);
    expect(await value("http_request_duration_seconds_bucket", { route, status: "200", le: "+Inf" })).toBe(2);
    const seconds = await value("http_request_duration_seconds_sum", { route, status: "200" });
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThan(10);
    expect(await value("http_requests_in_flight")).toBe(0);
  });

  test("refusals by codigo, from zero; productos that were short, by route", async () => {
    const { value, producto, pedido, patch, post, cliente } = open();
    expect(await value("pedidos_refusals_total", { codigo: "stock_insuficiente" })).toBe(0);
    const [uno, dos] = [await producto({ stock: 1 }), await producto({ stock: 1 })];
    const [a, b] = [await pedido([uno, 1], [dos, 1]), await pedido([uno, 1], [dos, 1])];
    await patch(`/pedidos/${a.id}/confirmar`);
    await patch(`/pedidos/${b.id}/confirmar`);
    const { id: cliente_id } = await cliente();
    await post("/pedidos", { cliente_id, items: [{ producto_id: uno.id, cantidad: 3 }] });
    expect(await value("pedidos_refusals_total", { codigo: "stock_insuficiente" })).toBe(2);
    expect(await value("pedidos_shortages_total", { route: "/pedidos/:id/confirmar" })).toBe(2);
    expect(await value("pedidos_shortages_total", { route: "/pedidos" })).toBe(1);
  });

  test("batches, queues, lanes and the pool; requests that were undecided", async () => {
    const { value, producto, pedido, patch } = open();
    const statement = "pedidos/confirmar";
    const taza = await producto({ stock: 1000 });
    const pedidos = await Promise.all(Array.from({ length: 12 }, () => pedido([taza, 1])));
    await blocked(database, {
      // The statement that waits for this has an older version in its snapshot, and so cannot decide.
      holding: (tx) => tx`update pedidos set version = version + 1 where id = ${pedidos[0].id}`,
      waiting: () => Promise.all(pedidos.map(({ id }: Json) => patch(`/pedidos/${id}/confirmar`))),
      meanwhile: async () => {
        expect(await value("http_requests_in_flight")).toBeGreaterThan(0);
        expect(await value("pedidos_queue_lanes_busy", { statement })).toBeGreaterThan(0);
        expect(await value("pedidos_pool_statements", { plan: "generic" })).toBeGreaterThan(0);
      },
    });
    expect(await value("pedidos_queue_again_total", { statement, why: "undecided" })).toBe(1);
    expect(await value("pedidos_batch_size_sum", { statement })).toBe(13);
    // Two lanes take what has come, which is all of it at once or, on a busy machine, in pieces. One request is sent again.
    const batches = await value("pedidos_batch_size_count", { statement });
    expect(batches).toBeWithin(3, 14);
    expect(await value("pedidos_batch_size_bucket", { statement, le: "1" })).toBeWithin(1, batches + 1);
    expect(await value("pedidos_batch_size_bucket", { statement, le: "16" })).toBe(batches);
    expect(await value("pedidos_statement_duration_seconds_count", { statement })).toBe(batches);
    expect(await value("pedidos_queue_lanes", { statement })).toBe(2);
    for (const idle of ["pedidos_queue_lanes_busy", "pedidos_queue_waiting"])
      expect(await value(idle, { statement })).toBe(0);
    expect(await value("pedidos_pool_statements", { plan: "generic" })).toBe(0);
    expect(await value("pedidos_pool_connections_max", { plan: "generic" })).toBe(6);
    expect(await value("pedidos_pool_connections_max", { plan: "custom" })).toBe(2);
    expect(await value("http_requests_in_flight")).toBe(0);
  });

  test("requests that wait, and those that a queue gives up", async () => {
    const statement = "productos/obtener";
    const full = open({ maxPerTienda: 0 });
    const late = open({ deadlineMs: -1 });
    for (const { get } of [full, late]) expect((await get(`/productos/${NOBODY}`)).status).toBe(503);
    const counted = async ({ value }: typeof full) =>
      Promise.all(["full", "late"].map((why) => value("pedidos_queue_refused_total", { statement, why })));
    expect([await counted(full), await counted(late)]).toEqual([
      [1, 0],
      [0, 1],
    ]);

    const { value, get, pedido, producto, patch } = open({ lanes: 1 });
    const taza = await producto();
    const pedidos = await Promise.all([1, 2, 3].map(() => pedido([taza, 1])));
    await blocked(database, {
      holding: (tx) => tx`select 1 from productos where tienda_id = ${PRINCIPAL} and id = ${taza.id} for update`,
      waiting: () => Promise.all(pedidos.map(({ id }) => patch(`/pedidos/${id}/confirmar`))),
      meanwhile: async () => expect(await value("pedidos_queue_waiting", { statement: "pedidos/confirmar" })).toBe(2),
    });
    expect((await get(`/productos/${taza.id}`)).body.stock).toBe(7);
  });

  test("statements that fail, and why", async () => {
    const { value, get } = open();
    const statement = "clientes/listar";
    await database.sql`alter table clientes rename column nombre to apodo`;
    await get("/clientes");
    await database.sql`alter table clientes rename column apodo to nombre`;
    expect(await value("pedidos_statement_failures_total", { statement, why: "error" })).toBe(1);
    expect(await value("pedidos_statement_failures_total", { statement, why: "unavailable" })).toBe(0);

    const metrics = createMetrics();
    const nowhere = connect({ url: "postgres://nobody@127.0.0.1:1/none", pool: 2, observers: [metrics.observer] });
    const app = createApp({ authenticate: askNobody, db: nowhere, log: pino({ level: "silent" }), metrics });
    await app.request("/clientes");
    expect(parseSamples(await metrics.text())).toContainEqual({
      name: "pedidos_statement_failures_total",
      labels: { statement, why: "unavailable" },
      value: 1,
    });
    await nowhere.close();
  });

  test("few series, whatever is asked for", async () => {
    const { samples, raw } = open();
    const ask = async () => {
      for (const method of ["GET", "POST", "DELETE", "PURGE", "REPORT", "X"])
        for (const path of ["/", "/clientes", `/${crypto.randomUUID()}`, `/clientes/${crypto.randomUUID()}`, "/docs/x"])
          await raw(`${path}?x=${crypto.randomUUID()}`, { method });
    };
    await ask();
    const before = (await samples()).length;
    await ask();
    const after = await samples();
    expect(after.length).toBe(before);
    const values = (label: string) => new Set(after.map(({ labels }) => labels[label]).filter(Boolean));
    expect([...values("method")].toSorted()).toEqual(["DELETE", "GET", "POST", "other"]);
    expect([...values("route")].toSorted()).toEqual(["/", "/*", "/clientes", "/clientes/:id", "/docs/*"]);
  });
});

describe("/metrics", () => {
  test("is served on METRICS_PORT, and not to the public; not at all without it", async () => {
    const environment = { DATABASE_URL: database.url, MIGRATE_ON_START: "false" };
    const server = await startServer({ ...environment, METRICS_PORT: "0" });
    const address = /metrics at (http:\S+?)"/.exec(server.output())?.[1] ?? "";
    expect(new URL(address).port).not.toBe(new URL(server.url).port);
    await fetch(`${server.url}/productos/${NOBODY}`);
    const scraped = await fetch(address);
    expect(scraped.headers.get("Content-Type")).toStartWith("text/plain; version=0.0.4");
    const samples = parseSamples(await scraped.text());
    for (const name of ["process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds"])
      expect(samples.find((sample) => sample.name === name)?.value).toBeGreaterThan(0);
    expect(samples.map(({ name }) => name)).toContain("nodejs_eventloop_lag_p99_seconds");
    const counted = samples.find(({ labels }) => labels.route === "/productos/:id" && labels.le === "+Inf");
    expect(counted?.value).toBe(1);
    for (const { name } of samples) expect(name).toMatch(/^(http_request|pedidos_|process_|nodejs_eventloop_lag_)/);
    expect((await fetch(`${server.url}/metrics`)).status).toBe(404);
    expect((await fetch(new URL("/docs", address))).status).toBe(404);
    await server.stop();

    const without = await startServer(environment);
    expect(without.output()).not.toContain("metrics at");
    await without.stop();
  });

  test("on a taken port: the server says so in one sentence, and ends", async () => {
    const other = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() });
    const started = startServer({
      DATABASE_URL: database.url,
      MIGRATE_ON_START: "false",
      METRICS_PORT: String(other.port),
    });
    const message = await started.then(
      () => "it started",
      (error) => error.message,
    );
    expect(message).toContain(`Port ${other.port} is taken: stop what uses it, or choose another with METRICS_PORT=`);
    await other.stop();
  });
});

describe("the dashboard and the alerts in deploy/", async () => {
  const { samples, get, patch, producto, pedido } = open({}, ["postgres://nobody@127.0.0.1:1/none"]);
  const [taza] = [await producto({ stock: 1 })];
  for (const { id } of [await pedido([taza, 1]), await pedido([taza, 1])]) await patch(`/pedidos/${id}/confirmar`);
  await database.sql`alter table clientes rename column nombre to apodo`;
  await get("/clientes");
  await database.sql`alter table clientes rename column apodo to nombre`;
  const exposed = await samples();

  test("ask for metrics and labels that the server exposes", async () => {
    const dashboard = await Bun.file("deploy/grafana-dashboard.json").json();
    const targets = dashboard.panels.flatMap(({ targets = [] }: Json) => targets);
    expect(targets.length).toBeGreaterThan(20);
    const faults = targets.flatMap(({ expr, legendFormat }: Json) => {
      const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);
      return faultsOf(expr, exposed, shown);
    });
    const { groups } = Bun.YAML.parse(await Bun.file("deploy/alerts.yml").text()) as Json;
    const rules = groups.flatMap((group: Json) => group.rules);
    expect(rules.length).toBeGreaterThan(5);
    for (const { expr } of rules) faults.push(...faultsOf(expr, exposed));
    expect(faults).toEqual([]);
  });

  test("would be found out: a typo in a metric, a label, a value, a legend or the language", () => {
    const faults = (query: string, labels: string[] = []) => faultsOf(query, exposed, labels).length;
    expect(faults("sum by (route) (rate(http_request_duration_seconds_count[5m]))", ["route"])).toBe(0);
    expect(faults("sum by (route) (rate(http_request_duration_second_count[5m]))")).toBe(1);
    expect(faults("sum by (path) (rate(http_request_duration_seconds_count[5m]))")).toBe(1);
    expect(faults('http_request_duration_seconds_count{rute="/clientes"}')).toBe(1);
    expect(faults('http_request_duration_seconds_count{route="/clients"}')).toBe(1);
    expect(faults('http_request_duration_seconds_count{status=~"7.."}')).toBe(1);
    expect(faults("http_requests_in_flight", ["route"])).toBe(1);
    expect(faults("sum(rate(http_request_duration_seconds_count[5m])")).toBe(1);
  });

  test("and the server itself are what docs/observability.md describes, whole", async () => {
    const text = await Bun.file("docs/observability.md").text();
    const documented = [...text.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name ?? "");
    const histograms = exposed.filter(({ labels }) => "le" in labels).map(({ name }) => name.replace(/_bucket$/, ""));
    const metrics = exposed.map(({ name }) => {
      const base = name.replace(/_(bucket|sum|count)$/, "");
      return histograms.includes(base) ? base : name;
    });
    const { groups } = Bun.YAML.parse(await Bun.file("deploy/alerts.yml").text()) as Json;
    const alerts = groups.flatMap(({ rules }: Json) => rules.map(({ alert }: Json) => alert));
    expect(documented.toSorted()).toEqual([...new Set([...metrics, ...alerts])].toSorted());
  });
});
