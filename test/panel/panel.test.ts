import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { clientOf, type Json, openApi } from "../support/api.ts";
import { launchBrowser, noBrowser, picture, watch } from "../support/browser.ts";
import { openTestDatabase, type TestDatabase } from "../support/database.ts";
import { until } from "../support/locks.ts";
import { type ServerProcess, startServer } from "../support/process.ts";

describe("GET /panel", () => {
  test("is a page under a strict CSP, and every file that it names is there", async () => {
    const api = await openApi();
    const { status, headers, body } = await api.get("/panel");
    expect([status, headers.get("Content-Type")]).toEqual([200, "text/html; charset=utf-8"]);
    const csp = headers.get("Content-Security-Policy");
    expect(csp).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
    expect(csp).not.toContain("unsafe");
    const named = [...body.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path);
    expect(named).toContain("/panel/panel.js");
    const seen = new Set<string>(named);
    for (const path of seen) {
      const file = await api.get(path);
      expect([path, file.status]).toEqual([path, 200]);
      if (path.startsWith("/panel/")) expect(file.headers.get("Content-Security-Policy")).toBe(csp);
      for (const [, other] of file.body.matchAll(/^(?:import|\} from).* "\.(\/\w+\.js)";$/gm))
        seen.add(`/panel${other}`);
    }
    expect([...seen].filter((path) => path.endsWith(".js")).length).toBeGreaterThan(10);

    const again = await api.send("GET", "/panel/panel.js", undefined, {
      "If-None-Match": (await api.get("/panel/panel.js")).headers.get("ETag") ?? "",
    });
    expect(again.status).toBe(304);
  });
});

const PHONE = { width: 390, height: 844 };
const NARROW = { width: 320, height: 640 };
const DESKTOP = { width: 1280, height: 900 };

const LONG = "Caja".repeat(50);
const SCRIPT = `<script>alert("s")</script><img src=x onerror=alert(1)>`;
const EMOJI = "Taza 🫖 👩‍🍳";
const RTL = "كوب شاي";

describe.skipIf(noBrowser)("/panel in a browser whose network is cut", () => {
  let database: TestDatabase;
  let server: ServerProcess;
  let browser: Browser;
  let api: ReturnType<typeof clientOf>;
  const start = (port = "0") =>
    startServer({ DATABASE_URL: database.url, MIGRATE_ON_START: "false", PORT: port, LOG_LEVEL: "info" });

  beforeAll(async () => {
    database = await openTestDatabase();
    server = await start();
    browser = await launchBrowser();
    api = clientOf((path, init) => fetch(`${server.url}${path}`, init));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await database?.close();
  });

  /** The panel in a window of its own, once it has shown what there is. Expects at the end that it had no fault. */
  const look = async (
    use: (page: Page, watched: ReturnType<typeof watch>) => Promise<void>,
    { hash = "", polls = false, ...options }: BrowserContextOptions & { hash?: string; polls?: boolean } = {},
  ): Promise<void> => {
    // Without motion, so that nothing moves away from the mouse while the page scrolls.
    const context = await browser.newContext({
      viewport: DESKTOP,
      locale: "en-GB",
      reducedMotion: "reduce",
      ...options,
    });
    try {
      const page = await context.newPage();
      const watched = watch(page);
      await page.clock.install();
      // A stream that ends before it has begun, as a proxy may make of it.
      if (polls)
        await page.route("**/eventos/flujo", (route) => route.fulfill({ contentType: "text/event-stream", body: "" }));
      await page.goto(`${server.url}/panel${hash}`);
      await page.waitForSelector("#connection[data-state=live]");
      await page.locator("#audit-words").filter({ hasNotText: "Adding up…" }).waitFor();
      await use(page, watched);
      expect(watched.faults).toEqual([]);
      expect([...watched.origins]).toEqual([server.url]);
    } finally {
      await context.close();
    }
  };

  const plain = (words: string | null) => (words ?? "").replace(/\s+/g, " ").trim();
  const text = async (page: Page, selector: string) => plain(await page.locator(selector).textContent());
  const texts = async (page: Page, selector: string) => (await page.locator(selector).allTextContents()).map(plain);

  /** Waits until an element says this. */
  const says = (page: Page, selector: string, words: string) =>
    page.locator(selector).filter({ hasText: words }).waitFor();

  /** What axe finds by day and by night, and what is wider than a narrow phone. */
  const inspect = async (page: Page, name: string, viewports = [PHONE]): Promise<void> => {
    await page.evaluate(axe.source);
    for (const viewport of viewports)
      for (const colorScheme of ["light", "dark"] as const) {
        await page.setViewportSize(viewport);
        // Without motion, so that no colour is looked at while it fades.
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        const { violations } = (await page.evaluate("axe.run()")) as Json;
        const found = violations.flatMap(({ id, nodes }: Json) =>
          nodes.map(({ html, failureSummary }: Json) => `${id}: ${html}: ${failureSummary}`),
        );
        expect([colorScheme, viewport, found]).toEqual([colorScheme, viewport, []]);
        await picture(page, `panel-${name}-${colorScheme}-${viewport.width}`);
      }
    await page.setViewportSize(NARROW);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(NARROW.width);
    await picture(page, `panel-${name}-${NARROW.width}`);
    await page.setViewportSize(DESKTOP);
  };

  /** How many are confirmado, all of them in the last hour. */
  const confirmed = async (): Promise<number> =>
    (await api.get("/pedidos?estado=confirmado&contar=true&limit=1")).body.pagina.total;

  /** Lets the page's clock jump to its next round, for tests that are not about waiting for it. */
  const later = (page: Page) => page.clock.fastForward(15_000);

  /** Waits for the end of a round. */
  const round = async (page: Page) => {
    const before = await text(page, "#connection-time");
    await page.locator("#connection-time").filter({ hasNotText: before }).waitFor();
  };

  test("an empty shop: says what is missing, and shows the first of everything when it comes", async () => {
    await look(async (page) => {
      expect(await text(page, "#audit-words")).toBe("There is no producto yet.");
      for (const missing of ["#pedidos-empty", "#alerts-empty", "#movements-empty"])
        expect([missing, await page.locator(missing).isVisible()]).toEqual([missing, true]);
      expect(await text(page, "#pedidos-empty")).toContain("No pedidos yet. npm run demo");
      expect(await text(page, "#rate-chart figcaption")).toBe("Nothing was confirmed in this time.");
      expect(await page.locator("#movements").isVisible()).toBe(false);
      await inspect(page, "empty");

      const producto = await api.producto({ nombre: "Primera", stock: 8 });
      const { id } = await api.pedido([producto, 1]);
      await later(page);
      await says(page, "#pedidos-rows li", "carrito");
      expect(await page.locator("#pedidos-empty").isVisible()).toBe(false);
      await says(page, "#movements-nombre", "Primera");
      await says(page, "#movements-stock", "8");
      await api.patch(`/pedidos/${id}/confirmar`);
      await later(page);
      await says(page, "#movements-stock", "7");
    });
  });

  describe("a shop with what shops have", () => {
    let productos: Json[];
    let pedidos: Json[];

    beforeAll(async () => {
      productos = [];
      for (const [nombre, stock, precio] of [
        [SCRIPT, 60, 1234.5],
        [EMOJI, 5, 3],
        [RTL, 2, 7.25],
        [LONG, 0, 1],
        ["Olla", 6, 20],
      ])
        productos.push(await api.producto({ nombre, stock, precio }));
      const [script, emoji, rtl] = productos;
      await api.producto({ nombre: "Sin venta", stock: 0, estado: "inactivo" });
      pedidos = [
        await api.pedido([script, 2]),
        await api.pedido([emoji, 2], [rtl, 1]),
        await api.pedido([script, 1], [emoji, 1], [rtl, 1], [productos[4], 1]),
        await api.pedido(),
      ];
      for (const { id } of pedidos.slice(0, 2)) await api.patch(`/pedidos/${id}/confirmar`);
      await api.patch(`/pedidos/${pedidos[1].id}/cancelar`, { motivo: "<b>se arrepintió</b>" });
      await api.post(`/productos/${script.id}/ajustes`, { cantidad: -8, motivo: "rotas en el camino" });
    });

    test("is shown as it is, in the words that users wrote and never as markup", async () => {
      await look(async (page) => {
        const rows = await texts(page, "#pedidos-rows li");
        const numeros = pedidos.map(({ numero }) => `#${numero}`);
        expect(rows.map((row) => row.replace(/^[\d:]+ /, "")).slice(0, 4)).toEqual([
          `empty ${numeros[3]} Beto carrito 0.00`,
          `1 × ${SCRIPT}, 1 × ${EMOJI}, 1 × ${RTL} and 1 more ${numeros[2]} Beto carrito 1,264.75`,
          `2 × ${EMOJI}, 1 × ${RTL} ${numeros[1]} Beto cancelado 13.25`,
          `2 × ${SCRIPT} ${numeros[0]} Beto confirmado 2,469.00`,
        ]);
        expect(await texts(page, "#alerts-rows li")).toEqual([
          `${LONG} out of stock`,
          `${RTL} 2 left`,
          `${EMOJI} 5 left`,
        ]);
        expect(await text(page, "#alerts-count")).toBe("3");
        expect(await text(page, "#audit-words")).toBe("Every stock is the sum of its movements.");
        const { productos: audited } = (await api.get("/auditoria/stock")).body;
        expect(await text(page, "#audit-note")).toStartWith(`${audited} productos, at `);
        expect(await text(page, "#rate-pedidos")).toBe(String(await confirmed()));
        expect(await page.locator("main script, main img").count()).toBe(0);
      });
    });

    test("in numbers as the reader's language writes them", async () => {
      await look(
        async (page) => {
          await says(page, "#pedidos-rows li", "2.469,00");
          expect(await text(page, "#pedidos-rows li:first-child time")).toMatch(/^\d\d:\d\d:\d\d$/);
        },
        { locale: "de-DE" },
      );
    });

    test("a confirm shows by itself: in the chart, in its pedido, in the stock; who has the focus keeps it", async () => {
      const late = await api.pedido([productos[4], 1]);
      await look(async (page) => {
        await says(page, "#pedidos-rows li:first-child", "carrito");
        const link = page.locator("#alerts-rows a", { hasText: EMOJI });
        await link.focus();
        await api.patch(`/pedidos/${late.id}/confirmar`);
        await says(page, "#pedidos-rows li:first-child", "confirmado");
        await says(page, "#rate-pedidos", String(await confirmed()));
        await says(page, "#alerts-rows li", "Olla");
        expect(await page.locator("#alerts-rows li").count()).toBe(4);
        expect(await page.locator("#alerts-rows a:focus").textContent()).toBe(EMOJI);
        expect(await page.locator("#rate-chart .bar").count()).toBeGreaterThan(0);
      });
    });

    test("a producto's movements: chosen by its link, walked by key, mouse and finger, and as a table", async () => {
      await look(async (page) => {
        await page.fill("#find-nombre", "script");
        await page.locator("#find-rows a").click();
        await says(page, "#movements-nombre", SCRIPT);
        expect(await page.locator("#movements-title:focus").count()).toBe(1);
        expect(new URL(page.url()).hash).toBe(`#producto=${productos[0].id}`);
        expect(await text(page, "#movements-stock")).toBe("50");

        const slider = page.locator("#movements-chart input");
        const caption = page.locator("#movements-chart figcaption");
        const captioned = (words: RegExp) => caption.filter({ hasText: words }).waitFor();
        await captioned(/^Stock after each of 3 movements\.$/);
        await slider.focus();
        await captioned(/ajuste -8, then 50 in stock$/);
        await page.keyboard.press("ArrowLeft");
        await captioned(/confirmacion -2, then 58 in stock$/);
        expect(await slider.getAttribute("aria-valuetext")).toBe(await caption.textContent());
        await page.keyboard.press("Home");
        await captioned(/inicial \+60, then 60 in stock$/);
        await slider.blur();
        await captioned(/^Stock after/);
        await slider.hover();
        await captioned(/confirmacion/);
        await page.mouse.move(0, 0);
        await captioned(/^Stock after/);

        await page.locator(".movements summary").click();
        const cells = (await texts(page, "#movements-rows td")).filter((cell) => !/^\d\d:/.test(cell));
        expect(cells).toEqual([
          "ajuste rotas en el camino",
          "-8",
          "50",
          `confirmacion pedido …${pedidos[0].id.slice(-6)}`,
          "-2",
          "58",
          "inicial",
          "+60",
          "60",
        ]);

        await page.locator("#alerts-rows a", { hasText: EMOJI }).click();
        await says(page, "#movements-nombre", EMOJI);
        await says(page, "#movements-rows", "<b>se arrepintió</b>");
        await page.goBack();
        await says(page, "#movements-nombre", SCRIPT);
      });
      await look(async (page) => says(page, "#movements-nombre", RTL), { hash: `#producto=${productos[2].id}` });
      // A 404 is a fault in the browser's console, and nothing that the page could prevent.
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(`${server.url}/panel#producto=019a0000-0000-7000-8000-000000000000`);
      await says(page, "#movements-empty", "There is no such producto.");
      await page.waitForSelector("#connection[data-state=live]");
      await context.close();
    });

    test("a pedido by itself: from the list and from a movement, with the way on to its productos", async () => {
      await look(async (page) => {
        const [, cancelled] = pedidos;
        expect(await page.locator("#pedido").isVisible()).toBe(false);
        await page.locator("#pedidos-rows li", { hasText: "1 more" }).locator("a", { hasText: "1 more" }).click();
        await says(page, "#pedido-rows", "Olla");
        expect(await page.locator("#pedido-rows tr").count()).toBe(4);
        expect(await page.locator("#pedido-title:focus").count()).toBe(1);
        await page.locator("#pedidos-rows li", { hasText: "cancelado" }).locator("time").click();
        await says(page, "#pedido-estado", "cancelado");
        expect(await text(page, "#pedido-cliente")).toBe("Beto");
        expect(await text(page, "#pedido-total")).toBe("13.25");
        expect(await texts(page, "#pedido-rows tr > *")).toEqual([
          EMOJI,
          "2",
          "3.00",
          "6.00",
          RTL,
          "1",
          "7.25",
          "7.25",
        ]);
        const story = (await text(page, "#pedido-story")).replace(/[\u2068\u2069]/g, "");
        expect(story).toMatch(/^Created [\d:]+, confirmed [\d:]+, cancelled [\d:]+: <b>se arrepintió<\/b>\.$/);
        expect(await text(page, "#pedido-id")).toBe(cancelled.id);
        await inspect(page, "pedido");

        await page.locator("#pedido-rows a", { hasText: RTL }).click();
        await says(page, "#movements-nombre", RTL);
        expect(await page.locator("#pedido").isVisible()).toBe(true);
        await page.locator(".movements summary").click();
        await page.goto(`${server.url}/panel#producto=${productos[0].id}`);
        await says(page, "#movements-nombre", SCRIPT);
        await page.locator("#movements-rows a:visible").click();
        await says(page, "#pedido-id", pedidos[0].id);
        expect(await text(page, "#pedido-total")).toBe("2,469.00");
      });
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(`${server.url}/panel#pedido=019a0000-0000-7000-8000-000000000000`);
      await says(page, "#pedido-missing", "There is no such pedido.");
      await page.waitForSelector("#connection[data-state=live]");
      await context.close();
    });

    test("sales of an hour, a day or a month, with units and revenue; the choice is kept", async () => {
      const { datos } = (await api.get("/pedidos?estado=confirmado")).body;
      const units = datos
        .flatMap(({ items }: Json) => items)
        .reduce((sum: number, { cantidad }: Json) => sum + cantidad, 0);
      const total = datos.reduce((sum: number, pedido: Json) => sum + pedido.total, 0);
      await look(async (page) => {
        for (const [por, name] of [
          ["hora", "hour"],
          ["dia", "day"],
        ] as const) {
          await page.selectOption("#rate-period", por);
          await says(page, "#rate-chart figcaption", `Confirmed pedidos, ${name} by ${name}.`);
          expect(await text(page, "#rate-pedidos")).toBe(String(datos.length));
          expect(await text(page, "#rate-cantidad")).toBe(String(units));
          expect(await text(page, "#rate-total")).toBe(
            total.toLocaleString("en-GB", { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
          );
        }
        await page.reload();
        await says(page, "#rate-chart figcaption", "day by day");
        expect(await page.inputValue("#rate-period")).toBe("dia");
        const slider = page.locator("#rate-chart input");
        await slider.focus();
        expect(await text(page, "#rate-chart figcaption")).toMatch(/^\d+ \w+: \d+ confirmed, \d+ units, [\d.,]+$/);
        expect(await text(page, "#rate-now")).toBe(String(datos.length));
        await inspect(page, "days");
      });
    });

    test("the threshold of the alerts is the reader's, and is kept", async () => {
      await look(async (page) => {
        await page.fill("#alerts-most", "1");
        await says(page, "#alerts-count", "1");
        expect(await texts(page, "#alerts-rows li")).toEqual([`${LONG} out of stock`]);
        await page.fill("#alerts-most", "101");
        await page.reload();
        await says(page, "#alerts-count", "1");
        expect(await page.inputValue("#alerts-most")).toBe("1");
      });
    });

    test("the audit says what is wrong, and that all is well again", async () => {
      await look(async (page) => {
        await database.sql`update productos set stock = stock + 1 where id = ${productos[0].id}`;
        await page.click("#audit-again");
        await says(page, "#audit-words", "One stock is not the sum of its movements.");
        expect(await texts(page, "#audit-rows tr > *")).toEqual([SCRIPT, "51", "50"]);
        await inspect(page, "wrong");
        await database.sql`update productos set stock = stock - 1 where id = ${productos[0].id}`;
        await page.click("#audit-again");
        await says(page, "#audit-words", "Every stock is the sum of its movements.");
        expect(await page.locator("#audit-table").isVisible()).toBe(false);
      });
    });

    test("axe finds nothing, and nothing is wider than a narrow phone, also with the tables open", async () => {
      await look(
        async (page) => {
          for (const summary of await page.locator("summary").all()) await summary.click();
          await inspect(page, "whole", [DESKTOP, PHONE]);
        },
        { hash: `#producto=${productos[3].id}` },
      );
    });

    test("what the server cannot answer is said in its words, and the rest is shown", async () => {
      const context = await browser.newContext({ viewport: PHONE });
      const page = await context.newPage();
      await page.clock.install();
      await database.sql`alter table movimientos rename saldo to elsewhere`;
      await database.sql`alter table pedidos rename motivo to elsewhere`;
      try {
        await page.goto(`${server.url}/panel#producto=${productos[2].id}`);
        await says(page, "#connection-words", "Internal error: An unexpected error occurred.");
        await says(page, "#audit-words", "The stock was not added up.");
        await says(page, "#alerts-rows li", "2 left");
        await inspect(page, "refused");
      } finally {
        await database.sql`alter table pedidos rename elsewhere to motivo`;
        await database.sql`alter table movimientos rename elsewhere to saldo`;
      }
      await later(page);
      await page.waitForSelector("#connection[data-state=live]");
      await says(page, "#movements-nombre", RTL);
      await page.click("#audit-again");
      await says(page, "#audit-words", "Every stock is the sum of its movements.");
      await context.close();
    });

    test("a clock that is wrong does not matter: minutes are the server's", async () => {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.clock.install({ time: Date.now() + 5 * 3_600_000 });
      await page.goto(`${server.url}/panel`);
      await page.waitForSelector("#connection[data-state=live]");
      expect(await text(page, "#rate-pedidos")).toBe(String(await confirmed()));
      await context.close();
    });

    /** What the page asks for from now on, but for the stream, with the status of each answer. */
    const askedBy = (page: Page): [string, number][] => {
      const asked: [string, number][] = [];
      page.on("response", (response) => {
        const { pathname } = new URL(response.url());
        if (pathname !== "/eventos/flujo") asked.push([pathname.replace(/[0-9a-f-]{36}/, "{id}"), response.status()]);
      });
      return asked;
    };

    test("follows the stream: asks only for what has changed, at once, and not for the rest", async () => {
      const cliente = await api.cliente({ nombre: "Carla" });
      await look(async (page) => {
        const asked = askedBy(page);
        // The first round after the stream has begun is of everything.
        await page.waitForSelector("#connection[data-source=stream]");
        asked.length = 0;
        await api.patch(`/clientes/${cliente.id}`, { nombre: "Carla Ruiz" });
        await until(() => asked.length > 0, "it has asked");
        await api.producto({ nombre: "Recién llegada", stock: 1 });
        await says(page, "#alerts-rows", "Recién llegada");
        const paths = new Set(asked.map(([path]) => path));
        expect(paths.has("/pedidos")).toBe(true);
        expect(paths.has("/pedidos/resumen")).toBe(false);
        const before = Number(await text(page, "#rate-pedidos"));
        const pedido = await api.pedido([productos[4], 1]);
        await api.patch(`/pedidos/${pedido.id}/confirmar`);
        await says(page, "#rate-pedidos", String(before + 1));
      });
    });

    test("without a stream, asks little: nothing that it knows, and nothing at all while nobody looks", async () => {
      const polls = { polls: true };
      await look(async (page) => {
        await round(page);
        const asked = askedBy(page);
        await round(page);
        expect(asked.filter(([path]) => path === "/pedidos").length).toBe(1);
        expect(asked.filter(([path]) => path === "/pedidos/resumen").length).toBe(1);
        expect(asked.filter(([path]) => path === "/productos/{id}")).toEqual([["/productos/{id}", 304]]);
        expect(asked.filter(([path]) => path === "/productos").length).toBe(1);
        expect(
          asked.filter(([path]) => !["/pedidos", "/pedidos/resumen", "/productos", "/productos/{id}"].includes(path)),
        ).toEqual([]);

        const hide = (hidden: boolean) =>
          page.evaluate(`Object.defineProperty(document, "hidden", { value: ${hidden}, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));`);
        await hide(true);
        await api.patch(`/pedidos/${pedidos[2].id}/cancelar`);
        asked.length = 0;
        await page.clock.fastForward(120_000);
        expect(asked).toEqual([]);
        await hide(false);
        await says(page, `#pedidos-rows li:has([href$="${pedidos[2].id}"])`, "cancelado");
      }, polls);
    });

    test("what is more than the list holds is a click away: alerts, and older movements", async () => {
      const many = await Promise.all(
        Array.from({ length: 14 }, (_, n) => api.producto({ nombre: `Vela ${n}`, stock: 1 })),
      );
      const [first] = many;
      await database.sql`
        insert into movimientos (tienda_id, producto_id, producto_version, tipo, cantidad, saldo)
        select tienda_id, id, 1 + n, 'ajuste', case n % 2 when 1 then 1 else -1 end, 1 + n % 2
        from productos, generate_series(1, 120) n where id = ${first.id}`;
      await database.sql`update productos set version = 121 where id = ${first.id}`;
      await look(
        async (page) => {
          const total = Number(await text(page, "#alerts-count"));
          expect(await page.locator("#alerts-rows li").count()).toBe(10);
          expect(await text(page, "#alerts-more")).toBe(`and ${total - 10} more`);
          await page.click("#alerts-more");
          await says(page, "#alerts-rows", "Vela 13");
          expect(await page.locator("#alerts-rows li").count()).toBe(total);
          expect(await page.locator("#alerts-more").isVisible()).toBe(false);

          await says(page, "#movements-nombre", "Vela 0");
          await page.locator(".movements summary").click();
          expect(await page.locator("#movements-rows tr").count()).toBe(100);
          await page.click("#movements-older");
          await says(page, "#movements-rows", "inicial");
          expect(await page.locator("#movements-rows tr").count()).toBe(21);
          expect(await page.locator("#movements-older").isVisible()).toBe(false);
          await page.click("#movements-newest");
          await page.locator("#movements-rows tr:nth-child(100)").waitFor();
        },
        { hash: `#producto=${first.id}` },
      );
    });

    test("what was returned of a pedido stands beside what was sold, and in its story", async () => {
      const producto = await api.producto({ nombre: "Jarra", precio: 8, stock: 5 });
      const { id } = await api.pedido([producto, 3]);
      await api.patch(`/pedidos/${id}/confirmar`);
      const items = [{ producto_id: producto.id, cantidad: 2, reponer: false }];
      await api.post(`/pedidos/${id}/devoluciones`, { items, motivo: "rota" });
      await look(
        async (page) => {
          await says(page, "#pedido-estado", "confirmado");
          const cells = await texts(page, "#pedido-rows tr > *");
          expect(cells).toEqual(["Jarra 2 of 3 returned", "3", "8.00", "24.00"]);
          await says(page, "#pedidos-rows li:first-child .items", "3 × Jarra (2 returned)");
          await says(page, "#history-rows li:first-child", "confirmado, 3 units, 24.00, 16.00 returned");
          await inspect(page, "returned");
          const rest = [{ producto_id: producto.id, cantidad: 1, reponer: true }];
          await api.post(`/pedidos/${id}/devoluciones`, { items: rest, motivo: "no le gustó" });
          await says(page, "#pedido-rows [data-returned=all]", "3 of 3 returned");
          expect(await text(page, "#pedido-story")).toMatch(/confirmed [\d:]+, returned for 24\.00\.$/);
        },
        { hash: `#pedido=${id}` },
      );
    });

    test("a pedido is found by numero, referencia and name, with the keyboard; its history says what happened", async () => {
      const olla = await api.producto({ nombre: "Olla de 茶", precio: 20, stock: 9 });
      const cliente = await api.cliente({ nombre: "Zoë Ñandú 花子" });
      const items = [{ producto_id: olla.id, cantidad: 1 }];
      const body = { cliente_id: cliente.id, items, referencia: "WEB <77>" };
      const pedido = (await api.post("/pedidos", body)).body;
      await api.patch(`/pedidos/${pedido.id}/items`, { producto_id: olla.id, cantidad: 3 });
      await api.patch(`/pedidos/${pedido.id}/confirmar`, { referencia_pago: "pago 7" });
      await look(async (page) => {
        const words = page.locator("#find-pedido-words");
        for (const q of [String(pedido.numero), `#${pedido.numero}`, "WEB <77>", "nandu", "花子"]) {
          await page.getByLabel("Find a pedido").fill(q);
          await page.keyboard.press("Enter");
          await says(page, "#find-pedido-rows li", `#${pedido.numero} Zoë Ñandú 花子 confirmado 60.00`);
          expect([q, await words.textContent()]).toEqual([q, "1 found."]);
          await page.getByLabel("Find a pedido").fill("");
          await page.keyboard.press("Enter");
          await page.locator("#find-pedido-rows li").waitFor({ state: "detached" });
        }
        await page.getByLabel("Find a pedido").fill("nobody has this name");
        await page.clock.fastForward(1_000);
        await words.filter({ hasText: "Nothing was found." }).waitFor();
        await page.getByLabel("Find a pedido").fill("ñandú");
        await page.clock.fastForward(1_000);
        await page.locator("#find-pedido-rows a").waitFor();
        await inspect(page, "find");
        await page.getByLabel("Find a pedido").focus();
        await page.keyboard.press("Tab");
        await page.keyboard.press("Enter");
        await says(page, "#pedido-numero", `#${pedido.numero}`);
        expect(await page.locator("#pedido-title:focus").count()).toBe(1);
        expect(await text(page, "#pedido-cliente")).toBe("Zoë Ñandú 花子");
        expect((await text(page, "#pedido-names")).replace(/[\u2068\u2069]/g, "")).toBe(
          "Referencia WEB <77>. Paid by pago 7.",
        );
        await says(page, "#history-rows", "crear");
        expect((await texts(page, "#history-rows li")).map((row) => row.replace(/^[\d:]+ /, ""))).toEqual([
          "confirmar confirmado, 3 units, 60.00",
          "fijar_items carrito, 3 units, 60.00",
          "crear carrito, 1 unit, 20.00",
        ]);
        expect(await text(page, "#history-note")).toBe("");
        await inspect(page, "history");
        // It goes on by itself.
        await api.patch(`/pedidos/${pedido.id}/cancelar`, { motivo: "se rompió" });
        await says(page, "#history-rows li:first-child", "cancelar");
      });
    });

    describe("a stock", () => {
      let jarra: Json;
      beforeAll(async () => {
        jarra = await api.producto({ nombre: "Jarra <b>azul</b>", stock: 40 });
      });
      const sell = async (cantidad: number) => {
        const { id } = await api.pedido([jarra, cantidad]);
        await api.patch(`/pedidos/${id}/confirmar`);
      };
      const newest = async () => (await api.get(`/productos/${jarra.id}/movimientos?limit=1`)).body.datos[0];
      const shown = (use: Parameters<typeof look>[0]) =>
        look(
          async (page, watched) => {
            await says(page, "#movements-nombre", "Jarra");
            await use(page, watched);
          },
          { hash: `#producto=${jarra.id}` },
        );

      test("is counted while the shop sells: what is sold after the count began stays deducted", async () => {
        await shown(async (page) => {
          const start = page.getByRole("button", { name: "Count the stock" });
          await start.focus();
          await page.keyboard.press("Enter");
          await page.locator("#count-contado:focus").waitFor();
          expect(await text(page, "#count-words")).toStartWith("Count now: the stock is 40 units in version 1.");
          expect(await page.locator("#movements-free").isVisible()).toBe(false);
          await inspect(page, "count");
          await sell(2);
          await says(page, "#movements-stock", "38");
          await page.getByLabel("Units counted").fill("39");
          await page.getByLabel("Reason, if you want").fill("inventario <i>de mayo</i>");
          await page.keyboard.press("Enter");
          await says(page, "#stock-said", "Counted 39: 37 in stock now.");
          expect(await start.evaluate((button) => button === button.ownerDocument.activeElement)).toBe(true);
          expect(await page.locator("#count").isVisible()).toBe(false);
          await says(page, "#movements-stock", "37");
          expect(await newest()).toMatchObject({ tipo: "conteo", cantidad: -1, motivo: "inventario <i>de mayo</i>" });
          expect(await page.locator("main b, main i").count()).toBe(0);
        });
      });

      test("is counted once, also when the answer is lost and it is sent again", async () => {
        const { stock } = (await api.get(`/productos/${jarra.id}`)).body;
        const context = await browser.newContext({ viewport: DESKTOP, locale: "en-GB" });
        const page = await context.newPage();
        await page.goto(`${server.url}/panel#producto=${jarra.id}`);
        await says(page, "#movements-nombre", "Jarra");
        for (const [open, field, value, submit, path] of [
          ["Count the stock", "Units counted", String(stock + 1), "Enter the count", "conteos"],
          ["Adjust the stock", "Units", "5", "Enter the adjustment", "ajustes"],
        ] as const) {
          await page.getByRole("button", { name: open }).click();
          await page.getByLabel(field, { exact: true }).fill(value);
          if (path === "ajustes") await page.getByLabel("Reason", { exact: true }).fill("llegaron");
          await page.route(
            `**/${path}`,
            async (route) => {
              await route.fetch();
              await route.abort();
            },
            { times: 1 },
          );
          await page.getByRole("button", { name: submit }).click();
          await says(page, "#stock-said", "Send it again: it will not be done twice.");
          await page.getByRole("button", { name: submit }).click();
          await says(page, "#stock-said", "in stock now.");
        }
        expect(await text(page, "#stock-said")).toBe(`Adjusted: ${stock + 6} in stock now.`);
        expect((await api.get(`/productos/${jarra.id}`)).body.stock).toBe(stock + 6);
        await context.close();
      });

      test("is adjusted; a refusal is said in the words of the API, and can be corrected", async () => {
        const { stock } = (await api.get(`/productos/${jarra.id}`)).body;
        const context = await browser.newContext({ viewport: PHONE, locale: "en-GB" });
        const page = await context.newPage();
        await page.goto(`${server.url}/panel#producto=${jarra.id}`);
        await says(page, "#movements-nombre", "Jarra");
        await page.getByRole("button", { name: "Adjust the stock" }).click();
        await page.getByLabel("Units", { exact: true }).fill("-1000");
        await page.getByLabel("Reason", { exact: true }).fill("se rompieron 😢");
        await page.getByRole("button", { name: "Enter the adjustment" }).click();
        await says(page, "#stock-said[data-verdict=bad]", "Not enough stock: ");
        await inspect(page, "adjust-refused");
        await page.getByLabel("Units", { exact: true }).fill("0");
        await page.getByRole("button", { name: "Enter the adjustment" }).click();
        await says(page, "#stock-said[data-verdict=bad]", "cantidad: ");
        await page.getByLabel("Units", { exact: true }).fill("-3");
        await page.getByRole("button", { name: "Enter the adjustment" }).click();
        await says(page, "#stock-said[data-verdict=good]", `Adjusted: ${stock - 3} in stock now.`);
        expect(await newest()).toMatchObject({ tipo: "ajuste", cantidad: -3, motivo: "se rompieron 😢" });
        await context.close();
      });

      test("of another producto is another count: a form that is open closes", async () => {
        await shown(async (page) => {
          await page.getByRole("button", { name: "Count the stock" }).click();
          await page.getByLabel("Units counted").fill("1");
          await page.locator("#pedidos-rows a.producto", { hasText: "Jarra" }).first().waitFor();
          await page.fill("#find-nombre", "Sin venta");
          await page.keyboard.press("Enter");
          await page.locator("#find-rows a").click();
          await says(page, "#movements-nombre", "Sin venta");
          expect(await page.locator("#count").isVisible()).toBe(false);
          await page.getByRole("button", { name: "Count the stock" }).click();
          await says(page, "#count-words", "the stock is 0 units");
          expect(await page.getByLabel("Units counted").inputValue()).toBe("");
          await page.getByRole("button", { name: "Give up" }).click();
          expect(await page.locator("#count").isVisible()).toBe(false);
        });
      });
    });
  });

  test("a server that goes away and comes back: says so, and goes on by itself", async () => {
    const context = await browser.newContext({ viewport: PHONE });
    const page = await context.newPage();
    await page.clock.install();
    await page.goto(`${server.url}/panel`);
    await page.waitForSelector("#connection[data-state=live]");
    const before = await texts(page, "#pedidos-rows li");

    const { port } = new URL(server.url);
    await server.stop("SIGKILL");
    await later(page);
    await page.waitForSelector("#connection[data-state=lost]");
    expect(await text(page, "#connection")).toMatch(
      /^No connection to the server. Trying again; what you see is from \d/,
    );
    expect(await texts(page, "#pedidos-rows li")).toEqual(before);
    await inspect(page, "lost");

    server = await start(port);
    await later(page);
    await page.waitForSelector("#connection[data-state=live]");
    expect(await text(page, "#connection-words")).toBe("Live");
    await api.pedido([await api.producto({ nombre: "Después" }), 1]);
    await later(page);
    await says(page, "#pedidos-rows li:first-child", "Después");
    await context.close();
  });
});
