import { PATTERN, text } from "./fields.ts";

const LETTER = "[\\p{L}\\p{N}]";
const OTHER = "[^\\p{L}\\p{N}]";

const ANY = new RegExp(LETTER, "u");

/** What the index of trigrams finds anywhere in a name: three letters in a row, or a word's beginning or end in it. */
const ANYWHERE = new RegExp(`${LETTER}{3}|${OTHER}${LETTER}|${LETTER}{2}${OTHER}`, "u");

/**
 * Part of a name to look for, as the statements take it: with a space in front, it begins a word. Less than three letters
 * are only found there: no index has them anywhere, and reading all names of a large tienda takes a second.
 */
export const NamePart = text(1, 200)
  .refine((part) => part === "" || ANY.test(part), "Must contain a letter or a digit. Example: taza")
  .transform((part) => (ANYWHERE.test(part.normalize("NFKD").replace(/\p{M}/gu, "")) ? part : ` ${part}`))
  .openapi({
    pattern: `^(?=.*${LETTER})${PATTERN.slice(1)}`,
    description:
      "Part of the name; accents and case make no difference. One or two letters are found where a word begins.",
  });
