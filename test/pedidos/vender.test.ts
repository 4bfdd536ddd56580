/** POST /pedidos with confirmar: true, and the payments that it and PATCH /pedidos/{id}/confirmar name. */
import { describe, expect, test } from "bun:test";
import { confirmPedidos } from "../../src/pedidos/confirmar.ts";
import { sellPedidos } from "../../src/pedidos/vender.ts";
import { adjustProductos } from "../../src/productos/ajustar.ts";
import { type Answer, expectProblem, type Json, NOBODY, openApi } from "../support/api.ts";
import { readUntil } from "../support/feed.ts";
import { blocked, waiters } from "../support/locks.ts";
import { sendBatch } from "../support/statements.ts";

const api = await openApi();
const { id: cliente_id } = await api.cliente();
const itemsOf = (lines: readonly (readonly [Json, number])[]) =>
  lines.map(([{ id }, cantidad]) => ({ producto_id: id, cantidad }));
const body = (...lines: readonly (readonly [Json, number])[]) => ({
  ...{ cliente_id, items: itemsOf(lines), confirmar: true },
});
const sell = (...lines: readonly (readonly [Json, number])[]) => api.post("/pedidos", body(...lines));
let numero = 1_000_000;
/** The request as the statement gets it. */
const sale = (referencia_pago: string | null, ...lines: readonly (readonly [Json, number])[]) => ({
  ...{ id: Bun.randomUUIDv7(), cliente_id, items: itemsOf(lines), total_esperado: null, referencia_pago },
  ...{ numero: numero++, referencia: null as string | null, metadatos: {} },
});
const stockOf = async (producto: Json): Promise<number> => (await api.get(`/productos/${producto.id}`)).body.stock;
const pedidos = async (): Promise<number> => (await api.sql`select count(*)::int as n from pedidos`)[0]?.n;
const codigos = (answers: readonly Answer[]) =>
  Object.fromEntries(
    [...Map.groupBy(answers, ({ status, body }) => body.codigo ?? status)].map(([codigo, { length }]) => [
      codigo,
      length,
    ]),
  );

describe("POST /pedidos with confirmar: true", () => {
  test("creates a confirmado in one change: stock, prices, ledger, one event", async () => {
    const a = await api.producto({ nombre: "A", precio: 10.1, stock: 5, sku: "V-A" });
    const b = await api.producto({ nombre: "B", precio: 0.2, stock: 3 });
    const [one, zero] = [[b, 3] as const, [await api.producto(), 0] as const];
    const { status, headers, body: sold } = await sell([a, 2], zero, one);
    expect(status).toBe(201);
    expect([headers.get("Location"), headers.get("ETag")]).toEqual([`/pedidos/${sold.id}`, '"1"']);
    expect(sold).toEqual({
      ...{ id: sold.id, cliente_id, estado: "confirmado" },
      items: [
        { producto_id: a.id, sku: "V-A", nombre: "A", cantidad: 2, precio_unitario: 10.1, subtotal: 20.2, devuelto: 0 },
        { producto_id: b.id, sku: null, nombre: "B", cantidad: 3, precio_unitario: 0.2, subtotal: 0.6, devuelto: 0 },
      ],
      ...{ total: 20.8, motivo: null, referencia_pago: null, version: 1 },
      ...{ creado_en: sold.confirmado_en, actualizado_en: sold.confirmado_en },
      ...{ confirmado_en: sold.confirmado_en, cancelado_en: null, total_devuelto: 0 },
      ...{ numero: sold.numero, apartado_hasta: null, referencia: null, metadatos: {} },
    });
    await api.patch(`/productos/${a.id}`, { precio: 99, nombre: "Z" });
    expect((await api.get(`/pedidos/${sold.id}`)).body).toEqual(sold);
    expect([await stockOf(a), await stockOf(b)]).toEqual([3, 0]);
    expect((await api.get(`/productos/${a.id}/movimientos?limit=1`)).body.datos).toMatchObject([
      { tipo: "confirmacion", cantidad: -2, saldo: 3, pedido_id: sold.id },
    ]);
    const eventos = await readUntil(api, 1, undefined, `&subject=pedidos/${sold.id}`);
    expect(eventos).toMatchObject([{ type: "pedido.confirmado", sequence: 1 }]);
    expect(eventos[0].data).toEqual(sold);
    const agotado = await readUntil(api, 1, undefined, `&subject=productos/${b.id}&tipo=producto.agotado`);
    expect(agotado.length).toBe(1);
    const [row] = await api.sql`select cantidad from pedidos where id = ${sold.id}`;
    expect(row?.cantidad).toBe(5);
  });

  test("is what creating and confirming give, and can be cancelled as that can", async () => {
    const producto = await api.producto({ precio: 3, stock: 9 });
    const { body: one } = await sell([producto, 4]);
    const { id } = (await api.post("/pedidos", { cliente_id, items: itemsOf([[producto, 4]]) })).body;
    const { body: two } = await api.patch(`/pedidos/${id}/confirmar`);
    const aside = { id: 0, numero: 0, version: 0, creado_en: 0, actualizado_en: 0, confirmado_en: 0 };
    expect({ ...one, ...aside }).toEqual({ ...two, ...aside });
    const { status, body } = await api.patch(`/pedidos/${one.id}/cancelar`);
    expect([status, body.version, body.total]).toEqual([200, 2, 12]);
    expect(await stockOf(producto)).toBe(5);
    const types = (await readUntil(api, 2, undefined, `&subject=pedidos/${one.id}`)).map(({ type }) => type);
    expect(types).toEqual(["pedido.confirmado", "pedido.cancelado"]);
  });

  test("keeps referencia and metadatos, and refuses a referencia that another pedido has", async () => {
    const producto = await api.producto();
    const named = { ...body([producto, 1]), referencia: "V-1", metadatos: { caja: "2" } };
    const { body: sold } = await api.post("/pedidos", named);
    expect(sold).toMatchObject({ estado: "confirmado", referencia: "V-1", metadatos: { caja: "2" } });
    expect(sold.numero).toBeGreaterThan(0);
    const taken = { referencia: "V-1", id: sold.id };
    expectProblem(await api.post("/pedidos", named), 409, "referencia_duplicada", taken);
    const { body: open } = await api.post("/pedidos", { cliente_id, referencia: "V-2" });
    expectProblem(await api.post("/pedidos", { ...named, referencia: "V-2" }), 409, "referencia_duplicada", {
      id: open.id,
    });
    const many = await Promise.all(
      Array.from({ length: 20 }, () => api.post("/pedidos", { ...named, referencia: "V-3" })),
    );
    expect(codigos(many)).toEqual({ 201: 1, referencia_duplicada: 19 });
    expect(await stockOf(producto)).toBe(8);
  });

  test("confirmar: false opens a carrito, and takes nothing that only a sale has", async () => {
    const producto = await api.producto();
    const carrito = { ...body([producto, 1]), confirmar: false };
    expect((await api.post("/pedidos", carrito)).body.estado).toBe("carrito");
    const answer = await api.post("/pedidos", { ...carrito, total_esperado: 12.5, referencia_pago: "x" });
    expectProblem(answer, 422, "datos_invalidos");
    expect(answer.body.errores.map(({ campo }: Json) => campo)).toEqual(["total_esperado", "referencia_pago"]);
    expect((await api.post("/pedidos", { ...carrito, total_esperado: null, referencia_pago: null })).status).toBe(201);
  });

  test("refuses what creating and then confirming refuse, and creates nothing", async () => {
    const few = [await api.producto({ nombre: "F1", stock: 1 }), await api.producto({ nombre: "F2", stock: 0 })];
    const off = await api.producto({ nombre: "Off", estado: "inactivo" });
    const producto = await api.producto({ precio: 3 });
    const dear = await api.producto({ precio: 9_999_999_999.99 });
    const { id: erased } = await api.cliente();
    await api.post(`/clientes/${erased}/olvidar`);
    const before = await pedidos();

    const items = itemsOf([[producto, 1]]);
    expectProblem(
      await api.post("/pedidos", { cliente_id: NOBODY, items, confirmar: true }),
      422,
      "cliente_desconocido",
    );
    expectProblem(await api.post("/pedidos", { cliente_id: erased, items, confirmar: true }), 409, "cliente_olvidado");
    expectProblem(await sell([{ id: NOBODY }, 1], [few[0], 9]), 422, "producto_desconocido", { productos: [NOBODY] });
    expectProblem(await sell([producto, 0]), 409, "pedido_vacio");
    expectProblem(await sell(), 409, "pedido_vacio");
    expectProblem(await api.post("/pedidos", { cliente_id, confirmar: true }), 409, "pedido_vacio");
    expectProblem(await sell([few[0], 2], [off, 1]), 409, "producto_inactivo", {
      productos: [{ producto_id: off.id, nombre: "Off" }],
    });
    expectProblem(await sell([few[0], 2], [producto, 1], [few[1], 2]), 409, "stock_insuficiente", {
      faltantes: [
        { producto_id: few[0].id, nombre: "F1", pedido: 2, disponible: 1 },
        { producto_id: few[1].id, nombre: "F2", pedido: 2, disponible: 0 },
      ],
    });
    expectProblem(await sell([dear, 2]), 409, "total_excesivo", { maximo: 9_999_999_999.99 });
    const wrong = { ...body([producto, 2]), total_esperado: 5.99 };
    expectProblem(await api.post("/pedidos", wrong), 409, "total_cambiado", { esperado: 5.99, actual: 6 });

    expect([await pedidos(), await stockOf(producto), await stockOf(few[0])]).toEqual([before, 10, 1]);
    expect((await api.post("/pedidos", { ...wrong, total_esperado: 6 })).status).toBe(201);
  });
});

describe("one payment pays one pedido", () => {
  const confirm = (id: string, referencia_pago: string | null) =>
    api.patch(`/pedidos/${id}/confirmar`, { referencia_pago });

  test("it is shown on the pedido, and refused for any other, which the answer names", async () => {
    const producto = await api.producto();
    const { body: first } = await api.post("/pedidos", { ...body([producto, 1]), referencia_pago: " pago 1 " });
    expect([first.referencia_pago, (await api.get(`/pedidos/${first.id}`)).body]).toEqual(["pago 1", first]);
    const used = { pedido_id: first.id };
    expectProblem(
      await api.post("/pedidos", { ...body([producto, 99]), referencia_pago: "pago 1" }),
      409,
      "pago_ya_usado",
      used,
    );
    const carrito = await api.pedido([producto, 1]);
    expectProblem(await confirm(carrito.id, "pago 1"), 409, "pago_ya_usado", used);
    expectProblem(
      await api.patch(`/pedidos/${carrito.id}/confirmar?simular=true`, { referencia_pago: "pago 1" }),
      409,
      "pago_ya_usado",
      used,
    );
    expect((await api.get(`/pedidos/${carrito.id}`)).body).toEqual(carrito);

    const { body: second } = await confirm(carrito.id, "pago 2");
    expect([second.estado, second.referencia_pago]).toEqual(["confirmado", "pago 2"]);
    expect((await api.get(`/pedidos?cliente_id=${second.cliente_id}`)).body.datos[0]).toEqual(second);
    expectProblem(await sell2("pago 2", producto), 409, "pago_ya_usado", { pedido_id: second.id });
    expectProblem(await confirm(carrito.id, "pago 2"), 409, "pedido_no_modificable");
    expect(await stockOf(producto)).toBe(8);
  });

  const sell2 = (referencia_pago: string, producto: Json) =>
    api.post("/pedidos", { ...body([producto, 1]), referencia_pago });

  test("cancelling does not free it, and the cancelado shows it", async () => {
    const producto = await api.producto();
    const { body: sold } = await sell2("devuelto", producto);
    const { body: cancelado } = await api.patch(`/pedidos/${sold.id}/cancelar`);
    expect([cancelado.estado, cancelado.referencia_pago]).toEqual(["cancelado", "devuelto"]);
    expectProblem(await sell2("devuelto", producto), 409, "pago_ya_usado", { pedido_id: sold.id });
  });

  test("a refused pedido does not use it up", async () => {
    const [some, none] = [await api.producto(), await api.producto({ stock: 0 })];
    expectProblem(await sell2("otra vez", none), 409, "stock_insuficiente");
    expect((await sell2("otra vez", some)).status).toBe(201);
  });

  test("40 confirms and sales with one payment at once: exactly one wins, the others name it", async () => {
    const producto = await api.producto({ stock: 40 });
    const carritos = await Promise.all(Array.from({ length: 20 }, () => api.pedido([producto, 1])));
    const answers = await Promise.all(
      carritos.flatMap(({ id }) => [confirm(id, "a la vez"), sell2("a la vez", producto)]),
    );
    const [won, ...others] = answers.filter(({ status }) => status < 300);
    expect(others).toEqual([]);
    for (const answer of answers.filter((one) => one !== won))
      expectProblem(answer, 409, "pago_ya_usado", { pedido_id: won?.body.id });
    expect(await stockOf(producto)).toBe(39);
  });

  for (const [name, by] of [
    ["a sale", (producto: Json) => sell2("cruzado 1", producto)],
    ["a confirm", async (producto: Json) => confirm((await api.pedido([producto, 1])).id, "cruzado 2")],
  ] as const)
    test(`${name} that waits for another process that uses its payment is refused, its neighbours are not`, async () => {
      const [one, two] = [await api.producto(), await api.producto()];
      const referencia = name === "a sale" ? "cruzado 1" : "cruzado 2";
      const first = sale(referencia, [one, 1]);
      const answers = await blocked(api, {
        holding: (tx) => sendBatch(tx, sellPedidos.statement, [first]),
        // Of other productos: only the payment is in the way.
        waiting: () => Promise.all([by(two), ...Array.from({ length: 5 }, () => sell([two, 1]))]),
      });
      expectProblem(answers[0] as Answer, 409, "pago_ya_usado", { pedido_id: first.id });
      expect(codigos(answers.slice(1))).toEqual({ 201: 5 });
      expect(await stockOf(two)).toBe(5);
    });
});

describe("two at a time", () => {
  test("100 sales of the last 10 units at once: 10 sold, 90 refused, nothing oversold", async () => {
    const producto = await api.producto({ stock: 10 });
    const answers = await Promise.all(Array.from({ length: 100 }, () => sell([producto, 1])));
    expect(codigos(answers)).toEqual({ 201: 10, stock_insuficiente: 90 });
    for (const answer of answers.filter(({ status }) => status !== 201))
      expectProblem(answer, 409, "stock_insuficiente", {
        faltantes: [{ producto_id: producto.id, nombre: "Taza", pedido: 1, disponible: 0 }],
      });
    expect(await stockOf(producto)).toBe(0);
  });

  test("sales and confirms of productos in opposite orders: no deadlock, and all of the stock is sold", async () => {
    const [a, b] = [await api.producto({ stock: 40 }), await api.producto({ stock: 40 })];
    const carritos = await Promise.all(Array.from({ length: 20 }, () => api.pedido([b, 1], [a, 1])));
    const answers = await Promise.all(
      carritos.flatMap(({ id }, n) => [
        api.patch(`/pedidos/${id}/confirmar`),
        n % 2 ? sell([a, 1], [b, 1]) : sell([b, 1], [a, 1]),
      ]),
    );
    expect(codigos(answers)).toEqual({ 200: 20, 201: 20 });
    expect([await stockOf(a), await stockOf(b)]).toEqual([0, 0]);
    const [row] = await api.sql`select deadlocks::int from pg_stat_database where datname = current_database()`;
    expect(row?.deadlocks).toBe(0);
  });

  test("the last unit is sold once when another transaction is selling it", async () => {
    const producto = await api.producto({ stock: 1 });
    const { id } = await api.pedido([producto, 1]);
    const request = { id, versions: null, total_esperado: null, referencia_pago: null };
    const answer = await blocked(api, {
      holding: (tx) => sendBatch(tx, confirmPedidos.statement, [request]),
      waiting: () => sell([producto, 1]),
    });
    expectProblem(answer, 409, "stock_insuficiente", {
      faltantes: [{ producto_id: producto.id, nombre: "Taza", pedido: 1, disponible: 0 }],
    });
  });

  test("what changes while a sale waits counts: a price, a producto that is taken off sale, a stock", async () => {
    const producto = await api.producto({ precio: 3, stock: 4 });
    const whileLocked = (sent: object, change: string) =>
      blocked(api, {
        holding: (tx) => tx.unsafe(`update productos set version = version + 1, ${change} where id = '${producto.id}'`),
        waiting: () => api.post("/pedidos", { ...body([producto, 1]), ...sent }),
      });
    expectProblem(await whileLocked({ total_esperado: 3 }, "precio = 4"), 409, "total_cambiado", {
      ...{ esperado: 3, actual: 4 },
    });
    const { status, body: sold } = await whileLocked({}, "precio = 5, nombre = 'Nueva'");
    expect([status, sold.total, sold.items[0].nombre]).toEqual([201, 5, "Nueva"]);
    expectProblem(await whileLocked({}, "estado = 'inactivo'"), 409, "producto_inactivo");
  });

  test("a batch that waits for a restock takes from the new stock", async () => {
    const producto = await api.producto({ stock: 2 });
    const answers = await blocked(api, {
      holding: (tx) =>
        sendBatch(tx, adjustProductos.statement, [{ id: producto.id, versions: null, cantidad: 48, motivo: "x" }]),
      waiting: () => Promise.all(Array.from({ length: 2 }, () => sell([producto, 2]))),
      meanwhile: () => waiters(api, 1),
    });
    expect(codigos(answers)).toEqual({ 201: 2 });
    expect(await stockOf(producto)).toBe(46);
  });
});

describe("Idempotency-Key", () => {
  const keyed = (clave: string, sent: object) => api.send("POST", "/pedidos", sent, { "Idempotency-Key": clave });

  test("20 equal requests at once, and one after: one pedido, one answer, also if the stock is gone since", async () => {
    const producto = await api.producto({ stock: 2 });
    const sent = { ...body([producto, 2]), total_esperado: 25, referencia_pago: "con clave" };
    const answers = await Promise.all(Array.from({ length: 20 }, () => keyed("venta-1", sent)));
    answers.push(await keyed("venta-1", sent));
    expect(new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);
    expect([answers[0]?.status, answers[0]?.body.referencia_pago]).toEqual([201, "con clave"]);
    expect(answers.filter(({ headers }) => headers.get("Idempotent-Replayed") === "true").length).toBe(20);
    expect(await stockOf(producto)).toBe(0);
    expectProblem(await keyed("venta-1", { ...sent, referencia_pago: "otra" }), 422, "clave_reutilizada");
    expectProblem(await keyed("venta-1", { cliente_id, items: sent.items }), 422, "clave_reutilizada");
  });

  test("a request that waits for its equal at another process gets the answer of that, not a refusal", async () => {
    const producto = await api.producto({ stock: 1 });
    const sent = body([producto, 1]);
    const request = { ...sale(null, [producto, 1]), clave: "venta-2", huella: "h" };
    const answer = await blocked(api, {
      holding: (tx) => sendBatch(tx, sellPedidos.statement, [request]),
      waiting: () => keyed("venta-2", sent),
    });
    // The hash differs, so the log was asked: without asking again it would be stock_insuficiente.
    expectProblem(answer, 422, "clave_reutilizada");
    expect(await stockOf(producto)).toBe(0);
  });

  test("an unkeyed retry of a paid sale learns which pedido it made, though the stock is gone", async () => {
    const producto = await api.producto({ stock: 1 });
    const sent = { ...body([producto, 1]), referencia_pago: "reintento" };
    const { body: sold } = await api.post("/pedidos", sent);
    expectProblem(await api.post("/pedidos", sent), 409, "pago_ya_usado", { pedido_id: sold.id });
  });
});

test("after all of this, every stock is the sum of its movements", async () => {
  const { status, body } = await api.get("/auditoria/stock");
  expect([status, body.discrepancias]).toEqual([200, []]);
});
