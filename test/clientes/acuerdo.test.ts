/**
 * The statements that change clientes and the domain agree: random clientes, random batches, the domain as oracle. After
 * each batch the table and the log hold what the model holds.
 */
import { afterAll, expect, test } from "bun:test";
import fc from "fast-check";
import { updateClientes } from "../../src/clientes/actualizar.ts";
import { actualizar, type Cliente, crear, OLVIDADO, olvidar } from "../../src/clientes/cliente.ts";
import { insertClientes } from "../../src/clientes/crear.ts";
import { eraseClientes } from "../../src/clientes/olvidar.ts";
import { toJson } from "../../src/clientes/schema.ts";
import type { Write, Written } from "../../src/db/write.ts";
import type { Result } from "../../src/result.ts";
import { expectLogged } from "../support/bitacora.ts";
import { openTestDatabase } from "../support/database.ts";
import { sendBatch } from "../support/statements.ts";

const RUNS = Number(process.env.ACUERDO_RUNS ?? 150);
const database = await openTestDatabase();
afterAll(database.close);
const { sql } = database;

const ahora = new Date("2026-01-01T00:00:00Z");
const EMAILS = ["a@x.org", "B@x.org", "c@x.org", "new1@x.org", "NEW2@x.org", "new3@x.org"];
const email = fc.option(fc.constantFrom(...EMAILS, "b@X.org", "A@x.org"));
const mailbox = (one: string | null | undefined) => one?.toLowerCase() ?? null;
const byMailbox = { selector: (one: { email?: string | null }) => mailbox(one.email) ?? Symbol() };
const nombre = fc.constantFrom("Ana", "Beto", "Eva");
const referencia = fc.option(fc.constantFrom("R0", "R1", "r1", "R2", "NEW-1", "NEW-2"));
const metadatos = fc.constantFrom({}, { canal: "web" }, { canal: "caja", nota: "" });
/** A batch has each referencia once. */
const eachOnce = <T extends { readonly referencia?: string | null | undefined }>(wishes: readonly T[]): T[] => {
  const named = new Set<string>();
  return wishes.filter(({ referencia: one }) => one == null || (!named.has(one) && named.add(one)));
};

/** Writes clientes into the table, under a tienda of their own; the first three have an email, the fifth is erased. */
const build = async (count: number) => {
  const tienda = Bun.randomUUIDv7();
  const list = Array.from(
    { length: count },
    (_, n): Cliente => ({
      ...{ id: crypto.randomUUID(), nombre: `c${n}`, email: n < 3 ? (EMAILS[n] ?? null) : null },
      ...{ version: 1, creado_en: ahora, actualizado_en: ahora, olvidado_en: null },
      ...{ referencia: n > 0 && n < 4 ? `R${n - 1}` : null, metadatos: {} },
      ...(n === 4 && { nombre: OLVIDADO, olvidado_en: ahora }),
    }),
  );
  await sql`insert into tiendas (tienda_id, nombre) values (${tienda}, ${`random ${tienda}`})`;
  await sql`insert into clientes ${sql(list.map((one) => ({ ...one, tienda_id: tienda })))}`;
  return { tienda, clientes: new Map(list.map((one) => [one.id, one])) };
};
type State = Awaited<ReturnType<typeof build>>;

type Outcome = { readonly ok: boolean; readonly value?: Cliente; readonly error?: unknown };
const timeless = (one: object) => ({
  ...one,
  creado_en: null,
  actualizado_en: null,
  olvidado_en: "olvidado_en" in one && one.olvidado_en !== null,
});
const plain = (outcome: Outcome) => (outcome.value ? timeless(toJson(outcome.value)) : outcome.error);

/** Sends a batch, and compares its answers with the domain's outcome on the model. */
const agree = async <Request extends { readonly id: string }, C extends Written, E>(
  { tienda, clientes }: State,
  { statement, explain }: Write<Request, C, Cliente, E, unknown>,
  asked: readonly Request[],
  judge: (
    request: Request,
    before: Cliente | null,
    ownerOf: (email: string | null | undefined) => string | null,
    holderOf: (referencia: string | null | undefined) => string | null,
  ) => Result<Cliente, E>,
): Promise<void> => {
  const owners = new Map([...clientes.values()].map((one) => [mailbox(one.email), one.id]));
  const holders = new Map([...clientes.values()].map((one) => [one.referencia, one.id]));
  const requests = asked.map((request) => ({ ...request, evento_id: Bun.randomUUIDv7(), actor: null }));
  const rows = await sendBatch(sql, statement, requests, { tienda });
  for (const [pos, request] of requests.entries()) {
    const row = rows[pos] as { applied?: boolean; undecided?: boolean } | undefined;
    const before = clientes.get(request.id) ?? null;
    const outcome = judge(
      request,
      before,
      (one) => (one == null ? null : (owners.get(mailbox(one)) ?? null)),
      (one) => (one == null ? null : (holders.get(one) ?? null)),
    );
    expect([row?.applied ?? false, row?.undecided ?? false]).toEqual([outcome.ok, false]);
    expect(plain(explain(request, row as never))).toEqual(plain(outcome));
    if (outcome.ok) clientes.set(request.id, outcome.value);
  }
  const stored =
    await sql`select id, nombre, email, version, olvidado_en, referencia, metadatos from clientes where tienda_id = ${tienda}`;
  expect(new Map(stored.map((row) => [row.id, timeless(row)]))).toEqual(
    new Map([...clientes].map(([id, one]) => [id, timeless(one)])),
  );
  await expectLogged(sql, tienda, statement as never, requests, rows as never);
};

test("crear: a batch creates what the domain says", async () => {
  const wishes = fc.uniqueArray(fc.record({ nombre, email, referencia, metadatos }), {
    minLength: 1,
    maxLength: 8,
    ...byMailbox,
  });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 6 }), wishes, async (count, asked) => {
      const requests = eachOnce(asked).map((one) => ({ id: crypto.randomUUID(), ...one }));
      await agree(
        await build(count),
        insertClientes,
        requests,
        ({ id, nombre, email, referencia, metadatos }, _, ownerOf, holderOf) =>
          crear({ id, nombre, email, referencia, metadatos }, ownerOf(email), ahora, holderOf(referencia)),
      );
    }),
    { numRuns: RUNS },
  );
}, 120_000);

test("actualizar: a batch answers what the domain says of each request, and does it", async () => {
  const cambio = fc.record({ nombre, email, referencia, metadatos }, { requiredKeys: [] });
  const wishes = fc.uniqueArray(cambio, { minLength: 9, maxLength: 9, ...byMailbox });
  const dice = fc.array(fc.nat({ max: 3 }), { minLength: 9 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 8 }), wishes, dice, async (count, changes, dice) => {
      const state = await build(count);
      const cambios = eachOnce(changes);
      const requests = [...state.clientes.keys(), crypto.randomUUID()].map((id, n) => ({
        ...{ id, cambio: cambios[n] ?? {} },
        versions: [null, [1], [2], [3, 1]][dice[n] ?? 0] ?? null,
      }));
      await agree(state, updateClientes, requests, ({ id, cambio, versions }, before, ownerOf, holderOf) => {
        const [owner, holder] = [ownerOf(cambio.email), holderOf(cambio.referencia)];
        const other = (one: string | null) => (one === id ? null : one);
        return actualizar(before, cambio, other(owner), ahora, versions, other(holder));
      });
    }),
    { numRuns: RUNS },
  );
}, 120_000);

test("olvidar: a batch answers what the domain says of each request, and does it", async () => {
  const dice = fc.array(fc.nat({ max: 3 }), { minLength: 9 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 8 }), dice, async (count, dice) => {
      const state = await build(count);
      const requests = [...state.clientes.keys(), crypto.randomUUID()].map((id, n) => ({
        id,
        versions: [null, [1], [2], [3, 1]][dice[n] ?? 0] ?? null,
      }));
      await agree(state, eraseClientes, requests, ({ versions }, before) => olvidar(before, ahora, versions));
    }),
    { numRuns: RUNS },
  );
}, 120_000);
