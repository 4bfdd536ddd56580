import { OpenAPIHono } from "@hono/zod-openapi";
import { secureHeaders } from "hono/secure-headers";
import { asset } from "../http/asset.ts";
import type { AppEnv } from "../http/context.ts";
import alerts from "./page/alerts.js" with { type: "text" };
import api from "./page/api.js" with { type: "text" };
import audit from "./page/audit.js" with { type: "text" };
import chart from "./page/chart.js" with { type: "text" };
import clientes from "./page/clientes.js" with { type: "text" };
import dom from "./page/dom.js" with { type: "text" };
import find from "./page/find.js" with { type: "text" };
import format from "./page/format.js" with { type: "text" };
import held from "./page/held.js" with { type: "text" };
import history from "./page/history.js" with { type: "text" };
import icon from "./page/icon.svg" with { type: "text" };
import kept from "./page/kept.js" with { type: "text" };
import key from "./page/key.js" with { type: "text" };
import loop from "./page/loop.js" with { type: "text" };
import movements from "./page/movements.js" with { type: "text" };
import styles from "./page/panel.css" with { type: "text" };
import page from "./page/panel.html" with { type: "text" };
import panelScript from "./page/panel.js" with { type: "text" };
import pedido from "./page/pedido.js" with { type: "text" };
import pedidos from "./page/pedidos.js" with { type: "text" };
import rate from "./page/rate.js" with { type: "text" };
import stock from "./page/stock.js" with { type: "text" };
import stream from "./page/stream.js" with { type: "text" };
import who from "./page/who.js" with { type: "text" };

const scripts = {
  alerts,
  api,
  audit,
  chart,
  clientes,
  dom,
  find,
  format,
  held,
  history,
  kept,
  key,
  loop,
  movements,
  panel: panelScript,
  pedido,
  pedidos,
  rate,
  stock,
  stream,
  who,
};

/** The files of the page, as text in the program: a bundle of the server contains all of them. */
const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
  // Bun's types treat an .html file as an entry to bundle, however it is imported.
  "/panel": ["text/html", page as unknown as string],
  "/panel/panel.css": ["text/css", styles],
  "/panel/icon.svg": ["image/svg+xml", icon],
  ...Object.fromEntries(
    Object.entries(scripts).map(([name, text]) => [`/panel/${name}.js`, ["text/javascript", text]] as const),
  ),
};

/** The page at /panel: shows the shop from the public API, from this origin, under a strict CSP. */
export const panel = (): OpenAPIHono<AppEnv> => {
  const app = new OpenAPIHono<AppEnv>();
  app.use(
    "/panel/*",
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
        // The page never makes markup from text; the browser enforces this.
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: ["'none'"],
      },
      xFrameOptions: "DENY",
      // The page is also served over plain HTTP in development; TLS belongs to the proxy in front.
      strictTransportSecurity: false,
    }),
  );
  // Revalidated each time, mostly with a 304: an update never leads to a mixture of versions.
  for (const [path, [type, text]] of Object.entries(files))
    app.get(path, asset({ type: `${type}; charset=utf-8`, cacheControl: "no-cache", load: () => text }));
  app.get("/panel/", (c) => c.redirect("/panel", 301));
  return app;
};
