/** The life of an API key: it works, it ends, and nobody gets in while that cannot be known. */
import { afterAll, describe, expect, jest, test } from "bun:test";
import { createAuthenticate } from "../../src/auth/authenticate.ts";
import { crearClave } from "../../src/claves/crear.ts";
import { revokeClave } from "../../src/claves/revocar.ts";
import { rotarClave } from "../../src/claves/rotar.ts";
import { connect } from "../../src/db/database.ts";
import { Unavailable } from "../../src/db/errors.ts";
import type { Identity, Stranger } from "../../src/http/access.ts";
import { expectProblem, openApi } from "../support/api.ts";
import { clientWith } from "../support/shops.ts";

const CLAVES = { claves: true, jwt: undefined };
const api = await openApi(undefined, CLAVES);
const { db, sql, sent } = api;

const make = (seconds: number | null = null) =>
  crearClave(db, { tienda: "norte", rol: "ventas", nombre: "caja", seconds });

/** What another server says, which has remembered nothing yet. */
const fresh = async (clave: string): Promise<Identity | Stranger> => createAuthenticate(db, CLAVES)(`Bearer ${clave}`);

test("the scheme is read without regard to case, and spaces around the key are none of it", async () => {
  const { clave, id } = await make();
  const authenticate = createAuthenticate(db, CLAVES);
  for (const header of [`Bearer ${clave}`, `bearer ${clave}`, `BEARER   ${clave} `])
    expect(await authenticate(header)).toMatchObject({ actor: `clave:${id}`, rol: "ventas" });
  for (const header of [
    clave,
    `Bearer${clave}`,
    `Bearer ${clave} x`,
    `Bearer ${clave},`,
    `Basic ${clave}`,
    "Bearer ",
    "",
  ])
    expect(await authenticate(header)).toHaveProperty("denied");
});

test("the log says why somebody was not let in, by the prefix; the answer does not", async () => {
  const [revoked, expired] = [await make(), await make(60)];
  await db.query(revokeClave, [revoked.id]);
  await sql`update claves_api set caduca_en = now() where id = ${expired.id}`;
  expect(await fresh(revoked.clave)).toEqual({ denied: `revoked API key ${revoked.prefijo}` });
  expect(await fresh(expired.clave)).toEqual({ denied: `expired API key ${expired.prefijo}` });
  const unknown = `ped_${"A".repeat(43)}`;
  expect(await fresh(unknown)).toEqual({ denied: "unknown API key" });
  const bodies = await Promise.all(
    [revoked.clave, expired.clave, unknown].map(async (clave) => {
      const { request_id: _, ...body } = (await clientWith(api.raw, clave).get("/yo")).body;
      return body;
    }),
  );
  expect(bodies[1]).toEqual(bodies[0]);
  expect(bodies[2]).toEqual(bodies[0]);
});

test("a rotated key and its successor both work, as the same rol of the same tienda", async () => {
  const old = await make();
  const made = await rotarClave(db, { id: old.id, overlapSeconds: 60, seconds: null });
  const [first, second] = [await fresh(old.clave), await fresh(made?.clave ?? "")];
  expect(second).toMatchObject({ tienda: old.tienda_id, rol: "ventas", actor: `clave:${made?.id}` });
  expect(first).toMatchObject({ tienda: old.tienda_id, rol: "ventas", actor: `clave:${old.id}` });
});

describe("what was found out is believed for 5 seconds at most", () => {
  let clock = 0;
  const now = jest.spyOn(performance, "now").mockImplementation(() => clock);
  afterAll(() => now.mockRestore());

  test("a key is looked up once in that time; revoked, it is dead on every server after it", async () => {
    const servers = [createAuthenticate(db, CLAVES), createAuthenticate(db, CLAVES)];
    const { clave, id } = await make();
    const ask = async () => Promise.all(servers.map((authenticate) => authenticate(`Bearer ${clave}`)));
    sent.length = 0;
    for (let n = 0; n < 10; n++) for (const who of await ask()) expect(who).toHaveProperty("actor");
    expect(sent).toEqual(["claves/buscar", "claves/buscar"]);
    await db.query(revokeClave, [id]);
    clock += 4_999;
    for (const who of await ask()) expect(who).toHaveProperty("actor");
    clock += 2;
    for (const who of await ask()) expect(who).toHaveProperty("denied");
  });

  test("a key that expires before that is believed until then", async () => {
    const authenticate = createAuthenticate(db, CLAVES);
    const { clave, id } = await make(3600);
    await sql`update claves_api set caduca_en = clock_timestamp() + interval '2 seconds' where id = ${id}`;
    expect(await authenticate(`Bearer ${clave}`)).toHaveProperty("actor");
    await sql`update claves_api set caduca_en = clock_timestamp() where id = ${id}`;
    clock += 2_001;
    expect(await authenticate(`Bearer ${clave}`)).toHaveProperty("denied");
  });

  test("an unknown key is not looked up again in that time, and works after it if it was made meanwhile", async () => {
    const authenticate = createAuthenticate(db, CLAVES);
    const { clave, id } = await make();
    const [row] = await sql`delete from claves_api where id = ${id} returning *`;
    sent.length = 0;
    for (let n = 0; n < 5; n++) expect(await authenticate(`Bearer ${clave}`)).toHaveProperty("denied");
    expect(sent).toEqual(["claves/buscar"]);
    await sql`insert into claves_api ${sql(row as never)}`;
    clock += 5_001;
    expect(await authenticate(`Bearer ${clave}`)).toHaveProperty("actor");
  });
});

test("many keys at the same time are looked up by few statements, and each key once", async () => {
  const authenticate = createAuthenticate(db, CLAVES);
  const { clave, id } = await make();
  const strangers = Array.from(
    { length: 1000 },
    () => `ped_${crypto.getRandomValues(Buffer.alloc(32)).toString("base64url")}`,
  );
  sent.length = 0;
  const found = await Promise.all([...strangers, clave, clave].map((one) => authenticate(`Bearer ${one}`)));
  expect(found.filter((who) => "denied" in who).length).toBe(1000);
  expect(found.slice(-2)).toMatchObject([{ actor: `clave:${id}` }, { actor: `clave:${id}` }]);
  // One at first, then 128 at a time.
  expect(sent.length).toBeLessThanOrEqual(1 + Math.ceil(1001 / 128));
});

test("while the database is away nobody new gets in: 503, and not 401", async () => {
  const nowhere = connect({ url: "postgres://nobody@127.0.0.1:1/none", pool: 2 });
  const { clave } = await make();
  const authenticate = createAuthenticate(nowhere, CLAVES);
  for (const credential of [clave, `ped_${"A".repeat(43)}`])
    await expect(Promise.resolve(authenticate(`Bearer ${credential}`))).rejects.toThrow(Unavailable);
  // What cannot be a key is refused all the same.
  expect(await authenticate("Bearer ped_short")).toHaveProperty("denied");
  await nowhere.close();
});

test("a failed lookup is not remembered", async () => {
  const { clave } = await make();
  await sql`alter table claves_api rename to away`;
  expectProblem(await clientWith(api.raw, clave).get("/yo"), 503, "no_disponible");
  await sql`alter table away rename to claves_api`;
  expect((await clientWith(api.raw, clave).get("/yo")).status).toBe(200);
});
