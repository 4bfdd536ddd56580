/** The mixture of requests that a server is asked for. */
import fc from "fast-check";
import { operations } from "../support/document.ts";
import { harm } from "./harm.ts";
import { partsOf, type Wish, wishOf } from "./requests.ts";
import { fraction } from "./values.ts";

const STRAYS = ["/nada", "/pedidos/", "/pedidos/x/y/z", "/PEDIDOS", "/.env", "/%00", "/%", "/docs/../pedidos"];
const newest = <T>(list: readonly T[], at: number): T | undefined =>
  list[list.length - 1 - Math.floor(at * list.length)];

// Those that change something have more ways to go wrong, and what is not created cannot be changed.
const WEIGHTS: Readonly<Record<string, number>> = { POST: 4, PATCH: 2 };
const parts = (astray: number) =>
  fc.oneof(
    ...operations.map((operation) => ({
      weight: WEIGHTS[operation.method] ?? 1,
      arbitrary: partsOf(operation, astray),
    })),
  );

/**
 * Wishes for requests: most are what the document allows, about things that exist; many have a fault or two; some
 * repeat a request that was sent before, and some follow the link to a next page.
 */
export const wishes: fc.Arbitrary<Wish> = fc.oneof(
  { weight: 50, arbitrary: parts(0).map(wishOf) },
  { weight: 20, arbitrary: parts(20).map(wishOf) },
  {
    weight: 15,
    arbitrary: fc
      .tuple(parts(0), fc.array(harm, { minLength: 1, maxLength: 2 }))
      .map(([sound, harms]) => wishOf(harms.reduce((done, harmed) => harmed(done), sound))),
  },
  {
    weight: 10,
    arbitrary: fraction.map(
      (at): Wish =>
        ({ sent }) =>
          newest(sent, at ** 3) ?? { method: "GET", url: "/clientes", headers: {} },
    ),
  },
  {
    weight: 5,
    arbitrary: fraction.map(
      (at): Wish =>
        ({ next }) => ({ method: "GET", url: newest(next, at) ?? "/pedidos", headers: {} }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom("GET", "POST", "DELETE", "HEAD"), fc.constantFrom(...STRAYS)).map(
      ([method, url]): Wish =>
        () => ({ method, url, headers: {} }),
    ),
  },
);
