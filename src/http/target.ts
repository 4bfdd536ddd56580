/** What a request is about: the path and the query that were sent, whatever its Host header says. */
import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "./context.ts";
import { problem } from "./respond.ts";

/** Stands for a host that was not sent, or is none: a URL needs one. */
const NO_HOST = "http://localhost";

/** A name or an address, with or without a port. Names with an underscore exist where containers name each other. */
const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9._~-]+)(:\d{1,5})?$/i;

/** The host that was looked at last and is well formed: almost always that of the next request. */
let known = "";

const isHost = (host: string): boolean => {
  if (host === known) return true;
  if (!HOST.test(host) || !URL.canParse(`http://${host}`)) return false;
  known = host;
  return true;
};

/** Path and query of a URL; the server gives one without a host where the Host header is missing or malformed. */
const targetOf = (url: string): string => {
  if (url.startsWith("/")) return url;
  const start = url.startsWith("http") ? url.indexOf("/", url.indexOf("//") + 2) : -1;
  return start < 0 ? "/" : url.slice(start);
};

/** The URL of a request, with a host in any case: HTTP/1.0, which some balancers' checks speak, demands none. */
export const urlOf = ({ url }: { readonly url: string }): string =>
  url.startsWith("http") ? url : `${NO_HOST}${targetOf(url)}`;

/** Gives the request a URL with a host, from which the framework can read the query. */
export const completeUrl: MiddlewareHandler<AppEnv> = async (c, next) => {
  const url = urlOf(c.req);
  if (url !== c.req.url) c.req.raw = new Request(url, c.req.raw);
  await next();
};

/** Refuses a request whose Host is none, or that has several of them (RFC 9112 §3.2). */
export const refuseHost: MiddlewareHandler<AppEnv> = async (c, next) => {
  const host = c.req.header("Host");
  // An empty one is what RFC 9112 asks for where the target has no host.
  return host === undefined || host === "" || isHost(host) ? next() : problem(c, { codigo: "host_invalido" });
};

/** Characters that RFC 3986 does not allow in a path or query, though browsers and the server leave some of them. */
const UNSAFE = /[^\w!$&'()*+,;=:@/?.~%-]|%(?![0-9a-f]{2})/gi;

const escaped = (text: string): string =>
  text.toWellFormed().replace(UNSAFE, (character) => encodeURIComponent(character));

/** The path that was asked for, as a URI reference: percent-encoded, and never the name of a host. */
export const pathOf = (url: string): string => {
  const [path = "/"] = targetOf(url).split(/[?#]/, 1);
  return escaped(path.startsWith("//") ? `/.${path}` : path);
};

/** The query that was sent. */
export const queryOf = (url: string): URLSearchParams => {
  const [target = ""] = targetOf(url).split("#", 1);
  const start = target.indexOf("?");
  return new URLSearchParams(start < 0 ? "" : target.slice(start));
};
