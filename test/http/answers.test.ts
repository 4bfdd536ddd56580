/** What every operation answers in the same way, whatever it is for: read off the document, so that none is left out. */
import { afterAll, describe, expect, test } from "bun:test";
import pino from "pino";
import { createApp } from "../../src/app.ts";
import { askNobody } from "../../src/auth/authenticate.ts";
import { connect } from "../../src/db/database.ts";
import { type Answer, clientOf, expectProblem, openApi } from "../support/api.ts";
import { faultsOf, type Operation, operations } from "../support/document.ts";
import { bodyOf, pathOf } from "../support/examples.ts";

const api = await openApi();

const MAX_BODY = 262_144;
/** A schema that the statements do not fit: a bug, where a table that is missing only says that nobody has migrated. */
const renamed = (from: string, to: string): string =>
  [
    ...["clientes", "productos", "pedidos", "pedido_items", "movimientos", "bitacora", "tiendas", "webhooks"].map(
      (table) => `alter table ${table} rename column ${from} to ${to}`,
    ),
    `alter table feed_origin rename column ${from === "tienda_id" ? "base to gone" : "gone to base"}`,
    `alter table schema_migrations rename column ${from === "tienda_id" ? "version to gone" : "gone to version"}`,
  ].join("; ");
const BROKEN = renamed("tienda_id", "gone");
const MENDED = renamed("gone", "tienda_id");

const ask = (operation: Operation, send = api.send): Promise<Answer> =>
  send(operation.method, pathOf(operation), bodyOf(operation));

const withStatus = (status: number) => operations.filter(({ declared }) => declared.responses[status]);
const withBody = operations.filter(({ declared }) => declared.requestBody);

test("every body has an example that its schema allows", () => {
  const faults = withBody.map(({ path, method, ...operation }) => {
    const place = ["paths", path, method.toLowerCase(), "requestBody", "content", "application/json", "schema"];
    return faultsOf(bodyOf({ path, method, ...operation }), ...place);
  });
  expect(faults).toEqual(faults.map(() => null));
});

for (const operation of operations)
  test(`${operation.name} refuses a query parameter that it does not know`, async () => {
    const answer = await api.send(operation.method, `${pathOf(operation)}?nada=1`, bodyOf(operation));
    expectProblem(answer, 422, "datos_invalidos");
  });

for (const operation of withBody)
  test(`${operation.name} refuses a body that is no JSON, of another type, or too large`, async () => {
    const { method } = operation;
    const path = pathOf(operation);
    expectProblem(await api.send(method, path, "{"), 400, "json_invalido");
    expectProblem(await api.send(method, path, "{}", { "Content-Type": "text/plain" }), 415, "tipo_no_soportado");
    expectProblem(await api.send(method, path, " ".repeat(MAX_BODY + 1)), 413, "cuerpo_demasiado_grande");
    api.sent.length = 0;
    expectProblem(await api.send(method, path, " ".repeat(MAX_BODY)), 400, "json_invalido");
    expect(api.sent).toEqual([]);
  });

test("every operation with a body refuses one that does not arrive in time", async () => {
  const body = { maxBytes: MAX_BODY, timeoutSeconds: 1 };
  const app = createApp({ authenticate: askNobody, db: api.db, log: pino({ level: "silent" }), body });
  const stuck = () => new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from("{")) });
  api.sent.length = 0;
  const { send } = clientOf((path, init) => app.request(path, { ...init, body: stuck() }));
  const answers = await Promise.all(withBody.map((operation) => ask(operation, send)));
  for (const answer of answers) expectProblem(answer, 408, "cuerpo_lento");
  expect(api.sent).toEqual([]);
});

describe("when something breaks", () => {
  const unreachable = connect({ url: "postgres://nobody@127.0.0.1:1/none", pool: 2 });
  const app = createApp({ authenticate: askNobody, db: unreachable, log: pino({ level: "silent" }) });
  const { send } = clientOf((path, init) => app.request(path, init));
  afterAll(unreachable.close);

  for (const operation of withStatus(503))
    test(`${operation.name} without a database: 503, and when to try again`, async () => {
      const answer = await ask(operation, send);
      expectProblem(answer, 503, "no_disponible");
      expect(answer.headers.get("Retry-After")).toBe("1");
    });

  test("an operation that needs no database answers without one", async () => {
    for (const operation of operations.filter((other) => !withStatus(503).includes(other)))
      expect((await ask(operation, send)).status).toBe(200);
  });

  for (const operation of withStatus(500))
    test(`${operation.name} without its columns: 500 that says nothing of the inside; the log says it all`, async () => {
      await api.sql.unsafe(BROKEN);
      api.logged.length = 0;
      const answer = await ask(operation).finally(() => api.sql.unsafe(MENDED));
      expectProblem(answer, 500, "error_interno");
      expect(JSON.stringify(answer.body)).not.toMatch(/column|relation|does not exist|select/i);
      expect(api.logged).toMatchObject([{ level: 50, request: { id: answer.body.request_id } }]);
      expect(api.logged[0].err.message).toContain("does not exist");
    });
});
