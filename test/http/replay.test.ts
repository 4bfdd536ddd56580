/**
 * The log alone tells what was answered: for every change, the row that it left, read as the feed reads it, gives exactly the
 * body of the answer.
 */
import { expect, test } from "bun:test";
import { revived } from "../../src/db/statement.ts";
import { writes } from "../../src/db/write.ts";
import { type Json, openApi } from "../support/api.ts";
import { operations } from "../support/document.ts";
import { calls, variants } from "../support/samples.ts";

const api = await openApi();

/** What the row of the log says that was answered. */
const told = ({ sujeto, operacion, hecho }: Json): Json => {
  const write = writes.get(`${sujeto}/${operacion}`);
  if (!write) throw new Error(`no change is called ${sujeto}/${operacion}`);
  const row = revived(write.statement, { hecho }) as never;
  const outcome = write.explain(write.requestOf(row), row);
  if (!outcome.ok) throw new Error(`the log has what was refused: ${JSON.stringify(outcome.error)}`);
  return JSON.parse(JSON.stringify(write.present(outcome.value)));
};
const newest = async (): Promise<Json> =>
  (await api.sql`select * from bitacora order by orden desc, id desc limit 1`)[0];

const changes = operations.filter(({ method }) => method !== "GET");
for (const { name, method, declared, call: sample } of [
  ...changes.map((one) => ({ ...one, call: calls[one.declared.operationId] })),
  ...changes.flatMap((one) => {
    const call = variants[one.declared.operationId];
    return call ? [{ ...one, name: `${one.name}, another statement`, call }] : [];
  }),
])
  for (const key of [{}, { "Idempotency-Key": name.replaceAll(/\W+/g, "-"), "If-Match": '"1", "2", "3"' }])
    test(`${name}, ${Object.keys(key).length > 0 ? "with" : "without"} headers`, async () => {
      const call = await sample?.(api);
      if (!call) throw new Error(`${declared.operationId} has no sample: write one in samples.ts`);
      const headers = "If-Match" in key && JSON.stringify(declared.parameters).includes("if-match") ? key : {};
      const { body, status } = await api.send(method, call.path, call.body, headers);
      expect(status).toBeLessThan(300);
      const row = await newest();
      // The secret of a webhook is in no log.
      if (body.secreto) body.secreto = null;
      // What a return is worth follows from its items and the prices of the pedido.
      const { reembolso: _, ...shown } = body;
      expect(told(row)).toEqual(shown);
      expect([row.sujeto_id, row.sujeto_version, `${row.sujeto}/${row.operacion}`]).toEqual([
        body.id,
        body.version,
        call.statement,
      ] as never);
      const evento = writes.get(`${row.sujeto}/${row.operacion}`)?.evento ?? null;
      if (/^(webhooks|entregas)$/.test(row.sujeto)) expect(evento).toBeNull();
      else expect(evento).toMatch(/^(cliente|producto|pedido)\.\w+$/);
    });

/** Changes that others are told of as of another one: what is sold in one call was confirmed. */
const SAME = ["pedidos/vender"];

test("every change that the log may hold is one of them, and each is an event of its own", async () => {
  const logged = await api.sql`select distinct sujeto || '/' || operacion as name from bitacora`;
  expect(logged.map(({ name }) => name).toSorted()).toEqual([...writes.keys()].toSorted());
  const eventos = [...writes].flatMap(([name, { evento }]) => (evento && !SAME.includes(name) ? [evento] : []));
  expect(new Set(eventos).size).toBe(eventos.length);
});
