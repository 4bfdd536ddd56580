/** The client that is made from openapi.json: the README's own example, and what the compiler makes of it. */
import { expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crearProducto, fijarItems, listarProductos, type Pedido } from "../../client/index.ts";
import { crearClave } from "../../src/claves/crear.ts";
import { openApi } from "../support/api.ts";
import { openTestDatabase } from "../support/database.ts";
import { startServer } from "../support/process.ts";

const EXAMPLE = "examples/order.ts";

test("the README shows the example as it is, and it runs a whole order, under Bun and under Node", async () => {
  const [, shown = ""] = /^```ts\n(.*?)^```/ms.exec(readFileSync("README.md", "utf8")) ?? [];
  expect(shown).toBe(readFileSync(EXAMPLE, "utf8").replace("../client/index.ts", "./client/index.ts"));

  // Node runs TypeScript from 22.18 on. For any Node, the types are taken out first.
  const folder = mkdtempSync(join(tmpdir(), "pedidos-example-"));
  const script = join(folder, "order.mjs");
  const built = await Bun.build({ entrypoints: [EXAMPLE], target: "node" });
  await Bun.write(script, built.outputs[0] as Blob);

  const database = await openTestDatabase();
  const server = await startServer({ DATABASE_URL: database.url, MIGRATE_ON_START: "false", AUTH: "claves" });
  const { clave } = await crearClave(database.db, { tienda: "principal", rol: "admin", nombre: null, seconds: null });
  const node = Bun.which("node");
  for (const command of [[process.execPath, EXAMPLE], ...(node ? [[node, script]] : [])]) {
    const run = Bun.spawn(command, {
      env: { ...process.env, API: server.url, PEDIDOS_CLAVE: clave },
      stderr: "inherit",
    });
    expect(await new Response(run.stdout).text()).toBe(
      "confirmado: 25\nconfirmado: 12.5\nTaza de barro: only 0 left\n",
    );
  }
  await server.stop();
  await database.close();
  rmSync(folder, { recursive: true });
});

test("answers and refusals have types that tell them apart", async () => {
  const api = await openApi();
  const options = {
    baseUrl: "http://localhost",
    fetch: (async (request: Request) => api.raw(request)) as typeof fetch,
  };
  const { id } = await api.producto({ stock: 1 });
  const pedido: Pedido = await api.pedido([{ id }, 1]);
  const edit = { ...options, path: { id: pedido.id }, headers: { "if-match": '"1"' } };
  const edited = await fijarItems({ ...edit, body: { items: [{ producto_id: id, cantidad: 0 }] } });
  expect(edited.data?.items).toEqual([]);
  const late = await fijarItems({ ...edit, body: { producto_id: id, cantidad: 1 } });
  // @ts-expect-error: no pedido is refused for a sku
  expect(late.error?.codigo === "sku_duplicado").toBe(false);
  if (late.error?.codigo !== "version_cambiada") throw new Error("a version that has changed is refused");
  const versions: [number | null, number] = [late.error.esperada, late.error.actual];
  expect(versions).toEqual([1, 2]);
  // @ts-expect-error: this one has no faltantes
  expect(late.error.faltantes).toBeUndefined();

  // @ts-expect-error: a precio is a number
  const wrong = await crearProducto({ ...options, body: { nombre: "Taza", precio: "1" } });
  if (wrong.error?.codigo !== "datos_invalidos") throw new Error("a text is no precio");
  expect(wrong.error.errores.map(({ campo }) => campo)).toEqual(["precio"]);

  const list = await listarProductos({ ...options, query: { orden: "-precio", contar: true } });
  expect(list.data?.pagina.total).toBe(1);
  // @ts-expect-error: there is no such order
  await listarProductos({ ...options, query: { orden: "color" } });
});
