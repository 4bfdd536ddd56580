/** Writes openapi.json, the document that the server serves: bun run openapi. A test holds the file against the code. */
import { join } from "node:path";
import pino from "pino";
import { createApp } from "../src/app.ts";
import { connect } from "../src/db/database.ts";

// The document needs no database: the connection is opened by the first statement, and there is none.
const db = connect({ url: "postgres://127.0.0.1/none", pool: 2 });
const response = await createApp({ db, log: pino({ level: "silent" }) }).request("/openapi.json");
const file = join(import.meta.dir, "..", "openapi.json");
await Bun.write(file, `${JSON.stringify(await response.json(), null, 2)}\n`);
console.log(`Wrote ${file}.`);
