import { afterAll } from "bun:test";
import { Writable } from "node:stream";
import pino from "pino";
import { createApp } from "../../src/app.ts";
import { type AuthOptions, createAuthenticate } from "../../src/auth/authenticate.ts";
import type { Sending } from "../../src/http/context.ts";
import type { Codigo } from "../../src/http/problems.ts";
import { expectConforming, mediaType, textOf } from "./conformance.ts";
import { openTestDatabase, type TestDatabase } from "./database.ts";

/** A JSON value whose shape the test knows. */
// biome-ignore lint/suspicious/noExplicitAny: tests read answers as a client without types does.
export type Json = any;

export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Json };

type Send = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;

/** A client, and shorthands that make what a test needs through the API itself. */
export const clientOf = (fetch: (path: string, init: RequestInit) => Response | Promise<Response>) => {
  const send: Send = async (method, path, body, headers = {}) => {
    const init: RequestInit = { method, headers };
    if (body !== undefined) {
      init.body = typeof body === "string" ? body : JSON.stringify(body);
      init.headers = { "Content-Type": "application/json", ...headers };
    }
    const response = await fetch(path, init);
    const text = await textOf(response);
    const [pathname = ""] = path.split("?");
    expectConforming({ method, path: pathname, status: response.status, headers: response.headers, text });
    const json = /[/+]json$/.test(mediaType(response.headers)) && text !== "";
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
  };
  const created = async (path: string, body: unknown): Promise<Json> => {
    const answer = await send("POST", path, body);
    if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  return {
    send,
    get: (path: string) => send("GET", path),
    post: (path: string, body?: unknown) => send("POST", path, body),
    patch: (path: string, body?: unknown) => send("PATCH", path, body),
    remove: (path: string) => send("DELETE", path),
    cliente: (fields: object = {}) => created("/clientes", { nombre: "Ana Gómez", ...fields }),
    producto: (fields: object = {}) => created("/productos", { nombre: "Taza", precio: 12.5, stock: 10, ...fields }),
    /** A carrito with these [producto, cantidad] lines, of a new cliente. */
    pedido: async (...lines: readonly (readonly [Json, number])[]): Promise<Json> => {
      const cliente = await created("/clientes", { nombre: "Beto" });
      const items = lines.map(([producto, cantidad]) => ({ producto_id: producto.id, cantidad }));
      return created("/pedidos", { cliente_id: cliente.id, items });
    },
  };
};

export type Api = ReturnType<typeof clientOf> &
  TestDatabase & {
    /** Lines of the log from level warn on. */
    readonly logged: Json[];
    readonly raw: (request: string | Request, init?: RequestInit) => Response | Promise<Response>;
  };

/** The application on a database, of its own unless told, closed after the last test of the file. Lets everybody in unless told. */
export const openApi = async (
  given?: TestDatabase,
  auth: AuthOptions = { claves: false, jwt: undefined },
  webhooks?: Sending,
): Promise<Api> => {
  const database = given ?? (await openTestDatabase());
  afterAll(database.close);
  const logged: Json[] = [];
  const sink = new Writable({
    write(line, _encoding, done) {
      logged.push(JSON.parse(String(line)));
      done();
    },
  });
  const app = createApp({
    db: database.db,
    log: pino({ level: "warn" }, sink),
    authenticate: createAuthenticate(database.db, auth),
    ...(webhooks && { webhooks }),
  });
  const raw: Api["raw"] = (request, init) => app.request(request, init);
  return { ...clientOf(raw), ...database, logged, raw };
};

/** An id that nothing has. */
export const NOBODY = "019a0000-0000-7000-8000-000000000000";

/** Throws unless the answer is this problem, well formed. */
export const expectProblem = (answer: Answer, status: number, codigo: Codigo, facts: object = {}): void => {
  const shown = JSON.stringify(answer.body);
  const { body } = answer;
  if (answer.status !== status || body?.codigo !== codigo)
    throw new Error(`expected ${status} ${codigo}, got ${answer.status} ${shown}`);
  if (answer.headers.get("Content-Type") !== "application/problem+json") throw new Error("not a problem+json");
  if (
    body.type !== `/problemas/${codigo}` ||
    body.status !== status ||
    !body.title ||
    !body.detail ||
    !body.instance ||
    !body.request_id
  )
    throw new Error(`not a whole problem: ${shown}`);
  for (const [name, fact] of Object.entries(facts))
    if (!Bun.deepEquals(body[name], fact)) throw new Error(`expected ${name} ${JSON.stringify(fact)}, got ${shown}`);
};
