/** What PostgreSQL and a cluster call the same thing. */
import { expect, test } from "bun:test";
import postgres from "postgres";
import { isRolledBack, isTransient } from "../../src/db/errors.ts";

const errorOf = (code: string, message: string): Error =>
  Object.assign(Object.create(postgres.PostgresError.prototype), { code, message, severity: "ERROR" });

test("a duplicate on a worker of a Citus cluster arrives as an internal error, and is the same as any other", () => {
  const plain = errorOf("23505", 'duplicate key value violates unique constraint "bitacora_clave_unique"');
  const worker = errorOf("XX000", 'duplicate key value violates unique constraint "bitacora_clave_unique_102020"');
  expect([isTransient(plain), isTransient(worker), isRolledBack(worker)]).toEqual([true, true, true]);
});

test("no other internal error is sent again", () => {
  expect(isTransient(errorOf("XX000", "could not open relation with OID 1"))).toBe(false);
  expect(isTransient(new Error("duplicate key value"))).toBe(false);
});
