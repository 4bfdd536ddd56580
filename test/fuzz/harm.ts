/** Faults, and what might be taken for one, put into requests. */
import fc from "fast-check";
import type { Json } from "../support/api.ts";
import { damaged, damages } from "./damage.ts";
import type { Parts } from "./requests.ts";
import { Raw } from "./values.ts";

const IDS = ["abc", "0", "%00", "%ff", "%", "%ED%A0%80", "..%2f..", "019A9F3E-8B0E-7C64-A1D4-3F1F0C6D2B11", "null"];
const TEXTS = ["", "-1", "1e3", "0x10", " 1", "1.999", "99999999999999999999", "NaN", "%00", "%ED%A0%80", "%", "+"];
// As long as a request line may be.
const LONG_TEXTS = [
  "%CC%81".repeat(1_000) + "%CC%A7".repeat(1_000),
  "a".repeat(12_000),
  "+".repeat(12_000),
  "%25".repeat(4_000),
  "1".repeat(12_000),
  `2026-01-01T00:00:00.${"1".repeat(190)}Z`,
  "2026-01-01T00:00:00%2B23:59",
  "W1tb".repeat(3_000),
  `x${"&x".repeat(6_000)}`,
];
const MORE = ["nada", "limit", "page", "cursor", "__proto__", "limit[]", "ORDEN", ""];
const HEADERS: readonly (readonly [string, string])[] = [
  ...["3", '"1', "W/", '"é"', ", ,", '"1" "2"', "x".repeat(4000)].map((value) => ["if-match", value] as const),
  ...["3", "é", "***", "x".repeat(4000)].map((value) => ["if-none-match", value] as const),
  ...["", "a b", "é", "x".repeat(256), "x".repeat(4000)].map((value) => ["idempotency-key", value] as const),
  ...[
    "text/plain",
    "application/xml",
    "application/json; charset=latin1",
    "application/jsonx",
    "json",
    "multipart/form-data",
  ].map((value) => ["content-type", value] as const),
  ...['"1",'.repeat(3_000), `"1"${" ".repeat(12_000)}x`, '"'.repeat(12_000), `"1"${" ,".repeat(6_000)}`].flatMap(
    (value) => [["if-match", value] as const, ["if-none-match", value] as const],
  ),
  ["x-request-id", "a b"],
  ["x-request-id", "a".repeat(12_000)],
  ["accept-encoding", `${"gzip ;".repeat(2_000)}q=0`],
  ["traceparent", "00-".repeat(4_000)],
  ["accept", "text/html"],
  ["accept-encoding", "br"],
  ["expect", "nothing"],
  ["x-http-method-override", "DELETE"],
];
const SPOILS: readonly ((text: string) => string | Uint8Array<ArrayBuffer>)[] = [
  () => "",
  () => "{",
  (text) => text.slice(0, -1),
  (text) => `${text} x`,
  (text) => `\ufeff${text}`,
  (text) => text.replaceAll('"', "'"),
  (text) => text.replace("{", '{"nombre":"first",'),
  (text) => text.replace("{", "{,"),
  (text) => `[${text}]`,
  // Bytes that are not UTF-8, in the last text.
  (text) => new Uint8Array(Buffer.from(text.replace(/"(?=[^"]*$)/, '\xff"'), "latin1")),
  (text) => new Uint8Array(Buffer.from(text, "utf16le")),
  () => "NaN",
];
// Rarely, as they take long to send and to read.
const HUGE: readonly ((text: string) => string)[] = [
  () => `{"nombre":"${"x".repeat(300_000)}"}`,
  () => `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`,
  () => `{"items":[${"{},".repeat(20_000)}{}]}`,
  () => "[".repeat(250_000),
  () => `{${Array.from({ length: 20_000 }, (_, n) => `"k${n}":1`).join()}}`,
  () =>
    `{"items":[${Array.from({ length: 200 }, () => `{${Array.from({ length: 120 }, (_, n) => `"k${n}":1`).join()}}`)}]}`,
];

/** One fault put into a request. */
export const harm: fc.Arbitrary<(parts: Parts) => Parts> = fc.oneof(
  {
    weight: 80,
    arbitrary: damages.map(
      (damage) => (parts: Parts) =>
        parts.body === undefined ? parts : { ...parts, body: damaged(parts.body, damage) },
    ),
  },
  { weight: 30, arbitrary: fc.constantFrom(...SPOILS).map((spoil) => (parts: Parts) => ({ ...parts, spoil })) },
  {
    weight: 20,
    arbitrary: fc.constantFrom(...IDS).map((id) => (parts: Parts) => ({
      ...parts,
      path: Object.fromEntries(Object.keys(parts.path).map((name) => [name, new Raw(id)])),
    })),
  },
  {
    weight: 30,
    arbitrary: fc.tuple(fc.constantFrom(...TEXTS, ...LONG_TEXTS), fc.nat()).map(([value, n]) => (parts: Parts) => {
      const names = (parts.operation.declared.parameters ?? [])
        .filter((parameter: Json) => parameter.in === "query")
        .map((parameter: Json) => parameter.name);
      const name: string = [...names, ...MORE][n % (names.length + MORE.length)];
      return { ...parts, query: [...parts.query, [name, new Raw(value)] as const] };
    }),
  },
  {
    weight: 30,
    arbitrary: fc
      .constantFrom(...HEADERS)
      .map((header) => (parts: Parts) => ({ ...parts, headers: [...parts.headers, header] })),
  },
  {
    weight: 10,
    arbitrary: fc.constantFrom("DELETE", "PUT", "OPTIONS", "HEAD").map((method) => ({ body: _, ...parts }: Parts) => ({
      ...parts,
      method,
    })),
  },
  { weight: 1, arbitrary: fc.constantFrom(...HUGE).map((spoil) => (parts: Parts) => ({ ...parts, spoil })) },
);
