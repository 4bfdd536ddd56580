/** The textbook confirm driven by pgbench: no HTTP, no JavaScript, the transaction alone. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Glob } from "bun";
import { PRINCIPAL } from "../src/http/tienda.ts";
import type { Entry } from "./drive.ts";
import type { Context } from "./measurement.ts";
import { type Shop, writeCarritos } from "./shop.ts";

/** The newest pgbench of this machine, or null: it comes with Debian's server package, not with the embedded one. */
const pgbench =
  Bun.which("pgbench") ??
  [...new Glob("/usr/lib/postgresql/*/bin/pgbench").scanSync({ absolute: true })].toSorted().at(-1) ??
  null;

let runs = 0;

/** Orders have ids that pgbench can compute: a number of the run, then that of the order. */
const idOf = (run: number, n: number): string =>
  `0000${run.toString(16).padStart(4, "0")}-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;

const script = (run: number): string => {
  const pedido = `('${idOf(run, 0).slice(0, 24)}' || lpad(to_hex(:n::bigint), 12, '0'))::uuid`;
  const where = (column: string) => `tienda_id = '${PRINCIPAL}' and ${column} =`;
  return [
    "\\set i :i + 1",
    "\\set n :i * :clients + :client_id",
    "begin;",
    `select * from pedidos where ${where("id")} ${pedido} for update;`,
    `select producto_id as producto, cantidad from pedido_items where ${where("pedido_id")} ${pedido} \\gset`,
    `select precio, estado, stock, version from productos where ${where("id")} :producto::uuid for update \\gset p_`,
    `update productos set stock = stock - :cantidad::int, version = version + 1, actualizado_en = now() where ${where("id")} :producto::uuid;`,
    `insert into movimientos (tienda_id, producto_id, producto_version, pedido_id, tipo, cantidad, saldo) values ('${PRINCIPAL}', :producto::uuid, :p_version::int + 1, ${pedido}, 'confirmacion', -:cantidad::int, :p_stock::int - :cantidad::int);`,
    `update pedido_items set sku = 'SKU', nombre = 'Producto', precio_unitario = :p_precio::numeric where ${where("pedido_id")} ${pedido} and producto_id = :producto::uuid;`,
    `update pedidos set estado = 'confirmado', total = :p_precio::numeric * :cantidad::int, version = version + 1, confirmado_en = now(), actualizado_en = now() where ${where("id")} ${pedido};`,
    `insert into bitacora (tienda_id, id, sujeto, operacion, sujeto_id, sujeto_version, hecho) select tienda_id, gen_random_uuid(), 'pedidos', 'confirmar', id, version, (select row_to_json(hecho) from (select p.*, json_build_array(json_build_object('producto_id', :producto::uuid, 'sku', 'SKU', 'nombre', 'Producto', 'cantidad', :cantidad::int, 'precio', (:p_precio::numeric * 100)::bigint, 'estado', 'activo', 'disponible', :p_stock::int)) as items) hecho) from pedidos p where ${where("id")} ${pedido};`,
    "commit;",
    "",
  ].join("\n");
};

/**
 * Confirms carritos of one line each, of the hot producto or of all.
 * @returns transactions per second, or null where there is no pgbench
 */
const drivePgbench = async (
  url: string,
  shop: Shop,
  hot: boolean,
  clients: number,
  seconds: number,
): Promise<number | null> => {
  if (!pgbench) return null;
  const run = ++runs;
  const count = Math.ceil(6_000 * seconds) + 2 * clients;
  await writeCarritos(
    shop,
    count,
    hot ? 0 : 1,
    Array.from({ length: count }, (_, n) => idOf(run, n)),
  );
  const folder = mkdtempSync(join(tmpdir(), "pedidos-pgbench-"));
  const file = join(folder, "confirm.sql");
  await Bun.write(file, script(run));
  const flags = [
    "-n",
    "-M",
    "prepared",
    "-c",
    `${clients}`,
    "-j",
    "2",
    "-T",
    `${seconds}`,
    "-D",
    "i=0",
    "-D",
    `clients=${clients}`,
  ];
  const child = Bun.spawn([pgbench, ...flags, "-f", file, url], { stdout: "pipe", stderr: "pipe" });
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  rmSync(folder, { recursive: true });
  const rate = /tps = ([\d.]+)/.exec(out)?.[1];
  const failed = /number of failed transactions: (\d+)/.exec(out)?.[1] ?? "0";
  if (!rate || failed !== "0") throw new Error(`pgbench: ${out}${err}`);
  return Number(rate);
};

/** The same transaction without HTTP, and how many times as fast this server is at the most connections. */
export type Pgbench = {
  readonly scenario: string;
  readonly title: string;
  readonly rate: number;
  readonly ratio: number;
};

/** The best number of clients: more only wait for each other. */
const CLIENTS = { hot: 8, spread: 32 };

/** For each scenario that pgbench can drive and that has been measured; none where there is no pgbench. */
export const measurePgbench = async (
  { url, shop, seconds, connections }: Context,
  entries: readonly Entry[],
): Promise<readonly Pgbench[]> => {
  const most = Math.max(...connections);
  const results: Pgbench[] = [];
  for (const scenario of ["hot", "spread"] as const) {
    const ours = entries.find(
      (entry) => entry.scenario === scenario && entry.way === "batched" && entry.connections === most,
    );
    if (!ours) continue;
    const rate = await drivePgbench(url, shop, scenario === "hot", CLIENTS[scenario], seconds);
    if (rate) results.push({ scenario, title: ours.title, rate, ratio: ours.rate / rate });
  }
  return results;
};

export const printPgbench = ({ title, rate, ratio }: Pgbench): string =>
  `${title}: pgbench without HTTP ${Math.round(rate).toLocaleString("en")} /s, ours ${ratio.toFixed(2)}×`;
