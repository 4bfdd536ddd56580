/** The server as the page sees it: its public API, its clock, and its errors as text. */

import { askForKey, authorization, isAsking } from "./key.js";

/** Milliseconds until a request times out. */
const TIMEOUT_MS = 20_000;

/** A smaller difference of clocks is ignored: the header Date has whole seconds only. */
const TOLERANCE = 2_000;

/** The server answered with a problem; the message is its title and detail. Any other error means that there was no answer. */
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

/**
 * Calls the API. Resolves to null if nothing has changed since the ETag.
 * @param {string} path
 * @param {Record<string, string | number>} [query]
 * @param {string | null} [etag]
 * @returns {Promise<{ body: any, etag: string | null } | null>}
 * @throws {Refused | Error}
 */
export const ask = async (path, query = {}, etag = null) => {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  if (isAsking()) throw new Refused(401, "An API key is needed.");
  const begun = Date.now();
  const response = await fetch(search.size > 0 ? `${path}?${search}` : path, {
    headers: { Accept: "application/json", ...authorization(), ...(etag && { "If-None-Match": etag }) },
    // Responses change all the time; conditional requests use the ETag.
    cache: "no-store",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  learnClock(response, begun);
  if (response.status === 304) return null;
  if (response.status === 401) askForKey();
  const body = await response.json();
  if (!response.ok) throw new Refused(response.status, [body.title, body.detail].filter(Boolean).join(": "));
  return { body, etag: response.headers.get("ETag") };
};

/**
 * Calls the API for resources without an ETag.
 * @param {string} path
 * @param {Record<string, string | number>} [query]
 * @returns {Promise<any>}
 * @throws {Refused | Error}
 */
export const get = async (path, query) => (await ask(path, query))?.body;
