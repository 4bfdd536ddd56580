/** The pages at /docs/tasks: what each says to send is sent here, in order, to the API. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import axe from "axe-core";
import type { Browser } from "playwright-core";
import { statusOf, taskPath } from "../../src/http/docs/task.ts";
import { tasks } from "../../src/http/docs/tasks.ts";
import { type Json, openApi } from "../support/api.ts";
import { launchBrowser, noBrowser, picture, watch } from "../support/browser.ts";
import { openTestDatabase } from "../support/database.ts";
import { type ServerProcess, startServer } from "../support/process.ts";

describe("every request of a task is answered as its page says", () => {
  for (const task of tasks)
    test(task.title, async () => {
      const api = await openApi();
      const known: Record<string, Json> = { uuid: crypto.randomUUID() };
      const fieldOf = (path: string) => path.split(".").reduce((value: Json, part) => value?.[part], known);
      for (const { request, name, answer: expected, text } of task.steps) {
        const filled = request.replace(/\{\{([\w.]+)\}\}/g, (_, path) => {
          const value = fieldOf(path);
          if (value === undefined || value === null) throw new Error(`${task.name}: nothing before has ${path}`);
          return String(value);
        });
        const [head = "", body] = filled.split("\n\n");
        const [line = "", ...headers] = head.split("\n");
        const [method = "", path = ""] = line.split(" ");
        const fields = headers.map((header) => header.split(": ") as [string, string]);
        const answer = await api.send(method, path, body, Object.fromEntries(fields));
        const status = statusOf({ answer: expected });
        expect([text, answer.status, answer.body]).toEqual([text, status, answer.body]);
        if (typeof expected === "string") expect([text, answer.body.codigo]).toEqual([text, expected]);
        if (name) known[name] = answer.body;
      }
    });
});

test("/docs links to every task, and each task to all others", async () => {
  const api = await openApi();
  const linksOf = async (path: string) =>
    [...(await api.get(path)).body.matchAll(/href="(\/docs\/tasks\/[^"]+)"/g)].map(([, to]) => to);
  const paths = tasks.map(taskPath);
  expect(await linksOf("/docs")).toEqual(paths);
  for (const path of paths) expect(await linksOf(path)).toEqual(paths.filter((other) => other !== path));
});

describe.skipIf(noBrowser)("in a browser whose network is cut", () => {
  let server: ServerProcess;
  let browser: Browser;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const database = await openTestDatabase();
    close = database.close;
    server = await startServer({ DATABASE_URL: database.url, MIGRATE_ON_START: "false" });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await close?.();
  });

  /** A phone that is narrow, and a desk. */
  const WIDTHS = [320, 1280];

  for (const task of tasks)
    test(`${task.title}: every request is sent with the keyboard, and answered as expected`, async () => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      const { faults, origins } = watch(page);
      await page.goto(`${server.url}${taskPath(task)}`);
      await page.locator("#key-words").filter({ hasText: "as admin" }).waitFor();
      for (const [index, one] of task.steps.entries()) {
        const step = page.locator(`#step-${index + 1}`);
        await step.getByRole("button", { name: "Send" }).focus();
        await page.keyboard.press("Enter");
        await step
          .locator(".status")
          .filter({ hasText: /^\d{3}/ })
          .waitFor();
        expect([index, await step.locator(".status").textContent()]).toEqual([index, String(statusOf(one))]);
        expect([index, await step.locator("textarea").inputValue()]).toEqual([
          index,
          expect.not.stringContaining("{{"),
        ]);
        expect([index, await step.locator("pre").isVisible()]).toEqual([index, true]);
      }
      await page.evaluate(axe.source);
      for (const width of WIDTHS)
        for (const colorScheme of ["light", "dark"] as const) {
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({ colorScheme });
          expect([width, ((await page.evaluate("axe.run()")) as Json).violations]).toEqual([width, []]);
          expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
          await picture(page, `task-${task.name}-${colorScheme}-${width}`);
        }
      // A refusal is a line in the console of the browser.
      expect(faults.filter((fault) => !/status of 409/.test(fault))).toEqual([]);
      expect([...origins]).toEqual([server.url]);
      await page.close();
    }, 60_000);

  test("a request can be edited, one that came too early says what it lacks, and one that is none says why", async () => {
    const page = await browser.newPage();
    await page.goto(`${server.url}/docs/tasks/till`);
    const step = (n: number) => page.locator(`#step-${n}`);
    const send = (n: number) => step(n).getByRole("button", { name: "Send" }).click();
    const says = (n: number, words: string) => step(n).locator(".status").filter({ hasText: words }).waitFor();
    await send(3);
    await says(3, "Send the requests above first: cliente is not known yet.");
    await step(1).locator("textarea").fill(`POST /clientes\n\n{ "nombre": "José <b>花子</b>" }`);
    await send(1);
    await says(1, "201");
    await step(1).locator("pre").filter({ hasText: `"nombre": "José <b>花子</b>"` }).waitFor();
    await step(2).locator("textarea").fill("POST //elsewhere.example/productos");
    await send(2);
    await says(2, "The first line must be a method and a path");
    await step(2).locator("textarea").fill(`POST /productos\n\n{ "nombre": "", "precio": 1 }`);
    await send(2);
    await says(2, "422 (in order, it is 201)");
    await page.close();
  });

  test("every task is on the first screen of /docs", async () => {
    const viewport = { width: 1280, height: 900 };
    const page = await browser.newPage({ viewport });
    await page.goto(`${server.url}/docs`);
    for (const task of tasks) {
      const link = page.getByRole("link", { name: task.title, exact: true });
      await link.waitFor();
      const box = await link.boundingBox();
      expect([task.name, (box?.y ?? 0) + (box?.height ?? 0) < viewport.height]).toEqual([task.name, true]);
    }
    await page.close();
  });
});
