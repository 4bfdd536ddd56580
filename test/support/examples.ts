/** Requests made from the examples of openapi.json. */
import type { Json } from "./api.ts";
import { type Operation, resolve } from "./document.ts";

/** The path of an operation with the values that the document gives as examples. */
export const pathOf = ({ path, declared }: Operation): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const { example, schema } = declared.parameters.find((parameter: Json) => parameter.name === name);
    return example ?? schema.example;
  });

/** The body that the document gives as an example, whole or by its fields; undefined where none is taken. */
export const bodyOf = ({ declared }: Operation): Json => {
  if (!declared.requestBody) return undefined;
  const { example, properties, required } = resolve(declared.requestBody.content["application/json"].schema);
  return example ?? Object.fromEntries(required.map((name: string) => [name, resolve(properties[name]).example]));
};
