import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import axe from "axe-core";
import type { Browser, Locator, Page } from "playwright-core";
import { crearClave } from "../../src/claves/crear.ts";
import { clientOf, type Json } from "../support/api.ts";
import { launchBrowser, noBrowser, picture, watch } from "../support/browser.ts";
import { openTestDatabase, type TestDatabase } from "../support/database.ts";
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
      answers.set((await block.getAttribute("id")) ?? "", await execute(block));
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

  /** Sends the example of an operation, and resolves to the status of the answer. */
  const execute = async (block: Locator): Promise<string> => {
    await block.locator(".btn.execute").click();
    const status = block.locator(".live-responses-table .response-col_status").last();
    await status.waitFor();
    return (await status.textContent())?.trim() ?? "";
  };
  const says = (page: Page, words: string) => page.locator("#guide-words").filter({ hasText: words }).waitFor();
  const READY = "Each example names what your shop has, and works as it stands.";

  describe("an empty shop that asks for a key", () => {
    let walled: ServerProcess;
    let other: TestDatabase;
    beforeAll(async () => {
      other = await openTestDatabase();
      walled = await startServer({ DATABASE_URL: other.url, MIGRATE_ON_START: "false", AUTH: "claves" });
    });
    afterAll(async () => {
      await walled?.stop();
      await other?.close();
    });
    const keyOf = async (rol: "admin" | "ventas") =>
      (await crearClave(other.db, { tienda: "Cerámica Ana", rol, nombre: null, seconds: null })).clave;
    const authorize = async (page: Page, clave: string) => {
      await page.locator(".btn.authorize").first().click();
      const logout = page.locator(".auth-btn-wrapper button", { hasText: "Logout" });
      if (await logout.isVisible()) await logout.click();
      await page.locator(".auth-container input").fill(clave);
      await page.locator(".auth-btn-wrapper .authorize").click();
      await page.locator(".btn-done").click();
    };

    test("is filled by one click, with the key that was given; then the examples succeed in any order", async () => {
      const page = await browser.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      await page.goto(`${walled.url}/docs`);
      await says(page, "Authorize first");
      const button = page.getByRole("button", { name: "Fill an example shop" });
      expect(await button.isVisible()).toBe(false);
      // What is moved while it is clicked is not clicked, and loses the focus.
      await page.evaluate(`guideMoves = 0; new MutationObserver((all) => { guideMoves += all.length; })
        .observe(document.getElementById("guide").parentNode, { childList: true })`);

      await authorize(page, await keyOf("ventas"));
      await says(page, "Your shop has no cliente, no producto in stock, and no carrito with items yet.");
      await button.click();
      await says(page, "The shop was not filled. Not permitted");

      const clave = await keyOf("admin");
      await authorize(page, clave);
      await says(page, "or");
      await button.click();
      await says(page, READY);
      expect(await button.isVisible()).toBe(false);

      const headers = { Authorization: `Bearer ${clave}` };
      const api = clientOf((path, init) =>
        fetch(`${walled.url}${path}`, { ...init, headers: { ...init.headers, ...headers } }),
      );
      const { datos } = (await api.get("/pedidos?limit=100")).body;
      expect(new Set(datos.map(({ estado }: Json) => estado))).toEqual(new Set(["carrito", "confirmado", "cancelado"]));
      expect((await api.get("/auditoria/stock")).body.discrepancias).toEqual([]);

      const answers: [string | null, string][] = [];
      for (const block of (await page.locator("[id^=operations-pedidos-]").all()).toReversed()) {
        await block.locator(".opblock-summary-control").dispatchEvent("click");
        await block.locator(".responses-table .response").first().waitFor();
        answers.push([await block.getAttribute("id"), await execute(block)]);
        // The page looks for what comes next.
        await says(page, READY);
        await block.locator(".opblock-summary-control").dispatchEvent("click");
      }
      expect(answers.length).toBeGreaterThan(7);
      expect(await page.evaluate("guideMoves")).toBe(0);
      expect(answers.filter(([, status]) => !/^20[01]/.test(status))).toEqual([]);
      await page.close();
    }, 300_000);
  });

  test("explains the words of the domain, and can be read by day and by night", async () => {
    const readme = await Bun.file("README.md").text();
    const document = await Bun.file("openapi.json").text();
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await browser.newPage({ colorScheme });
      await page.goto(`${server.url}/docs`);
      await page.waitForSelector(".opblock");
      await page.locator("#guide summary").click();
      const terms = (await page.locator("#guide dt").allTextContents()).flatMap((text) => text.split(", "));
      expect(terms.length).toBeGreaterThan(25);
      for (const term of terms) {
        expect([term, readme.includes(term)]).toEqual([term, true]);
        expect([term, document.includes(term.split(" ")[0] ?? "")]).toEqual([term, true]);
      }
      await page.evaluate(axe.source);
      const { violations } = (await page.evaluate("axe.run('#guide')")) as Json;
      expect([colorScheme, violations]).toEqual([colorScheme, []]);
      const background = await page.evaluate("getComputedStyle(document.querySelector('.swagger-ui')).backgroundColor");
      expect([colorScheme, background]).toEqual([
        colorScheme,
        colorScheme === "dark" ? "rgb(28, 32, 34)" : "rgba(0, 0, 0, 0)",
      ]);
      await picture(page, `docs-${colorScheme}`);
      await page.close();
    }
  }, 120_000);
});
