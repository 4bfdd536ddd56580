/** The server as the page sees it: its public API, its clock, and its errors as text. */

import { askForKey, authorization, isAsking } from "./key.js";

/** Milliseconds until a request times out. */
const TIMEOUT_MS = 20_000;

/** A smaller difference of clocks is ignored: the header Date has whole seconds only. */
const TOLERANCE = 2_000;

/** The server answered with a problem; the message says what it says. Any other error means that there was no answer. */
export class Refused extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

let ahead = 0;

/** The time by the clock of the server, in milliseconds: minutes are the server's, whatever the local clock says. */
export const serverNow = () => Date.now() + ahead;

/** @param {Response} response @param {number} begun */
const learnClock = (response, begun) => {
  const date = Date.parse(response.headers.get("Date") ?? "");
  const off = date + 500 - (begun + Date.now()) / 2;
  if (!Number.isNaN(date)) ahead = Math.abs(off) < TOLERANCE ? 0 : off;
};

/** What a problem says: its title, its detail, and the faults of each field. @param {any} problem */
const wordsOf = ({ title, detail, errores = [] }) =>
  [title, detail, ...errores.map((/** @type {any} */ { campo, mensaje }) => `${campo}: ${mensaje}`)]
    .filter(Boolean)
    .join(": ");

/**
 * Sends one request, and resolves to its answer unless that is a problem.
 * @param {string} path
 * @param {RequestInit & { headers: Record<string, string> }} init
 * @returns {Promise<{ body: any, etag: string | null } | null>}
 * @throws {Refused | Error}
 */
const call = async (path, { headers, ...init }) => {
  if (isAsking()) throw new Refused(401, "An API key is needed.");
  const begun = Date.now();
  const response = await fetch(path, {
    ...init,
    headers: { Accept: "application/json", ...authorization(), ...headers },
    // Responses change all the time; conditional requests use the ETag.
    cache: "no-store",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  learnClock(response, begun);
  if (response.status === 304) return null;
  if (response.status === 401) askForKey();
  const body = await response.json();
  if (!response.ok) throw new Refused(response.status, wordsOf(body));
  return { body, etag: response.headers.get("ETag") };
};

/**
 * Reads from the API. Resolves to null if nothing has changed since the ETag.
 * @param {string} path
 * @param {Record<string, string | number>} [query]
 * @param {string | null} [etag]
 * @returns {Promise<{ body: any, etag: string | null } | null>}
 * @throws {Refused | Error}
 */
export const ask = async (path, query = {}, etag = null) => {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  return call(search.size > 0 ? `${path}?${search}` : path, { headers: { ...(etag && { "If-None-Match": etag }) } });
};

/**
 * Reads from the API what has no ETag, or is needed anyway.
 * @param {string} path
 * @param {Record<string, string | number>} [query]
 * @returns {Promise<any>}
 * @throws {Refused | Error}
 */
export const get = async (path, query) => (await ask(path, query))?.body;

/** A new Idempotency-Key. Not crypto.randomUUID, which browsers offer to pages served over HTTPS only. */
export const newKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * Changes something through the API. Sent again with the same key, it is done once.
 * @param {string} path
 * @param {object} body
 * @param {string} key
 * @returns {Promise<any>}
 * @throws {Refused | Error}
 */
export const post = async (path, body, key) => {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": key };
  return (await call(path, { method: "POST", headers, body: JSON.stringify(body) }))?.body;
};
