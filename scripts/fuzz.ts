/**
 * Sends random requests made from openapi.json to a server with a database of its own: bun run fuzz
 * Ends with 1 at the first answer that violates openapi.json, and prints the request; also if the server logged a
 * failure. Lists the slowest requests, by the server's log, and the longest time without an answer. Ctrl-C ends it too.
 */
import { declare, runCommand, wholeOption } from "../src/cli/command.ts";
import { fuzz } from "../test/fuzz/run.ts";
import { startTimedServer } from "../test/fuzz/server.ts";
import { openTestDatabase } from "../test/support/database.ts";
import { startTestServer } from "../test/support/server.ts";

const command = declare({
  name: "fuzz",
  summary:
    "Sends random requests made from openapi.json to a server with a database of its own, and looks at every answer.",
  options: {
    requests: { value: "<n>", help: "Ends after so many: 10 000 if neither is given." },
    seconds: { value: "<n>", help: "Ends after so long." },
    seed: { value: "<n>", help: "Sends the same requests again." },
  },
  examples: ["", "--seconds 60", "--seed 42 --requests 500"],
  notes: "Ends with 1 at the first answer that is not as openapi.json says, and prints the request.",
});

await runCommand(command, ({ values }) => {
  const seconds = wholeOption("seconds", values.seconds);
  const seed = wholeOption("seed", values.seed) ?? Math.floor(Math.random() * 1e9);
  const requests = wholeOption("requests", values.requests) ?? (seconds === undefined ? 10_000 : 1e9);
  return async (signal) => {
    const postgres = await startTestServer();
    try {
      process.env.TEST_DATABASE_URL = postgres.url;
      const database = await openTestDatabase();
      const server = await startTimedServer(database.url);
      console.log(`Seed ${seed}, on ${postgres.what}.`);
      const begun = performance.now();
      const elapsed = () => (performance.now() - begun) / 1000;
      const { counts, failure, ...fuzzed } = await fuzz({
        url: server.url,
        seed,
        requests,
        isEnough: () => signal.aborted || (seconds !== undefined && elapsed() > seconds),
        onRequest: (done) => {
          if (done % 100 === 0) process.stderr.write(`\r${done} requests, ${Math.round(done / elapsed())}/s `);
        },
      });
      process.stderr.write("\r");
      for (const [name, answers] of [...counts].toSorted()) {
        const shown = [...answers].toSorted().map(([answer, times]) => `${answer}: ${times}`);
        console.log(`${name}\n    ${shown.join(", ")}`);
      }
      console.log(
        `${fuzzed.requests} requests, ${failure === null ? "each answered as openapi.json says" : "and then:"}.`,
      );
      if (failure !== null)
        console.error(`\n${failure}\n\nThe same again: bun run fuzz --seed ${seed} --requests ${requests}`);
      const deaf = await server.stop();
      console.log("The slowest, as the server counts them:");
      for (const { ms, method, route, id } of server.slowest)
        console.log(`    ${ms} ms: ${method} ${route}, request ${id}`);
      console.log(`GET /health/live was answered within ${Math.round(deaf)} ms throughout.`);
      for (const line of server.errors) console.error(JSON.stringify(line));
      await database.close();
      return failure === null && server.errors.length === 0 ? 0 : 1;
    } finally {
      await postgres.stop();
    }
  };
});
