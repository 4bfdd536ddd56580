/**
 * Writes openapi.json, the document that the server serves, and client/, a client of it in TypeScript: bun run openapi.
 * A test compares both with the code.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { createClient } from "@hey-api/openapi-ts";
import pino from "pino";
import { createApp } from "../src/app.ts";
import { askNobody } from "../src/auth/authenticate.ts";
import { declare, runCommand } from "../src/cli/command.ts";
import { connect } from "../src/db/database.ts";

const ROOT = join(import.meta.dirname, "..");

/** The generated client is copied into other projects: their compiler settings and linters do not apply to it. */
const HEADER = [
  "// Made from openapi.json by @hey-api/openapi-ts: npm run openapi. Do not edit.",
  "// @ts-nocheck: it compiles under every setting, also exactOptionalPropertyTypes and without the DOM's types.",
  "/* eslint-disable */",
];

/** The files as they should be, by name. */
export const generate = async (): Promise<Record<string, string>> => {
  // The document needs no database: the connection is opened by the first statement, and there is none.
  const db = connect({ url: "postgres://127.0.0.1/none", pool: 2 });
  const response = await createApp({ authenticate: askNobody, db, log: pino({ level: "silent" }) }).request(
    "/openapi.json",
  );
  const text = `${JSON.stringify(await response.json(), null, 2)}\n`;
  const folder = mkdtempSync(join(tmpdir(), "pedidos-openapi-"));
  try {
    const input = join(folder, "openapi.json");
    writeFileSync(input, text);
    await createClient({
      input,
      // With .ts, Node, Deno and Bun run it as it is; compilers and bundlers take it, too.
      output: { path: join(folder, "client"), module: { extension: ".ts" }, header: HEADER },
      plugins: [{ name: "@hey-api/client-fetch", includeInEntry: true }, "@hey-api/typescript", "@hey-api/sdk"],
      logs: { file: false, level: "silent" },
    });
    return { "openapi.json": text, ...filesIn(folder, "client") };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** The texts of all files of a folder in this folder, by their path. */
export const filesIn = (root: string, folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(root, path).replaceAll("\\", "/"), readFileSync(path, "utf8")]),
  );

const command = declare({
  name: "openapi",
  summary: "Writes openapi.json, the document that the server serves, and client/, a client of it in TypeScript.",
  examples: [""],
});

if (import.meta.main)
  await runCommand(command, () => async () => {
    const files = await generate();
    rmSync(join(ROOT, "client"), { recursive: true, force: true });
    for (const [name, text] of Object.entries(files)) await Bun.write(join(ROOT, name), text);
    console.log("Wrote openapi.json and client/.");
    return 0;
  });
