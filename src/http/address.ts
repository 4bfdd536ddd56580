/** The address that a request comes from. */
import { isIP } from "node:net";
import type { Context } from "hono";
import { expandIPv6 } from "hono/utils/ipaddr";
import type { AppEnv } from "./context.ts";

/**
 * What tells the address of a client: "off", the connection; a number, the entry of X-Forwarded-For that many places from the
 * right, which the outermost of so many proxies has added; "fly", the header of Fly's proxy.
 */
export type TrustProxy = "off" | "fly" | number;

/** Stands for every client whose address is not known: all of them together are one. */
const UNKNOWN = "unknown";

/** The port that some proxies add, and the brackets around an IPv6 address that has one. */
const PORT = /^(?:\[([^\]]+)\]|([^:]+))(?::\d{1,5})?$/;

const MAPPED = "0000:0000:0000:0000:0000:ffff:";

/**
 * The address as limits count it: an IPv4 address as it is, also where it is written as IPv6; of IPv6 the first 64 bits, as a
 * single customer gets that many addresses. Undefined for anything else.
 */
export const normalized = (text: string): string | undefined => {
  if (isIP(text) === 4) return text;
  const [, inBrackets, plain] = PORT.exec(text) ?? [];
  const [address = ""] = (inBrackets ?? plain ?? text).split("%", 1); // the zone of a link-local address
  const version = isIP(address);
  if (version !== 6) return version === 4 ? address : undefined;
  const whole = expandIPv6(address.toLowerCase());
  if (!whole.startsWith(MAPPED)) return `${whole.slice(0, 19)}::/64`;
  const bits = Number.parseInt(whole.slice(MAPPED.length).replace(":", ""), 16);
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join(".");
};

/** The entry that the outermost trusted proxy has added. What stands before it, the client may have made up. */
const entryOf = (forwarded: string, hops: number): string | undefined => forwarded.split(",").at(-hops)?.trim();

const told = (c: Context<AppEnv>, trust: "fly" | number): string | undefined =>
  trust === "fly" ? c.req.header("Fly-Client-IP") : entryOf(c.req.header("X-Forwarded-For") ?? "", trust);

/**
 * Finds the address of a client, normalized. If the header is missing, too short or malformed, the request has not come
 * through all of the proxies, and it is the address of the connection.
 */
export const addressFinder = (trust: TrustProxy) => {
  const connectionOf = (c: Context<AppEnv>) => normalized(c.env?.remoteAddress?.() ?? "") ?? UNKNOWN;
  if (trust === "off") return connectionOf;
  return (c: Context<AppEnv>): string => normalized(told(c, trust) ?? "") ?? connectionOf(c);
};
