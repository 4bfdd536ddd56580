/** What every answer tells a browser not to do with it, and nothing of what the server is made of. */
import { afterAll, expect, test } from "bun:test";
import { openApi } from "../support/api.ts";
import { operations } from "../support/document.ts";
import { bodyOf, pathOf } from "../support/examples.ts";
import { startServer } from "../support/process.ts";

const api = await openApi();

const JSON_POLICY = "default-src 'none'; frame-ancestors 'none'";
const ALL = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
};
/** The proxy in front sends the first; the others say what to attack. */
const NONE = ["Strict-Transport-Security", "Server", "X-Powered-By", "Via"];

const expectSecured = (about: string, headers: Headers, policy: string | RegExp = JSON_POLICY): void => {
  for (const [name, value] of Object.entries(ALL))
    expect([about, name, headers.get(name)]).toEqual([about, name, value]);
  expect([about, headers.get("Content-Security-Policy")]).toEqual([about, expect.stringMatching(policy)]);
  expect([about, NONE.filter((name) => headers.has(name))]).toEqual([about, []]);
};

test("every operation, answered or refused", async () => {
  for (const operation of operations) {
    const answer = await api.send(operation.method, pathOf(operation), bodyOf(operation));
    expectSecured(operation.name, answer.headers);
    if (operation.declared.requestBody)
      expectSecured(operation.name, (await api.send(operation.method, pathOf(operation), "{")).headers);
  }
});

test("what leads nowhere, breaks, is known already, or has no body", async () => {
  const { id } = await api.cliente();
  const answers = [
    ...[await api.get("/nada"), await api.send("DELETE", "/clientes"), await api.get("/openapi.json")],
    await api.send("HEAD", "/clientes"),
    await api.send("GET", `/clientes/${id}`, undefined, { "If-None-Match": '"1"' }),
  ];
  await api.sql`alter table clientes rename column nombre to apodo`;
  answers.push(await api.get("/clientes"));
  await api.sql`alter table clientes rename column apodo to nombre`;
  expect(answers.map(({ status }) => status)).toEqual([404, 405, 200, 200, 304, 500]);
  for (const { status, headers } of answers) expectSecured(String(status), headers);
});

test("the pages have policies of their own: scripts of this origin only, none in the page, and no frame around it", async () => {
  for (const path of ["/docs", "/docs/start.js", "/docs/", "/panel", "/panel/panel.js"]) {
    const { headers } = await api.get(path);
    expectSecured(path, headers, /^default-src 'none'; script-src 'self';.* frame-ancestors 'none'/);
    expect([path, headers.get("X-Frame-Options")]).toEqual([path, "DENY"]);
    const policy = headers.get("Content-Security-Policy") ?? "";
    expect([path, policy]).toEqual([
      path,
      expect.not.stringMatching(/unsafe-eval|(script|default)-src[^;]*unsafe|\*|http/),
    ]);
    for (const directive of ["base-uri 'none'", "form-action 'none'"]) expect(policy).toContain(directive);
  }
});

test("over the wire, too: what the runtime adds is no banner", async () => {
  const environment = { DATABASE_URL: api.url, MIGRATE_ON_START: "false", METRICS_PORT: "0" };
  const server = await startServer(environment);
  afterAll(() => server.stop());
  for (const path of ["/health/live", "/nada", "/docs", "/clientes"]) {
    const { headers } = await fetch(server.url + path);
    expectSecured(path, headers, /^default-src 'none'/);
    const known = [
      ...Object.keys(ALL),
      "Content-Security-Policy",
      "Content-Type",
      "Content-Length",
      "Date",
      "X-Request-Id",
    ];
    const extra = [...headers.keys()].filter((name) => !known.some((one) => one.toLowerCase() === name));
    const pages = ["x-frame-options", "cross-origin-opener-policy", "origin-agent-cluster", "x-dns-prefetch-control"];
    const more = ["x-download-options", "x-permitted-cross-domain-policies", "x-xss-protection", "link"];
    expect([path, extra.filter((name) => ![...pages, ...more, "cache-control"].includes(name))]).toEqual([path, []]);
  }
});
