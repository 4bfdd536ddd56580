import { describe, expect, test } from "bun:test";
import { purgar } from "../../src/bitacora/purgar.ts";
import { type AnyStatement, statements } from "../../src/db/statement.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { openApi } from "../support/api.ts";
import { explain } from "../support/explain.ts";
import { waiters } from "../support/locks.ts";
import { openTienda } from "../support/tienda.ts";

const api = await openApi();
const { sql, db } = api;
const statement = statements.get("bitacora/purgar") as AnyStatement;
const MONTH = 30;

/** Writes rows of the log that are so many days old, each in a transaction of its own as far as their place tells. */
const write = (count: number, days: number, tienda: string = PRINCIPAL) => sql`
  insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, clave, huella, hecho, creado_en)
  select ${tienda}, 1000000 - ${days}::int * 10000 + n / 10, gen_random_uuid(), 'pedidos', 'crear',
         gen_random_uuid(), 1, gen_random_uuid()::text, 'h', '{}', now() - make_interval(days => ${days})
  from generate_series(1, ${count}::int) n`;
const left = async (tienda: string = PRINCIPAL): Promise<number> =>
  (await sql`select count(*)::int as n from bitacora where tienda_id = ${tienda}`)[0]?.n;
const clear = () => sql`truncate bitacora`;

test("deletes rows older than the retention, of every tienda, in chunks, and nothing else", async () => {
  const other = await openTienda(sql);
  await write(2500, 31);
  await write(300, 29);
  await write(40, 31, other);
  await write(5, 0, other);
  api.sent.length = 0;
  expect(await purgar(db, MONTH)).toBe(2540);
  expect(api.sent.filter((name) => name === statement.name).length).toBe(4); // 1 000, 1 000, 500; 40
  expect([await left(), await left(other)]).toEqual([300, 5]);
  expect(await purgar(db, MONTH)).toBe(0);
  expect(await purgar(db, 1)).toBe(300);
  await clear();
});

test("a key is forgotten with its row: the request is then a new one", async () => {
  const ask = () => api.send("POST", "/clientes", { nombre: "Ana" }, { "Idempotency-Key": "forgotten" });
  const first = await ask();
  await sql`update bitacora set creado_en = now() - interval '29 days'`;
  await purgar(db, MONTH);
  expect((await ask()).body).toEqual(first.body);
  await sql`update bitacora set creado_en = now() - interval '31 days'`;
  expect(await purgar(db, MONTH)).toBe(1);
  expect((await ask()).body.id).not.toBe(first.body.id);
  await clear();
});

test("what is not old enough is not even locked", async () => {
  await write(3, 31);
  await write(50, 0);
  const writes = async () =>
    (await sql`select count(*)::int as n from bitacora where tienda_id = ${PRINCIPAL} and xmax <> 0`)[0]?.n;
  expect(await purgar(db, MONTH)).toBe(3);
  expect([await left(), await writes()]).toEqual([50, 0]);
  await clear();
});

test("two at once do not wait for each other, and forget each row once", async () => {
  await write(5000, 31);
  const totals = await Promise.all([purgar(db, MONTH), purgar(db, MONTH), purgar(db, MONTH)]);
  expect([totals.reduce((sum, one) => sum + one), await left()]).toEqual([5000, 0]);
  await write(1500, 31);
  await sql.begin(async (tx) => {
    expect((await tx.unsafe(statement.text, [PRINCIPAL, MONTH]))[0]?.forgotten).toBe(1000);
    expect(await purgar(db, MONTH)).toBe(0);
    await waiters(api, 0);
  });
  expect(await purgar(db, MONTH)).toBe(500);
});

describe("reads no more than it forgets, of 50 000 rows,", () => {
  for (const state of ["never analyzed", "analyzed"])
    test(state, async () => {
      await clear();
      await sql`alter table bitacora set (autovacuum_enabled = false)`;
      await write(2_000, 31);
      await write(48_000, 0);
      if (state === "analyzed") await sql`vacuum analyze bitacora`;
      for (const days of [MONTH, 100]) {
        const lines = await explain(sql, statement, [PRINCIPAL, days], "(analyze, timing off, summary off)");
        expect(lines.filter((line) => line.includes("Seq Scan"))).toEqual([]);
        const scans = lines.filter((line) => /Scan .*on bitacora/.test(line));
        expect(scans.length).toBe(3); // by the primary key, and twice by the place in the table
        for (const scan of scans) expect(Number(/rows=([\d.]+) loops=1\)/.exec(scan)?.[1])).toBeLessThanOrEqual(1000);
        expect(lines.some((line) => /^\s*(->\s+)?(Incremental )?Sort\b/.test(line))).toBe(false);
      }
    });
});
