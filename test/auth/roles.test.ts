/** Every operation of openapi.json asks who is there, and lets in whoever has the rol for it, and nobody else. */
import { describe, expect, test } from "bun:test";
import { ROLES, type Rol } from "../../src/http/roles.ts";
import { expectProblem } from "../support/api.ts";
import { operations } from "../support/document.ts";
import { bodyOf, pathOf } from "../support/examples.ts";
import { clientWith, openShops } from "../support/shops.ts";

const { api, norte, sur } = await openShops();

/** What everybody may see without a key. */
const PUBLIC = ["GET /health/live", "GET /health/ready", "GET /problemas", "GET /problemas/{codigo}"];

/** Who may use an operation that needs this rol. Not read off the code: it is what the README promises. */
const ALLOWED: Readonly<Record<Rol, readonly Rol[]>> = {
  lectura: ["lectura", "ventas", "almacen", "admin"],
  ventas: ["ventas", "admin"],
  almacen: ["almacen", "admin"],
  admin: ["admin"],
};

const secured = operations.filter(({ name }) => !PUBLIC.includes(name));

test("every operation but the public ones declares its rol, the key that it needs, and its 401 and 403", () => {
  for (const { name, declared } of operations) {
    const rol: Rol | undefined = declared["x-rol"];
    expect([name, declared.security]).toEqual([name, PUBLIC.includes(name) ? [] : [{ bearer: [] }]]);
    expect([name, PUBLIC.includes(name)]).toEqual([name, rol === undefined]);
    expect([name, "401" in declared.responses]).toEqual([name, rol !== undefined]);
    expect([name, "403" in declared.responses]).toEqual([name, rol !== undefined && rol !== "lectura"]);
  }
});

test("what changes something needs more than lectura; what does not, no more, but for the log and the webhooks", () => {
  for (const { name, method, declared } of secured)
    expect([name, declared["x-rol"] === "lectura"]).toEqual([
      name,
      method === "GET" && !/\/(bitacora|webhooks)\b/.test(name),
    ]);
});

const strangers: readonly (readonly [what: string, headers: Record<string, string>, challenge: string])[] = [
  ["nothing", {}, "Bearer"],
  ["another scheme", { Authorization: "Basic YTpi" }, 'Bearer error="invalid_token"'],
  ["an unknown key", { Authorization: `Bearer ped_${"A".repeat(43)}` }, 'Bearer error="invalid_token"'],
  ["a key cut short", { Authorization: `Bearer ${norte.keys.admin.slice(0, -1)}` }, 'Bearer error="invalid_token"'],
  ["a token, where only keys are accepted", { Authorization: "Bearer a.b.c" }, 'Bearer error="invalid_token"'],
];

for (const operation of secured)
  for (const [what, headers, challenge] of strangers)
    test(`${operation.name} with ${what}: 401, and no statement of it is sent`, async () => {
      api.sent.length = 0;
      const answer = await api.send(operation.method, pathOf(operation), bodyOf(operation), headers);
      expectProblem(answer, 401, "no_autenticado");
      expect(answer.headers.get("WWW-Authenticate")).toBe(challenge);
      expect(api.sent.filter((statement) => statement !== "claves/buscar")).toEqual([]);
    });

describe(`${secured.length * ROLES.length * 2} cases of operation × rol × tienda`, () => {
  for (const operation of secured)
    for (const shop of [norte, sur])
      for (const rol of ROLES) {
        const needed: Rol = operation.declared["x-rol"];
        const allowed = ALLOWED[needed].includes(rol);
        test(`${operation.name} as ${rol} of ${shop.tienda}: ${allowed ? "is let in" : "403"}`, async () => {
          api.sent.length = 0;
          const answer = await shop.as[rol].send(operation.method, pathOf(operation), bodyOf(operation));
          if (allowed) {
            expect([401, 403]).not.toContain(answer.status);
            return;
          }
          expectProblem(answer, 403, "sin_permiso", { rol, necesita: needed });
          expect(api.sent.filter((statement) => statement !== "claves/buscar")).toEqual([]);
        });
      }
});

test("public operations answer with a key of any kind, or without one", async () => {
  for (const operation of operations.filter(({ name }) => PUBLIC.includes(name)))
    for (const client of [api, norte.as.lectura, clientWith(api.raw, "ped_nothing")])
      expect((await client.send(operation.method, pathOf(operation))).status).toBe(200);
});

test("whoever may not use an operation learns nothing of what is wrong with the request", async () => {
  expectProblem(await norte.as.lectura.post("/clientes", { nada: 1 }), 403, "sin_permiso");
  expectProblem(await api.post("/clientes", "{"), 401, "no_autenticado");
});
