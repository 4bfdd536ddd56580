import { OpenAPIHono } from "@hono/zod-openapi";
import { secureHeaders } from "hono/secure-headers";
import styles from "swagger-ui-dist/swagger-ui.css" with { type: "text" };
import bundle from "swagger-ui-dist/swagger-ui-bundle.js" with { type: "text" };
import { asset } from "./asset.ts";
import type { AppEnv } from "./context.ts";
import start from "./docs/start.js" with { type: "text" };
import style from "./docs/style.css" with { type: "text" };

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>pedidos API</title>
<link rel="icon" href="/panel/icon.svg">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<div id="docs"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

const JS = "text/javascript; charset=utf-8";
const CSS = "text/css; charset=utf-8";
const HOUR = 3600;

/** The files of the page, as text in the program, with the seconds for which a browser may keep them without asking. */
const assets = {
  "/docs/swagger-ui-bundle.js": { text: bundle, type: JS, maxAge: HOUR },
  "/docs/swagger-ui.css": { text: styles, type: CSS, maxAge: HOUR },
  "/docs/start.js": { text: start, type: JS, maxAge: 0 },
  "/docs/style.css": { text: style, type: CSS, maxAge: 0 },
};

/** The interactive page at /docs: Swagger UI from this origin, no request to any other host, under a strict CSP. */
export const docs = (): OpenAPIHono<AppEnv> => {
  const app = new OpenAPIHono<AppEnv>();
  app.use(
    "/docs/*",
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        connectSrc: ["'self'"],
        // Swagger UI sets style attributes and draws its icons from data: URLs.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", "data:"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
      xFrameOptions: "DENY",
      // The page is also served over plain HTTP in development; TLS is the business of the proxy in front.
      strictTransportSecurity: false,
    }),
  );
  app.get("/docs", (c) => c.html(page));
  app.get("/docs/", (c) => c.redirect("/docs", 301));
  for (const [path, { text, type, maxAge }] of Object.entries(assets))
    app.get(path, asset({ type, cacheControl: `public, max-age=${maxAge}`, load: () => text }));
  return app;
};
