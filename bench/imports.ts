/**
 * Import and export of a long file: rows a second compared with a bare COPY of the same file, memory, and the effect on a
 * shop that sells meanwhile.
 */
import { createReadStream, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import postgres from "postgres";
import { PRINCIPAL } from "../src/http/tienda.ts";
import { drive, type Measured } from "./drive.ts";
import { table } from "./figures.ts";
import { MATERIALS, NOUNS } from "./lists.ts";
import { type Context, type Measurement, withDatabase } from "./measurement.ts";
import { scenarios } from "./scenarios.ts";
import { PRODUCTOS } from "./shop.ts";

const COLUMNS = "sku, nombre, precio, stock, estado";
const SRC = join(import.meta.dir, "..", "src", "cli");
const LINES_PER_PEDIDO = 4;

type Run = { readonly seconds: number /** The most memory that was resident, in MB. */; readonly rss: number };

/** A catalogue as a shop keeps it; every tenth nombre needs quotes. */
const writeCatalogue = async (path: string, rows: number): Promise<void> => {
  const sink = Bun.file(path).writer();
  sink.write(`${COLUMNS.replaceAll(" ", "")}\n`);
  for (let n = 1; n <= rows; n++) {
    const nombre = `${NOUNS[n % NOUNS.length]} de ${MATERIALS[Math.floor(n / 20) % MATERIALS.length]} ${n}`;
    const cell = n % 10 === 0 ? `"${nombre}, ""nuevo"""` : nombre;
    sink.write(`SKU-${n},${cell},${(n * 7919) % 1000}.50,${n % 500},${n % 100 === 0 ? "inactivo" : "activo"}\n`);
    if (n % 10_000 === 0) await sink.flush();
  }
  await sink.end();
};

/** Runs a command as a user does, in a separate process. */
const run = async (url: string, script: string, ...args: string[]): Promise<Run> => {
  const begun = performance.now();
  const child = Bun.spawn([process.execPath, join(SRC, script), ...args], {
    env: { ...process.env, DATABASE_URL: url },
    stdout: "ignore",
    stderr: "pipe",
  });
  // Linux records the peak resident memory; elsewhere this stays 0.
  let rss = 0;
  const poll = setInterval(async () => {
    const status = await Bun.file(`/proc/${child.pid}/status`)
      .text()
      .catch(() => "");
    rss = Math.max(rss, (Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024) / 1e6);
  }, 50);
  const [code, said] = await Promise.all([child.exited, new Response(child.stderr).text()]);
  clearInterval(poll);
  const seconds = (performance.now() - begun) / 1000;
  if (code !== 0) throw new Error(`${script} ${args.join(" ")} ended with ${code}: ${said}`);
  return { seconds, rss };
};

/** Seconds of a bare COPY of the file into this table. */
const copy = async (sql: postgres.Sql, table: string, path: string): Promise<number> => {
  await sql.unsafe("checkpoint");
  const begun = performance.now();
  const stream = await sql.unsafe(`copy ${table} (${COLUMNS}) from stdin with (format csv, header)`).writable();
  await finished(createReadStream(path, { highWaterMark: 262_144 }).pipe(stream));
  return (performance.now() - begun) / 1000;
};

/** Every figure in seconds for all rows, and MB. */
type Imports = {
  readonly rows: number;
  /** A bare COPY without an index, and one with those of productos. */
  readonly heap: number;
  readonly alike: number;
  readonly imported: Run;
  /** The same file once more. */
  readonly again: Run;
  readonly exported: Run;
};

const measureImport = async (address: string, rows: number): Promise<Imports> => {
  console.error(`import: writing and reading ${rows.toLocaleString("en")} productos, some minutes…`);
  const path = join(tmpdir(), `pedidos-bench-${process.pid}.csv`);
  await writeCatalogue(path, rows);
  const sql = postgres(address, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe("create table heap (sku text, nombre text, precio numeric(12,2), stock int, estado text)");
    const heap = await copy(sql, "heap", path);
    await sql.unsafe(`
      create table alike (like productos including all);
      alter table alike
        alter tienda_id set default '${PRINCIPAL}', alter id set default uuidv7(),
        add constraint alike_tienda_fk foreign key (tienda_id) references tiendas (tienda_id)`);
    const alike = await copy(sql, "alike", path);
    await sql.unsafe("drop table heap, alike; checkpoint");
    const imported = await run(address, "import.ts", "productos", path);
    await sql.unsafe("checkpoint");
    const again = await run(address, "import.ts", "productos", path);
    const [row] = await sql`select count(*)::int as n, max(version) as version from productos`;
    if (row?.n !== rows || row.version !== 1)
      throw new Error(`imported twice: ${row?.n} rows, version ${row?.version}`);

    await sql.unsafe(`
      insert into clientes (tienda_id, id, nombre) values ('${PRINCIPAL}', '${PRINCIPAL}', 'Ana');
      create temp table orders as select n, gen_random_uuid() as id from generate_series(1, ${rows / LINES_PER_PEDIDO}) n;
      insert into pedidos (tienda_id, id, cliente_id, numero, creado_en)
      select '${PRINCIPAL}', id, '${PRINCIPAL}', n, now() + n * interval '1 ms' from orders;
      insert into pedido_items (tienda_id, pedido_id, producto_id, line_no, cantidad)
      select '${PRINCIPAL}', o.id, p.id, 1, 1
      from (select id, 1 + (row_number() over () - 1) / ${LINES_PER_PEDIDO} as n from productos) p join orders o using (n)`);
    await sql.unsafe("vacuum analyze");
    const exported = await run(address, "export.ts", "pedidos", "--out", `${path}.out`);
    return { rows, heap, alike, imported, again, exported };
  } finally {
    await sql.end();
    for (const file of [path, `${path}.out`]) rmSync(file, { force: true });
  }
};

type Beside = { readonly alone: Measured; readonly beside: Measured; readonly imports: number };

/** Confirms of the shop's productos, alone and while imports change the precio of every one of them, over and over. */
const measureBeside = async ({ url, shop, seconds }: Context): Promise<Beside> => {
  const path = join(tmpdir(), `pedidos-bench-${process.pid}-beside.csv`);
  const confirm = async (): Promise<Measured> => {
    const spread = scenarios.find(({ name }) => name === "spread");
    const made = await spread?.prepare(shop, "batched", seconds);
    return drive({ url, sql: shop.sql }, "batched", {
      connections: 64,
      seconds,
      requests: made?.requests ?? [],
      repeat: false,
    });
  };
  const alone = await confirm();
  let imports = 0;
  let done = false;
  const importing = async () => {
    for (; !done; imports++) {
      const lines = Array.from(
        { length: PRODUCTOS },
        (_, n) => `SKU-${n + 1},Producto ${n + 1},${1 + ((n + imports) % 100)}\n`,
      );
      await Bun.write(path, `sku,nombre,precio\n${lines.join("")}`);
      await run(url, "import.ts", "productos", path);
    }
  };
  const working = importing();
  const beside = await confirm().finally(() => {
    done = true;
  });
  await working;
  rmSync(path, { force: true });
  return { alone, beside, imports };
};

const printImports = ({ rows, heap, alike, imported, again, exported }: Imports): string => {
  const line = (what: string, seconds: number, rss?: number) => [
    what,
    "",
    seconds.toFixed(1),
    Math.round(rows / seconds).toLocaleString("en"),
    `${(alike / seconds).toFixed(2)}×`,
    rss === undefined ? "" : rss.toFixed(0),
  ];
  return table([
    [`${rows.toLocaleString("en")} productos`, "", "seconds", "rows/s", "of COPY, as productos", "RSS MB"],
    line("bare COPY, no index", heap),
    line("bare COPY, constraints and indexes of productos", alike),
    line("import", imported.seconds, imported.rss),
    line("import, again", again.seconds, again.rss),
    line("export of as many lines of pedidos", exported.seconds, exported.rss),
  ]);
};

const printConfirms = (what: string, { rate, p50, p99 }: Measured): string =>
  `confirm, 10 000 products, 64 connections, ${what}: ${Math.round(rate).toLocaleString("en")} /s, ` +
  `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;

/** The import of `rows` productos, and a shop that confirms beside imports. */
export const imports: Measurement<{ readonly imports: Imports; readonly besideImport: Beside }> = {
  names: ["import"],
  measure: async (context) => {
    const besideImport = await measureBeside(context);
    const measured = await withDatabase(context.url, "imports", (address) => measureImport(address, context.rows));
    return { imports: measured, besideImport };
  },
  print: ({ imports: measured, besideImport: { alone, beside, imports: times } }) =>
    [
      `\n${printImports(measured)}`,
      printConfirms("alone", alone),
      printConfirms(`beside ${times} imports that change all of them`, beside),
    ].join("\n"),
};
