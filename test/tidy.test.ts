/** The house rules that a program can check. Every message says where, and what to do. */
import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { withEnvelope } from "../scripts/envelope.ts";
import { CHUNK } from "../src/bitacora/purgar.ts";
import { Motivo, Referencia } from "../src/http/fields.ts";
import { IdempotencyKeyHeader } from "../src/http/idempotency.ts";
import { MAX_CENTAVOS, toAmount } from "../src/money.ts";
import { ESTADOS as ESTADOS_PEDIDO, MAX_ITEMS } from "../src/pedidos/pedido.ts";
import { ESTADOS as ESTADOS_PRODUCTO, MAX_STOCK, TIPOS } from "../src/productos/producto.ts";
import { NuevoProducto } from "../src/productos/schema.ts";

const tracked = Bun.spawnSync(["git", "ls-files", "--cached", "--others", "--exclude-standard"])
  .stdout.toString()
  .trim()
  .split("\n");
const files = tracked.filter((file) => Bun.file(file).size > 0);
const read = (file: string): string => readFileSync(file, "utf8");
const under = (folder: string, ending: string) =>
  files.filter((file) => file.startsWith(folder) && file.endsWith(ending));

/** Aggregates: the folders of src that have statements; the database has some of its own, and is none. */
const aggregates = [...new Set(under("sql/", ".sql").map((file) => file.split("/")[1] ?? ""))].filter(
  (name) => name !== "db",
);
const nouns = [
  "src/pedidos/devolucion.ts",
  "src/pedidos/pedido.ts",
  "src/productos/producto.ts",
  "src/clientes/cliente.ts",
];

/** file:line of every line that matches. */
const places = (candidates: readonly string[], pattern: RegExp, fix: string): string[] =>
  candidates.flatMap((file) =>
    read(file)
      .split("\n")
      .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${fix}`] : [])),
  );

const importsOf = (file: string): string[] =>
  [...read(file).matchAll(/^import[^;]*?from "(\.[^"]+)"/gms)].map(([, path]) =>
    normalize(join(dirname(file), path ?? "")),
  );

describe("one name, one use case", () => {
  test("every statement has its use case and its test of the same name", () => {
    const missing = under("sql/", ".sql").flatMap((file) => {
      // What takes several statements has them as importar.<step>.sql.
      const name = file.slice("sql/".length, -".sql".length).replace(/\.\w+$/, "");
      const wanted = [`src/${name}.ts`, `test/${name}.test.ts`].filter((path) => !files.includes(path));
      return wanted.map((path) => `${file}:1: has no ${path}; write it`);
    });
    expect(missing).toEqual([]);
  });

  test("every file of an aggregate is a noun, its schema, or a use case with a test", () => {
    const allowed = (file: string) =>
      nouns.includes(file) ||
      file.endsWith("/schema.ts") ||
      files.includes(file.replace(/^src/, "test").replace(/\.ts$/, ".test.ts"));
    const strangers = aggregates.flatMap((name) => under(`src/${name}/`, ".ts")).filter((file) => !allowed(file));
    expect(strangers.map((file) => `${file}:1: has no test of its name; write it, or move the file`)).toEqual([]);
    expect(nouns.filter((file) => !files.includes(file.replace(/^src/, "test").replace(/\.ts$/, ".test.ts")))).toEqual(
      [],
    );
  });

  test("`git ls-files | grep confirmar` prints the use case, its SQL and its test, and nothing else", () => {
    expect(files.filter((file) => file.includes("confirmar")).toSorted()).toEqual([
      "sql/pedidos/confirmar.sql",
      "src/pedidos/confirmar.ts",
      "test/pedidos/confirmar.test.ts",
    ]);
  });

  test("nothing is called utils, helpers, common or index.ts", () => {
    // What is generated has names of its own.
    const own = files.filter((file) => !file.startsWith("client/"));
    const vague = own.filter((file) => /(^|\/)(utils?|helpers?|common|misc)(\/|\.|$)|(^|\/)index\.ts$/.test(file));
    expect(vague.map((file) => `${file}:1: name it after what it is`)).toEqual([]);
  });
});

describe("the domain is pure", () => {
  test("noun files import only noun files, money.ts, result.ts, version.ts and identity.ts", () => {
    const pure = [...nouns, "src/result.ts", "src/money.ts", "src/version.ts", "src/identity.ts"];
    const impure = pure.flatMap((file) =>
      importsOf(file)
        .filter((path) => !pure.includes(path))
        .map((path) => `${file}: imports ${path}; move what needs it to the use case`),
    );
    const packages = places(pure, /^import .* from "[^.]/, "imports a package; the domain has none");
    expect([...impure, ...packages]).toEqual([]);
  });

  test("noun files read no clock, no randomness and no environment", () => {
    const pattern = /new Date\(\)|Date\.now|Math\.random|randomUUID|crypto\.|process\.|Bun\.|await |fetch\(/;
    expect(places(nouns, pattern, "pass the value in as a parameter")).toEqual([]);
  });

  test("only src/http/problems.ts knows the status of a codigo", () => {
    const others = under("src/", ".ts").filter((file) => file !== "src/http/problems.ts");
    expect(places(others, /status: ?(4|5)\d\d/, "give the codigo its status in src/http/problems.ts")).toEqual([]);
  });
});

describe("one place for each thing", () => {
  test("only src/config.ts reads the environment", () => {
    const others = under("src/", ".ts").filter((file) => file !== "src/config.ts");
    expect(
      places(others, /process\.env|Bun\.env\.|import\.meta\.env/, "read it in src/config.ts and pass it in"),
    ).toEqual([]);
  });

  test("only src/serve.ts calls what only Bun or only Deno has", () => {
    const others = under("src/", ".ts").filter((file) => file !== "src/serve.ts");
    const pattern = /\b(Bun|Deno)\.|import\.meta\.(dir|path|file|main)\b|from "bun|type: "file"/;
    expect(places(others, pattern, "use what Node, Bun and Deno all have: node:fs, node:crypto …")).toEqual([]);
  });

  test("a variable of the request is read by c.get: c.var copies all of them at each use, 7 % of a read", () => {
    expect(places(under("src/", ".ts"), /\bc\.var\b/, 'read it with c.get("name")')).toEqual([]);
  });

  test("SQL stands in sql/, not in src/", () => {
    // These two make and look after databases; they know no table of the application.
    const keepers = ["src/dev/embedded.ts", "src/db/migrate/migrate.ts"];
    const others = under("src/", ".ts").filter((file) => !keepers.includes(file));
    const pattern = /\b(select\s.+\sfrom|insert\s+into|update\s+\w+\s+set|delete\s+from)\b/i;
    expect(places(others, pattern, "move the statement to a .sql file")).toEqual([]);
  });

  test("no code reserves a connection, or iterates over a cursor: the driver does neither reliably", () => {
    const code = ["src/", "test/", "scripts/", "bench/"].flatMap((folder) => under(folder, ".ts"));
    const fix = "see patches/README.md: use a pool with max: 1, a cursor with a callback";
    expect(places(code, /\.reserve\(|\.cursor\(\w+\)/, fix)).toEqual([]);
  });

  test("every .sql file is one statement that opens with a comment, and takes the tienda as $1", () => {
    const wrong = under("sql/", ".sql").flatMap((file) => {
      const text = read(file);
      const faults: string[] = [];
      if (!text.startsWith("-- "))
        faults.push(`${file}:1: open with a comment: what it takes, returns, and why it is safe`);
      if (
        text
          .replace(/--.*/g, "")
          .replace(/'[^']*'/g, "")
          .includes(";")
      )
        faults.push(`${file}:1: one statement, without a semicolon`);
      // These find out whose a key or token is, or are an operator's; or read no table.
      if (/^sql\/(claves\/|db\/notify)/.test(file)) return faults;
      if (text.includes("$") && !/tienda_id[^\n]*\$1|\(\$1|select \$1/.test(text))
        faults.push(`${file}:1: tie every table to tienda_id = $1`);
      return faults;
    });
    expect(wrong).toEqual([]);
  });

  test("every migration can be undone, and names its constraints", () => {
    const wrong = under("db/migrations/", ".sql").flatMap((file) => {
      const text = read(file);
      const faults =
        /^-- migrate:up$/m.test(text) && /^-- migrate:down\n.+/m.test(text)
          ? []
          : [`${file}:1: write both -- migrate:up and -- migrate:down`];
      const unnamed = places(
        [file],
        /^\s+(?!constraint)(primary key|foreign key|unique|check)\b|\breferences\b(?<!foreign key.*references)/i,
        "write: constraint <table>_<what> …",
      );
      return [...faults, ...unnamed];
    });
    expect(wrong).toEqual([]);
  });

  test("nothing is left to do, and no test is left out", () => {
    const code = [
      ...under("src/", ".ts"),
      ...under("test/", ".ts"),
      ...under("scripts/", ".ts"),
      ...under("sql/", ".sql"),
    ];
    const others = code.filter((file) => file !== "test/tidy.test.ts");
    expect(
      places(
        others,
        /\b(TODO|FIXME|XXX|HACK)\b|\b(test|describe)\.(only|skip|todo)\(/,
        "do it now, or say in the docs that it is missing",
      ),
    ).toEqual([]);
  });
});

describe("what is written down twice is the same:", () => {
  test("the shared parts of write statements are those of db/envelope; `npm run fix` writes them", () => {
    const statements = under("sql/", ".sql");
    const stale = statements.filter(
      (file) => read(file) !== withEnvelope(file.slice("sql/".length, -".sql".length), read(file)),
    );
    expect(stale.map((file) => `${file}:1: run npm run fix`)).toEqual([]);
    // Whoever writes to the log does it by these parts, and what the parts hold stands nowhere else.
    const writers = statements.filter((file) => /insert into bitacora \(/.test(read(file)));
    const parts = (file: string) =>
      [...read(file).matchAll(/^-- envelope: (head|locked|holds|thresholds|settled|tail)\n/gm)].map(([, name]) => name);
    const incomplete = writers.filter((file) => !parts(file).includes("head") || !parts(file).includes("tail"));
    const allowed = incomplete.filter((file) => !file.endsWith("/importar.sql"));
    expect(allowed.map((file) => `${file}:1: write it between -- envelope: lines`)).toEqual([]);
  });

  test("limits in SQL are the constants of the domain", () => {
    const known: Record<string, { value: string; pattern: RegExp; files: string[] }> = {
      MAX_STOCK: {
        value: String(MAX_STOCK),
        pattern: /\b1\d{9}\b/g,
        files: [
          "sql/pedidos/cancelar.sql",
          "sql/pedidos/devolver.sql",
          "sql/pedidos/reemplazar.sql",
          "sql/productos/ajustar.sql",
          "sql/productos/contar.sql",
        ],
      },
      MAX_CENTAVOS: {
        value: toAmount(MAX_CENTAVOS).toFixed(2),
        pattern: /\b9{5,}(\.\d+)?\b/g,
        files: ["cancelar", "confirmar", "crear", "fijar_items", "reemplazar", "vender"].map(
          (name) => `sql/pedidos/${name}.sql`,
        ),
      },
      MAX_ITEMS: {
        value: String(MAX_ITEMS),
        pattern: /(?<=over request_of <= )\d+/g,
        files: ["sql/pedidos/fijar_items.sql"],
      },
      "CHUNK of purgar, and the clientes that a search of pedidos takes": {
        value: String(CHUNK),
        pattern: /(?<=limit )\d{2,}/g,
        files: ["sql/bitacora/purgar.sql", "sql/limites/sumar.sql", "sql/pedidos/listar.sql"],
      },
      "more letters than a nombre has": {
        value: "10000",
        pattern: /(?<=between 1 and )\d+/g,
        files: ["sql/clientes/listar.sql", "sql/productos/listar.sql"],
      },
    };
    for (const [name, { value, pattern, files: expected }] of Object.entries(known)) {
      const code = (file: string) => read(file).replace(/--.*/g, "");
      const found = under("sql/", ".sql").filter((file) => code(file).match(pattern));
      expect([name, found]).toEqual([name, expected]);
      for (const file of found)
        for (const literal of code(file).match(pattern) ?? [])
          expect([file, name, literal]).toEqual([file, name, value]);
    }
    // A number of four digits or more is one of these, or says here what it is.
    const literals = places(
      under("sql/", ".sql"),
      /^(?!\s*--)[^-]*?(?<![\w$.'])(?!1000000000\b|9999999999\.99|10000?\b)(\d{4,}|\d+e\d)/,
      "compare it with its constant here",
    );
    expect(literals).toEqual([]);
  });

  test("what a CHECK knows by name is what the domain knows", () => {
    const migrations = under("db/migrations/", ".sql").map(read).join("\n");
    const listed = (constraint: string): string[] => {
      const [, list = ""] =
        new RegExp(`constraint ${constraint} check \\(\\w+ in \\(([^)]*)\\)`).exec(migrations) ?? [];
      return [...list.matchAll(/'(\w+)'/g)].map(([, name = ""]) => name);
    };
    expect(listed("productos_estado_known")).toEqual([...ESTADOS_PRODUCTO]);
    expect(listed("pedidos_estado_known")).toEqual([...ESTADOS_PEDIDO]);
    expect(listed("movimientos_tipo_known")).toEqual([...TIPOS]);
    const numbers = (column: string): number[] =>
      [...new RegExp(`check \\(char_length\\(${column}\\) between 1 and (\\d+)`, "g")[Symbol.matchAll](migrations)].map(
        ([, most]) => Number(most),
      );
    const most = (schema: { safeParse: (value: string) => { success: boolean } }): number => {
      let length = 1;
      while (schema.safeParse("x".repeat(length + 1)).success) length++;
      return length;
    };
    expect(new Set(numbers("nombre"))).toEqual(new Set([most(NuevoProducto.shape.nombre)]));
    expect(new Set(numbers("sku"))).toEqual(new Set([most(NuevoProducto.shape.sku)]));
    expect(new Set(numbers("motivo"))).toEqual(new Set([most(Motivo)]));
    expect(new Set(numbers("referencia"))).toEqual(new Set([most(Referencia)]));
    expect(numbers("clave")).toEqual([most(IdempotencyKeyHeader.shape["idempotency-key"])]);
  });
});
