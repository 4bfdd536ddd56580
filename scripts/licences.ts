/** The packages that a server runs on, each with its licence: bun run licences writes them to docs/licences.md. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { declare, runCommand } from "../src/cli/command.ts";

/** Licences that ask for nothing but to be named: a package under another one is not used without a decision. */
export const ALLOWED: readonly string[] = [
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "ISC",
  "MIT",
  "Unlicense",
];

/** Where the list is kept. */
export const LIST = "docs/licences.md";

type Names = Readonly<Record<string, string>>;
type Manifest = {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Names;
  readonly optionalDependencies?: Names;
  readonly peerDependencies?: Names;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
};

const read = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

/** The folder in which a package finds another one, as Node does; undefined where it is not installed. */
const find = (name: string, from: string): string | undefined => {
  const folder = join(from, "node_modules", name);
  if (existsSync(folder)) return folder;
  return dirname(from) === from ? undefined : find(name, dirname(from));
};

/** The installed packages that those of `dependencies` in package.json need, and those themselves; by name. */
export const productionPackages = (root = "."): readonly Manifest[] => {
  const found = new Map<string, Manifest>();
  const add = (names: Names | undefined, from: string): void => {
    for (const name of Object.keys(names ?? {})) {
      const folder = find(name, from);
      if (!folder || found.has(folder)) continue;
      const manifest = read(folder);
      found.set(folder, manifest);
      const { dependencies, optionalDependencies, peerDependencies = {}, peerDependenciesMeta = {} } = manifest;
      const peers = Object.entries(peerDependencies).filter(([peer]) => !peerDependenciesMeta[peer]?.optional);
      for (const needed of [dependencies, optionalDependencies, Object.fromEntries(peers)]) add(needed, folder);
    }
  };
  const folder = join(process.cwd(), root);
  add(read(folder).dependencies, folder);
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
};

/** The text of the list. */
export const licenceList = (packages: readonly Manifest[]): string => {
  const rows = packages.map(({ name, version, license = "unknown" }) => [name, version, license]);
  const table = [["package", "version", "licence"], ...rows];
  const widths = [0, 1, 2].map((n) => Math.max(...table.map((row) => row[n]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = table;
  return `# Licences

The packages that a server runs on, written by \`npm run licences\`. The image also contains Bun (MIT, its parts under the licences that
https://bun.com/docs/project/license lists) and the base image's C library, certificates and time zones from Debian.

${[line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n")}
`;
};

const command = declare({
  name: "licences",
  summary: `Writes the packages that a server runs on, each with its licence, to ${LIST}.`,
  examples: [""],
  notes: "Ends with 0, or 1 when a licence is not an allowed one.",
});

if (import.meta.main)
  await runCommand(command, () => async () => {
    const packages = productionPackages();
    await Bun.write(LIST, licenceList(packages));
    const refused = packages.filter(({ license = "unknown" }) => !ALLOWED.includes(license));
    for (const { name, license = "unknown" } of refused) console.error(`${name}: ${license} is not an allowed licence`);
    console.log(`${packages.length} packages in ${LIST}`);
    return refused.length === 0 ? 0 : 1;
  });
