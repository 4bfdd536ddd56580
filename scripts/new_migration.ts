/** Creates an empty migration in db/migrations/: bun run db:new add_color. */
import { declare, runCommand, UsageError } from "../src/cli/command.ts";
import { runBun } from "./programs.ts";

const command = declare({
  name: "db:new",
  summary: "Creates an empty migration in db/migrations/, named after the time and this name.",
  takes: "<name>",
  examples: ["add_color"],
  notes: "Write both -- migrate:up and -- migrate:down: CONTRIBUTING.md says how. npm run db:migrate applies it.",
});

await runCommand(command, ({ positionals: [name = "", ...more] }) => {
  if (more.length > 0) throw new UsageError(`${more[0]} was not expected.`);
  if (!/^[a-z][a-z0-9_]*$/.test(name))
    throw new UsageError(
      name ? `${name} is not a name in lower case letters, digits and _.` : "Say what the migration is called.",
    );
  return (signal) => runBun(["x", "dbmate", "--migrations-dir", "db/migrations", "new", name], signal);
});
