/** How servers tell each other which tiendas have changed. */
import { afterAll, expect, test } from "bun:test";
import { createChanges } from "../../src/db/notify.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { openApi } from "../support/api.ts";
import { until } from "../support/locks.ts";

const api = await openApi();
const { sql } = api;

const told: string[] = [];
const { unlisten } = await sql.listen("pedidos_cambios", (text) => void told.push(text.split(" ")[1] ?? ""));
afterAll(unlisten);

test("a change is told after its commit, by a statement of its own that no request waits for", async () => {
  const { id } = await api.producto();
  await until(() => told.length === 1, "it is told");
  expect(told).toEqual([PRINCIPAL]);
  const pedido = await api.pedido([{ id }, 1]);
  await until(() => told.length > 1, "it is told");
  expect(api.sent).not.toContain("db/notify");
  // What changes nothing is not told.
  const before = told.length;
  await api.patch(`/productos/${pedido.id}`, { nombre: "Nadie" });
  await api.get(`/pedidos/${pedido.id}`);
  const sentinel = await api.db.onChange(() => {});
  sentinel();
  expect(told.slice(before).every((tienda) => tienda === PRINCIPAL)).toBe(true);
});

test("many changes are few notifications; more tiendas than fit are told as all", async () => {
  const texts: string[] = [];
  const heard: (string | null)[] = [];
  const changes = createChanges({
    url: `${api.url}?prepare=false`,
    send: async (text) => void texts.push(text.split(" ")[1] ?? "?"),
  });
  const end = changes.onChange((tienda) => heard.push(tienda));
  for (let n = 0; n < 1_000; n++) changes.wrote(`t${n % 3}`);
  await until(() => texts.length === 1, "it is told");
  for (let n = 0; n < 500; n++) changes.wrote(`t${n}`);
  await until(() => texts.length === 2, "it is told");
  expect(texts).toEqual(["t0,t1,t2", ""]);
  expect(heard.length).toBe(1_500);
  end();
  changes.wrote("t1");
  expect(heard.length).toBe(1_500);
  changes.close();
});
