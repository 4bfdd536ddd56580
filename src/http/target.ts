/** The target of a request: the path and the query that were sent, whatever the Host header says. */
import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "./context.ts";
import { problem } from "./respond.ts";

/** Replaces a host that is missing or malformed: a URL needs one. */
const NO_HOST = "http://localhost";

/** A name or an address, with or without a port. Names of containers may have underscores. */
const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9._~-]+)(:\d{1,5})?$/i;

/** The last well-formed host: almost always that of the next request as well. */
let known = "";

const isHost = (host: string): boolean => {
  if (host === known) return true;
  if (!HOST.test(host) || !URL.canParse(`http://${host}`)) return false;
  known = host;
  return true;
};

/** Path and query of a URL. Bun gives a URL without a host where the Host header is missing or malformed. */
const targetOf = (url: string): string => {
  if (url.startsWith("/")) return url;
  const start = url.startsWith("http") ? url.indexOf("/", url.indexOf("//") + 2) : -1;
  return start < 0 ? "/" : url.slice(start);
};

/** The URL of a request, always with a host: HTTP/1.0, which some health checks use, requires none. */
export const urlOf = ({ url }: { readonly url: string }): string =>
  url.startsWith("http") ? url : `${NO_HOST}${targetOf(url)}`;

/** Gives the request a URL with a host, so that the framework finds the query in it. */
export const completeUrl: MiddlewareHandler<AppEnv> = async (c, next) => {
  const url = urlOf(c.req);
  if (url !== c.req.url) c.req.raw = new Request(url, c.req.raw);
  await next();
};

/** Refuses a request with a malformed Host, or with several (RFC 9112 §3.2). */
export const refuseHost: MiddlewareHandler<AppEnv> = async (c, next) => {
  const host = c.req.header("Host");
  // RFC 9112 requires an empty Host where the target has no authority.
  return host === undefined || host === "" || isHost(host) ? next() : problem(c, { codigo: "host_invalido" });
};

/** The longest URL in bytes, without the host. The longest query that operations take has some 1 000. */
const MAX_URL_BYTES = 8_192;

/** Refuses a URL that is too long. Bun refuses more than 16 kB of URL and headers by itself. */
export const refuseLongUrl: MiddlewareHandler<AppEnv> = async (c, next) =>
  c.req.url.length > MAX_URL_BYTES && targetOf(c.req.url).length > MAX_URL_BYTES
    ? problem(c, { codigo: "url_demasiado_larga", maximo_bytes: MAX_URL_BYTES })
    : next();

/** Characters that RFC 3986 does not allow in a path, although URL parsers leave some of them. */
const UNSAFE = /[^\w!$&'()*+,;=:@/.~%-]|%(?![0-9A-Fa-f]{2})/gu;

const escaped = (text: string): string =>
  text.toWellFormed().replace(UNSAFE, (character) => encodeURIComponent(character));

/** The path of a request as a URI reference: percent-encoded, and never read as a host. */
export const pathOf = (url: string): string => {
  const [path = "/"] = targetOf(url).split(/[?#]/, 1);
  return escaped(path.startsWith("//") ? `/.${path}` : path);
};

/** What a segment of a path is where it is no id and no plain word: somebody's name, email or key. */
const HIDDEN = "…";
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const WORD = /^(?!ped_)[a-z][a-z0-9_.-]{0,23}$/;

/** A path as the log and traces may show it: enough to find a client that asks for the wrong one, and nobody's data. */
export const shownPath = (path: string): string =>
  path
    .split("/")
    .map((segment) => (segment === "" || WORD.test(segment) || ID.test(segment) ? segment : HIDDEN))
    .join("/");

/** The query of a request. */
export const queryOf = (url: string): URLSearchParams => {
  const [target = ""] = targetOf(url).split("#", 1);
  const start = target.indexOf("?");
  return new URLSearchParams(start < 0 ? "" : target.slice(start));
};
