import { expect, test } from "bun:test";
import fc from "fast-check";
import { importClientes } from "../../src/clientes/importar.ts";
import { NuevoCliente } from "../../src/clientes/schema.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { type Json, openApi } from "../support/api.ts";
import { badRows, importsInto } from "../support/imports.ts";
import { blocked } from "../support/locks.ts";

const api = await openApi();
const { take } = importsInto(api, importClientes);
const rows = async (domain: string): Promise<Json[]> =>
  api.sql`select xmin::text, * from clientes where email ilike ${`%@${domain}`} order by creado_en, id`;

test("makes new ones, in the order of the file; the API shows them", async () => {
  const done = await take("email,nombre\nluis@new.org,Luis\nana@new.org,Ana Gómez\n");
  expect(done).toMatchObject({ rows: 2, created: 2, changed: 0, unchanged: 0, bad: 0, stockDiffers: 0 });
  const [luis, ana] = await rows("new.org");
  expect((await api.get(`/clientes/${ana.id}`)).body).toMatchObject({
    nombre: "Ana Gómez",
    email: "ana@new.org",
    version: 1,
  });
  expect(luis.nombre).toBe("Luis");
});

test("changes the nombre of known ones where it differs, ignoring the case of the email; twice, changes nothing", async () => {
  const { id } = await api.cliente({ nombre: "Ana", email: "Ana@known.org" });
  await api.cliente({ nombre: "Beto", email: "beto@known.org" });
  const content = "nombre,email\nAna María,ANA@known.org\nBeto,beto@known.org\n";
  expect(await take(content)).toMatchObject({ created: 0, changed: 1, unchanged: 1 });
  const before = await rows("known.org");
  expect(before).toMatchObject([
    { id, nombre: "Ana María", email: "Ana@known.org", version: 2 },
    { nombre: "Beto", version: 1 },
  ]);
  expect(await take(content)).toMatchObject({ created: 0, changed: 0, unchanged: 2 });
  expect(await rows("known.org")).toEqual(before);
});

test("leaves a row of bitacora for each that it makes or changes", async () => {
  await take("nombre,email\nAna,ana@log.org\nEva,eva@log.org\n");
  await take("nombre,email\nAnne,ana@log.org\nEva,eva@log.org\n");
  const logged = await api.sql`
    select b.sujeto_version as version, b.hecho from bitacora b join clientes c on c.id = b.sujeto_id
    where b.sujeto = 'clientes' and b.operacion = 'importar' and c.email like '%@log.org' order by c.email, 1`;
  expect(logged.map(({ version, hecho }) => [version, hecho.nombre, hecho.email])).toEqual([
    [1, "Ana", "ana@log.org"],
    [2, "Anne", "ana@log.org"],
    [1, "Eva", "eva@log.org"],
  ]);
});

test("an email that is on an earlier line, ignoring case, is a bad row", async () => {
  const done = await take("nombre,email\nAna,ana@twice.org\nEva,EVA@twice.org\nAnne,Ana@Twice.org\n,x\nX,\n");
  expect(done).toMatchObject({ rows: 5, created: 2, bad: 3 });
  expect(badRows(done)).toEqual([
    "linea,motivo,nombre,email",
    '5,"nombre: This field is required. Example: Ana Gómez; email: Must be an email address. Example: ana@example.com",,x',
    "6,email: This field is required. Example: ana@example.com,X,",
    "4,email: stands on line 2 already,Anne,Ana@Twice.org",
  ]);
});

test("takes and refuses exactly what POST /clientes does", () => {
  const text = fc.oneof(
    fc.constantFrom("", "x", "é", "\u200b", "a\u0000", "y".repeat(201)),
    fc.string({ maxLength: 5 }),
  );
  const email = fc.oneof(
    text,
    fc.emailAddress(),
    fc.constantFrom(`${"a".repeat(250)}@b.co`, "a@b", "á@b.co", " a@b.co"),
  );
  fc.assert(
    fc.property(fc.record({ nombre: text, email }), (body) => {
      const wanted = NuevoCliente.safeParse(body);
      const read = importClientes.read(body, ".");
      expect([body, read.ok]).toEqual([body, wanted.success]);
      if (read.ok && wanted.success) expect(read.value).toEqual([wanted.data.nombre, wanted.data.email as string]);
    }),
    { numRuns: 2000 },
  );
});

test("an email that the API creates at the same moment is changed, not lost and not made twice", async () => {
  const done = await blocked(api, {
    holding: (tx) => tx`
      insert into clientes (tienda_id, id, nombre, email)
      select tienda_id, ${Bun.randomUUIDv7()}, 'theirs', 'Race@race.org' from tiendas`,
    waiting: () => take("nombre,email\nours,race@race.org\n"),
  });
  expect(done).toMatchObject({ created: 0, changed: 1 });
  expect(await rows("race.org")).toMatchObject([{ nombre: "ours", email: "Race@race.org" }]);
});

test("an email that is changed at the same moment: that cliente is left alone, the line becomes a new one", async () => {
  const { id } = await api.cliente({ nombre: "Ana", email: "ana@moved.org" });
  const done = await blocked(api, {
    holding: (tx) => tx`update clientes set email = 'eva@moved.org', version = version + 1 where id = ${id}`,
    waiting: () => take("nombre,email\nAnne,ANA@moved.org\n"),
  });
  expect(done).toMatchObject({ created: 1, changed: 0, unchanged: 0 });
  expect(await rows("moved.org")).toMatchObject([
    { id, nombre: "Ana", email: "eva@moved.org", version: 2 },
    { nombre: "Anne", email: "ANA@moved.org", version: 1 },
  ]);
});

test("an email whose case is changed at the same moment is the same one", async () => {
  const { id } = await api.cliente({ nombre: "Ana", email: "ana@same.org" });
  const done = await blocked(api, {
    holding: (tx) => tx`update clientes set email = 'ANA@same.org', version = version + 1 where id = ${id}`,
    waiting: () => take("nombre,email\nAnne,ana@same.org\n"),
  });
  expect(done).toMatchObject({ created: 0, changed: 1 });
  expect(await rows("same.org")).toMatchObject([{ id, nombre: "Anne", email: "ANA@same.org", version: 3 }]);
});

test("clientes are locked in the order of their ids, whatever the order of the file", async () => {
  const names = Array.from({ length: 6 }, (_, n) => `c${n}@lock.org`);
  await take(`nombre,email\n${names.map((name) => `x,${name}\n`).join("")}`);
  const [middle] = await api.sql`select id from clientes where email like '%@lock.org' order by id offset 3 limit 1`;
  const done = await blocked(api, {
    holding: (tx) => tx`select 1 from clientes where tienda_id = ${PRINCIPAL} and id = ${middle?.id} for update`,
    waiting: () =>
      take(
        `nombre,email\n${names
          .toReversed()
          .map((name) => `y,${name}\n`)
          .join("")}`,
      ),
    meanwhile: async () => {
      const free =
        await api.sql`select id from clientes where tienda_id = ${PRINCIPAL} and email like '%@lock.org' for no key update skip locked`;
      expect(free.map(({ id }) => id >= middle?.id)).toEqual([true, true]);
    },
  });
  expect(done).toMatchObject({ changed: 6 });
});

test("nothing of this file went wrong inside the server", () => {
  expect(api.logged).toEqual([]);
});

test("a cliente that gets an email which the import is about to make: the import waits before it takes the email", async () => {
  const { id } = await api.cliente({ nombre: "Ana", email: "ana@circle.org" });
  let tx: typeof api.sql | undefined;
  const done = await blocked(api, {
    holding: async (holder) => {
      tx = holder as never;
      await holder`select 1 from clientes where id = ${id} for no key update`;
    },
    waiting: () => take("email,nombre\nana@circle.org,Ana María\nbea@circle.org,Bea\n"),
    // Where the import has taken bea@circle.org already, each waits for the other.
    meanwhile: async () => {
      await tx?.unsafe("set local lock_timeout = 300");
      await tx?.unsafe(`update clientes set email = 'bea@circle.org', version = version + 1 where id = '${id}'`);
    },
  });
  expect(done).toMatchObject({ created: 1, changed: 1 });
  expect((await api.get(`/clientes/${id}`)).body).toMatchObject({ nombre: "Bea", email: "bea@circle.org" });
});
