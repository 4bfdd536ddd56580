/** Migrations run while servers of the version before are at work: what would stop or break those is refused. */
import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { readMigrations } from "../../src/db/migrate/migrations.ts";

/**
 * The newest migration of the newest release; undefined while there is none. What came before was released as it is, and
 * what no release has yet has no servers that it could harm.
 */
const RELEASED = undefined as string | undefined;

/** The rules that this breaks, by Squawk. A comment `-- squawk-ignore <rule>` before a statement lets it pass. */
const faults = (up: string, transaction = true): readonly string[] => {
  const flags = transaction ? ["--assume-in-transaction"] : [];
  const done = Bun.spawnSync(
    [process.execPath, "x", "--bun", "squawk", "--reporter", "json", ...flags, "--stdin-filepath", "up.sql"],
    {
      stdin: Buffer.from(up),
    },
  );
  const found: { rule_name: string; line: number }[] = JSON.parse(done.stdout.toString());
  return found.map(({ rule_name }) => rule_name);
};

test("no migration since the last release harms servers of that release", () => {
  const since = readMigrations().filter(({ version }) => RELEASED !== undefined && version > RELEASED);
  const harmful = since.flatMap(({ name, up, transaction }) =>
    faults(up, transaction).map((rule) => `db/migrations/${name}: ${rule}; see "A migration" in CONTRIBUTING.md`),
  );
  expect(harmful).toEqual([]);
});

test("once something is released, RELEASED names its newest migration", () => {
  const released = /^## \d+\.\d+\.\d+(?! \(unreleased\))/m.test(readFileSync("CHANGELOG.md", "utf8"));
  expect(RELEASED !== undefined).toBe(released);
  if (RELEASED) expect(readMigrations().map(({ version }) => version)).toContain(RELEASED);
});

describe("what is refused", () => {
  const refused: [what: string, up: string, rule: string][] = [
    [
      "an index that blocks writers",
      "create index x on clientes (tienda_id, version);",
      "require-concurrent-index-creation",
    ],
    ["to drop an index at once", "drop index clientes_nombre;", "require-concurrent-index-deletion"],
    [
      "a column that old servers do not fill",
      "alter table clientes add column x int not null;",
      "adding-required-field",
    ],
    ["NOT NULL at once", "alter table clientes alter column email set not null;", "adding-not-nullable-field"],
    ["another type", "alter table clientes alter column version type bigint;", "changing-column-type"],
    ["to drop a column", "alter table clientes drop column email;", "ban-drop-column"],
    ["to drop a table", "drop table clientes;", "ban-drop-table"],
    ["to rename a column", "alter table clientes rename column email to correo;", "renaming-column"],
    ["to rename a table", "alter table clientes rename to compradores;", "renaming-table"],
    [
      "a foreign key that is checked at once",
      "alter table clientes add constraint clientes_x_fk foreign key (tienda_id) references tiendas (tienda_id);",
      "adding-foreign-key-constraint",
    ],
    [
      "a CHECK that is checked at once",
      "alter table clientes add constraint clientes_x check (version > 0);",
      "constraint-missing-not-valid",
    ],
    [
      "a constraint that is validated in the transaction that adds it",
      "alter table clientes add constraint clientes_x check (version > 0) not valid;\nalter table clientes validate constraint clientes_x;",
      "constraint-missing-not-valid",
    ],
    [
      "a unique constraint that builds its index at once",
      "alter table clientes add constraint clientes_x unique (tienda_id, version);",
      "disallowed-unique-constraint",
    ],
  ];
  for (const [what, up, rule] of refused) test(what, () => expect(faults(up)).toContain(rule));
});

describe("what is let pass", () => {
  const passed: [what: string, up: string, transaction?: false][] = [
    ["a new table with an index", "create table x (tienda_id uuid not null);\ncreate index x_tienda on x (tienda_id);"],
    ["a new column with a default", "alter table clientes add column x int not null default 0;"],
    ["an index that is built beside the work", "create index concurrently x on clientes (tienda_id, version);", false],
    ["a CHECK for new rows", "alter table clientes add constraint clientes_x check (version > 0) not valid;"],
    ["to look at the old rows later", "alter table clientes validate constraint clientes_x;"],
    ["what says that it knows", "-- squawk-ignore ban-drop-column\nalter table clientes drop column email;"],
  ];
  for (const [what, up, transaction] of passed) test(what, () => expect(faults(up, transaction)).toEqual([]));
});
