/**
 * Writes openapi.json, the document that the server serves, and openapi.d.ts, the types of a client of it: bun run
 * openapi. A test holds both files against the code.
 */
import { join } from "node:path";
import openapiTypes, { astToString } from "openapi-typescript";
import pino from "pino";
import { createApp } from "../src/app.ts";
import { connect } from "../src/db/database.ts";

/** The files as they should be, by name. */
export const generate = async (): Promise<Record<string, string>> => {
  // The document needs no database: the connection is opened by the first statement, and there is none.
  const db = connect({ url: "postgres://127.0.0.1/none", pool: 2 });
  const response = await createApp({ db, log: pino({ level: "silent" }) }).request("/openapi.json");
  const document = await response.text();
  // What has a default may be left out of a request. Each schema has a type of its own name: import type { Pedido }.
  const options = { defaultNonNullable: false, rootTypes: true, rootTypesNoSchemaPrefix: true };
  const types = astToString(await openapiTypes(document, options));
  return {
    "openapi.json": `${JSON.stringify(JSON.parse(document), null, 2)}\n`,
    "openapi.d.ts": `// Made from openapi.json by openapi-typescript: npm run openapi. Copy it to where a client is written.\n\n${types}`,
  };
};

if (import.meta.main)
  for (const [name, text] of Object.entries(await generate())) {
    await Bun.write(join(import.meta.dir, "..", name), text);
    console.log(`Wrote ${name}.`);
  }
