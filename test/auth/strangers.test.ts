/**
 * Requests with keys that are made up, cut short, altered, expired and revoked: none gets in. STRANGERS=100000 sends more of
 * them, and prints how long the checks of the kinds take.
 */
import { expect, test } from "bun:test";
import { createAuthenticate } from "../../src/auth/authenticate.ts";
import { crearClave } from "../../src/claves/crear.ts";
import { revokeClave } from "../../src/claves/revocar.ts";
import { openApi } from "../support/api.ts";
import { operations } from "../support/document.ts";
import { bodyOf, pathOf } from "../support/examples.ts";

const REQUESTS = Number(process.env.STRANGERS ?? 2_000);
const CONCURRENCY = 32;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const CLAVES = { claves: true, jwt: undefined };
const { db, sql, raw } = await openApi(undefined, CLAVES);
const make = () => crearClave(db, { tienda: "norte", rol: "admin", nombre: null, seconds: 3600 });
const keys = await Promise.all(Array.from({ length: 20 }, make));
const [revoked, expired] = [await Promise.all(keys.map(make)), await Promise.all(keys.map(make))];
for (const { id } of revoked) await db.query(revokeClave, [id]);
await sql`update claves_api set caduca_en = now() where id in ${sql(expired.map(({ id }) => id))}`;

const below = (n: number): number => Math.floor(Math.random() * n);
const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T;
const madeUp = (length: number): string => Array.from({ length }, () => pick([...ALPHABET])).join("");

/** Changes characters of a key; never into that key. The last one has two bits that mean nothing: it is left as it is. */
const altered = (clave: string): string => {
  const place = 4 + below(42);
  const other = pick([...ALPHABET].filter((character) => character !== clave[place]));
  return clave.slice(0, place) + other + clave.slice(place + 1);
};

const kinds: Readonly<Record<string, () => string>> = {
  "made up": () => `ped_${madeUp(43)}`,
  "cut short": () => pick(keys).clave.slice(0, below(47)),
  longer: () => pick(keys).clave + madeUp(1 + below(100)),
  altered: () => altered(pick(keys).clave),
  "of another case": () => pick(keys).clave.replace(/[a-z]/g, (letter) => letter.toUpperCase()),
  revoked: () => pick(revoked).clave,
  expired: () => pick(expired).clave,
  "an id or a prefix": () => pick([pick(keys).id, `${pick(keys).prefijo}${madeUp(39)}`]),
  "a hash": () => new Bun.CryptoHasher("sha256").update(pick(keys).clave).digest("hex"),
};
const names = Object.keys(kinds);
const secured = operations.filter(({ declared }) => declared["x-rol"]);

test(`${REQUESTS} requests with keys that are not accepted: 401, each of them`, async () => {
  const statuses: Record<string, number> = {};
  const waiting = Array.from({ length: REQUESTS }, (_, n) => names[n % names.length] as string).values();
  const work = async (): Promise<void> => {
    for (const kind of waiting) {
      const operation = pick(secured);
      const body = bodyOf(operation);
      const { status } = await raw(pathOf(operation), {
        method: operation.method,
        headers: { Authorization: `Bearer ${kinds[kind]?.()}`, "Content-Type": "application/json" },
        ...(body && { body: JSON.stringify(body) }),
      });
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  expect(statuses).toEqual({ 401: REQUESTS });
  for (const table of ["clientes", "productos", "pedidos", "bitacora"])
    expect(await sql.unsafe(`select count(*)::int as n from ${table}`)).toMatchObject([{ n: 0 }]);
  // And those whose keys these are still get in.
  for (const { clave } of keys)
    expect((await raw("/yo", { headers: { Authorization: `Bearer ${clave}` } })).status).toBe(200);
}, 600_000);

test("an unknown key and one that differs from a known one in a character take the same way", async () => {
  const turns = Math.max(50, Math.floor(REQUESTS / 50));
  const looked = ["made up", "altered", "revoked", "expired"];
  const timed: Record<string, number[]> = Object.fromEntries(looked.map((kind) => [kind, []]));
  for (let n = 0; n < turns; n++)
    // Each comes first as often as the others: what came before shows in the time.
    for (let place = 0; place < looked.length; place++) {
      const kind = looked[(n + place) % looked.length] as string;
      // Nothing is remembered: each is looked up.
      const authenticate = createAuthenticate(db, CLAVES);
      const header = `Bearer ${kinds[kind]?.()}`;
      const begun = performance.now();
      expect(await authenticate(header)).toHaveProperty("denied");
      timed[kind]?.push(performance.now() - begun);
    }
  const quartiles = (values: readonly number[]) => {
    const sorted = values.toSorted((a, b) => a - b);
    return [1, 2, 3].map((n) => ((sorted[(n * sorted.length) >> 2] ?? 0) * 1000).toFixed(0)).join(" ");
  };
  const shown = Object.entries(timed).map(([kind, values]) => `${kind} ${quartiles(values)}`);
  if (process.env.STRANGERS) console.log(`Quartiles of ${turns} in µs: ${shown.join(", ")}`);
}, 600_000);
