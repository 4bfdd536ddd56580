/**
 * Holds every answer that a test gets against openapi.json: its status, headers, media type and body. Notes what was
 * answered, so that a whole run can tell which of the declared answers no test has produced.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { Json } from "./api.ts";
import { faultsOf, faultsOfSchema, type Operation, operations, operationsAt, resolve } from "./document.ts";

type Answered = {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
};

/** Headers that servers add by themselves, or that only browsers read, which the document does not name. */
const TRANSPORT = [
  "content-type",
  "content-length",
  "date",
  "connection",
  "keep-alive",
  "transfer-encoding",
  "allow",
  "x-content-type-options",
  "content-security-policy",
  "cross-origin-resource-policy",
  "referrer-policy",
];

const headerFaults = (declared: Json, headers: Headers): string[] => {
  const names = Object.keys(declared ?? {});
  const known = [...TRANSPORT, ...names.map((name) => name.toLowerCase())];
  const strangers = [...headers.keys()].filter((name) => !known.includes(name));
  const wrong = names.flatMap((name) => {
    const { required, schema } = resolve(declared[name]);
    const text = headers.get(name);
    if (text === null) return required ? [`the header ${name} is missing`] : [];
    const faults = faultsOfSchema(schema.type === "integer" ? Number(text) : text, schema);
    return faults === null ? [] : [`the header ${name}: ${text}${faults}`];
  });
  return [...strangers.map((name) => `the header ${name} is not declared`), ...wrong];
};

/** What the body is, without parameters such as the charset. */
export const mediaType = (headers: Headers): string => headers.get("Content-Type")?.split(";")[0] ?? "";

/** The body of an answer; of a stream that does not end, the beginning. */
export const textOf = async (response: Response): Promise<string> => {
  if (mediaType(response.headers) !== "text/event-stream" || !response.body) return response.text();
  const reader = response.body.getReader();
  const { value } = await reader.read();
  // Not awaited: Bun resolves it only when more arrives.
  void reader.cancel();
  return new TextDecoder().decode(value);
};

/** What the schema describes in a body: of a stream the data of each event, of NDJSON each line, of CSV the text. */
const valuesOf = (media: string, text: string): Json[] => {
  if (media === "text/csv") return [text];
  if (media === "text/event-stream")
    return [...text.matchAll(/^data: (.*)$/gm)].map(([, data = ""]) => JSON.parse(data));
  if (media === "application/x-ndjson") return [...text.matchAll(/^.+$/gm)].map(([line]) => JSON.parse(line));
  return [JSON.parse(text)];
};

const bodyFaults = (operation: Operation, declared: Json, { method, status, headers, text }: Answered): string[] => {
  if (!declared || method === "HEAD") return text === "" ? [] : ["there is a body, and none is declared"];
  const media = mediaType(headers);
  if (!declared[media]) return [`the media type ${media} is not declared`];
  const place = ["paths", operation.path, operation.method.toLowerCase(), "responses", String(status)];
  return valuesOf(media, text).flatMap((value) => faultsOf(value, ...place, "content", media, "schema") ?? []);
};

// Paths that are for people, or are the document itself.
const PAGES = /^\/$|^\/(docs|panel)(\/|$)|^\/openapi\.json$/;

/** What no operation takes: a 404 or, where there are other methods, a 405 that names them. */
const strayFaults = (others: readonly Operation[], { method, status, headers, text }: Answered): string[] => {
  const allowed = new Set(headers.get("Allow")?.split(", "));
  const missing = others.filter((operation) => !allowed.has(operation.method));
  const faults = missing.map((operation) => `the header Allow lacks ${operation.method}`);
  if (status !== (others.length === 0 ? 404 : 405)) faults.push("there is no such operation");
  if (method === "HEAD") return faults;
  if (mediaType(headers) !== "application/problem+json") return [...faults, "this is no problem"];
  return [...faults, ...[faultsOf(JSON.parse(text), "components", "schemas", "Problema") ?? []].flat()];
};

/** The operation that takes a request; HEAD is taken where GET is. */
const operationOf = ({ method, path }: Answered): Operation | undefined => {
  const wanted = method === "HEAD" ? "GET" : method;
  return operationsAt(path).find((operation) => operation.method === wanted);
};

/** What is wrong with an answer in the eyes of the document; nothing when it is as declared. */
export const faultsOfAnswer = (answer: Answered): readonly string[] => {
  const operation = operationOf(answer);
  if (!operation) return PAGES.test(answer.path) ? [] : strayFaults(operationsAt(answer.path), answer);
  const declared = resolve(operation.declared.responses[answer.status]);
  if (!declared) return ["the status is not declared"];
  return [...headerFaults(declared.headers, answer.headers), ...bodyFaults(operation, declared.content, answer)];
};

const noted = new Set<string>();

/** Throws unless the document declares this answer. Notes that a test has produced it. */
export const expectConforming = (answer: Answered): void => {
  const { method, path, status, text } = answer;
  const faults = faultsOfAnswer(answer);
  if (faults.length > 0)
    throw new Error(`${method} ${path} ${status} is not what openapi.json declares: ${faults.join("; ")}\n${text}`);
  const note = `${operationOf(answer)?.name} ${status}`;
  if (!process.env.TEST_ANSWERS || method === "HEAD" || noted.has(note)) return;
  noted.add(note);
  appendFileSync(process.env.TEST_ANSWERS, `${note}\n`);
};

/** The declared answers that are not in this file of notes, as "GET /clientes 503". */
export const unproduced = (file: string): string[] => {
  const produced = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  const declared = operations.flatMap(({ name, declared: { responses } }) =>
    Object.keys(responses).map((status) => `${name} ${status}`),
  );
  return declared.filter((answer) => !produced.includes(answer));
};
