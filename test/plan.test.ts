/** npm run plan: the arithmetic, and what it prints. */
import { describe, expect, test } from "bun:test";
import figures from "../bench/plan.json" with { type: "json" };
import { reckon } from "../bench/reckon.ts";
import { spawn } from "./support/process.ts";

const wish = { pedidosPorDia: 86_400, pico: 10, tiendas: 1, lineas: 1, retentionDays: 30 };

describe("what is reckoned", () => {
  test("the peak, its requests, and the processor time that they were measured to take, half busy", () => {
    const plan = reckon(wish);
    expect([plan.ordersPerSecond, plan.requestsPerSecond]).toEqual([10, 200]);
    const { cores, load_generator_cores, per_second } = figures.request;
    expect(plan.serverCores + plan.databaseCores).toBeCloseTo(
      (200 * (cores - load_generator_cores)) / per_second / 0.5,
    );
    expect([plan.processes, plan.replicas, plan.nodes]).toEqual([2, 0, 1]);
  });

  test("disk grows with the days, the pedidos and their lines", () => {
    const [plan, longer, wider] = [
      reckon(wish),
      reckon({ ...wish, retentionDays: 60 }),
      reckon({ ...wish, lineas: 3 }),
    ];
    expect(longer.logBytes).toBe(2 * plan.logBytes);
    expect(wider.dataBytesPerYear - plan.dataBytesPerYear).toBe(
      2 * figures.bytes.data_per_order.per_line * 86_400 * 365,
    );
    expect(wider.walBytesPerDay).toBeGreaterThan(plan.walBytesPerDay);
  });

  test("many tiendas have small batches, and need more processors", () => {
    const [one, some, many] = [1, 16, 5000].map((tiendas) => reckon({ ...wish, tiendas }).databaseCores);
    expect(one).toBeLessThan(some ?? 0);
    expect(some).toBeLessThan(many ?? 0);
  });

  test("what one server does not take is shared, and what no tienda sells is said", () => {
    const huge = reckon({ ...wish, pedidosPorDia: 14_400_000_000, pico: 1 });
    expect(huge.replicas).toBeGreaterThan(0);
    expect(huge.nodes).toBeGreaterThan(1);
    expect([huge.tooMuchForOneTienda, reckon(wish).tooMuchForOneTienda]).toEqual([true, false]);
  });
});

describe("the command", () => {
  const run = async (...args: readonly string[]) => {
    const { ended, output } = spawn([process.execPath, "scripts/plan.ts", ...args]);
    return [await ended, output()] as const;
  };

  test("prints a plan", async () => {
    const [code, output] = await run("--pedidos-por-dia", "50000", "--pico", "20");
    expect(code).toBe(0);
    for (const what of ["12 pedidos/s", "processes", "connections", "WAL", "30 days"]) expect(output).toContain(what);
  });

  test.each([[[]], [["--pedidos-por-dia", "0"]], [["--pedidos-por-dia", "many"]]])(
    "says what is wrong with %p",
    async (args) => {
      const [code, output] = await run(...args);
      expect([code, output]).toEqual([2, expect.stringContaining("a whole number")]);
    },
  );
});
