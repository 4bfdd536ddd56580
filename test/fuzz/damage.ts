/** Damages that are done to JSON, whatever its schema. */
import fc from "fast-check";
import { Entries, existing, fraction, Raw, type Tree } from "./values.ts";

const LONG = "x".repeat(5_000);
const STRANGE: readonly Tree[] = [
  ...[null, true, false, 0, -1, 1.5, 0.001, 2 ** 31, 2 ** 53, "", " ", "x", "1", "null", [], new Entries([])],
  ...["1e400", "-1e400", "1e-400", "-0", "9007199254740993", "12345678901234567890.123", "1.0", "1E2"].map(
    (digits) => new Raw(digits),
  ),
  ...["\0", "a\0b", "\ud800", "\udc00\ud800", "\u200b", "\u202e", "e\u0301", "\ufeff", "\n", "🛒".repeat(150), LONG],
  ...["'; drop table pedidos; --", "__proto__", "constructor", "%s%00", "{{7*7}}"],
  ...["\\u0000", "\\ud83d", "\\x", "\u0001"].map((inside) => new Raw(`"${inside}"`)),
  // Long ones that cost a careless reader more than their length: marks to be put in order, patterns that begin again.
  ...[
    "\u0301".repeat(20_000) + "\u0327".repeat(20_000),
    "a.".repeat(50_000),
    `a@${"a.".repeat(50_000)}1`,
    " ".repeat(100_000),
  ],
  ...["\0".repeat(30_000), "\ud800".repeat(30_000), `2026-01-01T00:00:00.${"1".repeat(100_000)}Z`, "0".repeat(100_000)],
  new Raw("1".repeat(100_000)),
  new Raw(`0.${"1".repeat(100_000)}`),
  new Raw(`${"[".repeat(60)}${"]".repeat(60)}`),
  new Raw(`${'{"items":'.repeat(60)}1${"}".repeat(60)}`),
];
const KEYS = ["nada", "id", "version", "__proto__", "constructor", "toString", "", "\0", "cantidad", "items", "🛒"];

/** What can be done to a tree: at the place `at` of it, from 0 (the whole) to 1 (the last leaf). */
export type Damage = { readonly at: number; readonly how: (tree: Tree) => Tree };

const into = (tree: Tree, change: (list: readonly (readonly [string, Tree])[]) => (readonly [string, Tree])[]) =>
  tree instanceof Entries ? new Entries(change(tree.list)) : tree;

/** Damages: a value of another kind, a member too many or too few, one that comes twice, a list that is too long. */
export const damages: fc.Arbitrary<Damage> = fc.record({
  at: fraction,
  how: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...STRANGE).map((value) => () => value) },
    { weight: 1, arbitrary: fc.json().map((value) => () => new Raw(value)) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom("clientes", "productos", "pedidos")
        .chain(existing)
        .map((pick) => () => pick),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom(...KEYS).map((key) => (tree: Tree) => into(tree, (list) => [...list, [key, 1]])),
    },
    { weight: 1, arbitrary: fc.constant((tree: Tree) => into(tree, (list) => list.slice(1))) },
    { weight: 1, arbitrary: fc.constant((tree: Tree) => into(tree, (list) => [...list, ...list.slice(0, 1)])) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(2, 201)
        .map(
          (times) => (tree: Tree) => (Array.isArray(tree) ? Array.from({ length: times }, () => tree).flat() : [tree]),
        ),
    },
  ),
});

/** The tree with the damage done. */
export const damaged = (tree: Tree, { at, how }: Damage): Tree => {
  let place = Math.floor(at * sizeOf(tree));
  const walk = (node: Tree): Tree => {
    if (place-- === 0) return how(node);
    if (node instanceof Entries) return new Entries(node.list.map(([key, value]) => [key, walk(value)]));
    return Array.isArray(node) ? node.map(walk) : node;
  };
  return walk(tree);
};

const sizeOf = (tree: Tree): number => {
  if (tree instanceof Entries) return tree.list.reduce((sum, [, value]) => sum + sizeOf(value), 1);
  return Array.isArray(tree) ? tree.reduce((sum: number, value: Tree) => sum + sizeOf(value), 1) : 1;
};
