/** How many requests are too many: of a key, of an address, of rejected keys; by one server, and by several together. */
import { afterAll, describe, expect, setSystemTime, test } from "bun:test";
import pino from "pino";
import { createApp } from "../../src/app.ts";
import { askNobody, createAuthenticate } from "../../src/auth/authenticate.ts";
import { createLimits, keepReconciled, type LimitsOptions } from "../../src/auth/limits.ts";
import { crearClave } from "../../src/claves/crear.ts";
import { revokeClave } from "../../src/claves/revocar.ts";
import { connect } from "../../src/db/database.ts";
import type { Rol } from "../../src/http/roles.ts";
import { clientOf, expectProblem, openApi } from "../support/api.ts";
import { openTestDatabase } from "../support/database.ts";
import { operations } from "../support/document.ts";
import { bodyOf, pathOf } from "../support/examples.ts";
import { until } from "../support/locks.ts";
import { type ServerProcess, startServer } from "../support/process.ts";

const { db, sql, sent, close } = await openTestDatabase();
afterAll(close);

const HOUR = 3_600;
const NONE = { clave: undefined, direccion: undefined, rechazos: undefined, trustProxy: 1 } as const;
const of = (requests: number, seconds = HOUR) => ({ requests, seconds });
const make = (rol: Rol = "admin") => crearClave(db, { tienda: "norte", rol, nombre: null, seconds: null });
const quiet = pino({ level: "silent" });

/** A server with these limits, which lets in holders of keys; clients say their address, as a proxy would. */
const serverWith = (options: Partial<LimitsOptions>, { claves = true, database: on = db } = {}) => {
  const authenticate = createAuthenticate(on, { claves, jwt: undefined });
  const { limits, reconcile } = createLimits(on, { ...NONE, ...options });
  const app = createApp({ db: on, log: quiet, authenticate, limits });
  const { send } = clientOf((path, init) => app.request(path, init));
  const ask = (path: string, { clave, from = "9.9.9.9" }: { clave?: string; from?: string } = {}, method = "GET") =>
    send(method, path, undefined, { "X-Forwarded-For": from, ...(clave && { Authorization: `Bearer ${clave}` }) });
  return { ask, reconcile, send, limits, app };
};

type Server = ReturnType<typeof serverWith>;

/** How many of so many requests are answered with 200; the others have to be 429. */
const served = async ({ ask }: Pick<Server, "ask">, times: number, who: Parameters<Server["ask"]>[1]) => {
  let count = 0;
  for (let n = 0; n < times; n++) {
    const answer = await ask("/yo", who);
    if (answer.status === 200) count++;
    else expectProblem(answer, 429, "demasiadas_peticiones");
  }
  return count;
};

describe("a key", () => {
  test("has its limit, says what is left of it, and then when to come again", async () => {
    const server = serverWith({ clave: of(3) });
    const [{ clave }, other] = [await make(), await make()];
    for (const remaining of [2, 1, 0]) {
      const { status, headers } = await server.ask("/yo", { clave });
      expect([status, headers.get("RateLimit-Policy")]).toEqual([200, "3;w=3600"]);
      expect(headers.get("RateLimit")).toMatch(new RegExp(`^limit=3, remaining=${remaining}, reset=\\d+$`));
    }
    sent.length = 0;
    const answer = await server.ask("/yo", { clave });
    expectProblem(answer, 429, "demasiadas_peticiones", { por: "clave", maximo: 3, segundos: HOUR });
    const wait = Number(answer.headers.get("Retry-After"));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(HOUR);
    expect(answer.headers.get("RateLimit")).toBe(`limit=3, remaining=0, reset=${wait}`);
    expect(sent).toEqual([]);
    // From wherever it comes; others are not concerned, also from the same address.
    expectProblem(await server.ask("/yo", { clave, from: "8.8.8.8" }), 429, "demasiadas_peticiones");
    expect((await server.ask("/yo", { clave: other.clave })).status).toBe(200);
  });

  test("that its rol does not let in is counted as well", async () => {
    const server = serverWith({ clave: of(2) });
    const { clave } = await make("lectura");
    expectProblem(await server.ask("/bitacora", { clave }), 403, "sin_permiso");
    expectProblem(await server.ask("/bitacora", { clave }), 403, "sin_permiso");
    expectProblem(await server.ask("/bitacora", { clave }), 429, "demasiadas_peticiones");
  });

  test("may send again in the next window, also after the clock was set back", async () => {
    const server = serverWith({ clave: of(1, 10) });
    const { clave } = await make();
    const begun = Date.now();
    try {
      setSystemTime(begun);
      expect(await served(server, 3, { clave })).toBe(1);
      setSystemTime(begun + 10_000);
      expect(await served(server, 3, { clave })).toBe(1);
      setSystemTime(begun - HOUR * 1000);
      expect(await served(server, 3, { clave })).toBe(1);
    } finally {
      setSystemTime();
    }
  });
});

describe("an address", () => {
  test("has its limit, whoever sends, and with or without a key", async () => {
    const server = serverWith({ direccion: of(4), clave: of(100) });
    const [ana, beto] = [await make(), await make()];
    expect(await served(server, 2, { clave: ana.clave })).toBe(2);
    expect((await server.ask("/problemas")).status).toBe(200);
    expect((await server.ask("/productos")).status).toBe(401);
    for (const path of ["/yo", "/problemas", "/docs", "/openapi.json", "/panel"])
      expectProblem(await server.ask(path, { clave: beto.clave }), 429, "demasiadas_peticiones", { por: "direccion" });
    // A path that does not exist is no way around it.
    expect((await server.app.request("/nowhere", { headers: { "X-Forwarded-For": "9.9.9.9" } })).status).toBe(429);
    expect(await served(server, 2, { clave: beto.clave, from: "8.8.8.8" })).toBe(2);
  });

  test("cannot be made up, and is 64 bits of IPv6", async () => {
    const server = serverWith({ direccion: of(2) });
    const { clave } = await make();
    let count = 0;
    for (let n = 0; n < 10; n++) count += await served(server, 1, { clave, from: `1.1.1.${n}, 2001:db8::${n}` });
    expect(count).toBe(2);
  });

  test("of a proxy that nobody is told to trust is all of its clients', and the log says so", async () => {
    const lines: string[] = [];
    const log = pino({ level: "info" }, { write: (line: string) => void lines.push(line) });
    const { limits } = createLimits(db, { ...NONE, direccion: of(1), trustProxy: "off" });
    const app = createApp({ db, log, authenticate: askNobody, limits });
    const ask = (from: string) => app.request("/problemas", { headers: { "X-Forwarded-For": from } });
    expect([(await ask("1.1.1.1")).status, (await ask("2.2.2.2")).status]).toEqual([200, 429]);
    expect(JSON.parse(lines.at(-1) ?? "").request.denied).toBe("the address is that of a proxy, as TRUST_PROXY is off");
    expect(lines.join("")).not.toContain("2.2.2.2");
  });

  test("is told what is left where no keys are asked for", async () => {
    const server = serverWith({ direccion: of(2) }, { claves: false });
    const { headers } = await server.ask("/yo");
    expect(headers.get("RateLimit")).toStartWith("limit=2, remaining=1, reset=");
    expect(await served(server, 3, {})).toBe(1);
  });

  test("never keeps health checks out", async () => {
    const server = serverWith({ direccion: of(1), clave: of(1) });
    for (let n = 0; n < 5; n++) {
      const { status, headers } = await server.ask(n % 2 ? "/health/live" : "/health/ready");
      expect([status, headers.get("RateLimit")]).toEqual([200, null]);
    }
    for (let n = 0; n < 3; n++) await server.ask("/problemas");
    expect((await server.ask("/health/ready")).status).toBe(200);
  });
});

describe("rejected keys", () => {
  const unknown = () => `ped_${crypto.randomUUID().replaceAll("-", "")}abcdefghijk`;

  test("from one address are not even looked up after so many", async () => {
    const server = serverWith({ rechazos: of(3) });
    for (const clave of [unknown(), "ped_short", unknown()])
      expectProblem(await server.ask("/yo", { clave }), 401, "no_autenticado");
    sent.length = 0;
    for (const clave of [unknown(), "ped_short", "a.b.c", (await make()).clave]) {
      const answer = await server.ask("/yo", { clave });
      expectProblem(answer, 429, "demasiadas_peticiones", { por: "rechazos", maximo: 3, segundos: HOUR });
      expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThan(0);
    }
    expect(sent.filter((name) => name === "claves/buscar")).toEqual([]);
    // To say nothing is no attempt, and other addresses are not concerned.
    expectProblem(await server.ask("/yo"), 401, "no_autenticado");
    expectProblem(await server.ask("/yo", { clave: unknown(), from: "8.8.8.8" }), 401, "no_autenticado");
  });

  test("do not keep out a key from the same address that has worked before; a revoked one they do", async () => {
    const server = serverWith({ rechazos: of(2) });
    const [mine, revoked] = [await make(), await make()];
    expect(await served(server, 1, mine)).toBe(1);
    expect(await served(server, 1, revoked)).toBe(1);
    for (let n = 0; n < 2; n++) await server.ask("/yo", { clave: unknown() });
    expectProblem(await server.ask("/yo", { clave: unknown() }), 429, "demasiadas_peticiones");
    expect(await served(server, 3, mine)).toBe(3);
    await db.query(revokeClave, [revoked.id]);
    await until(async () => (await server.ask("/yo", revoked)).status !== 200, "the revoked key is noticed", 20_000);
    expectProblem(await server.ask("/yo", revoked), 429, "demasiadas_peticiones");
    expect(await served(server, 3, mine)).toBe(3);
  }, 40_000);
});

test("every operation but the health checks answers 429", async () => {
  const limited = operations.filter(({ declared }) => declared.responses[429]);
  expect(operations.filter((operation) => !limited.includes(operation)).map(({ path }) => path)).toEqual([
    "/health/live",
    "/health/ready",
  ]);
  for (const por of ["direccion", "clave"] as const) {
    const { send } = serverWith({ [por]: of(1) });
    const { clave } = await make();
    const headers = { Authorization: `Bearer ${clave}`, "X-Forwarded-For": "9.9.9.9" };
    await send("GET", "/yo", undefined, headers);
    for (const operation of limited.filter(({ declared }) => por === "direccion" || declared["x-rol"])) {
      const answer = await send(operation.method, pathOf(operation), bodyOf(operation), headers);
      expectProblem(answer, 429, "demasiadas_peticiones", { por });
    }
  }
});

describe("several servers", () => {
  test("enforce a limit together, once they have compared notes", async () => {
    const servers = [serverWith({ clave: of(100) }), serverWith({ clave: of(100) })] as const;
    const { clave } = await make();
    expect(await served(servers[0], 60, { clave })).toBe(60);
    expect(await served(servers[1], 30, { clave })).toBe(30);
    for (const { reconcile } of servers) await reconcile();
    // The second one knows of 90 now, and the first one of its own 60 until it sends something.
    expect(await served(servers[1], 20, { clave })).toBe(10);
    await servers[1].reconcile();
    expect(await served(servers[0], 1, { clave })).toBe(1);
    await servers[0].reconcile();
    expect(await served(servers[0], 5, { clave })).toBe(0);
  });

  test("as processes on one database: the limit holds over both within about a second, and other settings are kept", async () => {
    const own = await openTestDatabase();
    const [RATE_LIMIT_ADDRESS, BODY_LIMIT] = ["40/3600", "2048"];
    const env = { DATABASE_URL: own.url, TRUST_PROXY: "1", RATE_LIMIT_ADDRESS, BODY_LIMIT, REQUEST_TIMEOUT: "1" };
    const servers = await Promise.all([startServer(env), startServer(env)]);
    const ask = async ({ url }: ServerProcess, from: string, init: RequestInit = {}) =>
      (
        await fetch(`${url}/clientes`, {
          ...init,
          headers: { "X-Forwarded-For": from, "Content-Type": "application/json" },
        })
      ).status;
    try {
      // Neither of them alone comes to 40.
      for (const server of servers)
        for (let n = 0; n < 30; n++) expect(await ask(server, `1.1.1.${n}, 9.9.9.9`)).toBe(200);
      for (const server of servers)
        await until(async () => (await ask(server, "9.9.9.9")) === 429, "it knows of the other", 20_000);
      for (const server of servers) {
        expect(await ask(server, "8.8.8.8")).toBe(200);
        expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
        expect(await ask(server, "8.8.8.8", { method: "POST", body: " ".repeat(2_049) })).toBe(413);
        // Without a proxy it is the connection's address, which has sent nothing yet.
        expect((await fetch(`${server.url}/clientes`)).headers.get("RateLimit")).toStartWith("limit=40, remaining=3");
      }
    } finally {
      await Promise.all(servers.map(({ stop }) => stop()));
      await own.close();
    }
  }, 90_000);

  test("tell of all their callers in one statement, and not of those who send little, nor of refused requests", async () => {
    const server = serverWith({ clave: of(20), direccion: of(20) });
    const [busy, quietOne] = [await make(), await make()];
    for (let n = 0; n < 30; n++) await server.ask("/yo", { clave: busy.clave, from: "7.7.7.7" });
    await server.ask("/yo", { clave: quietOne.clave, from: "7.7.7.8" });
    sent.length = 0;
    await server.reconcile();
    expect(sent).toEqual(["limites/sumar"]);
    const told =
      await sql`select quien, peticiones from limites where quien in ${sql([`clave:clave:${busy.id}`, "direccion:7.7.7.7", `clave:clave:${quietOne.id}`, "direccion:7.7.7.8"])} order by quien`;
    expect([...told].map(({ quien, peticiones }) => [quien, peticiones])).toEqual([
      [`clave:clave:${busy.id}`, 20],
      ["direccion:7.7.7.7", 20],
    ]);
    await server.reconcile();
    expect(sent).toEqual(["limites/sumar"]);
  });

  test("each goes on alone while the database is away, and tells what it counted afterwards", async () => {
    const own = await openTestDatabase();
    const server = serverWith({ clave: of(10) }, { database: own.db });
    const { clave, id } = await crearClave(own.db, { tienda: "norte", rol: "admin", nombre: null, seconds: null });
    try {
      expect(await served(server, 4, { clave })).toBe(4);
      await own.sql`alter table limites rename to gone`;
      await expect(server.reconcile()).rejects.toThrow();
      expect(await served(server, 10, { clave })).toBe(6);
      await expect(server.reconcile()).rejects.toThrow();
      await own.sql`alter table gone rename to limites`;
      await server.reconcile();
      expect(await own.sql`select peticiones from limites where quien = ${`clave:clave:${id}`}`).toMatchObject([
        { peticiones: 10 },
      ]);
    } finally {
      await own.close();
    }
  });

  test("say once that they are alone, not each second", async () => {
    const lines: string[] = [];
    const log = pino({ level: "warn" }, { write: (line: string) => void lines.push(line) });
    const stop = new AbortController();
    let tries = 0;
    keepReconciled(
      async () => {
        tries++;
        throw new Error("away");
      },
      log,
      stop.signal,
    );
    await until(() => tries >= 2, "it has tried twice", 20_000);
    stop.abort();
    expect(lines).toHaveLength(1);
  }, 40_000);
});

test("the memory of the counters is bounded, however many addresses come", () => {
  const nowhere = connect({ url: "postgres://127.0.0.1:1/none", pool: 2 });
  const meter = createLimits(nowhere, { ...NONE, direccion: of(1_000) }).limits?.direccion;
  for (let n = 0; n < 200_000; n++) meter?.count(`2001:0db8:0000:${n.toString(16)}::/64`);
  const kept = Array.from({ length: 200_000 }, (_, n) => meter?.look(`2001:0db8:0000:${n.toString(16)}::/64`));
  expect(kept.filter(Boolean)).toHaveLength(50_000);
  expect(kept.at(-1)).toMatchObject({ peticiones: 1 });
});

test("a caller that was forgotten gets its count back from the database", async () => {
  const server = serverWith({ direccion: of(20) }, { claves: false });
  expect(await served(server, 20, { from: "6.6.6.6" })).toBe(20);
  for (let n = 0; n < 50_000; n++) server.limits?.direccion?.count(`caller ${n}`);
  // It was not even told yet.
  expect(await served(server, 2, { from: "6.6.6.6" })).toBe(2);
  await server.reconcile();
  expect(await served(server, 2, { from: "6.6.6.6" })).toBe(0);
});

test("nothing is counted where nothing is limited", async () => {
  expect(createLimits(db, NONE).limits).toBeUndefined();
  const api = await openApi();
  const { headers } = await api.get("/yo");
  expect([headers.get("RateLimit"), headers.get("RateLimit-Policy")]).toEqual([null, null]);
});
