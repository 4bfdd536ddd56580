/**
 * Breaks the statements on purpose, one trap at a time, and expects the tests to notice: bun run mutants [name …].
 * MUTANTS_TESTS=test/carreras asks the race suite alone.
 * A mutant that survives means a rule that no test guards. Ends with 1 if one does.
 */
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SingleBar } from "cli-progress";
import { startTestServer } from "../test/support/server.ts";

type Mutant = {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** Where the tests are that should notice; test/pedidos unless it says another. */
  readonly tests?: string;
};

const CONFIRMAR = "sql/pedidos/confirmar.sql";
const FIJAR_ITEMS = "sql/pedidos/fijar_items.sql";
const CREAR = "sql/pedidos/crear.sql";
const CANCELAR = "sql/pedidos/cancelar.sql";

const mutants: readonly Mutant[] = [
  {
    name: "stock is read without a lock",
    file: CONFIRMAR,
    from: "(array(select producto_id from line))\n  order by id\n  for no key update",
    to: "(array(select producto_id from line))",
  },
  {
    name: "stock is taken line by line, not summed",
    file: CONFIRMAR,
    from: "from (select producto_id, version, min(stock) - sum(cantidad) as stock from served where apt group by 1, 2) s\n  where",
    to: "from (select producto_id, version, stock - cantidad as stock from served where apt) s\n  where",
  },
  {
    name: "the new stock is reckoned from the snapshot's row",
    file: CONFIRMAR,
    from: "set stock = s.stock,",
    to: "set stock = p.stock - (select sum(cantidad) from served where apt and producto_id = p.id),",
  },
  {
    name: "an order's version is not compared with its snapshot's",
    file: CONFIRMAR,
    from: "l.version <> l.seen as stale",
    to: "false as stale",
  },
  {
    name: "productos are locked before the last order is",
    file: CONFIRMAR,
    from: "  where l.tienda_id = $1 and l.id",
    to: "  where (select count(*) from (select id from productos where tienda_id = $1 and id = any (array(select producto_id from pedido_items where tienda_id = $1 and pedido_id = any (array(select id from request)))) order by id for no key update) early) >= 0 and l.tienda_id = $1 and l.id",
  },
  {
    name: "FOR UPDATE blocks the checks of foreign keys",
    file: CONFIRMAR,
    from: "for no key update\n),\nqueued",
    to: "for update\n),\nqueued",
  },
  {
    name: "each order is judged alone, not after those before it",
    file: CONFIRMAR,
    from: "running <= stock",
    to: "cantidad <= stock",
  },
  {
    name: "inactivo productos are confirmed",
    file: CONFIRMAR,
    from: "bool_and(estado = 'activo' and running",
    to: "bool_and(running",
  },
  {
    name: "total_esperado is not looked at",
    file: CONFIRMAR,
    from: "\n                  and total = coalesce(total_esperado, total)",
    to: "",
  },
  {
    name: "an order that lost to a refused one is refused, not asked again",
    file: CONFIRMAR,
    from: "coalesce(v.undecided, false)",
    to: "false",
  },
  {
    name: "prices are not frozen",
    file: CONFIRMAR,
    from: "precio_unitario = s.precio",
    to: "precio_unitario = 0",
  },
  {
    name: "what is left is told without the orders before",
    file: CONFIRMAR,
    from: "(partition by producto_id order by pos) - cantidad",
    to: "(partition by producto_id order by pos)",
  },
  {
    name: "an edit does not raise the version",
    file: FIJAR_ITEMS,
    from: "version = p.version + 1",
    to: "version = p.version",
  },
  {
    name: "an edit does not lock its order",
    file: FIJAR_ITEMS,
    from: "  order by l.id\n  for no key update of l\n",
    to: "",
  },
  {
    name: "an edit does not compare versions",
    file: FIJAR_ITEMS,
    from: "l.version <> l.seen as undecided",
    to: "false as undecided",
  },
  { name: "an edit of a confirmado is applied", file: FIJAR_ITEMS, from: "o.estado = 'carrito' and ", to: "" },
  { name: "an edit may pass the stock", file: FIJAR_ITEMS, from: " and wanted <= p.stock", to: "" },
  {
    name: "a 201st item is taken",
    file: FIJAR_ITEMS,
    from: "and count(*) filter (where after > 0) over request_of <= 200",
    to: "",
  },
  {
    name: "zero does not remove the item",
    file: FIJAR_ITEMS,
    from: "l.applied and l.wanted = 0",
    to: "false and l.wanted = 0",
  },
  { name: "a new order may pass the stock", file: CREAR, from: " and cantidad <= p.stock", to: "" },
  {
    name: "a new order may name another tienda's cliente",
    file: CREAR,
    from: "from clientes where tienda_id = $1 and",
    to: "from clientes where $1::uuid is not null and",
  },
  {
    name: "a cancel does not compare versions",
    file: CANCELAR,
    from: "l.version <> l.seen as stale,\n         l.version = l.seen and",
    to: "false as stale,\n        ",
  },
  {
    name: "a cancel gives back line by line, not summed",
    file: CANCELAR,
    from: "select producto_id, version, min(stock) + sum(cantidad) as stock\n        from judged where apt and estado = 'confirmado' group by 1, 2",
    to: "select producto_id, version, stock + cantidad as stock from judged where apt and estado = 'confirmado'",
  },
  {
    name: "a cancel gives back what a carrito never took",
    file: CANCELAR,
    from: "from judged where apt and estado = 'confirmado' group",
    to: "from judged where apt group",
  },
  {
    name: "a cancel reads the stock without a lock",
    file: CANCELAR,
    from: "select producto_id from line where estado = 'confirmado'))\n  order by id\n  for no key update",
    to: "select producto_id from line where estado = 'confirmado'))",
  },
  { name: "a cancelado is cancelled again", file: CANCELAR, from: " and l.estado <> 'cancelado'", to: "" },
  {
    name: "a cancel that lost to a refused one is refused, not asked again",
    file: CANCELAR,
    from: "coalesce(v.undecided, false) as undecided",
    to: "false as undecided",
  },
  {
    name: "an ajuste takes what is not there",
    file: "sql/productos/ajustar.sql",
    from: "between 0 and 1000000000",
    to: "<= 1000000000",
    tests: "test/productos",
  },
  {
    name: "an ajuste reads the stock without a lock",
    file: "sql/productos/ajustar.sql",
    from: "  order by l.id\n  for no key update of l\n",
    to: "",
    tests: "test/productos",
  },
  {
    name: "an ajuste is not noted",
    file: "sql/productos/ajustar.sql",
    from: "actualizado_en from answer where applied\n),\nremembered",
    to: "actualizado_en from answer where false\n),\nremembered",
    tests: "test/productos",
  },
  {
    name: "a change of a producto does not look at its version",
    file: "sql/productos/actualizar.sql",
    from: "r.versions is null or l.version = any (r.versions) as meant",
    to: "true as meant",
    tests: "test/productos",
  },
  {
    name: "a change without a sku is refused for its neighbour's",
    file: "sql/productos/actualizar.sql",
    from: "coalesce((r.cambio->>'sku', true) in (select sku, id <> l.id from owner), false)",
    to: "(r.cambio->>'sku', true) in (select sku, id <> l.id from owner)",
    tests: "test/productos",
  },
  {
    name: "the ledger forgets what was cancelled",
    file: "sql/productos/movimientos.sql",
    from: "and cancelado_version is not null",
    to: "and false",
    tests: "test/productos",
  },
  {
    name: "the audit passes over a stock that is off",
    file: "sql/auditoria/stock.sql",
    from: "having sum(cantidad) <> 0",
    to: "having sum(cantidad) < 0",
    tests: "test/auditoria",
  },
  {
    name: "a clave is not looked up",
    file: CONFIRMAR,
    from: "where clave is null or clave not in (select clave from known)",
    to: "",
    tests: "test/http/idempotency",
  },
  {
    name: "a clave is not written",
    file: FIJAR_ITEMS,
    from: "where applied and clave is not null",
    to: "where false",
    tests: "test/http/idempotency",
  },
  {
    name: "a clave of another request is taken for the same",
    file: CREAR,
    from: "k.huella = a.huella",
    to: "true",
    tests: "test/http/idempotency",
  },
  {
    name: "a clave of another tienda is taken for the same",
    file: "sql/clientes/crear.sql",
    from: "from idempotencia where tienda_id = $1 and",
    to: "from idempotencia where",
    tests: "test/http/idempotency",
  },
  {
    name: "a sku that is being taken by a request with the same clave is refused",
    file: "sql/productos/crear.sql",
    from: "c.creado_en is null and r.sku not in (select sku from taken) as undecided",
    to: "false as undecided",
    tests: "test/http/idempotency",
  },
  {
    name: "an order of another tienda can be read",
    file: "sql/pedidos/obtener.sql",
    from: "where o.tienda_id = $1",
    to: "where o.tienda_id is not null",
  },
];

const ROOT = join(import.meta.dir, "..");
const wanted = process.argv.slice(2);
const chosen = mutants.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));

const copyOf = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "pedidos-mutants-"));
  for (const part of [
    "src",
    "sql",
    "db",
    "test",
    "scripts",
    "package.json",
    "tsconfig.json",
    "bunfig.toml",
    "openapi.json",
    "README.md",
  ])
    Bun.spawnSync(["cp", "-r", join(ROOT, part), folder]);
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
};

const server = await startTestServer();
const folder = copyOf();
const run = (tests = process.env.MUTANTS_TESTS ?? "test/pedidos") =>
  Bun.spawn([process.execPath, "test", "--timeout=20000", tests], {
    cwd: folder,
    env: { ...process.env, TEST_DATABASE_URL: server.url, ACUERDO_RUNS: "60" },
    stdout: "pipe",
    stderr: "pipe",
  });

const survivors: string[] = [];
try {
  if ((await run().exited) !== 0) throw new Error("The tests fail without any mutant: mend that first.");
  const bar = new SingleBar({ format: "{bar} {value}/{total} {name}", clearOnComplete: true });
  bar.start(chosen.length, 0, { name: "" });
  for (const { name, file, from, to, tests } of chosen) {
    bar.update({ name });
    const path = join(folder, file);
    const original = readFileSync(path, "utf8");
    if (!original.includes(from)) throw new Error(`${file} does not hold this text: ${from}`);
    writeFileSync(path, original.replaceAll(from, to));
    const child = run(process.env.MUTANTS_TESTS ?? tests);
    const [output, code] = await Promise.all([new Response(child.stderr).text(), child.exited]);
    writeFileSync(path, original);
    const [, killer] = /^\(fail\) (.*?)(?: \[[\d.]+ms\])?$/m.exec(output) ?? [];
    if (code === 0) survivors.push(name);
    bar.increment();
    console.log(code === 0 ? `SURVIVED  ${name}` : `noticed   ${name}\n            by: ${killer}`);
  }
  bar.stop();
} finally {
  rmSync(folder, { recursive: true, force: true });
  await server.stop();
}
console.log(`\n${chosen.length - survivors.length} of ${chosen.length} broken statements were noticed.`);
process.exit(survivors.length === 0 ? 0 : 1);
