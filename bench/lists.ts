/** The lists over a small and a large catalogue: what a page costs, one request at a time. */
import pino from "pino";
import postgres from "postgres";
import { createApp } from "../src/app.ts";
import { askNobody } from "../src/auth/authenticate.ts";
import { connect } from "../src/db/database.ts";
import { PRINCIPAL } from "../src/http/tienda.ts";
import { median, table } from "./figures.ts";
import { type Measurement, withDatabase } from "./measurement.ts";

const SMALL = 10_000;
const REPEATS = 40;

const pages: Record<string, string> = {
  "no filter": "",
  "no filter, 10 000 rows deep": "?page=500",
  "estado, 1 % of all": "?estado=inactivo",
  "price, 0.1 % of all": "?min_price=500&max_price=500",
  "price, half of all": "?min_price=500",
  "nombre, a rare part": "?nombre=marmol%207777",
  "nombre, a part that all have": "?nombre=%20DE%20",
  "nombre, two letters that none has": "?nombre=qz",
  "nombre, 200 letters": `?nombre=${"taza%20de%20barro%20".repeat(14)}tz`,
  "nombre, 5 % of all, by nombre": "?nombre=taza&orden=nombre",
  "nombre, 5 % of all, counted": "?nombre=taza&contar=true",
  "estado, 1 % of all, by nombre": "?estado=inactivo&orden=nombre",
  sku: "?sku=SKU-7777",
  "stock, 1 % of all, the least first": "?estado=activo&max_stock=9&orden=stock",
  "stock, 1 % of all, counted": "?estado=activo&max_stock=9&orden=stock&contar=true",
  "stock, 1 % of all": "?max_stock=9",
  "estado, price and nombre": "?estado=activo&min_price=100&max_price=200&nombre=marmol%2077",
};

// Names as a catalogue has them: some words that many share, and something of their own.
export const NOUNS =
  "taza plato olla jarra vaso cuenco bandeja sartén cazuela tetera copa florero lámpara mesa silla estante espejo reloj cojín manta".split(
    " ",
  );
export const MATERIALS =
  "barro vidrio cobre acero madera mármol algodón lino bambú cuero papel cerámica hierro corcho lana seda piedra latón mimbre resina".split(
    " ",
  );

/** Uses a database of its own with this many productos in it, and drops it. */
export const withCatalogue = <T>(url: string, rows: number, use: (url: string) => Promise<T>): Promise<T> =>
  withDatabase(url, `catalogue_${rows}`, async (address) => {
    const sql = postgres(address, { max: 1, onnotice: () => {} });
    await sql.unsafe(`
    drop index productos_nombre_search;
    insert into productos (tienda_id, id, sku, nombre, precio, stock, estado)
    select '${PRINCIPAL}', gen_random_uuid(), 'SKU-' || n, (array['${NOUNS.join("','")}'])[1 + n % 20] || ' de ' || (array['${MATERIALS.join("','")}'])[1 + (n / 20) % 20] || ' ' || n,
           n % 1000, n % 1000,
           case when n % 100 = 0 then 'inactivo' else 'activo' end
    from generate_series(1, ${rows}) n;
    create index productos_nombre_search on productos using gin (tienda_id, nombre_search gin_trgm_ops);
  `);
    await sql.unsafe("vacuum analyze productos");
    await sql.end();
    return use(address);
  });

/** Median milliseconds of each page. */
const time = async (url: string): Promise<Record<string, number>> => {
  const db = connect({ url, pool: 4 });
  const app = createApp({ authenticate: askNobody, db, log: pino({ level: "error" }) });
  const medians: Record<string, number> = {};
  for (const [name, query] of Object.entries(pages)) {
    const times: number[] = [];
    for (let n = 0; n < REPEATS; n++) {
      const begun = performance.now();
      const response = await app.request(`/productos${query}`);
      await response.arrayBuffer();
      if (response.status !== 200) throw new Error(`${name}: ${response.status}`);
      times.push(performance.now() - begun);
    }
    medians[name] = median(times);
  }
  await db.close();
  return medians;
};

type ListCost = { readonly name: string; readonly small: number; readonly large: number };

/** Every page over 10 000 rows and over `rows`: median milliseconds of each. */
export const lists: Measurement<{ readonly lists: readonly ListCost[] }> = {
  names: ["lists"],
  measure: async ({ url, rows }) => {
    console.error(`lists: writing ${SMALL.toLocaleString("en")} and ${rows.toLocaleString("en")} productos…`);
    const small = await withCatalogue(url, SMALL, time);
    const large = await withCatalogue(url, rows, time);
    return { lists: Object.keys(pages).map((name) => ({ name, small: small[name] ?? 0, large: large[name] ?? 0 })) };
  },
  print: (result, { rows }) =>
    `\n${table([
      ["list", "", "ms at 10 000", `ms at ${rows.toLocaleString("en")}`, "ratio"],
      ...result.lists.map(({ name, small, large }) => [
        name,
        "",
        small.toFixed(2),
        large.toFixed(2),
        `${(large / small).toFixed(2)}×`,
      ]),
    ])}`,
};
