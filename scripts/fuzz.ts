/**
 * Sends random requests made from openapi.json to a server process with a database of its own: bun run fuzz
 *   --requests N  ends after so many (10 000)
 *   --seconds S   ends after so long
 *   --seed N      asks for the same requests again
 * Ctrl-C ends it too. Ends with 1 at the first answer that is not as openapi.json says, and prints the request; also if
 * the server logged a failure. Tells the slowest requests, as the server counts them, and how long the server was deaf.
 */
import { parseArgs } from "node:util";
import { fuzz } from "../test/fuzz/run.ts";
import { startTimedServer } from "../test/fuzz/server.ts";
import { openTestDatabase } from "../test/support/database.ts";
import { startTestServer } from "../test/support/server.ts";

const { values } = parseArgs({
  options: { requests: { type: "string" }, seconds: { type: "string" }, seed: { type: "string" } },
});
const whole = (name: "requests" | "seconds" | "seed"): number | undefined => {
  const text = values[name];
  if (text !== undefined && !/^\d{1,9}$/.test(text)) throw new Error(`--${name} takes a whole number, and not ${text}`);
  return text === undefined ? undefined : Number(text);
};
const seconds = whole("seconds");
const seed = whole("seed") ?? Math.floor(Math.random() * 1e9);
const requests = whole("requests") ?? (seconds === undefined ? 10_000 : 1e9);

const postgres = await startTestServer();
process.env.TEST_DATABASE_URL = postgres.url;
const database = await openTestDatabase();
const server = await startTimedServer(database.url);
console.log(`Seed ${seed}, on ${postgres.what}.`);

let stopping = false;
process.on("SIGINT", () => {
  stopping = true;
});
const begun = performance.now();
const elapsed = () => (performance.now() - begun) / 1000;
const { counts, failure, ...fuzzed } = await fuzz({
  url: server.url,
  seed,
  requests,
  isEnough: () => stopping || (seconds !== undefined && elapsed() > seconds),
  onRequest: (done) => {
    if (done % 100 === 0) process.stderr.write(`\r${done} requests, ${Math.round(done / elapsed())}/s `);
  },
});
process.stderr.write("\r");
for (const [name, answers] of [...counts].toSorted()) {
  const shown = [...answers].toSorted().map(([answer, times]) => `${answer}: ${times}`);
  console.log(`${name}\n    ${shown.join(", ")}`);
}
console.log(`${fuzzed.requests} requests, ${failure === null ? "each answered as openapi.json says" : "and then:"}.`);
if (failure !== null)
  console.error(`\n${failure}\n\nThe same again: bun run fuzz --seed ${seed} --requests ${requests}`);
const deaf = await server.stop();
console.log("The slowest, as the server counts them:");
for (const { ms, method, route, id } of server.slowest) console.log(`    ${ms} ms: ${method} ${route}, request ${id}`);
console.log(`GET /health/live was answered within ${Math.round(deaf)} ms throughout.`);
for (const line of server.errors) console.error(JSON.stringify(line));
await database.close();
await postgres.stop();
process.exit(failure === null && server.errors.length === 0 ? 0 : 1);
