/** JSON made from schemas: values that a schema allows, and values that it just does not. */
import fc from "fast-check";
import type { Json } from "../support/api.ts";
import { resolve } from "../support/document.ts";

/** Stands for the id of one of these that exists when the value is written; `at` from 0 (the last answered) to 1 says which. */
export class Pick {
  readonly collection: string;
  readonly at: number;
  constructor(collection: string, at: number) {
    this.collection = collection;
    this.at = at;
  }
}

/** A piece of text that is written as it is: what no value is written as, such as 1e400. */
export class Raw {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** An object by its entries: a key may come twice. */
export class Entries {
  readonly list: readonly (readonly [string, Tree])[];
  constructor(list: readonly (readonly [string, Tree])[]) {
    this.list = list;
  }
}

/** A JSON value that is yet to be written. */
export type Tree = null | boolean | number | string | Pick | Raw | Entries | readonly Tree[];

/** The JSON text of a tree. */
export const write = (tree: Tree, idOf: (pick: Pick) => string): string => {
  if (tree instanceof Raw) return tree.text;
  if (tree instanceof Pick) return JSON.stringify(idOf(tree));
  if (tree instanceof Entries)
    return `{${tree.list.map(([key, value]) => `${JSON.stringify(key)}:${write(value, idOf)}`).join(",")}}`;
  return Array.isArray(tree) ? `[${tree.map((value) => write(value, idOf)).join(",")}]` : JSON.stringify(tree);
};

/** From 0 up to, but not, 1, all alike: the doubles of fast-check are mostly next to 0. */
export const fraction = fc.noBias(fc.nat(2 ** 30 - 1)).map((n) => n / 2 ** 30);

/** One of the things that exist: mostly one that was answered lately. */
export const existing = (collection: string): fc.Arbitrary<Pick> => fraction.map((at) => new Pick(collection, at ** 2));

/** What is there in so many cases of a hundred, and undefined in the others. */
export const optional = <T>(of: fc.Arbitrary<T>, percent: number): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: percent, arbitrary: of }, { weight: 100 - percent, arbitrary: fc.constant(undefined) });

/** The keywords that are understood here; any other has to be taught before it is fuzzed. */
const KNOWN = new Set([
  // A rule between fields: see object().
  ...["if", "else"],
  ..."type enum const minimum maximum multipleOf minLength maxLength pattern format items minItems maxItems".split(" "),
  ..."properties required additionalProperties propertyNames minProperties maxProperties anyOf oneOf not default".split(
    " ",
  ),
  ..."$ref description example title discriminator".split(" "),
]);

/**
 * Values that a schema allows, and so many of a hundred that it just does not.
 * @param name of the property or parameter; it tells what an id is the id of
 */
export const valuesOf = (declared: Json, name: string, astray: number): fc.Arbitrary<Tree> => {
  const schema = resolve(declared);
  const strange = Object.keys(schema).filter((keyword) => !KNOWN.has(keyword));
  if (strange.length > 0) throw new Error(`openapi.json uses ${strange}: teach test/fuzz/values.ts what it means`);
  if (schema.const !== undefined) return fc.constant(schema.const);
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return fc.oneof(...(options as Json[]).map((option) => valuesOf(option, name, astray)));
  if (schema.enum) return choice(schema.enum, schema.default);
  const types = [schema.type].flat().map((type) => ({
    weight: type === "null" ? 10 : 100 - astray,
    arbitrary: ofType(type, schema, name, astray),
  }));
  return fc.oneof(...types, { weight: astray, arbitrary: outside(schema) });
};

/** Values just past what a schema allows, and such as a program in a hurry takes for allowed. */
const outside = ({ type, minimum = 0, maximum = 1e9, maxLength = 80, items }: Json): fc.Arbitrary<Tree> => {
  if (/integer|number/.test(type)) {
    const bounds = [minimum - 1, maximum + 1, minimum + 0.001, minimum + 1.999, 2 ** 31, 2 ** 53, String(minimum)];
    return fc.constantFrom<Tree>(...bounds, new Raw("1e400"), new Raw("-1e400"), new Raw("9007199254740993"));
  }
  if (/string/.test(type))
    return fc.constantFrom<Tree>("", " ", "\0", "a\0b", "\ud800", "\u200b", "x".repeat(maxLength + 1), 1, true);
  return items ? fc.constantFrom<Tree>([], [null], new Raw("{}")) : fc.constantFrom<Tree>(null, [], "{}", 0);
};

const choice = (values: readonly Tree[], preferred: Tree | undefined): fc.Arbitrary<Tree> =>
  preferred === undefined
    ? fc.constantFrom(...values)
    : fc.oneof({ weight: 2, arbitrary: fc.constant(preferred) }, fc.constantFrom(...values));

const ofType = (type: string, schema: Json, name: string, astray: number): fc.Arbitrary<Tree> => {
  switch (type) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "integer": {
      const any = whole(schema.minimum ?? 0, schema.maximum ?? Number.MAX_SAFE_INTEGER);
      return any.filter((n) => n !== schema.not?.const);
    }
    case "number":
      return whole(Math.round(schema.minimum * 100), Math.round(schema.maximum * 100)).map((cents) => cents / 100);
    case "string":
      return text(schema, name);
    case "array": {
      const item = valuesOf(schema.items, name, astray);
      const list = (most: number) => fc.array(item, { minLength: schema.minItems ?? 0, maxLength: most });
      const one = fc.tuple(item);
      const twice = one.map(([value]) => [value, value]);
      return fc.oneof(
        { weight: 60, arbitrary: one },
        { weight: 40, arbitrary: list(Math.min(schema.maxItems ?? 5, 5)) },
        { weight: astray, arbitrary: twice },
      );
    }
    default:
      return object(schema, astray);
  }
};

/** Whole numbers: of every length alike, and small ones more often, so that what is asked for is there now and then. */
const whole = (min: number, max: number): fc.Arbitrary<number> => {
  if (min < 0)
    return fc.oneof(
      whole(0, max),
      whole(0, -min).map((n) => -n || 0),
    );
  return fc.oneof(
    { weight: 6, arbitrary: fraction.map((length) => min + Math.floor((max - min + 1) ** length) - 1) },
    { weight: 4, arbitrary: fc.noBias(fc.integer({ min, max: Math.min(max, min + 5) })) },
    { weight: 1, arbitrary: fc.constantFrom(min, max) },
  );
};

const object = (schema: Json, astray: number): fc.Arbitrary<Entries> => {
  const { properties = {}, required = [], minProperties = 0 } = schema;
  if (schema.propertyNames) return dictionary(schema, astray);
  const entries = Object.entries<Json>(properties).map(([name, schema]) => {
    const value = valuesOf(schema, name, astray);
    return (required.includes(name) ? value : optional(value, 70)).map((made) => [name, made] as const);
  });
  const present = (entry: readonly [string, Tree | undefined]): entry is [string, Tree] => entry[1] !== undefined;
  // What needs another field to have a value is mostly there with it only.
  const conditions = Object.entries<Json>(schema.if?.properties ?? {});
  const apart = Object.keys(schema.else?.properties ?? {});
  const follows = (list: readonly (readonly [string, Tree])[]) =>
    conditions.every(([name, { const: wanted }]) => list.some(([key, value]) => key === name && value === wanted));
  return fc
    .tuple(fc.nat(9), fc.tuple(...entries))
    .map(([dice, list]) => [dice, list.filter(present)] as const)
    .map(([dice, list]) => (dice === 0 || follows(list) ? list : list.filter(([name]) => !apart.includes(name))))
    .map((list) => new Entries(list))
    .filter(({ list }) => list.length >= minProperties);
};

/** An object whose keys the client chooses. */
const dictionary = (
  { propertyNames, additionalProperties, maxProperties }: Json,
  astray: number,
): fc.Arbitrary<Entries> => {
  const entry = fc.tuple(
    fc.stringMatching(new RegExp(propertyNames.pattern)),
    valuesOf(additionalProperties, "", astray),
  );
  const list = (most: number) => fc.uniqueArray(entry, { maxLength: most, selector: ([key]) => key });
  return fc
    .oneof({ weight: 90, arbitrary: list(3) }, { weight: 10, arbitrary: list(maxProperties) })
    .map((made) => new Entries(made));
};

const WORDS = ["Taza", "taza de café", "Ñandú", "T-1", "🛒", "a_b%", "Ana"];

const text = (schema: Json, name: string): fc.Arbitrary<string | Pick> => {
  const { minLength = 0, maxLength = 80, pattern, format } = schema;
  const [, collection] = /^(\w+)_id$/.exec(name) ?? [];
  const fits = (value: string) => [...value].length >= minLength && [...value].length <= maxLength;
  switch (format) {
    case "uuid":
      return collection
        ? fc.oneof({ weight: 15, arbitrary: existing(`${collection}s`) }, fc.uuid())
        : fc.uuid({ version: 7 });
    case "email":
      return fc.oneof(
        fc.integer({ min: 0, max: 30 }).map((n) => `ana${n}@example.com`),
        fc.emailAddress().filter((value) => fits(value) && (!pattern || new RegExp(pattern, "u").test(value))),
      );
    case "date-time":
      return fc
        .date({ min: new Date("2020-01-01"), max: new Date("2030-01-01"), noInvalidDate: true })
        .map((date) => date.toISOString());
    case "date":
      return fc.integer({ min: 1, max: 28 }).map((day) => `2026-02-${String(day).padStart(2, "0")}`);
  }
  const graphemes = fc.string({ unit: "grapheme", minLength, maxLength: Math.min(maxLength, 40) });
  const any = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...WORDS, ...(schema.example ? Array(3).fill(schema.example) : [])) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 500 }).map((n) => `n${n}`) },
    { weight: 2, arbitrary: graphemes },
    // Longer ones only of plain letters: a server takes some 16 kB of path and headers.
    {
      weight: 1,
      arbitrary: fc
        .constantFrom("a", ...(maxLength > 300 ? [] : ["é", "🛒"]))
        .map((letter) => letter.repeat(maxLength)),
    },
    { weight: 1, arbitrary: graphemes.map((value) => ` ${value}`) },
  );
  // What is taken creates nothing: mostly a new one.
  if (name === "referencia")
    return fc.oneof({ weight: 6, arbitrary: fc.uuid() }, { weight: 1, arbitrary: fc.constantFrom(...WORDS) });
  // Few of the others are hosts of the public internet.
  if (name === "url")
    return fc.oneof({ weight: 3, arbitrary: fc.uuid().map((id) => `https://example.com/${id}`) }, any.filter(fits));
  if (!pattern) return any.filter(fits);
  const rule = new RegExp(pattern, "u");
  // Chance does not find what fits a strict one; classes of Unicode cannot be made from their names.
  if (!pattern.includes("\\p{")) return fc.stringMatching(rule).filter(fits);
  return fc.oneof(any, fc.string({ unit: "grapheme-ascii" })).filter((value) => fits(value) && rule.test(value));
};
