import dns from "node:dns/promises";
import http from "node:http";
import https from "node:https";
import ipaddr from "ipaddr.js";
import { hostOf, isPublic } from "./address.ts";

type Address = { readonly address: string };

/** How a request goes out. */
export type SendOptions = {
  /** Whether it may go to http and to private addresses. */
  readonly insecure: boolean;
  /** Milliseconds that all of it may take. */
  readonly timeoutMs?: number;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
  /** Finds the addresses of a name: the system's resolver by default. */
  readonly resolve?: (host: string) => Promise<readonly Address[]>;
  /** Which addresses are let through; the public ones by default, all with `insecure`. */
  readonly allows?: (address: string) => boolean;
  /** Certificates to trust instead of the system's; used by tests. */
  readonly ca?: string | undefined;
};

export type Message = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** What came of a request: the status and the first bytes of the answer, or why there is none. */
export type Sent = {
  readonly status: number | null;
  readonly error: string | null;
  readonly respuesta: string | null;
};

/** Milliseconds that a request may take, from the look at the name to the end of the answer. */
export const TIMEOUT_MS = 10_000;

/** The bytes of an answer that are kept; the others are not read. */
const KEPT_BYTES = 1024;

const lookUp = (host: string): Promise<readonly Address[]> => dns.lookup(host, { all: true, verbatim: true });

/** The request did not go out. */
class Refused extends Error {}

/** The one address to connect to. All of a name's have to be allowed: a name with a private one among them is a trick. */
const addressOf = async (url: URL, { insecure, resolve = lookUp, allows = isPublic }: SendOptions): Promise<string> => {
  const host = hostOf(url);
  const found = ipaddr.isValid(host) ? [{ address: host }] : await resolve(host);
  const [first] = found;
  if (!first) throw new Refused("the host has no address");
  if (!insecure && !found.every(({ address }) => allows(address)))
    throw new Refused("the host is not on the public internet");
  // Many machines have no route for IPv6.
  return (found.find(({ address }) => ipaddr.isValid(address) && ipaddr.parse(address).kind() === "ipv4") ?? first)
    .address;
};

/** The first bytes of a text of unknown encoding, as can be stored. */
const toText = (chunks: readonly Uint8Array[]): string =>
  // A cut character, and NUL, which PostgreSQL does not store.
  Buffer.concat(chunks).subarray(0, KEPT_BYTES).toString("utf8").replaceAll("\0", "\uFFFD");

const NAMES: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was closed",
  ENOTFOUND: "the host is unknown",
  EAI_AGAIN: "the host could not be looked up",
};

const nameOf = (error: unknown): string => {
  const { code = "", message = "" } = error as { code?: string; message?: string };
  if (error instanceof Refused) return message;
  return NAMES[code] ?? `the request failed: ${code || "unknown error"}`;
};

/**
 * POSTs a message. The name is looked up once, the address is checked, and the connection goes to that address: nothing
 * looks the name up again, so a name that changes meanwhile leads nowhere else. Not `fetch`: Bun's ignores agents, follows
 * proxies of the environment, and cannot be told an address. TLS is verified against the name. No redirects. Never rejects.
 */
export const send = async ({ url: href, headers, body }: Message, options: SendOptions): Promise<Sent> => {
  const { insecure, timeoutMs = TIMEOUT_MS, signal, ca } = options;
  const failed = (error: string): Sent => ({ status: null, error, respuesta: null });
  const url = new URL(href);
  const secure = url.protocol === "https:";
  if (!secure && !insecure) return failed("the URL is not https");
  const { promise, resolve } = Promise.withResolvers<Sent>();
  let request: http.ClientRequest | undefined;
  const end = (sent: Sent): void => {
    resolve(sent);
    request?.destroy();
  };
  // A receiver that has said its status, and then talks on slowly, has answered.
  let late = (): void => end(failed(`no answer within ${timeoutMs / 1000} s`));
  const timer = setTimeout(() => late(), timeoutMs);
  const abort = (): void => end(failed("the server stopped"));
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort, { once: true });
  let over = false;
  void promise.then(() => {
    over = true;
  });
  try {
    const host = await Promise.race([addressOf(url, options), promise.then(() => "")]);
    if (!over && host !== "") {
      const bytes = Buffer.from(body);
      const target: https.RequestOptions = {
        method: "POST",
        host,
        port: url.port || (secure ? 443 : 80),
        path: url.pathname + url.search,
        headers: { ...headers, Host: url.host, "Content-Length": String(bytes.length) },
        // An address as the name would be sent to the receiver, which no certificate has.
        ...(secure && !ipaddr.isValid(hostOf(url)) && { servername: hostOf(url).replace(/\.$/, "") }),
        ...(ca && { ca }),
      };
      request = (secure ? https : http).request(target, (response) => {
        const chunks: Uint8Array[] = [];
        let length = 0;
        const answered = (): void =>
          end({ status: response.statusCode ?? null, error: null, respuesta: toText(chunks) });
        late = answered;
        response.on("data", (chunk: Uint8Array) => {
          chunks.push(chunk);
          length += chunk.length;
          if (length >= KEPT_BYTES) answered();
        });
        response.on("end", answered).on("error", answered);
      });
      request.on("error", (error) => end(failed(nameOf(error))));
      request.end(bytes);
    }
  } catch (error) {
    end(failed(nameOf(error)));
  }
  const sent = await promise;
  clearTimeout(timer);
  signal?.removeEventListener("abort", abort);
  return sent;
};
