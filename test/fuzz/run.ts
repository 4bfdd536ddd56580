/** Sends random requests to a server, and looks at every answer. */
import fc from "fast-check";
import { faultsOfAnswer, textOf } from "../support/conformance.ts";
import { operationsAt } from "../support/document.ts";
import { curlOf } from "./curl.ts";
import type { Known, Request } from "./requests.ts";
import { faultsOfRequest } from "./soundness.ts";
import { wishes } from "./wishes.ts";

/** How often each operation was answered with each status: by "POST /pedidos", then by "201" or "409 pedido_vacio". */
type Counts = Map<string, Map<string, number>>;

type Fuzzed = {
  readonly requests: number;
  readonly counts: Counts;
  /** What went wrong, with all that it takes to see it again; null if nothing did. */
  readonly failure: string | null;
};

type Options = {
  /** The address of a server whose data may be spoilt. */
  readonly url: string;
  readonly seed: number;
  readonly requests: number;
  /** Asked now and then; true ends it, however many requests are still to come. */
  readonly isEnough?: () => boolean;
  readonly onRequest?: (done: number) => void;
};

/** So many of each kind of thing are remembered. */
const KEPT = 500;
const keep = <T>(list: T[], item: T): void => {
  list.push(item);
  if (list.length > KEPT) list.shift();
};

type Answer = { readonly status: number; readonly headers: Headers; readonly text: string };

/** What is known of the server, and how it is learnt from an answer. */
const createMemory = () => {
  const ids = new Map<string, string[]>();
  const versions = new Map<string, number>();
  const sent: Request[] = [];
  const next: string[] = [];
  const known: Known = {
    idOf: ({ collection, at }) => {
      const list = ids.get(collection) ?? [];
      return list[list.length - 1 - Math.floor(at * list.length)] ?? "019a0000-0000-7000-8000-000000000000";
    },
    versionOf: (id) => versions.get(id) ?? 0,
    sent,
    next,
  };
  const learn = (request: Request, { headers, text }: Answer): void => {
    keep(sent, request);
    const [, link] = /<([^>]*)>; rel="next"/.exec(headers.get("Link") ?? "") ?? [];
    if (link) keep(next, link);
    const version = /^"(\d+)"$/.exec(headers.get("ETag") ?? "")?.[1];
    if (!version || text === "") return;
    const { id } = JSON.parse(text);
    versions.set(id, Number(version));
    const collection = request.url.split(/[/?]/)[1] ?? "";
    const others = (ids.get(collection) ?? []).filter((other) => other !== id);
    ids.set(collection, [...others.slice(-KEPT), id]);
  };
  return { known, learn };
};

/** Every request line with headers up to this many bytes is answered by the API. */
const MAX_HEAD = 15_000;

/** Longer URLs are 414, whatever the document says of the operation. */
const MAX_URL = 8_192;

/** The length of a URL without its host, as it is sent. */
const lengthOf = (url: string): number => {
  const { pathname, search } = new URL(url, "http://here");
  return pathname.length + search.length;
};

/** What is wrong with an answer to this request; nothing when all is well. */
const faultsIn = (request: Request, answer: Answer): readonly string[] => {
  const { method, url } = request;
  const [path = ""] = url.split("?");
  // Bun refuses by itself, without a body, what is longer than it takes.
  if (answer.status === 431 && url.length + JSON.stringify(request.headers).length > MAX_HEAD) return [];
  if (answer.status === 414 && lengthOf(url) > MAX_URL) return [];
  if (answer.status >= 500) return ["the server failed"];
  const faults = faultsOfAnswer({ method, path, ...answer });
  if (faults.length > 0) return faults;
  const unsound = faultsOfRequest(request);
  if (unsound === undefined) return [];
  const taken = answer.status < 400;
  if (taken && unsound.length > 0) return [`it was taken, and openapi.json does not allow it: ${unsound.join("; ")}`];
  const refused =
    /^(400|413|415)$/.test(String(answer.status)) ||
    (answer.status === 422 && answer.text.includes('"codigo":"datos_invalidos"'));
  return refused && unsound.length === 0 ? ["openapi.json allows it, and it was refused"] : [];
};

const count = (counts: Counts, { method, url }: Request, { status, text }: Answer): void => {
  const [path = ""] = url.split("?");
  const name = operationsAt(path).find((operation) => operation.method === method)?.name ?? "no operation";
  const [, codigo] = /"codigo":"(\w+)","request_id"/.exec(text) ?? [];
  const answer = codigo ? `${status} ${codigo}` : String(status);
  const known = counts.get(name) ?? new Map<string, number>();
  counts.set(name, known.set(answer, (known.get(answer) ?? 0) + 1));
};

const ask = async (base: string, { url, ...init }: Request): Promise<Answer> => {
  // A connection whose stream was cancelled is no good for another request, and Bun uses it for one.
  const keepalive = !url.startsWith("/eventos/flujo");
  const response = await fetch(base + url, { ...init, redirect: "manual", keepalive });
  return { status: response.status, headers: response.headers, text: await textOf(response) };
};

/** So many requests are made from one seed; the next are from the one after. */
const ROUND = 200;

/**
 * Sends random requests, one after the other, made from openapi.json and from what the answers before have told. Ends
 * at the first answer that is a failure of the server, is not as openapi.json declares it, takes what openapi.json
 * forbids, or refuses what it allows; and looks for the smallest such request. The same seed asks for the same again.
 */
export const fuzz = async ({ url: base, seed, requests, isEnough, onRequest }: Options): Promise<Fuzzed> => {
  const { known, learn } = createMemory();
  const counts: Counts = new Map();
  let done = 0;
  let failure: string | null = null;
  const property = fc.asyncProperty(wishes, async (wish) => {
    const request = wish(known);
    const answer = await ask(base, request).catch((error) => String(error));
    const faults = typeof answer === "string" ? ["there is no answer"] : faultsIn(request, answer);
    if (faults.length > 0) {
      const shown = typeof answer === "string" ? answer : `${answer.status} ${answer.text}`;
      failure = [faults.join("\n"), curlOf(base, request), shown].join("\n\n");
      throw new Error(failure);
    }
    // After a failure, the answers to smaller requests teach nothing: all else is to stay as it was.
    if (failure !== null || typeof answer === "string") return;
    count(counts, request, answer);
    learn(request, answer);
    done++;
    onRequest?.(done);
  });
  while (done < requests && failure === null && !isEnough?.())
    await fc.check(property, { seed: seed + done, numRuns: Math.min(ROUND, requests - done) });
  return { requests: done, counts, failure };
};
