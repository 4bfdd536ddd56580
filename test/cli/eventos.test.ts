/** `npm run eventos`, as somebody types it who wants to see what happens. */
import { afterAll, expect, test } from "bun:test";
import { crearClave } from "../../src/claves/crear.ts";
import { clientOf } from "../support/api.ts";
import { openTestDatabase } from "../support/database.ts";
import { until } from "../support/locks.ts";
import { spawn, startServer } from "../support/process.ts";
import { startRelay } from "../support/relay.ts";
import { clientWith } from "../support/shops.ts";

const database = await openTestDatabase();
afterAll(database.close);
const start = (env: Record<string, string> = {}) =>
  startServer({ DATABASE_URL: database.url, MIGRATE_ON_START: "false", ...env });

/** Starts the command; `ended` resolves to its exit code. */
const eventos = (args: readonly string[], env: Record<string, string> = {}) => {
  const { child, output, ended } = spawn([process.execPath, "src/cli/eventos.ts", ...args], { env });
  return {
    output,
    ended,
    says: (text: string) => until(() => output().includes(text), `it says ${text}, and not: ${output()}`, 30_000),
    interrupt: async (): Promise<number> => {
      process.kill(-child.pid, "SIGINT");
      return ended;
    },
  };
};

test("shows each event as a line, without colors where it is no terminal, goes on after a cut, and ends with Ctrl-C", async () => {
  const server = await start();
  const relay = await startRelay(() => [server.url]);
  const client = clientOf((path, init) => fetch(server.url + path, init));
  const before = await client.producto({ nombre: "Taza 👩‍🍳 roja\u202e", precio: 3.5, stock: 4 });
  const command = eventos(["--url", relay.through(server.url), "--desde-el-principio"]);
  await command.says(before.id);
  expect(command.output()).not.toContain("\u001b");
  const pedido = await client.pedido([before, 4]);
  await client.patch(`/pedidos/${pedido.id}/confirmar`);
  await command.says("producto.agotado");
  relay.cut();
  await command.says("Disconnected");
  await client.patch(`/pedidos/${pedido.id}/cancelar`, { motivo: "tarde" });
  await command.says("Connected again.");
  for (const type of ["producto.repuesto", "pedido.cancelado"]) await command.says(type);
  expect(await command.interrupt()).toBe(130);
  const lines = command
    .output()
    .split("\n")
    .filter((line) => /^\d{4}-/.test(line));
  // What one transaction has done to several subjects comes in any order.
  const shown = lines.map((line) => line.split(/ {2,}/).slice(1));
  expect(shown.toSorted()).toEqual(
    [
      ["producto.creado", `productos/${before.id}`, "Taza 👩‍🍳 roja?, 3.50, stock 4"],
      ["cliente.creado", `clientes/${pedido.cliente_id}`, "Beto"],
      ["pedido.creado", `pedidos/${pedido.id}`, "1 item, total 14.00"],
      ["pedido.confirmado", `pedidos/${pedido.id}`, "1 item, total 14.00"],
      ["producto.agotado", `productos/${before.id}`, "Taza 👩‍🍳 roja?, 3.50, stock 0"],
      ["pedido.cancelado", `pedidos/${pedido.id}`, "1 item, total 14.00, tarde"],
      ["producto.repuesto", `productos/${before.id}`, "Taza 👩‍🍳 roja?, 3.50, stock 4"],
    ].toSorted(),
  );
  relay.close();
  await server.stop();
}, 60_000);

test("sends PEDIDOS_CLAVE, shows only the types that are asked for, and says what is wrong", async () => {
  const server = await start({ AUTH: "claves" });
  const { clave } = await crearClave(database.db, { tienda: "norte", rol: "admin", nombre: null, seconds: null });
  const client = clientWith((path, init) => fetch(server.url + path, init), clave);
  const command = eventos(["--url", server.url, "--tipo", "producto.actualizado"], { PEDIDOS_CLAVE: clave });
  await command.says("Following");
  const { id } = await client.producto();
  await client.patch(`/productos/${id}`, { precio: 9 });
  await command.says("9.00");
  expect(command.output()).not.toContain("producto.creado");
  expect(await command.interrupt()).toBe(130);

  for (const [args, words] of [
    [["--url", server.url], "wants an API key"],
    [["--url", server.url, "--clave", clave, "--tipo", "nada"], "Invalid data"],
    [["--url", "http://127.0.0.1:1"], "No server can be followed at http://127.0.0.1:1"],
    [["--url", "nowhere"], "--url takes an address"],
  ] as const) {
    const refused = eventos(args, { PEDIDOS_CLAVE: "" });
    expect([await refused.ended, refused.output()]).toEqual([2, expect.stringContaining(words)]);
  }
  await server.stop();
}, 60_000);
