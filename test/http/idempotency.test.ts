import { describe, expect, test } from "bun:test";
import { type Answer, expectProblem, type Json, openApi } from "../support/api.ts";
import { operations } from "../support/document.ts";
import { blocked } from "../support/locks.ts";
import { type Call, calls } from "../support/samples.ts";

const api = await openApi();

const send = (method: string, path: string, body: unknown, clave: string, headers = {}): Promise<Answer> =>
  api.send(method, path, body, { "Idempotency-Key": clave, ...headers });

const isReplay = ({ headers }: Answer): boolean => headers.get("Idempotent-Replayed") === "true";

const writing = operations.filter(({ method }) => method !== "GET");

test("every POST and PATCH takes an Idempotency-Key", () => {
  for (const { declared } of writing)
    expect(declared.parameters.map(({ name }: Json) => name)).toContain("idempotency-key");
});

/** All that is stored, but for the keys themselves. */
const everything = async (): Promise<Json> =>
  Promise.all(
    ["clientes", "productos", "pedidos", "webhooks", "entregas", "webhook_secretos", "movimientos", "bitacora"].map(
      (table) => api.sql.unsafe(`select * from ${table} order by 1, 2, 3`),
    ),
  );

for (const { declared } of writing)
  describe(declared.operationId, () => {
    const request = async (): Promise<Call> => {
      const call = await calls[declared.operationId]?.(api);
      if (!call) throw new Error(`${declared.operationId} has no sample: write one in samples.ts`);
      return call;
    };

    test("sent again, has one effect, and the same answer, flagged", async () => {
      const { method, path, body } = await request();
      const clave = crypto.randomUUID();
      const first = await send(method, path, body, clave);
      expect([first.status < 300, isReplay(first)]).toEqual([true, false]);
      const after = await everything();
      const again = await send(method, path, body, clave);
      expect(isReplay(again)).toBe(true);
      expect([again.status, again.body]).toEqual([first.status, first.body]);
      for (const header of ["ETag", "Location"]) expect(again.headers.get(header)).toBe(first.headers.get(header));
      expect(await everything()).toEqual(after);
    });

    test("many times at once, has one effect", async () => {
      const { method, path, body } = await request();
      const clave = crypto.randomUUID();
      const before = await everything();
      const answers = await Promise.all(Array.from({ length: 20 }, () => send(method, path, body, clave)));
      expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
      expect(answers.filter((answer) => !isReplay(answer)).length).toBe(1);
      const lengths = (tables: Json) => tables.map((rows: Json[]) => rows.length);
      const added = lengths(await everything()).map((n: number, i: number) => n - lengths(before)[i]);
      expect(Math.max(...added.slice(0, 6))).toBeLessThanOrEqual(1);
      expect(added.at(-1)).toBe(1); // the log has it once
    });

    test("with the key of another request, is refused and does nothing", async () => {
      const { method, path, body } = await request();
      const clave = crypto.randomUUID();
      expect((await send("POST", "/clientes", { nombre: "Otra" }, clave)).status).toBe(201);
      const before = await everything();
      expectProblem(await send(method, path, body, clave), 422, "clave_reutilizada");
      expect(await everything()).toEqual(before);
      expect((await send(method, path, body, crypto.randomUUID())).status).toBeLessThan(300);
    });
  });

test("an answer is repeated as it was, whatever happened since", async () => {
  const producto = await api.producto({ stock: 5 });
  const pedido = await api.pedido([producto, 1]);
  const edit = { producto_id: producto.id, cantidad: 4 };
  const first = await send("PATCH", `/pedidos/${pedido.id}/items`, edit, "edit-1", { "If-Match": '"1"' });
  await api.patch(`/pedidos/${pedido.id}/items`, { producto_id: producto.id, cantidad: 2 });
  await api.patch(`/pedidos/${pedido.id}/confirmar`);
  const again = await send("PATCH", `/pedidos/${pedido.id}/items`, edit, "edit-1", { "If-Match": '"1"' });
  expect([again.status, again.body, isReplay(again)]).toEqual([200, first.body, true]);
  expectProblem(await send("PATCH", `/pedidos/${pedido.id}/items`, edit, "edit-1"), 422, "clave_reutilizada");
});

test("a refusal is not remembered: the same key may succeed later", async () => {
  const producto = await api.producto({ stock: 0 });
  const { id } = await api.cliente();
  const body = { cliente_id: id, items: [{ producto_id: producto.id, cantidad: 1 }] };
  expectProblem(await send("POST", "/pedidos", body, "later"), 409, "stock_insuficiente");
  await api.sql`update productos set stock = 3 where id = ${producto.id}`;
  const answer = await send("POST", "/pedidos", body, "later");
  expect([answer.status, isReplay(answer)]).toEqual([201, false]);
});

test("the same request is the same however its body is written", async () => {
  const first = await send("POST", "/clientes", '{"nombre": "Ana", "email": null}', "spelling");
  const again = await send("POST", "/clientes", '{"email":null,"nombre":"Ana "}', "spelling");
  expect([again.status, again.body, isReplay(again)]).toEqual([201, first.body, true]);
});

describe("a body that says what is so anyway is the same request as one that leaves it out:", () => {
  const pedido = async () => (await api.pedido([await api.producto(), 1])).id;
  const bodies: Record<string, (body: Json) => [Json, Json]> = {
    cancelar: () => [{}, { motivo: null }],
    confirmar: () => [undefined, { total_esperado: null }],
    items: (item) => [item, { items: [item] }],
  };
  for (const [change, spellings] of Object.entries(bodies))
    test(change, async () => {
      const [id, clave] = [await pedido(), crypto.randomUUID()];
      const [one, other] = spellings({ producto_id: (await api.producto()).id, cantidad: 2 });
      const first = await send("PATCH", `/pedidos/${id}/${change}`, one, clave);
      const again = await send("PATCH", `/pedidos/${id}/${change}`, other, clave);
      expect([first.status, again.status, again.body, isReplay(again)]).toEqual([200, 200, first.body, true]);
    });
});

test("a key that is empty, too long or not visible is a fault", async () => {
  for (const clave of ["a b", "x".repeat(256), "año"])
    expectProblem(await send("POST", "/clientes", { nombre: "Ana" }, clave), 422, "datos_invalidos");
  expect((await send("POST", "/clientes", { nombre: "Ana" }, "x".repeat(255))).status).toBe(201);
});

test("keys belong to their tienda", async () => {
  const other = crypto.randomUUID();
  await api.sql`
    insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, clave, huella, hecho)
    values (${other}, 1, ${other}, 'clientes', 'crear', ${other}, 1, 'theirs', 'h', '{}')`;
  const answer = await send("POST", "/clientes", { nombre: "Ana" }, "theirs");
  expect([answer.status, isReplay(answer)]).toEqual([201, false]);
});

describe("a request that waits for another one with the same key gets its answer, not a refusal", () => {
  for (const [table, body] of [
    ["productos", { nombre: "Taza", precio: 1, sku: "WAITED" }],
    ["clientes", { nombre: "Ana", email: "waited@example.com" }],
  ] as const)
    test(table, async () => {
      const ask = () => send("POST", `/${table}`, body, "same");
      const first = await ask();
      const [kept] = await api.sql`delete from bitacora where clave = 'same' returning *`;
      await api.sql`delete from movimientos where producto_id = ${first.body.id}`;
      const [row] = await api.sql`delete from ${api.sql(table)} where id = ${first.body.id} returning *`;
      const { nombre_search: _, nombre_order: __, low_stock: ___, ...stored } = row as Json; // those are generated
      // As if the other one were just being written.
      const answer = await blocked(api, {
        holding: async (tx) => {
          await tx`insert into ${tx(table)} ${tx(stored)}`;
          await tx`insert into bitacora ${tx({ ...(kept as Json), hecho: tx.json(kept?.hecho) })}`;
        },
        waiting: ask,
      });
      expect([answer.status, answer.body, isReplay(answer)]).toEqual([201, first.body, true]);
      await api.sql`delete from bitacora where clave = 'same'`;
    });
});
