import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Browser, Locator, Page } from "playwright-core";
import { launchBrowser, noBrowser, picture, watch } from "../support/browser.ts";
import { openTestDatabase } from "../support/database.ts";
import { operations } from "../support/document.ts";
import { type ServerProcess, startServer } from "../support/process.ts";

/** Milliseconds to wait for the page on a busy machine. */
const PATIENCE_MS = 60_000;

describe.skipIf(noBrowser)("/docs in a browser whose network is cut", () => {
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

  /** Opens the page, and what it holds of these operations, one after the other. */
  const eachOperation = async (page: Page, which: string, look: (block: Locator) => Promise<void>): Promise<void> => {
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(`${server.url}/docs`);
    await page.waitForSelector(".opblock");
    for (const block of await page.locator(which).all()) {
      await block.locator(".opblock-summary-control").dispatchEvent("click");
      await block.locator(".responses-table .response").first().waitFor();
      await look(block);
      await block.locator(".opblock-summary-control").dispatchEvent("click");
    }
  };

  test("every example succeeds when it is tried out, from the top to the bottom of an empty shop", async () => {
    const page = await browser.newPage();
    const { faults, origins } = watch(page);

    const answers = new Map<string, string>();
    // A stream does not end: the page cannot show it, and offers no button.
    const streams = operations.filter(({ declared }) => declared.responses[200]?.content?.["text/event-stream"]);
    const ended = streams.map(({ declared }) => `, [id$=${declared.operationId}]`).join("");
    await eachOperation(page, `.opblock:not(.webhooks *${ended})`, async (block) => {
      await block.locator(".btn.execute").click();
      const status = block.locator(".live-responses-table .response-col_status").last();
      await status.waitFor();
      answers.set((await block.getAttribute("id")) ?? "", (await status.textContent())?.trim() ?? "");
    });
    const ids = operations
      .filter((one) => !streams.includes(one))
      .map(({ declared }) => `operations-${declared.tags[0]}-${declared.operationId}`);
    expect([...answers.keys()].toSorted()).toEqual(ids.toSorted());
    expect([...answers].filter(([, status]) => !/^20[01]/.test(status))).toEqual([]);
    expect(faults).toEqual([]);
    expect([...origins]).toEqual([server.url]);
    await picture(page, "docs");
    await page.close();
  }, 300_000);

  test("fits on a phone: nothing has to be moved sideways to be read", async () => {
    const viewport = { width: 390, height: 844 };
    const page = await browser.newPage({ viewport, isMobile: true, hasTouch: true });
    // Code may be wider than the screen, and scrolls by itself.
    const tooWide = `[...document.querySelectorAll(".swagger-ui :not(pre, pre *)")]
      .filter((element) => element.getBoundingClientRect().right > ${viewport.width} + 1)
      .map((element) => element.className)`;
    await eachOperation(page, "[id$=listarProductos], [id$=fijarItems], [id$=confirmarPedido]", async (block) => {
      const id = await block.getAttribute("id");
      const width = await page.evaluate("document.documentElement.scrollWidth");
      expect([id, width, await page.evaluate(tooWide)]).toEqual([id, viewport.width, []]);
    });
    await picture(page, "docs-phone");
    await page.close();
  }, 300_000);
});
