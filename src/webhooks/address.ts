/** Which addresses webhooks may be sent to: those of the public internet. */
import ipaddr from "ipaddr.js";
import { invalid } from "../http/pagination.ts";

const PUBLIC_V6 = ipaddr.parseCIDR("2000::/3") as [ipaddr.IPv6, number];

/** What looks public and is a cloud's inside: Azure's agent, reached from every machine there. */
const INSIDE = ["168.63.129.16"];

/**
 * Whether this is an address of the public internet: not this machine, a private network, a cloud's metadata, or an IPv6
 * address that stands for an IPv4 one (NAT64, 6to4, Teredo, mapped).
 */
export const isPublic = (address: string): boolean => {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== "unicast" || INSIDE.includes(parsed.toString())) return false;
  return parsed.kind() === "ipv4" || (parsed as ipaddr.IPv6).match(PUBLIC_V6);
};

/** The host of a URL as addresses are written: [::1] is ::1. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, "");

/** Why a webhook cannot have this URL: what can be told without a look at its name. Undefined where it can. */
export const refuseTarget = (href: string | undefined, insecure: boolean) => {
  if (href === undefined || insecure) return undefined;
  const url = new URL(href);
  if (url.protocol !== "https:") return invalid("url", "Must be https. Example: https://example.com/pedidos");
  const host = hostOf(url);
  if (ipaddr.isValid(host) && !isPublic(host))
    return invalid("url", "Must be a host of the public internet. Example: https://example.com/pedidos");
  return undefined;
};
