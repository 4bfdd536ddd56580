/** /panel and /docs on a server that asks for keys. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { crearClave } from "../../src/claves/crear.ts";
import { ROLES } from "../../src/http/roles.ts";
import { clientOf, type Json } from "../support/api.ts";
import { launchBrowser, noBrowser, picture, watch } from "../support/browser.ts";
import { openTestDatabase, type TestDatabase } from "../support/database.ts";
import { type ServerProcess, startServer } from "../support/process.ts";

/** What the browser says itself of an answer 401. */
const REFUSED = /status of 401/;

describe.skipIf(noBrowser)("in a browser", () => {
  let database: TestDatabase;
  let server: ServerProcess;
  let browser: Browser;
  let clave: string;
  let client: ReturnType<typeof clientOf>;

  beforeAll(async () => {
    database = await openTestDatabase();
    server = await startServer({ DATABASE_URL: database.url, MIGRATE_ON_START: "false", AUTH: "claves" });
    const wanted = { tienda: "Cerámica Ana", nombre: null, seconds: null } as const;
    ({ clave } = await crearClave(database.db, { ...wanted, rol: "lectura" }));
    const admin = await crearClave(database.db, { ...wanted, rol: "admin" });
    client = clientOf((path, init) =>
      fetch(server.url + path, {
        ...init,
        headers: { Authorization: `Bearer ${admin.clave}`, ...(init.headers as object) },
      }),
    );
    await client.pedido([await client.producto({ nombre: "Taza de Ana" }), 1]);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await database?.close();
  });

  const give = async (page: Page, key: string): Promise<void> => {
    await page.getByLabel("API key or token").fill(key);
    await page.getByRole("button", { name: "Show the shop" }).click();
  };

  test("/panel asks for a key once, shows the shop, and keeps the key for the tab only", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const { faults, origins } = watch(page);
    await page.goto(`${server.url}/panel`);
    await page.getByText("This server asks for an API key.").waitFor();
    await page.evaluate(axe.source);
    expect(((await page.evaluate("axe.run()")) as Json).violations).toEqual([]);
    await picture(page, "panel-key");

    await give(page, `ped_${"A".repeat(43)}`);
    await page.getByText("The server does not accept this key.").waitFor();
    await give(page, clave);
    await page.waitForSelector("#connection[data-state=live]");
    expect(await page.locator("#who-words").textContent()).toBe("Cerámica Ana, as lectura");
    await page.locator("#pedidos-rows").getByText("12.50").first().waitFor();
    await picture(page, "panel-with-key");

    expect(await page.evaluate("[localStorage.length, document.cookie, sessionStorage.length]")).toEqual([0, "", 1]);
    expect(page.url()).not.toContain("ped_");
    await page.reload();
    await page.waitForSelector("#connection[data-state=live]");

    const other = await context.newPage();
    await other.goto(`${server.url}/panel`);
    await other.getByText("This server asks for an API key.").waitFor();
    await page.getByRole("button", { name: "Forget the key" }).click();
    await page.getByText("This server asks for an API key.").waitFor();
    expect(await page.evaluate("sessionStorage.length")).toBe(0);

    // One question each time, not one in every round.
    expect(faults.filter((fault) => REFUSED.test(fault)).length).toBeLessThanOrEqual(3);
    expect(faults.filter((fault) => !REFUSED.test(fault))).toEqual([]);
    expect([...origins]).toEqual([server.url]);
    await context.close();
  }, 120_000);

  test("/panel shows every rol all that is on it: nothing there is asked for that the rol may not see", async () => {
    const taza = await client.producto({ nombre: "Taza de todos", stock: 1 });
    const pedido = await client.pedido([taza, 1]);
    await client.patch(`/pedidos/${pedido.id}/confirmar`);
    await client.post(`/clientes/${pedido.cliente_id}/olvidar`);
    const { actor } = (await client.get("/yo")).body;
    for (const rol of ROLES) {
      const key = await crearClave(database.db, { tienda: "Cerámica Ana", nombre: null, seconds: null, rol });
      const context = await browser.newContext();
      const page = await context.newPage();
      const { faults } = watch(page);
      const refused: string[] = [];
      const asked = new Set<string>();
      page.on("response", (response) => {
        asked.add(new URL(response.url()).pathname.replace(/[0-9a-f-]{36}/, "{id}"));
        if (response.status() >= 400 && response.status() !== 401)
          refused.push(`${response.status()} ${response.url()}`);
      });
      await page.goto(`${server.url}/panel#pedido=${pedido.id}`);
      await give(page, key.clave);
      await page.waitForSelector("#connection[data-state=live]");
      expect(await page.locator("#who-words").textContent()).toBe(`Cerámica Ana, as ${rol}`);
      // Every part of it: the audit, sales, the list, one pedido (of somebody who was forgotten), a producto that is found.
      await page.getByText("Every stock is the sum of its movements.").waitFor();
      await page.locator("#rate-pedidos").filter({ hasText: "1" }).waitFor();
      await page.locator("#pedidos-rows").getByText("(olvidado)").waitFor();
      await page.locator("#pedido-cliente").filter({ hasText: "(olvidado)" }).waitFor();
      // Who changed it is for those who may read the log; the others see what happened.
      const actors = page.locator("#history-rows .actor");
      await page
        .locator("#history-rows")
        .getByText(rol === "admin" ? "confirmar" : "confirmado", { exact: true })
        .waitFor();
      expect([rol, await actors.first().textContent()]).toEqual([rol, rol === "admin" ? actor : ""]);
      await page.locator("#alerts-rows").getByText("Taza de todos").waitFor();
      await page.fill("#find-nombre", "todos");
      await page.locator("#find-rows a").click();
      await page.locator("#movements-nombre").filter({ hasText: "Taza de todos" }).waitFor();
      const mayCount = rol === "almacen" || rol === "admin";
      for (const name of ["Count the stock", "Adjust the stock"])
        expect([rol, await page.getByRole("button", { name }).isVisible()]).toEqual([rol, mayCount]);
      await page.locator("#rate-period").selectOption("dia");
      await page.locator("#audit-again").click();
      await page.locator("#audit[data-verdict=good]").waitFor();
      expect([rol, refused, faults.filter((fault) => !REFUSED.test(fault))]).toEqual([rol, [], []]);
      expect([...asked].filter((path) => !path.startsWith("/panel")).toSorted()).toEqual([
        ...[
          "/auditoria/stock",
          ...(rol === "admin" ? ["/bitacora"] : []),
          "/clientes/{id}",
          ...(rol === "admin" ? [] : ["/eventos"]),
          "/eventos/flujo",
          "/pedidos",
          "/pedidos/resumen",
          "/pedidos/{id}",
          "/productos",
        ],
        ...["/productos/{id}", "/productos/{id}/movimientos", "/yo"],
      ]);
      await picture(page, `panel-as-${rol}`);
      await context.close();
    }
  }, 180_000);

  test("a key given to /docs serves the pages of the tasks, and one given there serves /docs", async () => {
    const { clave: admin } = await crearClave(database.db, {
      ...{ tienda: "Otra", nombre: null, seconds: null, rol: "admin" },
    });
    const context = await browser.newContext();
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(`${server.url}/docs/tasks/till`);
    await page.getByText("Authorize first: this server asks for a key.").waitFor();
    await page.evaluate(axe.source);
    expect(((await page.evaluate("axe.run()")) as Json).violations).toEqual([]);
    await page.getByLabel("API key or token").fill(admin);
    await page.getByRole("button", { name: "Authorize" }).click();
    await page.getByText("The requests go to the shop \u2068Otra\u2069, as admin.").waitFor();
    await page.locator("#step-1 button").click();
    await page.locator("#step-1 .status").filter({ hasText: "201" }).waitFor();

    await page.goto(`${server.url}/docs`);
    await page.locator("#guide-words").filter({ hasText: "Your shop has no producto in stock" }).waitFor();
    await page.locator(".btn.authorize").first().click();
    await page.locator(".auth-btn-wrapper button", { hasText: "Logout" }).click();
    await page.locator(".auth-container input").fill(clave);
    await page.locator(".auth-btn-wrapper .authorize").click();
    await page.locator(".btn-done").click();
    await page.goto(`${server.url}/docs/tasks/cart`);
    await page.getByText("The requests go to the shop \u2068Cerámica Ana\u2069, as lectura.").waitFor();
    await page.locator("#step-1 button").click();
    await page.locator("#step-1 .status").filter({ hasText: "403" }).waitFor();
    expect(await page.evaluate("[localStorage.length, document.cookie]")).toEqual([0, ""]);
    await context.close();
  }, 120_000);

  test("/docs has Authorize: with a key, an example is answered and names what the shop has", async () => {
    const page = await browser.newPage();
    page.setDefaultTimeout(60_000);
    const { faults } = watch(page);
    await page.goto(`${server.url}/docs`);
    await page.locator(".btn.authorize").first().click();
    await page.locator(".auth-container input").fill(clave);
    await page.locator(".auth-btn-wrapper .authorize").click();
    await page.locator(".btn-done").click();

    const block = page.locator("[id$=obtenerPedido]").first();
    await block.locator(".opblock-summary-control").click();
    await block.locator(".btn.execute").click();
    const status = block.locator(".live-responses-table .response-col_status").last();
    await status.waitFor();
    expect((await status.textContent())?.trim()).toStartWith("200");
    expect(await page.evaluate("[localStorage.length, document.cookie]")).toEqual([0, ""]);
    expect(faults.filter((fault) => !REFUSED.test(fault))).toEqual([]);
    await picture(page, "docs-authorized");
    await page.close();
  }, 120_000);
});
