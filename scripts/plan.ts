/** Reckons what a shop of a given size needs: bun run plan --pedidos-por-dia 50000 --pico 20. Starts and changes nothing. */
import { reckon } from "../bench/reckon.ts";
import { declare, runCommand, UsageError, wholeOption } from "../src/cli/command.ts";

const command = declare({
  name: "plan",
  summary: "Reckons processes, cores, connections and disk for a shop, from the figures in bench/plan.json.",
  options: {
    "pedidos-por-dia": { value: "<n>", help: "Pedidos confirmed on a day." },
    pico: { value: "<n>", help: "How many times the mean of a day the busiest minute is. 10 unless told." },
    tiendas: { value: "<n>", help: "Tiendas that share them. 1 unless told." },
    lineas: { value: "<n>", help: "Lines of a pedido. 3 unless told." },
    dias: { value: "<n>", help: "RETENTION_DAYS. 30 unless told." },
  },
  examples: ["--pedidos-por-dia 50000 --pico 20", "--pedidos-por-dia 2000000 --tiendas 500 --lineas 5"],
  notes:
    "The figures are of one small machine: take the result as the order of magnitude, and measure yours with npm run bench.",
});

const number = (value: number): string => Math.ceil(value).toLocaleString("en-US").replaceAll(",", " ");

const size = (bytes: number): string => {
  const units = ["kB", "MB", "GB", "TB", "PB"];
  let [left, unit] = [bytes / 1000, 0];
  while (left >= 1000 && unit < units.length - 1) {
    left /= 1000;
    unit++;
  }
  return `${left.toFixed(left < 10 ? 1 : 0)} ${units[unit]}`;
};

const cores = (value: number): string => (value < 1 ? "less than 1 core" : `${number(value)} cores`);

await runCommand(command, ({ values }) => {
  const positive = (name: keyof typeof values, unless?: number): number => {
    const given = wholeOption(name, values[name]) ?? unless;
    if (!given) throw new UsageError(`--${name} is needed: a whole number from 1.`);
    return given;
  };
  const wish = {
    pedidosPorDia: positive("pedidos-por-dia"),
    pico: positive("pico", 10),
    tiendas: positive("tiendas", 1),
    lineas: positive("lineas", 3),
    retentionDays: positive("dias", 30),
  };
  return async () => {
    const plan = reckon(wish);
    const rows = [
      ["At the peak", `${number(plan.ordersPerSecond)} pedidos/s, ${number(plan.requestsPerSecond)} requests/s in all`],
      ["Server", `${number(plan.processes)} processes, ${cores(plan.serverCores)}`],
      ["PostgreSQL", `${cores(plan.databaseCores)}, ${number(plan.connections)} connections`],
      ["Replicas", plan.replicas === 0 ? "none needed for the load" : `${number(plan.replicas)} for reads`],
      ["WAL", `${size(plan.walBytesPerDay)} a day, without full-page images`],
      ["Log", `${size(plan.logBytes)} for ${wish.retentionDays} days`],
      ["Pedidos", `${size(plan.dataBytesPerYear)} a year, kept`],
    ];
    for (const [what = "", value] of rows) console.log(`${what.padEnd(12)} ${value}`);
    if (plan.connections > 300)
      console.log("\nPut PgBouncer in front: PostgreSQL is at its best below 300 connections.");
    if (plan.nodes > 1)
      console.log(
        `\nThe writes are more than one PostgreSQL takes: ${number(plan.nodes)} of them, each with its tiendas (docs/scaling.md).`,
      );
    if (plan.tooMuchForOneTienda)
      console.log(
        "\nOne tienda sells more than was ever measured on one server, and a tienda cannot be spread: split it.",
      );
    console.log(
      "\nCores are planned half busy. Reckoned from bench/plan.json, which says where each figure comes from.",
    );
    return 0;
  };
});
