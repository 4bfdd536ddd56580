/** `npm run clave`, as an operator types it. */
import { afterAll, describe, expect, test } from "bun:test";
import { openTestDatabase } from "../support/database.ts";
import { startServer } from "../support/process.ts";

const database = await openTestDatabase();
afterAll(database.close);

type Ended = { readonly code: number; readonly out: string; readonly err: string };

const clave = async (...args: readonly string[]): Promise<Ended> => {
  const env = { ...process.env, DATABASE_URL: database.url };
  const command = [process.execPath, "src/cli/clave.ts", ...args];
  const child = Bun.spawn(command, { env, stdout: "pipe", stderr: "pipe" });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, out, err };
};

const yo = async (url: string, key: string) => {
  const answer = await fetch(`${url}/yo`, { headers: { Authorization: `Bearer ${key}` } });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};

test("a key from its making to its end, on a server that asks for it", async () => {
  const server = await startServer({ DATABASE_URL: database.url, AUTH: "claves", MIGRATE_ON_START: "false" });
  try {
    expect((await fetch(`${server.url}/yo`)).status).toBe(401);
    const made = await clave(
      "crear",
      "--tienda",
      "Cerámica Ana",
      "--rol",
      "ventas",
      "--nombre",
      "caja 2",
      "--caduca",
      "90d",
    );
    expect([made.code, made.out]).toEqual([0, expect.stringMatching(/^ped_[\w-]{43}\n$/)]);
    expect(made.err).toContain("Made the tienda Cerámica Ana.");
    expect(made.err).not.toContain(made.out.trim());
    const id = /id ([\da-f-]{36})/.exec(made.err)?.[1] ?? "";
    const { body } = await yo(server.url, made.out.trim());
    expect(body).toMatchObject({
      tienda: { nombre: "Cerámica Ana" },
      rol: "ventas",
      nombre: "caja 2",
      actor: `clave:${id}`,
    });
    const days = (Date.parse(String(body.caduca_en)) - Date.now()) / 86_400_000;
    expect(days).toBeWithin(89, 91);

    const rotated = await clave("rotar", id, "--solapa", "1h");
    expect([rotated.code, rotated.err]).toEqual([0, expect.stringContaining("The old key works until ")]);
    for (const key of [made.out, rotated.out]) expect((await yo(server.url, key.trim())).status).toBe(200);

    expect(await clave("revocar", id)).toMatchObject({ code: 0, err: expect.stringContaining("is revoked") });
    const listed = await clave("listar");
    expect(listed.out).toMatch(
      new RegExp(`^${id} +${made.out.slice(0, 8)}… +Cerámica Ana +ventas +caja 2 +revocada`, "m"),
    );
    expect(listed.out).toMatch(new RegExp(`${rotated.out.slice(0, 8)}… +Cerámica Ana +ventas +caja 2 +activa`));
    for (const key of [made.out, rotated.out]) expect(listed.out).not.toContain(key.trim().slice(8));
    expect(server.output()).not.toContain(made.out.trim().slice(8));
  } finally {
    await server.stop();
  }
}, 120_000);

describe("called in a wrong way, it says how to call it, and makes nothing", () => {
  const wrong: readonly (readonly [args: readonly string[], says: string])[] = [
    [[], "crear"],
    [["borrar"], "crear"],
    [["crear", "--tienda", "a"], "crear takes --tienda and --rol"],
    [["crear", "--tienda", "a", "--rol", "root"], "--rol takes lectura or ventas or almacen or admin, not root"],
    [["crear", "--rol", "admin"], "--tienda takes a name"],
    [["crear", "--tienda", "  ", "--rol", "admin"], "--tienda takes a name"],
    [["crear", "--tienda", "a", "--rol", "admin", "--caduca", "90"], "--caduca takes a time like"],
    [["crear", "--tienda", "a", "--rol", "admin", "--caduca", "0d"], "--caduca takes a time like"],
    [["crear", "--tienda", "a", "--rol", "admin", "--caduca", "99999d"], "--caduca takes a time like"],
    [["crear", "x", "--tienda", "a", "--rol", "admin"], "crear"],
    [["revocar"], "An id of a key"],
    [["rotar", "ped_abc"], "An id of a key"],
  ];
  test(`${wrong.length} ways`, async () => {
    const ends = await Promise.all(wrong.map(([args]) => clave(...args)));
    for (const [n, { code, out, err }] of ends.entries()) {
      expect([code, out]).toEqual([2, ""]);
      expect(err).toContain(wrong[n]?.[1] ?? "");
      expect(err).toContain("Usage: clave");
    }
    expect(await database.sql`select 1 from tiendas where nombre = 'a'`).toEqual([] as never);
  }, 120_000);

  test("a key that there is not: 1", async () => {
    for (const verb of ["revocar", "rotar"])
      expect((await clave(verb, "019a0000-0000-7000-8000-000000000000")).code).toBe(1);
  });
});
