/** What an API key is made of: `ped_` and 256 random bits. Only its SHA-256, the huella, is kept. */
import { createHash, randomBytes } from "node:crypto";

/** How every key starts, so that people and scanners of leaked secrets recognize it. */
const START = "ped_";

const KEY = /^ped_[A-Za-z0-9_-]{43}$/;

/** How many characters of a key its owner, the log and lists see. */
const PREFIX_LENGTH = 8;

/** A new key, and what is kept of it. */
export type NewClave = { readonly clave: string; readonly prefijo: string; readonly huella: string };

/** The SHA-256 of a credential, in hex. */
export const huellaOf = (credential: string): string => createHash("sha256").update(credential).digest("hex");

/** Makes a key. It cannot be read again from anywhere: whoever makes it shows it once. */
export const newClave = (): NewClave => {
  const clave = START + randomBytes(32).toString("base64url");
  return { clave, prefijo: clave.slice(0, PREFIX_LENGTH), huella: huellaOf(clave) };
};

/** Whether a credential means to be an API key. */
export const looksLikeClave = (credential: string): boolean => credential.startsWith(START);

/** Whether a credential can be an API key: what is cut short or too long is not looked up. */
export const isWellFormed = (credential: string): boolean => KEY.test(credential);
