import { describe, expect, test } from "bun:test";
import { etagOf, isKnown, versionsOf } from "../../src/http/etag.ts";
import { expectProblem, type Json, openApi } from "../support/api.ts";
import { operations } from "../support/document.ts";
import { calls } from "../support/samples.ts";

const api = await openApi();

describe("the header", () => {
  test("If-Match: strong tags in a list, * for any, nothing of ours for nothing", () => {
    const of = (header?: string) => versionsOf({ "if-match": header });
    expect([of(), of("*"), of('"3"'), of('"3", "4"')]).toEqual([null, null, [3], [3, 4]]);
    expect([of('W/"3"'), of('"abc"'), of('""'), of('"99999999999"')]).toEqual([[], [], [], []]);
    // Only "1" is the ETag of version 1.
    expect([of('"01"'), of('"+1"'), of('"1 "'), of('"0"'), of('"1.0"')]).toEqual([[], [], [], [], []]);
  });

  test("If-None-Match: weak tags match too", () => {
    expect([isKnown(etagOf(3), 3), isKnown('W/"3"', 3), isKnown('"1", "3"', 3), isKnown("*", 3)]).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect([isKnown(undefined, 3), isKnown('"30"', 3), isKnown("3", 3), isKnown("", 3)]).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});

describe("every single resource", () => {
  test("has its version as ETag, and answers 304 to whom has it", async () => {
    const cliente = await api.post("/clientes", { nombre: "Ana" });
    const producto = await api.post("/productos", { nombre: "Taza", precio: 1, stock: 5 });
    const pedido = await api.post("/pedidos", { cliente_id: cliente.body.id });
    await api.patch(`/pedidos/${pedido.body.id}/cancelar`);
    for (const [path, { headers, body }] of [
      ["clientes", cliente],
      ["productos", producto],
      ["pedidos", pedido],
    ] as const) {
      expect(headers.get("ETag")).toBe('"1"');
      const read = await api.get(`/${path}/${body.id}`);
      const tag = path === "pedidos" ? '"2"' : '"1"';
      expect([read.status, read.headers.get("ETag")]).toEqual([200, tag]);
      const again = await api.send("GET", `/${path}/${body.id}`, undefined, { "If-None-Match": tag });
      expect([again.status, again.body, again.headers.get("ETag")]).toEqual([304, "", tag]);
      expect((await api.send("GET", `/${path}/${body.id}`, undefined, { "If-None-Match": '"3"' })).status).toBe(200);
    }
  });

  test("a carrito is shown each time, with the prices of the moment, although its version is the same", async () => {
    const producto = await api.producto({ precio: 3 });
    const { id } = await api.pedido([producto, 2]);
    const read = (tag: string) => api.send("GET", `/pedidos/${id}`, undefined, { "If-None-Match": tag });
    expect((await read('"1"')).status).toBe(200);
    await api.patch(`/productos/${producto.id}`, { precio: 4 });
    // However the clocks of two servers differ.
    await api.sql`update productos set actualizado_en = actualizado_en - interval '1 hour' where id = ${producto.id}`;
    for (const tag of ['"1"', "*"]) {
      const { status, headers, body } = await read(tag);
      expect([status, headers.get("ETag"), body.version, body.total]).toEqual([200, '"1"', 1, 8]);
    }
    const confirmed = await api.send("PATCH", `/pedidos/${id}/confirmar`, undefined, { "If-Match": '"1"' });
    expect([confirmed.status, confirmed.body.total, confirmed.headers.get("ETag")]).toEqual([200, 8, '"2"']);
    expect((await read('"2"')).status).toBe(304);
  });

  test("a sale changes the producto's ETag: nobody is told that an old stock is new", async () => {
    const producto = await api.producto({ stock: 5 });
    const { id } = await api.pedido([producto, 1]);
    await api.patch(`/pedidos/${id}/confirmar`);
    const { status, body } = await api.send("GET", `/productos/${producto.id}`, undefined, { "If-None-Match": '"1"' });
    expect([status, body.stock]).toEqual([200, 4]);
  });
});

describe("If-Match", () => {
  const edit = (id: string, producto: string, tag: string) =>
    api.send("PATCH", `/pedidos/${id}/items`, { producto_id: producto, cantidad: 2 }, { "If-Match": tag });

  test("changes the version that it names, and no other", async () => {
    const producto = await api.producto();
    const { id } = await api.pedido([producto, 1]);
    const first = await edit(id, producto.id, '"1"');
    expect([first.status, first.headers.get("ETag")]).toEqual([200, '"2"']);
    expectProblem(await edit(id, producto.id, '"1"'), 412, "version_cambiada", { esperada: 1, actual: 2 });
    expectProblem(await edit(id, producto.id, 'W/"2"'), 412, "version_cambiada", { esperada: null, actual: 2 });
    expect((await edit(id, producto.id, '"1", "2"')).status).toBe(200);
    expect((await edit(id, producto.id, "*")).status).toBe(200);
    const confirm = (tag: string) => api.send("PATCH", `/pedidos/${id}/confirmar`, undefined, { "If-Match": tag });
    expectProblem(await confirm('"3"'), 412, "version_cambiada", { esperada: 3, actual: 4 });
    expect((await confirm('"4"')).status).toBe(200);
    expectProblem(await confirm('"4"'), 412, "version_cambiada", { esperada: 4, actual: 5 });
    expectProblem(await confirm('"5"'), 409, "pedido_no_modificable");
  });

  test("that is no list of tags is named among the faults", async () => {
    const { id } = await api.pedido();
    const answer = await edit(id, "x", "3");
    expectProblem(answer, 422, "datos_invalidos");
    expect(answer.body.errores.map(({ campo }: { campo: string }) => campo)).toEqual(["if-match", "producto_id"]);
  });

  test("two clients edit one carrito 1 000 rounds: exactly one wins each round, none is lost", async () => {
    const productos = [await api.producto({ stock: 1000 }), await api.producto({ stock: 1000 })];
    const { id } = await api.pedido();
    for (let round = 1; round <= 1000; round++) {
      const answers = await Promise.all(
        productos.map(({ id: producto_id }) =>
          api.send("PATCH", `/pedidos/${id}/items`, { producto_id, cantidad: round }, { "If-Match": `"${round}"` }),
        ),
      );
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412]);
      const winner = answers.findIndex(({ status }) => status === 200);
      const { items, version } = answers[winner]?.body ?? {};
      expect(version).toBe(round + 1);
      expect(
        items.find(({ producto_id }: { producto_id: string }) => producto_id === productos[winner].id).cantidad,
      ).toBe(round);
    }
  }, 60_000);
});

describe("every operation that changes a resource honours If-Match:", () => {
  // A test event changes nothing of its webhook.
  const changing = operations.filter(
    ({ method, path }) => method !== "GET" && path.includes("{id}") && !path.endsWith("/probar"),
  );
  for (const { name, declared } of changing)
    test(name, async () => {
      expect(declared.parameters.map(({ name: parameter }: Json) => parameter)).toContain("if-match");
      const call = await calls[declared.operationId]?.(api);
      if (!call) throw new Error(`${declared.operationId} has no sample: write one in samples.ts`);
      const [, resource = "", id = ""] = call.path.split("/");
      const current = () => api.get(`/${resource}/${id}`);
      const before = await current();
      const send = (tag: string) => api.send(call.method, call.path, call.body, { "If-Match": tag });
      const actual = before.body.version;
      expectProblem(await send('"999"'), 412, "version_cambiada", { esperada: 999, actual });
      expect((await current()).body).toEqual(before.body);
      const done = await send(`"${actual}"`);
      expect([done.status < 300, done.body.version]).toEqual([true, actual + 1]);
    });
});
