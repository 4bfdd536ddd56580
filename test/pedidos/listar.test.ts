import { describe, expect, test } from "bun:test";
import { expectProblem, type Json, openApi } from "../support/api.ts";

const api = await openApi();
const taza = await api.producto({ precio: 2.5, stock: 100 });
const pedidos: Json[] = [];
for (let n = 1; n <= 5; n++) pedidos.push(await api.pedido([taza, n]));
await api.patch(`/pedidos/${pedidos[1].id}/confirmar`);
await api.patch(`/pedidos/${pedidos[3].id}/confirmar`);
const ids = pedidos.map(({ id }) => id);

const list = async (query: string): Promise<string[]> => {
  const { status, body } = await api.get(`/pedidos${query}`);
  expect(status).toBe(200);
  return body.datos.map(({ id }: Json) => id);
};

test("each as reading it alone shows it, with items and total", async () => {
  const { datos } = (await api.get("/pedidos")).body;
  expect(datos).toEqual(await Promise.all(ids.map(async (id) => (await api.get(`/pedidos/${id}`)).body)));
  expect(datos[1]).toMatchObject({ estado: "confirmado", total: 5, items: [{ cantidad: 2 }] });
});

test("by each filter, and in both orders", async () => {
  expect(await list("?orden=-creado_en")).toEqual(ids.toReversed());
  expect(await list("?estado=confirmado")).toEqual([ids[1], ids[3]]);
  expect(await list("?estado=carrito&orden=-creado_en&limit=2")).toEqual([ids[4], ids[2]]);
  expect(await list(`?cliente_id=${pedidos[2].cliente_id}`)).toEqual([ids[2]]);
  const [from, to] = [pedidos[1].creado_en, pedidos[3].creado_en];
  expect(await list(`?creado_desde=${from}&creado_hasta=${to}`)).toEqual([ids[1], ids[2]]);
  expect(await list(`?creado_desde=${encodeURIComponent(from.replace("Z", "+00:00"))}`)).toEqual(ids.slice(1));
});

test("an empty page, and the total of it all", async () => {
  const { body } = await api.get("/pedidos?estado=carrito&page=9&contar=true");
  expect(body).toEqual({ datos: [], pagina: { limit: 20, page: 9, siguiente: null, total: 3 } });
});

test("refuses times that PostgreSQL cannot hold, in a filter and in a forged cursor", async () => {
  for (const time of ["0000-01-01T00:00:00Z", "0001-01-01T00:00:00%2B05:00"])
    expectProblem(await api.get(`/pedidos?creado_desde=${time}`), 422, "datos_invalidos");
  expect((await api.get("/pedidos?creado_desde=2026-01-01T00:00:00%2B23:00")).status).toBe(200);
  const { siguiente } = (await api.get("/pedidos?limit=1")).body.pagina;
  const [made, , id] = JSON.parse(Buffer.from(siguiente, "base64url").toString());
  for (const time of [
    "0000-01-01T00:00:00.000Z",
    "2026-01-01T00:00:00.000+23:59",
    `2026-01-01T00:00:00.${"0".repeat(190)}Z`,
    "2026-01-01",
  ]) {
    const forged = Buffer.from(JSON.stringify([made, time, id])).toString("base64url");
    expectProblem(await api.get(`/pedidos?limit=1&cursor=${forged}`), 422, "datos_invalidos");
  }
  expect(api.logged).toEqual([]);
});

test("refuses a query with faults", async () => {
  const answer = await api.get("/pedidos?cliente_id=x&estado=abierto&creado_desde=yesterday&orden=cliente");
  expectProblem(answer, 422, "datos_invalidos");
  expect(answer.body.errores.map(({ campo }: Json) => campo)).toEqual([
    "cliente_id",
    "estado",
    "creado_desde",
    "orden",
  ]);
});

test("by the time at which they were confirmed, whatever became of them since", async () => {
  const later = await api.pedido([taza, 1]);
  for (const id of [ids[4], ids[0], later.id]) await api.patch(`/pedidos/${id}/confirmar`);
  await api.patch(`/pedidos/${ids[4]}/cancelar`);
  await api.patch(`/pedidos/${ids[2]}/cancelar`); // was never confirmed
  const order = [ids[1], ids[3], ids[4], ids[0], later.id];
  // In one millisecond the ids decide, so the times are set apart.
  for (const [n, id] of order.entries())
    await api.sql`update pedidos set confirmado_en = creado_en + ${`${n + 1} hours`}::interval where id = ${id}`;
  const times = await Promise.all(order.map(async (id) => (await api.get(`/pedidos/${id}`)).body.confirmado_en));

  expect(await list("?orden=confirmado_en")).toEqual(order);
  expect(await list("?orden=-confirmado_en&limit=2")).toEqual(order.slice(3).toReversed());
  const period = `confirmado_desde=${times[1]}&confirmado_hasta=${times[4]}`;
  expect(await list(`?${period}`)).toEqual(order.slice(1, 4));
  expect(await list(`?${period}&estado=cancelado`)).toEqual([order[2]]);
  const first = (await api.get(`/pedidos?${period}&limit=2&contar=true`)).body.pagina;
  expect(first.total).toBe(3);
  expect(await list(`?${period}&limit=2&cursor=${first.siguiente}`)).toEqual([order[3]]);
});

test("bounds of one time do not go with the order of another, and say so", async () => {
  const day = "2026-01-31";
  for (const [query, campo] of [
    [`orden=confirmado_en&creado_desde=${day}`, "creado_desde"],
    [`orden=-confirmado_en&creado_hasta=${day}`, "creado_hasta"],
    [`orden=-creado_en&confirmado_hasta=${day}`, "confirmado_hasta"],
    [`creado_desde=${day}&confirmado_desde=${day}`, "creado_desde"],
  ]) {
    expectProblem(await api.get(`/pedidos?${query}`), 422, "periodo_invalido", { campo });
  }
  const old = await api.get(`/pedidos?desde=${day}&hasta=${day}`);
  expectProblem(old, 422, "datos_invalidos");
  expect(old.body.errores.map((fault: Json) => fault.codigo)).toEqual(["campo_desconocido", "campo_desconocido"]);
  expect(old.body.errores[0].mensaje).toContain("creado_desde");
});

test("a bound is exact to its last digit, and a day begins at 00:00 UTC", async () => {
  const { id } = await api.pedido();
  await api.sql`update pedidos set creado_en = '2020-05-02T00:00:00.001Z' where id = ${id}`;
  const [early, late] = ["creado_hasta=2021-01-01&creado_desde=", "creado_desde=2020-01-01&creado_hasta="];
  const found = async (query: string) => (await list(`?${query}`)).length;
  const at = "2020-05-02T00:00:00";
  for (const [time, from, before] of [
    [`${at}.001Z`, 1, 0],
    [`${at}.000999Z`, 1, 0],
    [`${at}.001000Z`, 1, 0],
    [`${at}.001000001Z`, 0, 1],
    [`${at}.0010004999Z`, 0, 1],
    [`${at}.002Z`, 0, 1],
    ["2020-05-02", 1, 0],
    ["2020-05-03", 0, 1],
    ["2020-05-02T02:00:00.001%2B02:00", 1, 0],
  ] as const)
    expect([time, await found(early + time), await found(late + time)]).toEqual([time, from, before]);
  expect(await found("creado_desde=2020-01-01&creado_hasta=9999-12-31T23:59:59.9999Z")).toBeGreaterThan(0);
  for (const day of ["2020-02-30", "0000-01-01", "2020-1-1"])
    expectProblem(await api.get(`/pedidos?creado_desde=${day}`), 422, "datos_invalidos");
  await api.sql`delete from pedidos where id = ${id}`;
});

test("no carrito was ever confirmed", async () => {
  expect(await list("?estado=carrito&orden=confirmado_en")).toEqual([]);
});

describe("what people ask for", () => {
  const find = async (query: string): Promise<string[]> => {
    const { status, body } = await api.get(`/pedidos?${query}`);
    expect(status).toBe(200);
    return body.datos.map(({ id }: Json) => id);
  };
  const order = async (cliente: object, fields: object = {}, precio = 1) => {
    const [{ id: cliente_id }, producto] = [await api.cliente(cliente), await api.producto({ precio })];
    const items = [{ producto_id: producto.id, cantidad: 1 }];
    return (await api.post("/pedidos", { cliente_id, items, ...fields })).body;
  };

  test("q finds by numero, referencia, and the email or nombre of the cliente; all filters hold at once", async () => {
    const one = await order({ nombre: "Úrsula Quirós", email: "Ursula@example.com" }, { referencia: "Q-77" });
    const two = await order({ nombre: "Ursulina Paz" });
    for (const q of [`${one.numero}`, `%23${one.numero}`, "Q-77", "ursula@EXAMPLE.com", "quiros", "rsula q", "qui"])
      expect([q, await find(`q=${q}`)]).toEqual([q, [one.id]]);
    expect((await find("q=ursul")).toSorted()).toEqual([one.id, two.id].toSorted());
    expect(await find(`q=ursul&cliente_id=${two.cliente_id}`)).toEqual([two.id]);
    expect(await find("q=ursul&estado=confirmado")).toEqual([]);
    expect(await find("referencia=Q-77")).toEqual([one.id]);
    expect(await find(`numero=${two.numero}`)).toEqual([two.id]);
    for (const q of ["q-77", "Q-7", "nobody", "99999999999", "2147483647", "!!", "%25", "ursula@example"])
      expect([q, await find(`q=${q}`)]).toEqual([q, []]);
    expect((await api.get("/pedidos?q=ursul&contar=true")).body.pagina.total).toBe(2);
  });

  test("q pages by cursor: each once", async () => {
    const made: string[] = [];
    const { id: cliente_id } = await api.cliente({ nombre: "Wenceslao" });
    for (let n = 0; n < 7; n++) made.push((await api.post("/pedidos", { cliente_id })).body.id);
    for (const orden of ["creado_en", "-creado_en"]) {
      const found: string[] = [];
      let cursor = "";
      do {
        const { body } = await api.get(`/pedidos?q=wences&limit=3&orden=${orden}${cursor}`);
        found.push(...body.datos.map(({ id }: Json) => id));
        cursor = body.pagina.siguiente ? `&cursor=${body.pagina.siguiente}` : "";
      } while (cursor);
      expect(found).toEqual(orden === "creado_en" ? made : made.toReversed());
    }
  });

  test("orden=total lists those that are no longer a carrito, the dearest last, page by page", async () => {
    const { id: cliente_id } = await api.cliente();
    const made: string[] = [];
    for (const precio of [5, 0, 12.05, 5]) {
      const producto = await api.producto({ precio });
      const items = [{ producto_id: producto.id, cantidad: 1 }];
      const { body } = await api.post("/pedidos", { cliente_id, items });
      await api.patch(`/pedidos/${body.id}/${precio === 0 ? "cancelar" : "confirmar"}`);
      made.push(body.id);
    }
    await api.post("/pedidos", { cliente_id });
    const [five, zero, twelve, again] = made;
    const page = async (orden: string): Promise<string[]> => {
      const found: string[] = [];
      let cursor = "";
      do {
        const { body } = await api.get(`/pedidos?cliente_id=${cliente_id}&limit=1&orden=${orden}${cursor}`);
        found.push(...body.datos.map(({ id }: Json) => id));
        cursor = body.pagina.siguiente ? `&cursor=${body.pagina.siguiente}` : "";
      } while (cursor);
      return found;
    };
    expect(await page("total")).toEqual([zero, five, again, twelve] as string[]);
    expect(await page("-total")).toEqual([twelve, again, five, zero] as string[]);
    expectProblem(await api.get("/pedidos?orden=total&creado_desde=2026-01-01"), 422, "periodo_invalido", {
      campo: "creado_desde",
    });
  });
});
