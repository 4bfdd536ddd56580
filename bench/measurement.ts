/** What all measurements have in common: what they get, what they return, and the database of their own that many use. */
import postgres from "postgres";
import { migrate } from "../src/db/migrate/migrate.ts";
import type { Shop } from "./shop.ts";

export type Context = {
  /** The address of the database that the shop is in. */
  readonly url: string;
  readonly shop: Shop;
  /** How long each run lasts. */
  readonly seconds: number;
  /** How many connections to load with, one run each. */
  readonly connections: readonly number[];
  /** Rows of the large tables. */
  readonly rows: number;
  /** Whether the command line asks for this name. */
  readonly wanted: (name: string) => boolean;
};

/** One entry of the list that bench/run.ts walks. A result is an object: its keys are keys of the JSON file. */
export type Measurement<R extends object = object> = {
  /** The names that ask for it on the command line. */
  readonly names: readonly string[];
  readonly measure: (context: Context) => Promise<R>;
  /** The result as text. A method, so that measurements with different results fit into one list. */
  print(result: R, context: Context): string;
};

/** Creates a database with the schema, uses it, and drops it. */
export const withDatabase = async <T>(url: string, name: string, use: (url: string) => Promise<T>): Promise<T> => {
  const admin = postgres(url, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name}`);
  try {
    const address = Object.assign(new URL(url), { pathname: `/${name}` }).href;
    await migrate(address);
    return await use(address);
  } finally {
    await admin.unsafe(`drop database ${name} with (force)`);
    await admin.end();
  }
};
