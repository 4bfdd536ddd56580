import { describe, expect, test } from "bun:test";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { holdPedidos } from "../../src/pedidos/apartar.ts";
import { cancelPedidos } from "../../src/pedidos/cancelar.ts";
import { confirmPedidos } from "../../src/pedidos/confirmar.ts";
import { setItems } from "../../src/pedidos/fijar_items.ts";
import { importProductos } from "../../src/productos/importar.ts";
import { type Answer, expectProblem, type Json, NOBODY, openApi } from "../support/api.ts";
import { readUntil } from "../support/feed.ts";
import { importsInto } from "../support/imports.ts";
import { blocked, until } from "../support/locks.ts";
import { sendBatch } from "../support/statements.ts";

const api = await openApi();
const { take } = importsInto(api, importProductos);
const hold = (id: string, segundos: unknown = 300) => api.patch(`/pedidos/${id}/apartar`, { segundos });
const confirm = (id: string) => api.patch(`/pedidos/${id}/confirmar`);
const held = async (...lines: readonly (readonly [Json, number])[]): Promise<Json> => {
  const { id } = await api.pedido(...lines);
  const { status, body } = await hold(id);
  expect(status).toBe(200);
  return body;
};
/** [stock, disponible] as clients see it. */
const unitsOf = async ({ id }: Json): Promise<[number, number]> => {
  const { stock, disponible } = (await api.get(`/productos/${id}`)).body;
  return [stock, disponible];
};
/** As if the time of its hold were over: by the clock nothing can be waited for here, as the shortest hold is 10 s. */
const expire = ({ id }: Json) =>
  api.sql.begin(async (tx) => {
    const [row] = await tx`select clock_timestamp()::timestamptz(3) as now`;
    await tx`update pedidos set apartado_hasta = ${row?.now} where id = ${id}`;
    await tx`update apartados set hasta = ${row?.now} where pedido_id = ${id}`;
    await tx`
      update productos set apartado_vence = ${row?.now}
      where id in (select producto_id from apartados where pedido_id = ${id})`;
  });
/** What the tables keep of the holds of a producto. */
const kept = async ({ id }: Json): Promise<[number, number]> => {
  const [row] = await api.sql`
    select apartado, (select count(*)::int from apartados where producto_id = p.id) as rows from productos p where id = ${id}`;
  return [row?.apartado, row?.rows];
};
const short = (answer: Answer, producto: Json, pedido: number, disponible: number) =>
  expectProblem(answer, 409, "stock_insuficiente", {
    faltantes: [{ producto_id: producto.id, nombre: "Taza", pedido, disponible }],
  });
const expectProven = async (): Promise<void> => {
  const { discrepancias, apartados_sin_linea } = (await api.get("/auditoria/stock")).body;
  expect([discrepancias, apartados_sin_linea]).toEqual([[], 0]);
};

describe("PATCH /pedidos/{id}/apartar", () => {
  test("holds the stock of every line until then, and takes none of it", async () => {
    const [a, b] = [await api.producto({ stock: 5 }), await api.producto({ stock: 3 })];
    const pedido = await api.pedido([a, 2], [b, 3]);
    const { status, headers, body } = await hold(pedido.id, 60);
    expect([status, headers.get("ETag")]).toEqual([200, '"2"']);
    const { apartado_hasta, actualizado_en } = body;
    expect(body).toEqual({ ...pedido, version: 2, apartado_hasta, actualizado_en });
    expect(Date.parse(apartado_hasta) - Date.parse(actualizado_en)).toBe(60_000);
    expect((await api.get(`/pedidos/${pedido.id}`)).body).toEqual(body);
    expect((await api.get(`/pedidos?cliente_id=${pedido.cliente_id}`)).body.datos).toEqual([body]);
    expect([await unitsOf(a), await unitsOf(b)]).toEqual([
      [5, 3],
      [3, 0],
    ]);
    const { datos } = (await api.get(`/productos?orden=-creado_en&limit=2`)).body;
    expect(datos.map((one: Json) => [one.id, one.disponible, one.version])).toEqual([
      [b.id, 0, 1],
      [a.id, 3, 1],
    ]);
    const events = await readUntil(api, 2, undefined, `&subject=pedidos/${pedido.id}`);
    expect([events.at(-1).type, events.at(-1).data]).toEqual(["pedido.apartado", body]);
    expect((await api.get(`/productos/${a.id}/movimientos`)).body.datos.length).toBe(1);
    await expectProven();
  });

  test("nobody else can have what is held", async () => {
    const producto = await api.producto({ stock: 5 });
    const early = await api.pedido([producto, 3]);
    const sold = await api.pedido([producto, 1]);
    await confirm(sold.id);
    await held([producto, 2]);
    const items = [{ producto_id: producto.id, cantidad: 3 }];
    const { cliente_id } = early;
    short(await confirm(early.id), producto, 3, 2);
    short(await api.patch(`/pedidos/${early.id}/confirmar?simular=true`), producto, 3, 2);
    short(await hold(early.id), producto, 3, 2);
    short(await api.post("/pedidos", { cliente_id, items }), producto, 3, 2);
    short(await api.post("/pedidos", { cliente_id, items, confirmar: true }), producto, 3, 2);
    short(await api.patch(`/pedidos/${early.id}/items`, { items }), producto, 3, 2);
    const more = { items: [{ producto_id: producto.id, cantidad: 4 }] };
    short(await api.patch(`/pedidos/${sold.id}/reemplazar`, more), producto, 3, 2);
    // The rest is theirs.
    const rest = { items: [{ producto_id: producto.id, cantidad: 2 }] };
    expect((await api.patch(`/pedidos/${early.id}/items`, rest)).status).toBe(200);
    expect((await confirm(early.id)).status).toBe(200);
    expect(await unitsOf(producto)).toEqual([2, 0]);
    await expectProven();
  });

  test("a producto that is held has another ETag, and If-Match takes it as its version", async () => {
    const producto = await api.producto({ stock: 5 });
    const path = `/productos/${producto.id}`;
    const look = (etag: string) => api.send("GET", path, undefined, { "If-None-Match": etag });
    const pedido = await held([producto, 2]);
    const { headers } = await api.get(path);
    expect(headers.get("ETag")).toBe('"1.2"');
    expect([(await look('"1.2"')).status, (await look('"1"')).status]).toEqual([304, 200]);
    await expire(pedido);
    expect([(await look('"1.2"')).status, (await look('"1"')).status]).toEqual([200, 304]);
    const change = (etag: string, precio: number) => api.send("PATCH", path, { precio }, { "If-Match": etag });
    expect((await change('"2.2"', 3)).status).toBe(412);
    expect((await change('"1.2"', 3)).status).toBe(200);
  });

  test("confirming uses it up, however little else there is: the owner is never blocked by the own hold", async () => {
    const [a, b] = [await api.producto({ stock: 2 }), await api.producto({ stock: 9 })];
    const { id } = await held([a, 2], [b, 4]);
    await held([b, 5]);
    expect((await api.patch(`/pedidos/${id}/confirmar?simular=true`)).status).toBe(200);
    const { status, body } = await confirm(id);
    expect([status, body.estado, body.apartado_hasta]).toEqual([200, "confirmado", null]);
    expect([await unitsOf(a), await unitsOf(b), await kept(a), await kept(b)]).toEqual([
      ...[[0, 0] as const, [5, 0] as const],
      ...[[0, 0] as const, [5, 1] as const],
    ] as never);
    await expectProven();
  });

  test("asking again holds it anew; editing and cancelling give it back", async () => {
    const producto = await api.producto({ stock: 5 });
    await held([producto, 1]);
    const pedido = await held([producto, 4]);
    const again = (await hold(pedido.id, 3600)).body;
    expect(again.version).toBe(3);
    expect(again.apartado_hasta > pedido.apartado_hasta).toBe(true);
    expect([await unitsOf(producto), await kept(producto)]).toEqual([
      [5, 0],
      [5, 2],
    ]);
    // What it holds is there for its own edit.
    const edited = await api.patch(`/pedidos/${pedido.id}/items`, { producto_id: producto.id, cantidad: 4 });
    expect([edited.status, edited.body.apartado_hasta]).toEqual([200, null]);
    expect([await unitsOf(producto), await kept(producto)]).toEqual([
      [5, 4],
      [1, 1],
    ]);
    await hold(pedido.id);
    expect((await api.patch(`/pedidos/${pedido.id}/cancelar`)).body.apartado_hasta).toBeNull();
    expect([await unitsOf(producto), await kept(producto)]).toEqual([
      [5, 4],
      [1, 1],
    ]);
    expect((await api.patch(`/pedidos/${pedido.id}/reabrir`)).body.apartado_hasta).toBeNull();
    expect((await confirm(pedido.id)).status).toBe(200);
    await expectProven();
  });

  test("a stock that is corrected below what is held is a fact: those who confirm first have it", async () => {
    const producto = await api.producto({ stock: 5 });
    const [first, second] = [await held([producto, 2]), await held([producto, 2])];
    const down = { cantidad: -3, motivo: "rotas" };
    expect((await api.post(`/productos/${producto.id}/ajustes`, down)).body).toMatchObject({ stock: 2, disponible: 0 });
    expect((await confirm(second.id)).status).toBe(200);
    short(await confirm(first.id), producto, 2, 0);
    short(await hold(first.id), producto, 2, 0);
    await api.post(`/productos/${producto.id}/conteos`, { contado: 3, version: 3 });
    expect(await unitsOf(producto)).toEqual([3, 1]);
    expect((await confirm(first.id)).status).toBe(200);
    expect([await unitsOf(producto), await kept(producto)]).toEqual([
      [1, 1],
      [0, 0],
    ]);
    await expectProven();
  });

  test("all or nothing; every fault at once; what is no carrito, or empty, or of another version", async () => {
    const [a, b, off] = [await api.producto({ stock: 1 }), await api.producto({ stock: 1 }), await api.producto()];
    const many = await api.pedido([a, 1], [b, 1], [off, 1]);
    for (const one of [a, b]) await api.post(`/productos/${one.id}/ajustes`, { cantidad: -1, motivo: "rota" });
    expectProblem(await hold(many.id), 409, "stock_insuficiente", {
      faltantes: [a, b].map(({ id }) => ({ producto_id: id, nombre: "Taza", pedido: 1, disponible: 0 })),
    });
    expect((await unitsOf(off))[1]).toBe(10);
    await api.patch(`/productos/${off.id}`, { estado: "inactivo" });
    expectProblem(await hold(many.id), 409, "producto_inactivo", {
      productos: [{ producto_id: off.id, nombre: "Taza" }],
    });
    expectProblem(await hold((await api.pedido()).id), 409, "pedido_vacio");
    expectProblem(await hold(NOBODY), 404, "pedido_no_encontrado");
    const { id } = await api.pedido([await api.producto(), 1]);
    const stale = await api.send("PATCH", `/pedidos/${id}/apartar`, { segundos: 60 }, { "If-Match": '"2"' });
    expectProblem(stale, 412, "version_cambiada");
    await confirm(id);
    expectProblem(await hold(id), 409, "pedido_no_modificable", { estado: "confirmado" });
    for (const segundos of [9, 3601, 10.5, "60", null])
      expectProblem(await hold(many.id, segundos), 422, "datos_invalidos");
    for (const body of [undefined, {}, { segundos: 60, para: "pago" }])
      expectProblem(await api.patch(`/pedidos/${many.id}/apartar`, body), 422, "datos_invalidos");
    for (const segundos of [10, 3600])
      expect((await hold((await api.pedido([await api.producto(), 1])).id, segundos)).status).toBe(200);
    await expectProven();
  });

  test("an Idempotency-Key holds once, and is answered alike later", async () => {
    const producto = await api.producto({ stock: 2 });
    const { id } = await api.pedido([producto, 1]);
    const send = () =>
      api.send("PATCH", `/pedidos/${id}/apartar`, { segundos: 60 }, { "Idempotency-Key": "hold-once" });
    const [one, two] = [await send(), await send()];
    expect([one.status, two.status, two.body]).toEqual([200, 200, one.body]);
    expect([two.headers.get("Idempotent-Replayed"), await kept(producto)]).toEqual(["true", [1, 1]]);
  });
});

describe("when the time is over", () => {
  test("others see it and can have it, though nothing has run; a late payer has what is left", async () => {
    const [producto, rare] = [await api.producto({ stock: 3 }), await api.producto({ stock: 1 })];
    const [late, later] = [await held([producto, 2]), await held([rare, 1])];
    const other = await api.pedido([producto, 1]);
    for (const one of [late, later]) await expire(one);
    expect([await unitsOf(producto), await kept(producto)]).toEqual([
      [3, 3],
      [2, 1],
    ]);
    const { cliente_id } = other;
    const items = (one: Json) => [{ producto_id: one.id, cantidad: 1 }];
    expect((await api.post("/pedidos", { cliente_id, items: items(rare) })).status).toBe(201);
    expect((await api.post("/pedidos", { cliente_id, items: items(rare), confirmar: true })).status).toBe(201);
    short(await confirm(later.id), rare, 1, 0);
    expect((await confirm(other.id)).status).toBe(200);
    expect([await unitsOf(producto), await kept(producto), await kept(rare)]).toEqual([
      [2, 2],
      [0, 0],
      [0, 0],
    ]);
    expect((await confirm(late.id)).status).toBe(200);
    await expectProven();
  });

  test("it can be held anew, by the same pedido and by another", async () => {
    const producto = await api.producto({ stock: 2 });
    const yours = await api.pedido([producto, 1]);
    const mine = await held([producto, 2]);
    await expire(mine);
    expect((await hold(mine.id)).status).toBe(200);
    expect(await kept(producto)).toEqual([2, 1]);
    await expire(mine);
    expect((await hold(yours.id)).status).toBe(200);
    expect(await kept(producto)).toEqual([1, 1]);
    short(await hold(mine.id), producto, 2, 1);
    await expectProven();
  });

  // Whatever locks the row settles what has run out, whether it is done or refused, and leaves what still lasts.
  const settling: Record<string, (producto: Json, expired: Json) => Promise<Answer>> = {
    "a confirm": async (producto) => confirm((await api.pedido([producto, 1])).id),
    "a confirm that is refused": async (producto) => {
      const gone = await api.producto({ stock: 1 });
      const { id } = await api.pedido([producto, 1], [gone, 1]);
      await api.post(`/productos/${gone.id}/ajustes`, { cantidad: -1, motivo: "rota" });
      return confirm(id);
    },
    "a sale": (producto, { cliente_id }) =>
      api.post("/pedidos", { cliente_id, items: [{ producto_id: producto.id, cantidad: 1 }], confirmar: true }),
    "another hold": async (producto) => hold((await api.pedido([producto, 1])).id),
    "an edit of its own": (producto, { id }) =>
      api.patch(`/pedidos/${id}/items`, { producto_id: producto.id, cantidad: 0 }),
    "its cancel": (_, { id }) => api.patch(`/pedidos/${id}/cancelar`),
    "a cancel": async (producto, { cliente_id }) => {
      const { id } = await confirmedBefore(producto, cliente_id);
      return api.patch(`/pedidos/${id}/cancelar`);
    },
    "a return": async (producto, { cliente_id }) => {
      const { id } = await confirmedBefore(producto, cliente_id);
      const items = [{ producto_id: producto.id, cantidad: 1, reponer: true }];
      return api.post(`/pedidos/${id}/devoluciones`, { items, motivo: "rota" });
    },
    "a replacement": async (producto, { cliente_id }) => {
      const { id } = await confirmedBefore(producto, cliente_id);
      return api.patch(`/pedidos/${id}/reemplazar`, { items: [{ producto_id: producto.id, cantidad: 2 }] });
    },
    "an ajuste": ({ id }) => api.post(`/productos/${id}/ajustes`, { cantidad: -1, motivo: "rota" }),
    "an ajuste that is refused": ({ id }) => api.post(`/productos/${id}/ajustes`, { cantidad: -99, motivo: "rota" }),
    "a count": ({ id }) => api.post(`/productos/${id}/conteos`, { contado: 9, version: 1 }),
    "a change": ({ id }) => api.patch(`/productos/${id}`, { precio: 3 }),
  };
  /** A confirmado of one unit, written beside the API, which would settle. */
  const confirmedBefore = async (producto: Json, cliente_id: string): Promise<Json> => {
    const id = Bun.randomUUIDv7();
    await api.sql`
      insert into pedidos (tienda_id, id, cliente_id, numero, estado, total, cantidad, confirmado_en)
      values (${PRINCIPAL}, ${id}, ${cliente_id}, ${1e6 + Math.floor(Math.random() * 1e8)}, 'confirmado', 12.5, 1, now())`;
    await api.sql`
      insert into pedido_items (tienda_id, pedido_id, producto_id, line_no, cantidad, nombre, precio_unitario)
      values (${PRINCIPAL}, ${id}, ${producto.id}, 1, 1, 'Taza', 12.5)`;
    await api.sql`
      with sold as (update productos set stock = stock - 1, version = version + 1 where id = ${producto.id} returning *)
      insert into movimientos (tienda_id, producto_id, producto_version, pedido_id, tipo, cantidad, saldo)
      select tienda_id, id, version, ${id}, 'confirmacion', -1, stock from sold`;
    return { id };
  };
  test.each(Object.keys(settling))("%s settles it", async (name) => {
    const producto = await api.producto({ stock: 9 });
    const expired = await held([producto, 3]);
    await held([producto, 2]);
    await expire(expired);
    const [live] = await api.sql`select hasta from apartados where producto_id = ${producto.id} and hasta > now()`;
    const settle = settling[name] as (typeof settling)[string];
    const { status } = await settle(producto, expired);
    expect(status).toBe(name.endsWith("refused") ? 409 : status === 201 ? 201 : 200);
    expect(await kept(producto)).toEqual(name === "another hold" ? [3, 2] : [2, 1]);
    const [row] = await api.sql`select apartado_vence from productos where id = ${producto.id}`;
    expect(row?.apartado_vence).toEqual(live?.hasta);
    const { discrepancias } = (await api.get("/auditoria/stock")).body;
    expect(discrepancias.filter(({ producto_id }: Json) => producto_id === producto.id)).toEqual([]);
  });

  test("an import settles it, and forgets nothing that lasts", async () => {
    const [changed, same] = [
      await api.producto({ stock: 9, sku: "H-1" }),
      await api.producto({ stock: 9, sku: "H-2" }),
    ];
    const expired = await held([changed, 3], [same, 1]);
    await held([changed, 2]);
    await expire(expired);
    await take("sku,nombre,precio,stock,estado\nH-1,Otra,7,0,\nH-2,Taza,12.5,0,\n");
    // What is not changed is not locked.
    expect([await kept(changed), await kept(same), await unitsOf(changed), await unitsOf(same)]).toEqual([
      ...[[2, 1] as [number, number], [1, 1] as [number, number]],
      ...[[9, 7] as [number, number], [9, 9] as [number, number]],
    ]);
  });
});

describe("two at a time", () => {
  test("60 holds and confirms of a stock of 20: exactly 20 have a unit", async () => {
    const producto = await api.producto({ stock: 20 });
    const pedidos = await Promise.all(Array.from({ length: 60 }, () => api.pedido([producto, 1])));
    const answers = await Promise.all(pedidos.map(({ id }, n) => (n % 2 === 0 ? hold(id) : confirm(id))));
    const served = answers.filter(({ status }) => status === 200).map(({ body }) => body);
    expect(served.length).toBe(20);
    const confirmed = served.filter(({ estado }) => estado === "confirmado").length;
    expect(await unitsOf(producto)).toEqual([20 - confirmed, 0]);
    // Each holder has it for sure.
    const paid = await Promise.all(served.filter(({ estado }) => estado === "carrito").map(({ id }) => confirm(id)));
    expect(paid.map(({ status }) => status)).toEqual(paid.map(() => 200));
    expect([await unitsOf(producto), await kept(producto)]).toEqual([
      [0, 0],
      [0, 0],
    ]);
    await expectProven();
  });

  test("30 sales in one call of a stock of 20, of which 15 are held: exactly 5 are made", async () => {
    const producto = await api.producto({ stock: 20 });
    const { cliente_id } = await held([producto, 15]);
    const sale = { cliente_id, items: [{ producto_id: producto.id, cantidad: 1 }], confirmar: true };
    const answers = await Promise.all(Array.from({ length: 30 }, () => api.post("/pedidos", sale)));
    expect(answers.filter(({ status }) => status === 201).length).toBe(5);
    expect([await unitsOf(producto), await kept(producto)]).toEqual([
      [15, 0],
      [15, 1],
    ]);
    await expectProven();
  });

  test("a confirm that waits for a hold of the same stock is refused; one that waits for the end of a hold has it", async () => {
    const producto = await api.producto({ stock: 1 });
    const [mine, yours] = [await api.pedido([producto, 1]), await api.pedido([producto, 1])];
    const refused = await blocked(api, {
      holding: (tx) => sendBatch(tx, holdPedidos.statement, [{ id: mine.id, versions: null, segundos: 60 }]),
      waiting: () => confirm(yours.id),
    });
    short(refused, producto, 1, 0);
    const answer = await blocked(api, {
      holding: (tx) => tx`select from productos where id = ${producto.id} for no key update`,
      waiting: () => confirm(yours.id),
      meanwhile: () => Promise.resolve(),
    });
    short(answer, producto, 1, 0);
    await expire(mine);
    expect((await confirm(yours.id)).status).toBe(200);
    await expectProven();
  });

  test("a hold is renewed while another one settles: it is not given back, and what it lasts is known", async () => {
    const producto = await api.producto({ stock: 4 });
    const [mine, other] = [await held([producto, 2]), await api.pedido([producto, 1])];
    // Its snapshot has the hold as one that has run out.
    await expire(mine);
    const answer = await blocked(api, {
      holding: (tx) => sendBatch(tx, holdPedidos.statement, [{ id: mine.id, versions: null, segundos: 60 }]),
      waiting: () => confirm(other.id),
    });
    expect(answer.status).toBe(200);
    expect([await unitsOf(producto), await kept(producto)]).toEqual([
      [3, 1],
      [2, 1],
    ]);
    await expectProven();
  });

  test("a confirm that waits for a hold which its snapshot does not have settles the others, and leaves that one", async () => {
    const producto = await api.producto({ stock: 4 });
    const [yours, other] = [await api.pedido([producto, 1]), await api.pedido([producto, 1])];
    const mine = await held([producto, 2]);
    await expire(mine);
    const hasta = new Date(Date.now() + 60_000);
    const answer = await blocked(api, {
      // Leaves apartado_vence too early, as it may be.
      holding: async (tx) => {
        await tx`update productos set apartado = apartado + 1, apartado_version = apartado_version + 1 where id = ${producto.id}`;
        await tx`update pedidos set apartado_hasta = ${hasta}, version = version + 1 where id = ${yours.id}`;
        await tx`
          insert into apartados (tienda_id, pedido_id, producto_id, cantidad, hasta)
          values (${PRINCIPAL}, ${yours.id}, ${producto.id}, 1, ${hasta})`;
      },
      waiting: () => confirm(other.id),
    });
    expect([answer.status, await unitsOf(producto), await kept(producto)]).toEqual([200, [3, 2], [1, 1]]);
    await expectProven();
    // The next one looks again.
    expect((await hold(mine.id)).status).toBe(200);
    expect([await unitsOf(producto), await kept(producto)]).toEqual([
      [3, 0],
      [3, 2],
    ]);
    await expectProven();
  });

  test("a producto that somebody keeps locked: those that need it wait, the others hold meanwhile", async () => {
    const [locked, free] = [await api.producto(), await api.producto()];
    const pedidos = await Promise.all(Array.from({ length: 6 }, (_, n) => api.pedido([n < 2 ? locked : free, 1])));
    let waiting: ReturnType<typeof hold>[] = [];
    await api.sql.begin(async (tx) => {
      await tx`select 1 from productos where tienda_id = ${PRINCIPAL} and id = ${locked.id} for update`;
      waiting = pedidos.slice(0, 2).map(({ id }) => hold(id));
      const answers = await Promise.all(pedidos.slice(2).map(({ id }) => hold(id)));
      expect(answers.map(({ status }) => status)).toEqual(Array(4).fill(200));
    });
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200]);
    expect([await kept(locked), await kept(free)]).toEqual([
      [2, 2],
      [4, 4],
    ]);
  });
});

/** Three want one unit at the moment in which the hold of the first runs out. What each is told must be one history. */
describe("around the moment of expiry", () => {
  const [WAVES, ROUNDS, AROUND_MS, LEAD_MS] = [50, 20, 5, 25];
  type Kind = "confirmar" | "apartar" | "fijar_items" | "cancelar";
  type Done = { readonly who: number; readonly kind: Kind; readonly at: number; readonly applied: boolean };
  const db = api.db.for(PRINCIPAL, { actor: null });

  const ask = async (kind: Kind, id: string): Promise<Pick<Done, "at" | "applied">> => {
    const base = { id, versions: null };
    const row =
      kind === "confirmar"
        ? await db.apply(confirmPedidos.statement, { ...base, total_esperado: null, referencia_pago: null }, {})
        : kind === "apartar"
          ? await db.apply(holdPedidos.statement, { ...base, segundos: 60 }, {})
          : kind === "cancelar"
            ? await db.apply(cancelPedidos.statement, { ...base, motivo: null }, {})
            : await db.apply(
                setItems.statement,
                { ...base, items: [{ producto_id: productoOf.get(id) ?? "", cantidad: 0 }] },
                {},
              );
    if (!row) throw new Error("no such pedido");
    return { at: row.ahora.getTime(), applied: row.applied };
  };
  const productoOf = new Map<string, string>();

  /** What there is of the stock for one of them, by what the others hold at this time. */
  type State = { readonly stock: number; readonly holds: ReadonlyMap<number, number> };
  const step = ({ stock, holds }: State, { who, kind, at, applied }: Done): State | null => {
    const live = [...holds].filter(([, until]) => until > at).map(([owner]) => owner);
    const free = Math.max(stock - live.length, 0) + (live.includes(who) ? 1 : 0);
    const gives = kind === "confirmar" || kind === "apartar" ? Math.min(stock, free) >= 1 : true;
    if (gives !== applied) return null;
    if (!applied) return { stock, holds };
    const after = new Map(holds);
    after.delete(who);
    if (kind === "apartar") after.set(who, at + 60_000);
    return { stock: kind === "confirmar" ? stock - 1 : stock, holds: after };
  };
  /** The state after some order of these that agrees with their times and with what each was told; null if there is none. */
  const history = (state: State, open: readonly Done[]): State | null => {
    if (open.length === 0) return state;
    const first = Math.min(...open.map(({ at }) => at));
    for (const one of open.filter(({ at }) => at === first)) {
      const next = step(state, one);
      const end =
        next &&
        history(
          next,
          open.filter((other) => other !== one),
        );
      if (end) return end;
    }
    return null;
  };

  test("the model notices a sale of what is held, a refusal of what is free, and an owner who is blocked", () => {
    const state: State = { stock: 1, holds: new Map([[0, 100]]) };
    const done = (who: number, at: number, applied: boolean): Done => ({ who, kind: "confirmar", at, applied });
    expect(history(state, [done(1, 99, true)])).toBeNull();
    expect(history(state, [done(1, 99, false), done(2, 100, true), done(0, 100, false)])).not.toBeNull();
    expect(history(state, [done(1, 100, false)])).toBeNull();
    expect(history(state, [done(0, 99, false)])).toBeNull();
    expect(history(state, [done(0, 101, true), done(1, 101, true)])).toBeNull();
  });

  test(`${WAVES * ROUNDS} rounds, within ${AROUND_MS} ms of it: sellable from that very millisecond on, and not before`, async () => {
    const cliente = await api.cliente();
    const rounds = Array.from({ length: WAVES * ROUNDS }, () => ({
      producto: Bun.randomUUIDv7(),
      pedidos: [Bun.randomUUIDv7(), Bun.randomUUIDv7(), Bun.randomUUIDv7()] as const,
    }));
    const rows = rounds.flatMap(({ producto, pedidos }) => pedidos.map((id, who) => ({ producto, id, who })));
    for (const { id, producto } of rows) productoOf.set(id, producto);
    await api.sql.begin(async (tx) => {
      const productos = rounds.map(({ producto }) => producto);
      await tx`
        insert into productos (tienda_id, id, nombre, precio, stock, apartado, apartado_vence, apartado_version)
        select ${PRINCIPAL}, id, 'Taza', 1, 1, 1, '2040-01-01Z', 1 from unnest(${productos}::uuid[]) id`;
      await tx`
        insert into movimientos (tienda_id, producto_id, producto_version, tipo, cantidad, saldo)
        select ${PRINCIPAL}, id, 1, 'inicial', 1, 1 from unnest(${productos}::uuid[]) id`;
      await tx`
        insert into pedidos (tienda_id, id, cliente_id, numero, apartado_hasta)
        select ${PRINCIPAL}, id, ${cliente.id}, 500000000 + row_number() over (),
               case when who = 0 then '2040-01-01Z'::timestamptz end
        from jsonb_to_recordset(${rows as never}::jsonb) as r(id uuid, who int)`;
      await tx`
        insert into pedido_items (tienda_id, pedido_id, producto_id, line_no, cantidad)
        select ${PRINCIPAL}, id, producto, 1, 1 from jsonb_to_recordset(${rows as never}::jsonb) as r(id uuid, producto uuid)`;
      await tx`
        insert into apartados (tienda_id, pedido_id, producto_id, cantidad, hasta)
        select ${PRINCIPAL}, id, producto, 1, '2040-01-01Z'
        from jsonb_to_recordset(${rows as never}::jsonb) as r(id uuid, producto uuid, who int) where who = 0`;
    });
    /** How far the clock of the database is ahead of ours: only to aim, nothing is judged by it. */
    const [clock] = await api.sql`select extract(epoch from clock_timestamp())::float8 * 1000 as now`;
    const ahead = clock?.now - Date.now();
    /** How long after it was sent a request is decided, by those before: on a busy machine all would come too late. */
    let late = 0;
    const OWNER: readonly Kind[] = ["confirmar", "confirmar", "apartar", "fijar_items", "cancelar"];
    const counts = { kept: 0, lost: 0, free: 0, refused: 0 };

    for (let wave = 0; wave < WAVES; wave++) {
      const some = rounds.slice(wave * ROUNDS, (wave + 1) * ROUNDS);
      const [owners, productos] = [some.map(({ pedidos: [id] }) => id), some.map(({ producto }) => producto)];
      const [set] = await api.sql`
        with moment as (select clock_timestamp()::timestamptz(3) + ${LEAD_MS + late} * interval '1 ms' as at),
        a as (update apartados set hasta = at from moment where tienda_id = ${PRINCIPAL} and pedido_id = any (${owners}::uuid[])),
        o as (update pedidos set apartado_hasta = at from moment where tienda_id = ${PRINCIPAL} and id = any (${owners}::uuid[])),
        p as (update productos set apartado_vence = at from moment where tienda_id = ${PRINCIPAL} and id = any (${productos}::uuid[]))
        select extract(epoch from at)::float8 * 1000 as ms from moment`;
      const hasta = Math.round(set?.ms);
      const lateness: number[] = [];
      const outcomes = await Promise.all(
        some.map(({ pedidos }, round) =>
          Promise.all(
            pedidos.map(async (id, who): Promise<Done> => {
              const dice = (wave * 7 + round * 3 + who) % OWNER.length;
              const kind = who === 0 ? (OWNER[dice] as Kind) : who === 1 && dice < 2 ? "apartar" : "confirmar";
              const aim = hasta + (Math.random() * 2 - 1) * AROUND_MS;
              await until(() => Date.now() + ahead >= aim - late, "the moment of a request");
              const answer = await ask(kind, id);
              lateness.push(answer.at - aim);
              return { who, kind, ...answer };
            }),
          ),
        ),
      );
      late = Math.max(0, late + lateness.reduce((sum, ms) => sum + ms, 0) / lateness.length / 2);
      for (const [round, done] of outcomes.entries()) {
        const end = history({ stock: 1, holds: new Map([[0, hasta]]) }, done);
        if (!end) throw new Error(`no history, the hold ran out at ${hasta}: ${JSON.stringify(done)}`);
        const { producto = "" } = some[round] ?? {};
        const [stored] = await api.sql`select stock from productos where id = ${producto}`;
        expect([producto, stored?.stock]).toEqual([producto, end.stock]);
        for (const { who, at, applied } of done) {
          if (who === 0) counts[applied ? "kept" : "lost"]++;
          else if (applied && at >= hasta) counts.free++;
          else if (!applied && at < hasta) counts.refused++;
        }
      }
    }
    // Enough happened on both sides of it to mean something.
    for (const [what, times] of Object.entries(counts)) expect([what, times > 20]).toEqual([what, true]);
    const { discrepancias, apartados_sin_linea } = (await api.get("/auditoria/stock")).body;
    expect(
      discrepancias.filter(({ producto_id }: Json) => rounds.some(({ producto }) => producto === producto_id)),
    ).toEqual([]);
    expect(apartados_sin_linea).toBe(0);
  }, 120_000);
});

test("nothing of this file went wrong inside the server", () => expect(api.logged).toEqual([]));
