import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Browser, chromium } from "playwright-core";
import { openTestDatabase } from "../database.ts";
import { type ServerProcess, startServer } from "../process.ts";

const executablePath = ["chromium", "chromium-browser", "google-chrome"].map((name) => Bun.which(name)).find(Boolean);
if (!executablePath) console.warn("No Chromium here: the tests of the page at /docs are skipped.");

describe.skipIf(!executablePath)("/docs in a browser whose network is cut", () => {
  let server: ServerProcess;
  let browser: Browser;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const database = await openTestDatabase();
    close = database.close;
    server = await startServer({ DATABASE_URL: database.url, MIGRATE_ON_START: "false" });
    browser = await chromium.launch({
      executablePath: executablePath ?? "",
      // Every name but this machine's is unknown.
      args: [
        "--no-sandbox",
        "--disable-quic",
        "--disable-background-networking",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
      ],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await close?.();
  });

  test("renders every operation without a fault, asks no other host, and Try it out creates a cliente", async () => {
    const page = await browser.newPage();
    const faults: string[] = [];
    const hosts = new Set<string>();
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("request", (request) => request.url().startsWith("http") && hosts.add(new URL(request.url()).origin));

    await page.goto(`${server.url}/docs`);
    const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as { paths: Record<string, object> };
    const operations = Object.values(document.paths).flatMap((methods) => Object.keys(methods)).length;
    await page.waitForSelector(".opblock");
    expect(await page.locator(".opblock").count()).toBe(operations);

    const post = page.locator(".opblock-post", { hasText: "/clientes" });
    await post.locator(".opblock-summary").click();
    await post.locator(".btn.execute").click();
    const status = post.locator(".live-responses-table .response-col_status").last();
    await status.waitFor();
    expect((await status.textContent())?.trim()).toStartWith("201");
    const { datos } = (await (await fetch(`${server.url}/clientes`)).json()) as { datos: { nombre: string }[] };
    expect(datos.map(({ nombre }) => nombre)).toEqual(["Ana Gómez"]);

    expect(faults).toEqual([]);
    expect([...hosts]).toEqual([server.url]);
    if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/docs.png`, fullPage: true });
  });
});
