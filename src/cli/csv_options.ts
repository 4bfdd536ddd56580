/** The options that import and export share. */
import { SEPARATORS, type Separator, separatorName } from "../csv/format.ts";
import { UsageError } from "./command.ts";

/** The option --separator. A tab is hard to type. */
export const SEPARATOR = { value: "<mark>", help: "What stands between two fields: , or ; or tab or |." };

/** The option --tienda. */
export const TIENDA = { value: "<nombre>", help: "The tienda; principal if it is left out." };

/** The separator of that option. */
export const readSeparator = (text: string | undefined): Separator | undefined => {
  if (text === undefined) return undefined;
  const found = SEPARATORS.find(
    (one) => text === one || text === separatorName(one) || (one === "\t" && text === "\\t"),
  );
  if (!found) throw new UsageError(`--separator takes , or ; or tab or |, not ${text}.`);
  return found;
};
