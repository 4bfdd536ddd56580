import { describe, expect, test } from "bun:test";
import { expectProblem, type Json } from "../support/api.ts";
import { openShops } from "../support/shops.ts";

const { api, norte, sur } = await openShops();
const { admin, ventas, almacen } = norte.as;

const actorOf = async (client: typeof admin): Promise<string> => (await client.get("/yo")).body.actor;
const list = async (query: string): Promise<Json[]> => (await admin.get(`/bitacora?${query}`)).body.datos;

describe("GET /bitacora", () => {
  test("who changed what, the newest first, with what came of it", async () => {
    const producto = await admin.producto({ nombre: "Taza", precio: 2.5, stock: 3 });
    await almacen.post(`/productos/${producto.id}/ajustes`, { cantidad: 7, motivo: "llegó" });
    const pedido = await ventas.pedido([producto, 2]);
    const { body: confirmado } = await ventas.patch(`/pedidos/${pedido.id}/confirmar`);
    const { body: cancelado } = await ventas.patch(`/pedidos/${pedido.id}/cancelar`, { motivo: "se arrepintió" });

    const [newest, ...rest] = await list(`sujeto_id=${pedido.id}`);
    expect(newest).toEqual({
      id: expect.any(String),
      sujeto: "pedidos",
      sujeto_id: pedido.id,
      operacion: "cancelar",
      version: 3,
      actor: await actorOf(ventas),
      creado_en: expect.any(String),
      resultado: cancelado,
    });
    expect(rest.map(({ operacion, resultado }) => [operacion, resultado])).toEqual([
      ["confirmar", confirmado],
      ["crear", pedido],
    ]);
    const ofProducto = await list(`sujeto_id=${producto.id}`);
    expect(ofProducto.map(({ operacion, actor, resultado }) => [operacion, actor, resultado.stock])).toEqual([
      ["ajustar", await actorOf(almacen), 10],
      ["crear", await actorOf(admin), 3],
    ]);
  });

  test("every write of the API has its row, with its actor", async () => {
    const names = new Set((await list("limit=100")).map(({ actor }) => actor));
    expect(names).toEqual(new Set([await actorOf(admin), await actorOf(ventas), await actorOf(almacen)]));
  });

  test("filters: sujeto, operacion, actor, from and until a time", async () => {
    const all = await list("limit=100");
    const by = (keep: (row: Json) => boolean) => all.filter(keep).map(({ id }) => id);
    const ids = async (query: string) => (await list(`limit=100&${query}`)).map(({ id }) => id);
    const actor = await actorOf(almacen);
    const { creado_en: middle } = all[Math.floor(all.length / 2)];
    expect(await ids("sujeto=productos")).toEqual(by((row) => row.sujeto === "productos"));
    expect(await ids("operacion=crear&sujeto=clientes")).toEqual(
      by((row) => row.operacion === "crear" && row.sujeto === "clientes"),
    );
    expect(await ids(`actor=${actor}`)).toEqual(by((row) => row.actor === actor));
    expect(await ids(`desde=${middle}`)).toEqual(by((row) => row.creado_en >= middle));
    expect(await ids(`hasta=${middle}`)).toEqual(by((row) => row.creado_en < middle));
  });

  test("pages by cursor: each row once, in order", async () => {
    const all = (await list("limit=100")).map(({ id }) => id);
    const walked: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const { body } = await admin.get(`/bitacora?limit=2${cursor && `&cursor=${cursor}`}`);
      walked.push(...body.datos.map(({ id }: Json) => id));
      cursor = body.pagina.siguiente;
    }
    expect(walked).toEqual(all);
    const odd = [["x", norte.pedido.id], ["99999999999999999999", norte.pedido.id], ["1", "x"], 1];
    for (const place of odd) {
      const cursor = Buffer.from(JSON.stringify(place)).toString("base64url");
      expectProblem(await admin.get(`/bitacora?cursor=${cursor}`), 422, "datos_invalidos");
    }
  });

  test("a tienda sees its own changes only", async () => {
    const { datos } = (await sur.as.admin.get("/bitacora?limit=100")).body;
    expect(datos.length).toBe(4);
    expect(JSON.stringify(datos)).not.toContain("norte");
  });

  test("a change that this version does not know is shown without its result", async () => {
    await api.sql`
      insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, hecho)
      values (${norte.tienda_id}, 1, ${Bun.randomUUIDv7()}, 'pedidos', 'archivar', ${norte.pedido.id}, 9, '{"x": 1}')`;
    const [row] = await list("operacion=archivar");
    expect(row).toMatchObject({ operacion: "archivar", actor: null, resultado: null });
  });
});
