import { describe, expect, test } from "bun:test";
import type postgres from "postgres";
import { purgar } from "../../src/bitacora/purgar.ts";
import { migrate } from "../../src/db/migrate/migrate.ts";
import { statements } from "../../src/db/statement.ts";
import { eventTypes } from "../../src/db/write.ts";
import { readFeed } from "../../src/eventos/listar.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { expectProblem, type Json, openApi } from "../support/api.ts";
import { now, readAll, readUntil } from "../support/feed.ts";
import { until } from "../support/locks.ts";
import { batchParams } from "../support/statements.ts";

const api = await openApi();
const { sql } = api;

const types = (eventos: readonly Json[]) => eventos.map(({ type }) => type);

/** Runs a write statement for one request, on a connection of its own. */
const run = (name: string, request: object) => {
  const statement = statements.get(name) as never;
  const envelope = { evento_id: Bun.randomUUIDv7(), actor: null };
  return (tx: postgres.TransactionSql) =>
    tx.unsafe((statement as { text: string }).text, batchParams(statement, [{ ...request, ...envelope }]) as never);
};

describe("GET /eventos", () => {
  test("tells every change in order, with the resource as it was answered", async () => {
    const from = await now(api);
    const cliente = await api.cliente();
    const { body: renamed } = await api.patch(`/clientes/${cliente.id}`, { email: "ana@example.com" });
    const taza = await api.producto({ stock: 9 });
    const { body: dearer } = await api.patch(`/productos/${taza.id}`, { precio: 13.9, stock_minimo: 2 });
    const { body: more } = await api.post(`/productos/${taza.id}/ajustes`, { cantidad: 1, motivo: "llegó" });
    const line = { producto_id: taza.id, cantidad: 2 };
    const { body: carrito } = await api.post("/pedidos", { cliente_id: cliente.id, items: [line] });
    const path = `/pedidos/${carrito.id}`;
    const { body: edited } = await api.patch(`${path}/items`, { ...line, cantidad: 3 });
    const { body: cancelled } = await api.patch(`${path}/cancelar`, { motivo: "no" });
    const { body: reopened } = await api.patch(`${path}/reabrir`);
    const { body: confirmed } = await api.patch(`${path}/confirmar`);

    const eventos = await readUntil(api, 10, from);
    expect(eventos.map(({ type, data }) => [type, data])).toEqual([
      ["cliente.creado", cliente],
      ["cliente.actualizado", renamed],
      ["producto.creado", taza],
      ["producto.actualizado", dearer],
      ["producto.ajustado", more],
      ["pedido.creado", carrito],
      ["pedido.modificado", edited],
      ["pedido.cancelado", cancelled],
      ["pedido.reabierto", reopened],
      ["pedido.confirmado", confirmed],
    ]);
    const [, , , , , , , , , last] = eventos;
    expect(last).toEqual({
      specversion: "1.0",
      id: expect.any(String),
      source: `/tiendas/${PRINCIPAL}`,
      type: "pedido.confirmado",
      subject: `pedidos/${carrito.id}`,
      time: expect.any(String),
      sequence: confirmed.version,
      data: confirmed,
    });
  });

  test("a refusal, a simulation and a repeated request are no events", async () => {
    const from = await now(api);
    const key = { "Idempotency-Key": "event" };
    for (let n = 0; n < 2; n++) await api.send("POST", "/clientes", { nombre: "Una vez" }, key);
    const pedido = await api.pedido();
    expectProblem(await api.patch(`/pedidos/${pedido.id}/confirmar`), 409, "pedido_vacio");
    await api.patch(`/pedidos/${pedido.id}/confirmar?simular=true`);
    expect(types(await readUntil(api, 3, from))).toEqual(["cliente.creado", "cliente.creado", "pedido.creado"]);
  });

  test("is read on from `siguiente`, page by page, also from an empty page", async () => {
    const from = await now(api);
    for (let n = 0; n < 7; n++) await api.cliente({ nombre: `Cliente ${n}` });
    await readUntil(api, 7, from);
    const seen: string[] = [];
    let despues = from;
    for (let n = 0; n < 9; n++) {
      const { body } = await api.get(`/eventos?limit=1&despues=${despues}`);
      seen.push(...body.datos.map(({ data }: Json) => data.nombre));
      despues = body.pagina.siguiente;
    }
    expect(seen).toEqual(Array.from({ length: 7 }, (_, n) => `Cliente ${n}`));
    await api.cliente({ nombre: "later" });
    expect((await readUntil(api, 1, despues)).map(({ data }) => data.nombre)).toEqual(["later"]);
  });

  test("filters: types, one subject, both", async () => {
    const from = await now(api);
    const [one, other] = [await api.producto(), await api.producto()];
    for (const { id } of [one, other]) await api.patch(`/productos/${id}`, { precio: 1 });
    await readUntil(api, 4, from);
    const by = async (query: string) =>
      (await readAll(api, from, query)).datos.map(({ type, data }) => [type, data.id === one.id ? "one" : "other"]);
    expect(await by("&tipo=producto.creado")).toEqual([
      ["producto.creado", "one"],
      ["producto.creado", "other"],
    ]);
    expect(await by(`&subject=productos/${one.id}`)).toEqual([
      ["producto.creado", "one"],
      ["producto.actualizado", "one"],
    ]);
    const both = `&subject=productos/${other.id.toUpperCase()}&tipo=producto.actualizado,cliente.creado`;
    expect(await by(both)).toEqual([["producto.actualizado", "other"]]);
    expect(await by("&tipo=pedido.confirmado")).toEqual([]);
  });

  test("a filter that few events pass reads a bounded part of the log at a time", async () => {
    const from = await now(api);
    const tienda = api.db.for(PRINCIPAL, { actor: null });
    await api.cliente();
    await readUntil(api, 1, from);
    await sql`
      insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, hecho)
      select tienda_id, orden, gen_random_uuid(), 'x', 'y', sujeto_id, 1, '{}'
      from (select * from bitacora where tienda_id = ${PRINCIPAL} order by orden desc limit 1) b,
           generate_series(1, 7000) n`;
    await sql`analyze bitacora`;
    let reads = 0;
    let fin: Parameters<typeof readFeed>[2] = null;
    for (;;) {
      const tramo = await readFeed(tienda, PRINCIPAL, fin, { tipos: ["producto.bajo"] }, 100);
      reads++;
      expect(tramo.eventos).toEqual([]);
      if (Bun.deepEquals(tramo.fin, fin)) break;
      fin = tramo.fin;
      if (reads > 10) break;
    }
    expect(reads).toBeGreaterThanOrEqual(3); // 5 000, the rest, and then nothing moves
    expect(reads).toBeLessThan(10);
    await sql`delete from bitacora where sujeto = 'x'`;
  });

  test("says what is wrong with a position, a type and a subject, all at once", async () => {
    expectProblem(await api.get("/eventos?despues=x"), 422, "datos_invalidos");
    const { body } = await api.get("/eventos?tipo=pedido.enviado&subject=pedidos&limit=0");
    expect(body.errores.map(({ campo }: Json) => campo).sort()).toEqual(["limit", "subject", "tipo"]);
    for (const type of eventTypes.keys()) expect(JSON.stringify(body)).toContain(type);
  });

  test("a position from before what is kept is 410; without one, the feed begins with what is left", async () => {
    const tienda = Bun.randomUUIDv7();
    const [first] = (await readAll(api)).datos;
    const { body } = await api.get("/eventos?limit=1");
    const before = body.pagina.siguiente;
    expect(body.datos).toEqual([first]);
    const kept = await now(api);
    await sql`update bitacora set creado_en = now() - interval '40 days'`;
    const left = await api.cliente({ nombre: tienda });
    await purgar(api.db, 30);
    expectProblem(await api.get(`/eventos?despues=${before}`), 410, "posicion_caducada");
    expect((await readUntil(api, 1)).map(({ data }) => data)).toEqual([left]);
    expect((await readUntil(api, 1, kept)).map(({ data }) => data)).toEqual([left]);
  });
});

describe("an event whose transaction commits late", () => {
  test("is not passed: what came after it is shown after it", async () => {
    const from = await now(api);
    const [taza, plato] = [await api.producto({ nombre: "Taza" }), await api.producto({ nombre: "Plato" })];
    await readUntil(api, 2, from);
    const start = await now(api);
    await sql.begin(async (tx) => {
      await run("productos/ajustar", { id: taza.id, versions: null, cantidad: 1, motivo: "late" })(tx);
      await api.post(`/productos/${plato.id}/ajustes`, { cantidad: 1, motivo: "early" });
      for (let n = 0; n < 3; n++) expect((await readAll(api, start)).datos).toEqual([]);
    });
    const eventos = await readUntil(api, 2, start);
    expect(eventos.map(({ data }) => data.nombre)).toEqual(["Taza", "Plato"]);
  });

  test("that is rolled back is never shown", async () => {
    const taza = await api.producto();
    const start = await now(api);
    const undone = sql.begin(async (tx) => {
      await run("productos/ajustar", { id: taza.id, versions: null, cantidad: 1, motivo: "undone" })(tx);
      throw new Error("undone");
    });
    await expect(undone.catch(String)).resolves.toBe("Error: undone");
    await api.cliente({ nombre: "after" });
    const eventos = await readUntil(api, 1, start);
    expect(eventos.filter(({ subject, sequence }) => subject === `productos/${taza.id}` && sequence > 1)).toEqual([]);
  });

  // A transaction gets its id with its first lock. It may then wait for rows that a younger one changes first.
  describe("does not come before what it follows, of", () => {
    const late: Record<string, (subject: Json) => object> = {
      "productos/ajustar": ({ id }) => ({ id, versions: null, cantidad: 1, motivo: "x" }),
      "productos/actualizar": ({ id }) => ({ id, versions: null, cambio: { nombre: "Otra" } }),
      "clientes/actualizar": ({ id }) => ({ id, versions: null, cambio: { nombre: "Otra" } }),
    };
    for (const [name, request] of Object.entries(late))
      test(name, async () => {
        const productos = name.startsWith("productos");
        const start = await now(api);
        const subject = await (productos ? api.producto() : api.cliente());
        await sql.begin(async (tx) => {
          await tx`select pg_current_xact_id()`;
          // Younger, and committed before.
          for (let n = 0; n < 3; n++) await api.patch(`/${name.split("/")[0]}/${subject.id}`, { nombre: `n${n}` });
          await run(name, request(subject))(tx);
        });
        await api.patch(`/${name.split("/")[0]}/${subject.id}`, { nombre: "the last" });
        const ofSubject = `&subject=${name.split("/")[0]}/${subject.id}`;
        const eventos = await readUntil(api, 6, start, ofSubject);
        expect(eventos.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);
      });

    test("a sale that crosses a threshold", async () => {
      const start = await now(api);
      const taza = await api.producto({ stock: 5 });
      const pedido = await api.pedido([taza, 5]);
      await sql.begin(async (tx) => {
        await tx`select pg_current_xact_id()`;
        await api.patch(`/productos/${taza.id}`, { precio: 2 });
        await run("pedidos/confirmar", { id: pedido.id, versions: null, total_esperado: null })(tx);
      });
      await api.post(`/productos/${taza.id}/ajustes`, { cantidad: 3, motivo: "llegó" });
      const ofTaza = (await readUntil(api, 5, start, `&subject=productos/${taza.id}`)).slice(1);
      expect(ofTaza.map(({ type, sequence }) => [type, sequence]).toSorted((a, b) => a[1] - b[1])).toEqual(
        ofTaza.map(({ type, sequence }) => [type, sequence]),
      );
      expect(types(ofTaza).toSorted()).toEqual([
        "producto.actualizado",
        "producto.agotado",
        "producto.ajustado",
        "producto.repuesto",
      ]);
    });
  });
});

describe("in another cluster, where transaction ids start again,", () => {
  test("events come after those of before, and positions stay valid", async () => {
    const start = await now(api);
    await api.cliente({ nombre: "before" });
    await readUntil(api, 1, start);
    const end = await now(api);
    await sql`update feed_origin set system_identifier = 1`;
    // As if this cluster had counted much further.
    await sql`update bitacora set orden = orden + 1000000000000 where sujeto = 'clientes'`;
    const said: string[] = [];
    await migrate(api.url, { say: (text) => said.push(text) });
    expect(said.join()).toContain("new epoch");
    await api.cliente({ nombre: "after" });
    for (const position of [start, end])
      await until(async () => (await readAll(api, position)).datos.at(-1)?.data.nombre === "after", "it comes last");
    said.length = 0;
    await migrate(api.url, { say: (text) => said.push(text) });
    expect(said).toEqual([]);
  });
});

describe("thresholds of a stock", () => {
  const noticesOf = async (id: string): Promise<[string, number, number][]> => {
    const { datos } = await readAll(api, undefined, `&subject=productos/${id}`);
    const notices = ["producto.agotado", "producto.bajo", "producto.repuesto"];
    return datos
      .filter(({ type }) => notices.includes(type))
      .map(({ type, sequence, data }) => [type, sequence, data.stock]);
  };
  const settled = async (id: string, version: number) =>
    until(
      async () => (await readAll(api, undefined, `&subject=productos/${id}`)).datos.at(-1)?.sequence >= version,
      "the feed has the last change",
    );

  test("once per crossing: bajo, agotado, repuesto, with the producto after it", async () => {
    const taza = await api.producto({ stock: 9, stock_minimo: 3 });
    const sell = async (cantidad: number) => {
      const pedido = await api.pedido([taza, cantidad]);
      expect((await api.patch(`/pedidos/${pedido.id}/confirmar`)).status).toBe(200);
      return pedido.id;
    };
    await sell(4); // 5
    await sell(2); // 3: bajo
    await sell(1); // 2: still bajo
    const all = await sell(2); // 0
    await api.patch(`/pedidos/${all}/cancelar`, {}); // 2
    await api.post(`/productos/${taza.id}/ajustes`, { cantidad: 8, motivo: "llegó" }); // 10
    await api.post(`/productos/${taza.id}/ajustes`, { cantidad: -7, motivo: "rotas" }); // 3
    await api.post(`/productos/${taza.id}/ajustes`, { cantidad: -3, motivo: "rotas" }); // 0
    await settled(taza.id, 9);
    expect(await noticesOf(taza.id)).toEqual([
      ["producto.bajo", 3, 3],
      ["producto.agotado", 5, 0],
      ["producto.repuesto", 6, 2],
      ["producto.bajo", 8, 3],
      ["producto.agotado", 9, 0],
    ]);
    const { data } = (await readAll(api, undefined, `&subject=productos/${taza.id}&tipo=producto.agotado`)).datos.at(
      -1,
    );
    expect(data).toEqual((await api.get(`/productos/${taza.id}`)).body);
  });

  test("exactly those that the ledger shows, of orders that come at once", async () => {
    const productos = await Promise.all([7, 12, 5, 30].map((stock) => api.producto({ stock, stock_minimo: 4 })));
    const pedidos = await Promise.all(
      Array.from({ length: 60 }, (_, n) => api.pedido([productos[n % 4], 1 + (n % 3)], [productos[(n + 1) % 4], 1])),
    );
    await Promise.all(
      pedidos.map(async ({ id }, n) => {
        await api.patch(`/pedidos/${id}/confirmar`);
        if (n % 5 === 0) await api.patch(`/pedidos/${id}/cancelar`, {});
      }),
    );
    let count = 0;
    for (const { id } of productos) {
      const { body } = await api.post(`/productos/${id}/ajustes`, { cantidad: 1, motivo: "llegó" });
      await settled(id, body.version);
      const ledger = await sql`
        select producto_version as version, saldo, saldo - cantidad as before
        from movimientos where producto_id = ${id} and tipo <> 'inicial' order by 1`;
      const expected = ledger.flatMap(({ version, saldo, before }) => {
        if (saldo === 0) return [["producto.agotado", version, saldo]];
        if (before === 0) return [["producto.repuesto", version, saldo]];
        return before > 4 && saldo <= 4 ? [["producto.bajo", version, saldo]] : [];
      });
      expect(await noticesOf(id)).toEqual(expected as never);
      count += expected.length;
    }
    expect(count).toBeGreaterThan(3);
  });
});
