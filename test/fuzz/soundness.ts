/** Whether a request is one that openapi.json allows. */
import type { Json } from "../support/api.ts";
import { faultsOf, faultsOfSchema, type Operation, operationsAt, pathParameters } from "../support/document.ts";
import type { Request } from "./requests.ts";

const MAX_BODY = 262_144;

/** The value that a parameter's text stands for, if it is one of the type that is declared. */
const meant = (text: string, { type }: Json): unknown => {
  if (type === "boolean" && /^(true|false)$/.test(text)) return text === "true";
  return /^(integer|number)$/.test(type) && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
};

const parameterFaults = (
  { declared }: Operation,
  place: string,
  given: readonly (readonly [string, string])[],
): string[] => {
  const parameters: Json[] = (declared.parameters ?? []).filter((parameter: Json) => parameter.in === place);
  const missing = parameters.filter(({ name, required }) => required && !given.some(([known]) => known === name));
  const wrong = given.flatMap(([name, text]) => {
    const parameter = parameters.find((candidate) => candidate.name === name);
    if (!parameter) return place === "query" ? [`the parameter ${name} is not declared`] : [];
    if (given.filter(([other]) => other === name).length > 1) return [`the parameter ${name} comes twice`];
    const faults = faultsOfSchema(meant(text, parameter.schema), parameter.schema);
    return faults === null ? [] : [`the parameter ${name}: ${text} ${faults}`];
  });
  return [...missing.map(({ name }) => `the parameter ${name} is missing`), ...wrong];
};

// No schema can say that a list names each producto once; the description does.
const saidInWords = ({ items = [] }: Json): string[] => {
  const ids = items.map(({ producto_id }: Json) => producto_id?.toLowerCase());
  return new Set(ids).size < ids.length ? ["a producto comes twice"] : [];
};

const bodyFaults = ({ path, method, declared }: Operation, { headers, body }: Request): string[] => {
  if (!declared.requestBody) return [];
  const type = headers["content-type"];
  if (type !== undefined && !/^application\/json(;|$)/.test(type)) return ["the body is of another type"];
  if (body === undefined) return declared.requestBody.required ? ["the body is missing"] : [];
  if (type === undefined) return ["the body is of no type"];
  const bytes = Buffer.from(body as string);
  if (bytes.length > MAX_BODY) return ["the body is too large"];
  try {
    const value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    const place = ["paths", path, method.toLowerCase(), "requestBody", "content", "application/json", "schema"];
    const faults = faultsOf(value, ...place);
    return faults === null ? saidInWords(value) : [faults];
  } catch {
    return ["the body is no JSON"];
  }
};

const isWellEscaped = (text: string): boolean => {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
};

/** Why openapi.json does not allow a request; nothing when it does; undefined where it does not say. */
export const faultsOfRequest = (request: Request): readonly string[] | undefined => {
  const [pathname = "", search = ""] = request.url.split("?");
  const operation = operationsAt(pathname).find(({ method }) => method === request.method);
  // Which cursors and positions it takes, which hosts are public, and what time it is, only the server knows; the types of
  // events are the names of the webhooks in the document.
  if (/(^|&)(cursor|despues|tipo|en)=/.test(search) || request.headers["last-event-id"] !== undefined) return undefined;
  if (pathname.startsWith("/webhooks") && request.body !== undefined) return undefined;
  // That they apply to CSV only, the description says.
  if (pathname.startsWith("/exportaciones") && /(^|&)(bom|separator|decimal)=/.test(search)) return undefined;
  if (!operation || !isWellEscaped(request.url) || request.body === "") return undefined;
  const path = Object.entries(pathParameters(pathname)).map(
    ([name, text]) => [name, decodeURIComponent(text)] as const,
  );
  return [
    ...parameterFaults(operation, "path", path),
    ...parameterFaults(
      operation,
      "query",
      [...new URLSearchParams(search)].filter(([name]) => name !== ""),
    ),
    ...parameterFaults(operation, "header", Object.entries(request.headers)),
    ...bodyFaults(operation, request),
  ];
};
