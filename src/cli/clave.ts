/**
 * Makes, lists, revokes and replaces API keys: bun run clave crear --tienda principal --rol admin
 * A key goes to standard output, alone and once; everything that is said of it goes to standard error. Ends with 0, with 1
 * when there is no such key, and with 2 when it could not be done.
 */
import { z } from "zod";
import { crearClave } from "../claves/crear.ts";
import { selectClaves } from "../claves/listar.ts";
import { revokeClave } from "../claves/revocar.ts";
import { rotarClave } from "../claves/rotar.ts";
import { connect, type Database } from "../db/database.ts";
import { isRol, ROLES } from "../http/roles.ts";
import { type Call, declare, nameOption, runAsGuest, UsageError } from "./command.ts";

const command = declare({
  name: "clave",
  summary: "Makes, lists, revokes and replaces API keys.",
  takes: "crear|listar|revocar <id>|rotar <id>",
  options: {
    tienda: { value: "<nombre>", help: "crear: the tienda whose key it is; made if it is new." },
    rol: { value: "<rol>", values: ROLES, help: `crear: ${ROLES.join(", ")}.` },
    nombre: { value: "<name>", help: "crear: what to call the key." },
    caduca: {
      value: "<time>",
      help: "crear, rotar: when the new key expires, as 30m, 24h or 90d. Never, unless told.",
    },
    solapa: { value: "<time>", help: "rotar: how long the old key works beside the new one. 24h unless told." },
  },
  examples: [
    'crear --tienda "Cerámica Ana" --rol ventas --nombre "caja 2" --caduca 90d',
    "listar",
    "revocar 019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b12",
    "rotar 019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b12",
  ],
  notes:
    "The key goes to standard output, alone and once: nobody can show it again. Servers take a revoked key for 5 seconds more at most. Ends with 1 when there is no such key, 2 when it could not be done.",
});

type Values = Call<typeof command.options & object>["values"];

/** What the process ends with when there is no such key. */
const NOT_FOUND = 1;

/** For how long the old key works beside the one that replaces it, unless told. */
const OVERLAP = "24h";

const UNIT_SECONDS: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 };
const MAX_SECONDS = 10 * 365 * 86_400;

const secondsOf = (option: string, given: string): number => {
  const [, digits = "", unit = ""] = /^(\d{1,6})([mhd])$/.exec(given) ?? [];
  const seconds = Number(digits) * (UNIT_SECONDS[unit] ?? 0);
  if (seconds < 1 || seconds > MAX_SECONDS)
    throw new UsageError(`--${option} takes a time like 30m, 24h or 90d, of ten years at most, not ${given}.`);
  return seconds;
};

const optionalSeconds = (option: string, given: string | undefined): number | null =>
  given === undefined ? null : secondsOf(option, given);

const idOf = (given: string | undefined): string => {
  const parsed = z.uuid().safeParse(given);
  if (!parsed.success) throw new UsageError(`An id of a key is needed, as \`npm run clave -- listar\` shows it.`);
  return parsed.data;
};

const say = (...lines: readonly string[]): void => console.error(lines.join("\n"));

const until = (caduca_en: Date | null): string => (caduca_en ? `until ${caduca_en.toISOString()}` : "until revoked");

type Work = (db: Database) => Promise<number>;

const crear = ({ tienda = "", rol, nombre, caduca }: Values): Work => {
  if (!isRol(rol)) throw new UsageError("crear takes --tienda and --rol.");
  const wanted = {
    tienda: nameOption("tienda", tienda),
    rol,
    nombre: nameOption("nombre", nombre) ?? null,
    seconds: optionalSeconds("caduca", caduca),
  };
  return async (db) => {
    const made = await crearClave(db, wanted);
    if (made.tienda_nueva) say(`Made the tienda ${wanted.tienda}.`);
    say(`${rol} of ${wanted.tienda}, id ${made.id}, works ${until(made.caduca_en)}. It is shown only now:`);
    console.log(made.clave);
    return 0;
  };
};

const listar: Work = async (db) => {
  const rows = (await db.query(selectClaves, [])).map(
    ({ id, prefijo, tienda, rol, nombre, caduca_en, revocado_en, caducada }) => {
      const ended = revocado_en ? "revocada" : caducada ? "caducada" : "activa";
      return [id, `${prefijo}…`, tienda, rol, nombre ?? "", ended, caduca_en ? caduca_en.toISOString() : ""];
    },
  );
  const table = [["id", "clave", "tienda", "rol", "nombre", "", "caduca"], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of table)
    console.log(
      row
        .map((cell, n) => cell.padEnd(widths[n] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  return 0;
};

const notFound = (id: string): number => {
  say(`There is no API key ${id} that works.`);
  return NOT_FOUND;
};

const revocar = (id: string): Work => {
  return async (db) => {
    const [revoked] = await db.query(revokeClave, [id]);
    if (!revoked) return notFound(id);
    say(`${revoked.prefijo}… is revoked: every server refuses it within 10 seconds.`);
    return 0;
  };
};

const rotar = (id: string, { solapa = OVERLAP, caduca }: Values): Work => {
  const wanted = { id, overlapSeconds: secondsOf("solapa", solapa), seconds: optionalSeconds("caduca", caduca) };
  return async (db) => {
    const made = await rotarClave(db, wanted);
    if (!made) return notFound(id);
    say(
      `The old key works ${until(made.anterior_caduca_en)}.`,
      `${made.rol} of ${made.tienda}, id ${made.id}, works ${until(made.caduca_en)}. It is shown only now:`,
    );
    console.log(made.clave);
    return 0;
  };
};

/** Looks at what the command was called with, and returns what does it. */
const prepare = (values: Values, [verb, id, ...others]: readonly string[]): Work => {
  if (others.length > 0) throw new UsageError(`${others[0]} was not expected.`);
  if (verb === "crear" && id === undefined) return crear(values);
  if (verb === "listar" && id === undefined) return listar;
  if (verb === "revocar") return revocar(idOf(id));
  if (verb === "rotar") return rotar(idOf(id), values);
  throw new UsageError("crear, listar, revocar <id> or rotar <id>?");
};

await runAsGuest(command, ({ values, positionals }) => {
  const work = prepare(values, positionals);
  return async (url) => {
    const db = connect({ url, pool: 2 });
    try {
      return await work(db);
    } finally {
      await db.close();
    }
  };
});
