import { timingSafeEqual } from "node:crypto";
import { buscarClaves, type StoredClave } from "../claves/buscar.ts";
import { isWellFormed } from "../claves/clave.ts";
import type { Database } from "../db/database.ts";
import { isRol } from "../http/roles.ts";
import { gather } from "./gather.ts";
import { type Judged, MAX_BELIEF_MS } from "./judged.ts";

const denied = (why: string): Judged => ({ who: { denied: why }, forMs: MAX_BELIEF_MS });

/** Judges an API key by what the database has of it. Revoked, expired and unknown ones take the same way. */
export const createClavesJudge = (db: Database) => {
  const find = gather<StoredClave>((huellas) => buscarClaves(db, huellas));
  return async (credential: string, huella: string): Promise<Judged> => {
    if (!isWellFormed(credential)) return denied("not an API key");
    const stored = await find(huella);
    // The index has compared them already, in no constant time; of a hash of 256 random bits that tells nothing.
    if (!stored || !timingSafeEqual(Buffer.from(stored.huella), Buffer.from(huella))) return denied("unknown API key");
    const { tienda_id, id, rol, nombre, prefijo, caduca_en, revocada, restan_ms } = stored;
    if (revocada) return denied(`revoked API key ${prefijo}`);
    if (restan_ms !== null && restan_ms <= 0) return denied(`expired API key ${prefijo}`);
    if (!isRol(rol)) throw new Error(`the API key ${id} has the unknown rol ${rol}`);
    const who = { tienda: tienda_id, rol, actor: `clave:${id}`, nombre, caduca_en, prefijo };
    return { who, forMs: restan_ms ?? MAX_BELIEF_MS };
  };
};
