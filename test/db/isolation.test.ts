/**
 * A tienda sees and changes nothing of another one. There are two databases: in one, a tienda is alone; in the other, a
 * second one stands beside it that has rows of its own, and also rows with the same ids as the first, which a key of
 * (tienda_id, id) allows. Every statement, bound to the first tienda and asked for what is its own or the other's, must
 * answer in both databases the same, and leave the second tienda as it is. Then each `tienda_id = $1` is taken out of each
 * statement, one at a time: the comparison must notice, or say here why nothing can show.
 */
import { afterAll, describe, expect, test } from "bun:test";
import type postgres from "postgres";
import { type AnyStatement, commands, isBatched, statements } from "../../src/db/statement.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { openTestDatabase } from "../support/database.ts";
import { samples, strangers, type World } from "../support/samples.ts";
import { batchParams } from "../support/statements.ts";
import { openTienda } from "../support/tienda.ts";

const [alone, beside] = [await openTestDatabase(), await openTestDatabase()];
afterAll(() => Promise.all([alone.close(), beside.close()]));
const other = await openTienda(beside.sql);

/** A batch has so many requests, one for each pedido of a tienda. */
const SIZE = 8;
const idsOf = (): string[] => Array.from({ length: SIZE }, () => Bun.randomUUIDv7());
const worldOf = (name: string): World => ({
  ...{ clientes: idsOf(), productos: idsOf(), pedidos: idsOf() },
  emails: Array.from({ length: SIZE }, (_, n) => `${name}${n}@example.com`),
  skus: Array.from({ length: SIZE }, (_, n) => `${name}-${n}`),
  referencias: Array.from({ length: SIZE }, (_, n) => `${name}/${n}`),
  webhooks: idsOf(),
});
const [ours, theirs] = [worldOf("ours"), worldOf("theirs")];

/** Fills a tienda: pedidos of every kind, a ledger, a log. */
const fill = async (sql: postgres.Sql, tienda: string, world: World, mark: number): Promise<void> => {
  const { clientes, productos, pedidos, emails, skus, referencias, webhooks } = world;
  const time = `2026-01-0${mark}T00:00:00Z`;
  await sql`
    insert into clientes (tienda_id, id, version, nombre, email, creado_en, actualizado_en, referencia)
    select ${tienda}, id, ${mark}::int, 'Cliente ' || ${mark}::int || n, email, ${time}, ${time}, referencia
    from unnest(${clientes as string[]}::uuid[], ${emails as string[]}::text[], ${referencias as string[]}::text[])
      with ordinality as c(id, email, referencia, n)`;
  await sql`
    insert into productos (tienda_id, id, version, sku, nombre, precio, stock, estado, creado_en, actualizado_en, referencia)
    select ${tienda}, id, ${mark}::int, sku, 'Producto ' || ${mark}::int || n, ${mark}::int * 10 + n, ${mark}::int * 20,
           case when n = 8 then 'inactivo' else 'activo' end, ${time}, ${time}, referencia
    from unnest(${productos as string[]}::uuid[], ${skus as string[]}::text[], ${referencias as string[]}::text[])
      with ordinality as p(id, sku, referencia, n)`;
  await sql`
    insert into movimientos (tienda_id, producto_id, producto_version, tipo, cantidad, saldo, creado_en)
    select ${tienda}, id, version, 'inicial', stock, stock, ${time} from productos where tienda_id = ${tienda}
    on conflict do nothing`;
  // The sixth is confirmado, the seventh a cancelado that never was, the eighth one that was; in the twin the first two of
  // them the other way round.
  const confirmado = mark === 4 ? 7 : 6;
  await sql`
    insert into pedidos (tienda_id, id, version, cliente_id, estado, total, creado_en, actualizado_en, confirmado_en, cancelado_en,
                         numero, referencia, referencia_pago)
    select ${tienda}, o.id, ${mark}::int, c.id,
           case when n <= 5 then 'carrito' when n = ${confirmado} then 'confirmado' else 'cancelado' end,
           case when n > 5 then n end, ${time}, ${time},
           case when n in (${confirmado}, 8) then ${time}::timestamptz end,
           case when n > 5 and n <> ${confirmado} then ${time}::timestamptz end, ${mark}::int * 100 + n, o.referencia,
           case when n = ${confirmado} then o.pago end
    from unnest(${pedidos as string[]}::uuid[], ${clientes as string[]}::uuid[], ${referencias as string[]}::text[],
                ${skus as string[]}::text[])
      with ordinality as o(id, cliente, referencia, pago, n)
    join clientes c on c.tienda_id = ${tienda} and c.id = o.cliente`;
  await sql`
    insert into numeros (tienda_id, siguiente) values (${tienda}, ${mark}::int * 1000) on conflict do nothing`;
  await sql`
    insert into pedido_items (tienda_id, pedido_id, producto_id, line_no, cantidad, sku, nombre, precio_unitario)
    select ${tienda}, o, p, ${mark}::int, ${mark}::int,
           case when n > 5 then 'S' end, case when n > 5 then 'then' end, case when n > 5 then 1 end
    from unnest(${pedidos as string[]}::uuid[], ${productos as string[]}::uuid[]) with ordinality as i(o, p, n)`;
  // The first and the third carrito hold what they have, the second did until it ran out. The fourth holds all of the second
  // producto, and of the sixth; the fifth held of the first, and of the sixth. Of the seventh the second held, and somebody holds
  // who is no carrito, so that it lasts. In the twin holds run out earlier.
  const holds = [
    ...[
      [1, 1, "live"],
      [2, 2, "over"],
      [3, 3, "live"],
      [4, 2, "live"],
      [4, 6, "live"],
      [5, 1, "over"],
      [5, 6, "over"],
      [2, 7, "over"],
      [7, 7, "live"],
    ],
  ].map(([o, p, how]) => ({
    ...{ pedido: pedidos[Number(o) - 1], producto: productos[Number(p) - 1], own: o === p },
    ...{ hasta: `20${how === "live" ? 40 : 20}-01-0${6 - mark}Z`, cantidad: o === 4 && p === 2 ? mark * 20 : mark },
  }));
  await sql`
    insert into pedido_items (tienda_id, pedido_id, producto_id, line_no, cantidad)
    select ${tienda}, pedido, producto, ${mark}::int + n, cantidad
    from rows from (jsonb_to_recordset(${holds as never}::jsonb) as (pedido uuid, producto uuid, own bool, cantidad int))
      with ordinality as h(pedido, producto, own, cantidad, n)
    where not own`;
  await sql`
    insert into apartados (tienda_id, pedido_id, producto_id, cantidad, hasta)
    select ${tienda}, pedido, producto, cantidad, hasta
    from jsonb_to_recordset(${holds as never}::jsonb) as h(pedido uuid, producto uuid, cantidad int, hasta timestamptz)`;
  await sql`
    update pedidos set apartado_hasta = (select min(hasta) from apartados a where a.tienda_id = ${tienda} and pedido_id = id)
    where tienda_id = ${tienda} and id = any (${pedidos.slice(0, 5)}::uuid[])`;
  await sql`
    update productos set apartado = units, apartado_vence = first, apartado_version = ${mark}::int
    from (select producto_id, sum(cantidad) as units, min(hasta) as first from apartados where tienda_id = ${tienda} group by 1) a
    where tienda_id = ${tienda} and id = producto_id`;
  // What the confirmado took.
  await sql`
    insert into movimientos (tienda_id, producto_id, producto_version, pedido_id, tipo, cantidad, saldo, creado_en)
    select tienda_id, id, version + 1, ${pedidos[confirmado - 1] ?? ""}, 'confirmacion', -${mark}::int, stock - ${mark}::int, ${time}
    from productos
    where tienda_id = ${tienda} and id = ${productos[confirmado - 1] ?? ""}`;
  await sql`
    update productos set version = version + 1, stock = stock - ${mark}::int
    where tienda_id = ${tienda} and id = ${productos[confirmado - 1] ?? ""}`;
  await sql`
    insert into bitacora
      (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, clave, huella, hecho, creado_en)
    select ${tienda}, 2, id, 'pedidos', 'crear', id, 1, id, 'h',
           json_build_object('nombre', 'of then ' || ${mark}::int, 'id', webhook, 'version', ${mark}::int - 1),
           ('2020-01-0' || 6 - ${mark}::int)::timestamptz
    from unnest(${pedidos as string[]}::uuid[], ${webhooks as string[]}::uuid[]) as o(id, webhook)`;
  // Some webhooks are deleted, others in the twin. Each but one has an entrega of the event whose id is that of a pedido; the sixth is a
  // dead letter.
  await sql`
    insert into webhooks (tienda_id, id, version, url, despues_orden, creado_en, actualizado_en, eliminado_en)
    select ${tienda}, id, ${mark}::int, 'https://example.com/' || ${mark}::int || n, 0, ${time}, ${time},
           case when n = any (${mark === 4 ? [5] : [7, 8]}::int[]) then ${time}::timestamptz end
    from unnest(${webhooks as string[]}::uuid[]) with ordinality as w(id, n)`;
  await sql`
    insert into webhook_secretos (tienda_id, webhook_id, version, secreto)
    select ${tienda}, id, v, 'whsec_of_' || ${mark}::int || n
    from unnest(${webhooks as string[]}::uuid[]) with ordinality as w(id, n), generate_series(2, ${mark}::int) v`;
  await sql`
    insert into entregas
      (tienda_id, webhook_id, id, orden, sujeto, operacion, sujeto_id, sujeto_version, estado, creado_en, proximo_en)
    select ${tienda}, webhook, pedido, 9 - ${mark}::int, 'pedidos', 'crear', pedido, 1,
           case when n = 6 then 'fallida' else 'pendiente' end, ('2020-01-0' || 5 - ${mark}::int)::timestamptz, ${time}
    from unnest(${webhooks as string[]}::uuid[], ${pedidos as string[]}::uuid[]) with ordinality as e(webhook, pedido, n)
    where n < 8 or ${mark}::int > 2`;
  if (mark > 2)
    await sql`insert into bitacora_purgas (tienda_id, orden) values (${tienda}, 1000000) on conflict do nothing`;
  await sql`
    insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, hecho, creado_en)
    select ${tienda}, 2, id, 'clientes', 'crear', id, 1, '{"nombre": "Ana"}',
           ('2020-01-0' || 6 - ${mark}::int)::timestamptz
    from unnest(${clientes as string[]}::uuid[]) as c(id)`;
};
for (const { sql } of [alone, beside]) {
  await fill(sql, PRINCIPAL, ours, 2);
  // What makes an audit name something, and a line whose producto only another tienda has.
  await sql`delete from movimientos where tienda_id = ${PRINCIPAL} and producto_id = ${ours.productos[0] ?? ""}`;
  await sql`
    insert into pedido_items (tienda_id, pedido_id, producto_id, line_no, cantidad)
    values (${PRINCIPAL}, ${ours.pedidos[7] ?? ""}, ${theirs.productos[0] ?? ""}, 9, 1)`;
}
await fill(beside.sql, other, theirs, 3);
await fill(beside.sql, other, { ...ours, emails: theirs.emails.map((one) => `twin${one}`), skus: ours.skus }, 4);
// Lines of our productos in pedidos with our ids that we do not have; and more of the log than is forgotten at once.
await beside.sql`
  insert into pedido_items (tienda_id, pedido_id, producto_id, line_no, cantidad)
  select ${other}, o, p, 7, 3
  from unnest(${ours.pedidos as string[]}::uuid[]) o, unnest(${ours.productos.slice(1, 3)}::uuid[]) p
  on conflict do nothing`;
await beside.sql`
  insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, hecho, creado_en)
  select ${other}, 1, gen_random_uuid(), 'pedidos', 'crear', gen_random_uuid(), 1, '{}', '2020-01-01Z'
  from generate_series(1, 1500)`;
// The feed of the other ends later.
await beside.sql`
  insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, hecho, creado_en)
  values (${other}, 5, gen_random_uuid(), 'pedidos', 'crear', gen_random_uuid(), 1, '{}', '2020-01-01Z')`;

const TABLES = [
  "tiendas",
  "clientes",
  "productos",
  "pedidos",
  "pedido_items",
  "apartados",
  "movimientos",
  "numeros",
  "bitacora",
  "bitacora_purgas",
  "webhooks",
  "webhook_secretos",
  "entregas",
];

/** All that a tienda has, as a text that tells whether it was changed or locked. */
const contents = async (tx: postgres.TransactionSql, tienda: string): Promise<string> => {
  const parts = TABLES.map(
    (table) => `(
      select concat(md5(string_agg(t::text, '|' order by t::text)),
                    ' locked: ', count(*) filter (where xmax = pg_current_xact_id()::xid))
      from ${table} t where tienda_id = '${tienda}')`,
  );
  const [row] = await tx.unsafe(`select concat_ws(' ', ${parts.join(", ")}) as all`);
  return row?.all;
};
await beside.sql`
  insert into pedido_items (tienda_id, pedido_id, producto_id, line_no, cantidad)
  values (${other}, ${ours.pedidos[0] ?? ""}, ${ours.productos[7] ?? ""}, 8, 1)`;
const untouched = await beside.sql.begin((tx) => contents(tx, other));

const STARTED = Date.now() - 1000;
/** What can be compared: times of the clock are not. */
const comparable = (rows: readonly object[]): string[] =>
  rows
    .map((row) =>
      JSON.stringify(row, (key, value) => {
        if (key === "holder") return "somebody";
        if (key === "secreto" && typeof value === "string" && !value.startsWith("whsec_of_")) return "a new one";
        // A place in the feed above every row here: it is made of the cluster's transaction ids.
        if ((key.endsWith("orden") || key === "place") && Number(value) > 1e12) return "the horizon";
        return typeof value === "string" && /^\d{4}-.*Z$/.test(value) && Date.parse(value) > STARTED ? "now" : value;
      }),
    )
    .toSorted();

/** The ways to mix what is ours with what is the other's: all ours, one kind theirs, all theirs. */
const mixes: Record<string, World> = {
  "what is its own": ours,
  ...Object.fromEntries(
    Object.keys(ours).map((kind) => [`${kind} of the other`, { ...ours, [kind]: theirs[kind as keyof World] }]),
  ),
  "what is the other's": theirs,
};

type Asked = { readonly what: string; readonly world: World; readonly params: readonly unknown[] };

/** What a statement is asked for: the same ids and keys each time, so that answers can be compared. */
const asked = (statement: AnyStatement): Asked[] => {
  const sample = samples[statement.name];
  if (!sample) throw new Error(`${statement.name} has no sample: write one in samples.ts`);
  const all = Object.entries(mixes).flatMap(([mix, world]): Asked[] => {
    if ("params" in sample)
      return Object.entries(sample.params(world)).map(([filter, params]) => ({
        what: `${mix}, ${filter}`,
        world,
        params: statement.scope === "tienda" ? [PRINCIPAL, ...params] : params,
      }));
    if (!isBatched(statement)) throw new Error(`${statement.name} is not in batch form`);
    const plain = Array.from({ length: SIZE }, (_, n) => sample.request(world, n));
    // Claves that were used, by us or by the other; what the log says of them is what is answered.
    const claves = Array.from({ length: SIZE }, (_, n) => ({ clave: world.pedidos[n], huella: "h" }));
    const keyed = plain.map((request, n) => ({ ...request, ...claves[n] }));
    return [plain, ...("writes" in statement ? [keyed] : [])].map((requests, n) => ({
      what: n === 0 ? mix : `${mix}, with the claves of it`,
      world,
      params: batchParams(statement, requests),
    }));
  });
  // Most mixes ask most statements for the same.
  const fileOf = ({ world }: Asked) => (statement.name.includes("importar") ? [world.skus, world.emails] : []);
  return [...new Map(all.map((one) => [JSON.stringify([one.params, fileOf(one)]), one])).values()];
};

type Seen = { readonly rows: readonly string[]; readonly ours: string; readonly theirs: string };

/** Runs it, looks at what there is then, and takes it back. */
const attempt = async (sql: postgres.Sql, statement: AnyStatement, { params, world }: Asked): Promise<Seen> => {
  let seen: Seen | undefined;
  const run = sql.begin(async (tx) => {
    const kind = statement.name.split(".")[0] ?? "";
    const staging = commands.get(`${kind}.staging`);
    if (staging) {
      await tx.unsafe(staging.text);
      await stage(tx, kind, world);
    }
    const rows = await tx.unsafe(statement.text, params as never, { prepare: false });
    const states = { ours: await summary(tx), theirs: await contents(tx, other) };
    seen = { rows: comparable(rows), ...states };
    throw new Undone();
  });
  await run.catch((error) => {
    if (!(error instanceof Undone)) throw error;
  });
  return seen as Seen;
};
class Undone extends Error {}

/** What we have, times and the places of the log aside. */
const summary = async (tx: postgres.TransactionSql): Promise<string> => {
  const texts = TABLES.map((table) => {
    const aside = ["creado_en", "actualizado_en", "olvidado_en", "confirmado_en", "cancelado_en", "orden", "hecho"];
    aside.push(...["proximo_en", "despues_orden", "eliminado_en", "caduca_en", "secreto"]);
    const plain = aside.reduce((json, name) => `${json} - '${name}'`, "to_jsonb(t)");
    return `(select string_agg((${plain})::text, '|' order by (${plain})::text) from ${table} t where tienda_id = '${PRINCIPAL}')`;
  });
  const [row] = await tx.unsafe(`select concat_ws(' ', ${texts.join(", ")}) as all`);
  // A hold that was made just now.
  return row?.all.replace(/"(apartado_)?(hasta|vence)": "(?!20[24]0-)[^"]*"/g, "now");
};

/** Locks rows for as long as something runs: some of ours, and others of the other tienda that have our ids. */
const whileLocked = async <T>(sql: postgres.Sql, run: () => Promise<T>): Promise<T> =>
  sql.begin(async (tx) => {
    for (const table of ["clientes", "pedidos", "productos"] as const)
      await tx`
        select from ${tx(table)}
        where tienda_id = ${PRINCIPAL} and id in ${tx([0, 4, 7].map((n) => ours[table][n] ?? ""))}
           or tienda_id = ${other} and id in ${tx([1, 5].map((n) => ours[table][n] ?? ""))}
        for update`;
    return await run();
  }) as Promise<T>;

/** Lines of a file that name what is in this world. */
const stage = (tx: postgres.TransactionSql, kind: string, { productos, clientes, skus, emails }: World) =>
  kind.startsWith("productos")
    ? tx`
        insert into importacion_productos (line_no, id, sku, nombre, precio, stock, estado)
        select n + 1, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, sku, 'Nuevo ' || n, n, 1, 'activo'
        from unnest(${productos as string[]}::uuid[], ${skus as string[]}::text[]) with ordinality as p(id, sku, n)`
    : tx`
        insert into importacion_clientes (line_no, id, nombre, email)
        select n + 1, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'Nuevo ' || n, email
        from unnest(${clientes as string[]}::uuid[], ${emails as string[]}::text[]) with ordinality as c(id, email, n)`;

/** What shows that a statement looks at, or changes, what is another tienda's; null when nothing does. */
const leak = async (statement: AnyStatement): Promise<string | null> => {
  for (const one of asked(statement)) {
    // Only locks show what this one looks at.
    const around = statement.name === "db/held" ? whileLocked : (_: postgres.Sql, run: () => Promise<Seen>) => run();
    const [without, withOther] = await Promise.all(
      [alone.sql, beside.sql].map((sql) => around(sql, () => attempt(sql, statement, one)).catch(String)),
    );
    if (typeof without !== "object" || typeof withOther !== "object")
      return `${one.what}: ${String(withOther)}${typeof without === "object" ? "" : `, alone: ${without}`}`;
    if (withOther.theirs !== untouched) return `${one.what}: the other tienda is changed or locked`;
    if (!Bun.deepEquals(without.rows, withOther.rows)) return `${one.what}: another answer than alone`;
    if (without.ours !== withOther.ours) return `${one.what}: another effect than alone`;
  }
  return null;
};

const ofTienda = [...statements.values()].filter(({ scope }) => scope === "tienda");

describe("beside another tienda, as if it were alone:", () => {
  test("every statement has a sample", () => {
    expect(strangers()).toEqual([]);
  });

  for (const statement of ofTienda)
    test(statement.name, async () => {
      expect(await leak(statement)).toBeNull();
    });
});

/** Conditions that hold by themselves, by statement and the text that follows them, and why. */
const IMPLIED: Record<string, string> = {
  "entregas/purgar: tienda_id = $1 and ctid": "a place in the table is that of one row, and was found by the tienda",
  ...Object.fromEntries(
    ["pedidos/fijar_items", "productos/importar"].map((name) => [
      `${name}: s.tienda_id = $1 and s.id = any (array(select id from due`,
      "of another's row only apartado_version is read: one that differs makes the next statement look again",
    ]),
  ),
  ...Object.fromEntries(
    ["pedidos/devolver", "pedidos/vender", "productos/importar"].map((name) => [
      `${name}: p.tienda_id = $1 and p.id = any (array(select id from due`,
      "without a race it writes all that it locks, so that it only settles nothing",
    ]),
  ),
  "bitacora/purgar: tienda_id = $1 and ctid": "a place in the table is that of one row, and was found by the tienda",
};

const CONDITION = /(\w+\.)?tienda_id = (\$1|\w+\.tienda_id)/g;

describe("each condition on the tienda is needed:", () => {
  for (const statement of ofTienda) {
    const code = statement.text.replace(/--.*/g, (comment) => " ".repeat(comment.length));
    const found = [...code.matchAll(CONDITION)];
    if (found.length === 0) continue;
    test(`${statement.name}, ${found.length} of them`, async () => {
      const unnoticed: string[] = [];
      for (const { 0: condition, index } of found) {
        const instead = condition.endsWith("$1") ? "$1::uuid is not null" : "true";
        const text = code.slice(0, index) + instead + code.slice(index + condition.length);
        const rest = `${statement.name}: ${code.slice(index, index + 90).replace(/\s+/g, " ")}`;
        if ((await leak({ ...statement, text } as AnyStatement)) === null) unnoticed.push(rest);
      }
      expect(unnoticed.filter((one) => !Object.keys(IMPLIED).some((known) => one.startsWith(known)))).toEqual([]);
    });
  }
});
