/**
 * No key, header, password, body, nombre or email of a cliente leaves the server by its log, metrics, traces or error
 * answers. A whole HTTP run: every operation with marked values wherever a client can put one, wrong keys, broken bodies,
 * errors of the database, an outage. Then everything that came out is searched for the marks.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { crearClave } from "../../src/claves/crear.ts";
import { Disagreement } from "../../src/db/agreement.ts";
import { type Api, clientOf, type Json, NOBODY } from "../support/api.ts";
import { openTestDatabase } from "../support/database.ts";
import { operations } from "../support/document.ts";
import { bodyOf, pathOf } from "../support/examples.ts";
import { openFolder } from "../support/imports.ts";
import { type ServerProcess, spawn, startServer } from "../support/process.ts";
import { calls } from "../support/samples.ts";

/** Every mark contains this, in one case or another. */
const MARK = "geheim";
const marked = /geheim/i;
const PASSWORD = `${MARK}-password`;

const database = await openTestDatabase();
const { sql } = database;
const withPassword = (url: string): string => {
  const given = new URL(url);
  // The embedded server asks for none. A container's is what has to stay secret.
  given.password ||= PASSWORD;
  return given.href;
};
const DATABASE_URL = withPassword(database.url);
const password = new URL(DATABASE_URL).password;
const { clave } = await crearClave(database.db, { tienda: "principal", rol: "admin", nombre: null, seconds: null });
const { clave: lectura } = await crearClave(database.db, {
  ...{ tienda: "principal", rol: "lectura", nombre: `Caja ${MARK}`, seconds: null },
});

const exported: string[] = [];
const receiver = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: async (request) => {
    exported.push(await request.text());
    return Response.json({});
  },
});
const environment = {
  MIGRATE_ON_START: "false",
  AUTH: "claves",
  LOG_LEVEL: "trace",
  METRICS_PORT: "0",
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${receiver.port}`,
};

/** Answers that were refusals: what is in them may be logged by the client. */
const refused: string[] = [];
let server: ServerProcess;
let metrics = "";
let outage: string;

let count = 0;
const HEADERS = {
  Cookie: `session=${MARK}`,
  "User-Agent": `${MARK}/1.0`,
  Referer: `https://${MARK}.example.com/?x=${MARK}`,
  Origin: `https://${MARK}.example.com`,
  "X-Forwarded-For": MARK,
  baggage: `user=${MARK}`,
  tracestate: `vendor=${MARK}`,
};

/** The body of an answer, or of a stream, which never ends, what comes first. */
const read = async (response: Response): Promise<string> => {
  if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) return response.text();
  const reader = response.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  await reader?.cancel();
  return new TextDecoder().decode(value);
};

/** Sends a request with marks in its headers, whatever it is answered. */
const ask = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(server.url + path, {
    method,
    headers: {
      ...HEADERS,
      ...(body !== undefined && { "Content-Type": "application/json" }),
      ...(method !== "GET" && { "Idempotency-Key": `${MARK}-${++count}` }),
      Authorization: `Bearer ${clave}`,
      ...headers,
    },
    ...(body !== undefined && { body: text as string }),
  });
  const answer = await read(response);
  // An answer names the path and the fields that it was asked for.
  if (response.status >= 400)
    refused.push(`${method} ${response.status} ${answer.replace(/"(instance|campo)":"[^"]*"/g, "")}`);
  return { status: response.status, body: answer };
};

/** The same body with a mark in each text that people write. */
const markedBody = (body: Json): Json => {
  if (typeof body !== "object" || body === null) return body;
  const texts = ["nombre", "motivo", "sku"].filter((name) => typeof body[name] === "string");
  const own = texts.map((name) => [name, `Geheim ${name} ${++count}`]);
  return { ...body, ...Object.fromEntries(own), ...(body.email && { email: `geheim${++count}@example.com` }) };
};

beforeAll(async () => {
  server = await startServer({ ...environment, DATABASE_URL });
  const plain = clientOf((path, init) =>
    fetch(server.url + path, { ...init, headers: { Authorization: `Bearer ${clave}`, ...(init.headers as object) } }),
  );
  const api = { ...plain, ...database } as unknown as Api;

  const statuses: number[] = [];
  for (const operation of operations) {
    const { operationId } = operation.declared;
    const call = await calls[operationId]?.(api);
    if (!call) throw new Error(`${operationId} has no sample: write one in samples.ts`);
    const done = await ask(call.method, call.path, markedBody(call.body));
    statuses.push(done.status);
    // The same operation, refused in every way.
    const [path, body] = [pathOf(operation), bodyOf(operation)];
    for (const headers of [
      { Authorization: `Bearer ${MARK}` },
      { Authorization: `Basic ${btoa(MARK)}${MARK}` },
      { Authorization: `Bearer ped_${MARK}${"A".repeat(37)}` },
      { Authorization: `Bearer ${clave.slice(0, -1)}` },
      { Authorization: `Bearer ${btoa('{"alg":"none"}')}.${btoa(`{"sub":"${MARK}"}`)}.${MARK}` },
      { Authorization: `Bearer ${lectura}` },
      { "If-Match": MARK },
      { "If-Match": `"${MARK}"` },
      { "If-None-Match": `"${MARK}"` },
      { "Idempotency-Key": `${MARK} ñ`.normalize("NFD").replace(/[^\x20-\x7e]/g, "") },
      { "Content-Type": `text/${MARK}` },
      { "Content-Encoding": MARK },
      { "X-Request-Id": `${MARK}@example.com` },
      { Authorization: clave },
    ])
      await ask(operation.method, path, body, headers as never);
    await ask(operation.method, `${path}?${MARK}=${MARK}&nombre=${MARK}&email=${MARK}@example.com`, body);
    await ask(operation.method, path.replace(/[0-9a-f-]{36}/, `${MARK}@example.com`), body);
    await ask(operation.method, `${path}/Geheim%20Gómez/${MARK}@example.com/${clave}`, body);
    if (operation.method === "GET") continue;
    await ask(operation.method, path, `{"nombre": "${MARK}`);
    await ask(operation.method, path, { nombre: MARK, email: MARK, motivo: [MARK], [MARK]: MARK });
    await ask(operation.method, path, { ...(body as object), nombre: "x".repeat(300_000) + MARK });
  }
  expect(statuses.filter((status) => status >= 300)).toEqual([]);

  // What is refused for what others have.
  const one = { nombre: "Geheim Única", email: "geheim.unica@example.com" };
  await ask("POST", "/clientes", one);
  await ask("POST", "/clientes", one);
  const { id } = JSON.parse((await ask("POST", "/clientes", { ...one, email: null })).body);
  await ask("PATCH", `/clientes/${id}`, { email: one.email });
  await ask("PATCH", `/clientes/${id}`, { email: one.email }, { "If-Match": `"${MARK}"` });
  await ask("GET", `/clientes?nombre=Geheim&email=${one.email}`);

  // Errors of the database that quote the row, the value or the request.
  for (const [failing, undo] of [
    ["add constraint c check (nombre not like 'Geheim mala%') not valid", "drop constraint c"],
    ["rename column nombre to apodo", "rename column apodo to nombre"],
  ]) {
    await sql.unsafe(`alter table clientes ${failing}`);
    await ask("POST", "/clientes", { nombre: "Geheim mala", email: "geheim.mala@example.com" });
    await sql.unsafe(`alter table clientes ${undo}`);
  }
  for (const fault of [
    "perform new.nombre::int",
    "raise exception 'no: %', new.nombre using detail = new.email, hint = new.email",
  ]) {
    await sql.unsafe(`
      create function fault() returns trigger language plpgsql as $$ begin ${fault}; return new; end $$;
      create trigger fault before insert on clientes for each row execute function fault();`);
    await ask("POST", "/clientes", { nombre: "Geheim Mala", email: "geheim.mala@example.com" });
    await sql.unsafe("drop trigger fault on clientes; drop function fault");
  }
  // A row of the log that the domain does not agree with.
  const again = { "Idempotency-Key": "disagree" };
  await ask("POST", "/clientes", { nombre: "Geheim Otra", email: "geheim.otra@example.com" }, again);
  await sql`
    update bitacora set hecho = jsonb_set(hecho::jsonb, '{taken_by}', to_jsonb(${NOBODY}::text))::json
    where clave = 'disagree'`;
  await ask("POST", "/clientes", { nombre: "Geheim Otra", email: "geheim.otra@example.com" }, again);

  const address = /metrics at (\S+?)"/.exec(server.output())?.[1] ?? "";
  metrics = await (await fetch(address)).text();
  await server.stop("SIGTERM");

  // A database that is away: with a password, and everything asked.
  const away = await startServer({
    ...environment,
    DATABASE_URL: `postgres://nobody:${PASSWORD}@127.0.0.1:1/none`,
  });
  const before = server;
  server = away;
  for (const operation of operations) await ask(operation.method, pathOf(operation), markedBody(bodyOf(operation)));
  outage = away.output();
  await away.stop("SIGTERM");
  outage += away.output();
  server = before;
}, 300_000);
afterAll(async () => {
  await receiver.stop();
  await database.close();
});

/** The lines in which a mark, a key or the password is. */
const leaks = (text: string): string[] =>
  text
    .split("\n")
    .filter((line) => [clave, lectura, password].some((secret) => line.includes(secret)) || marked.test(line))
    .map((line) => line.slice(0, 2_000));

test("the run went through everything: answers of each kind, and errors of the database", () => {
  const seen = new Set(refused.map((one) => one.split(" ")[1]));
  expect([...seen].toSorted()).toEqual([
    "400",
    "401",
    "403",
    "404",
    "409",
    "412",
    "413",
    "415",
    "422",
    "429",
    "500",
    "503",
  ]);
  const errors = server.output().match(/^\{"level":50.*$/gm) ?? [];
  const codes = errors.map((line) => JSON.parse(line)).map(({ err, facts }) => err.code ?? typeof facts);
  expect(codes.toSorted()).toEqual(["22P02", "23514", "42703", "P0001", "object"]);
});

test("nothing of it is in the log, at any level", () => {
  expect(server.output().split("\n").length).toBeGreaterThan(500);
  expect(leaks(server.output())).toEqual([]);
  expect(outage).toContain("no_disponible");
  expect(leaks(outage)).toEqual([]);
});

test("nothing of it is in the metrics", () => {
  expect(metrics).toContain("http_request_duration_seconds_count");
  expect(leaks(metrics)).toEqual([]);
});

test("nothing of it is in the traces", () => {
  const text = exported.join("\n");
  expect(text).toContain("clientes/crear");
  expect(text).toContain("exception");
  expect(leaks(text)).toEqual([]);
});

test("nothing of it is in the answers that are errors", () => {
  expect(leaks(refused.join("\n"))).toEqual([]);
});

test("the facts of a disagreement are ids, times and numbers", () => {
  const row = {
    id: NOBODY,
    nombre: MARK,
    cambio: { email: MARK },
    total: "12.50",
    ahora: new Date(0),
    estado: "carrito",
  };
  expect(new Disagreement("clientes/crear", { row }).facts).toEqual({
    row: { ...row, nombre: "…", cambio: { email: "…" }, ahora: "1970-01-01T00:00:00.000Z" },
  });
});

/** What a program says that cannot work with this DATABASE_URL. */
const said = async (program: string, url: string, ...more: string[]) => {
  const { ended, output } = spawn([process.execPath, program, ...more], {
    env: { DATABASE_URL: url, AUTH: "none", LOG_LEVEL: "trace" },
  });
  return { code: await ended, output: output() };
};

test("a wrong DATABASE_URL stops the server and every command without a word of the password", async () => {
  const { host } = new URL(DATABASE_URL);
  const wrong = [
    `mysql://u:${PASSWORD}@${host}/x`,
    `postgres://u:${PASSWORD}@${host}999999/x`,
    `postgres://u:${PASSWORD}%@${host}/x`,
    `postgres://u:${PASSWORD}#@${host}/x`,
    `postgres://u:${PASSWORD}@[${host}/x`,
    DATABASE_URL.replace(/\/[^/]*$/, "/no_such_database"),
    DATABASE_URL.replace(/\/\/[^:]*:/, "//no_such_user:"),
  ];
  const commands = [["src/main.ts"], ["src/cli/migrate.ts"], ["src/cli/audit.ts"], ["src/cli/clave.ts", "listar"]];
  for (const [program = "", ...more] of commands)
    for (const url of wrong) {
      const { code, output } = await said(program, url, ...more);
      // A sentence or two, not a stack.
      expect([program, url, code === 0, output.length > 0]).toEqual([program, url, false, true]);
      expect([program, url, output]).toEqual([program, url, expect.not.stringMatching(/^\s+at /m)]);
      expect([program, url, leaks(output)]).toEqual([program, url, []]);
    }
  // A server waits for this one, as it might be starting.
  const { code, output } = await said("src/cli/audit.ts", `${DATABASE_URL}?sslmode=require`);
  expect([code === 0, leaks(output)]).toEqual([false, []]);
}, 300_000);

test("an import says of bad rows how many and where, not what is in them", async () => {
  const { file } = openFolder();
  const content = "email,nombre\ngeheim@,Ana\ngeheim1@example.com,Geheim\ngeheim1@example.com,Geheim dos\nx,\n";
  const { code, output } = await said("src/cli/import.ts", DATABASE_URL, "clientes", file(content));
  expect([code, output]).toEqual([1, expect.stringMatching(/created +1/)]);
  expect(leaks(output)).toEqual([]);

  await sql.unsafe(`
    create function fault() returns trigger language plpgsql as $$ begin raise exception 'no: %', new.nombre; end $$;
    create trigger fault before insert on clientes for each row execute function fault();`);
  const failed = await said(
    "src/cli/import.ts",
    DATABASE_URL,
    "clientes",
    file(content.replace("geheim1@", "geheim.import@")),
  );
  await sql.unsafe("drop trigger fault on clientes; drop function fault");
  expect([failed.code, failed.output.includes("P0001")]).toEqual([2, true]);
  expect(leaks(failed.output)).toEqual([]);
}, 60_000);
