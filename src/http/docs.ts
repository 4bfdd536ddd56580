import { resolve } from "node:path";
import { OpenAPIHono } from "@hono/zod-openapi";
import { secureHeaders } from "hono/secure-headers";
import icon from "swagger-ui-dist/favicon-32x32.png" with { type: "file" };
import styles from "swagger-ui-dist/swagger-ui.css" with { type: "file" };
import bundle from "swagger-ui-dist/swagger-ui-bundle.js" with { type: "file" };
import type { AppEnv } from "./context.ts";
import start from "./docs/start.js" with { type: "file" };
import style from "./docs/style.css" with { type: "file" };

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>pedidos API</title>
<link rel="icon" href="/docs/favicon.png">
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

/**
 * The files of the page, with the seconds for which a browser may keep them: our own change with every version. In the
 * image's bundle the paths are relative to the bundle.
 */
const assets = {
  "/docs/swagger-ui-bundle.js": { path: bundle, type: JS, maxAge: HOUR },
  "/docs/swagger-ui.css": { path: styles, type: CSS, maxAge: HOUR },
  "/docs/favicon.png": { path: icon, type: "image/png", maxAge: HOUR },
  "/docs/start.js": { path: start, type: JS, maxAge: 0 },
  "/docs/style.css": { path: style, type: CSS, maxAge: 0 },
};

/** The interactive page at /docs: Swagger UI from this origin, no request to any other host, under a strict CSP. */
export const docs = (): OpenAPIHono<AppEnv> => {
  const app = new OpenAPIHono<AppEnv>();
  app.use(
    "/docs/*",
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        // Swagger UI sets style attributes and draws its icons from data: URLs.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", "data:"],
        frameAncestors: ["'none'"],
      },
      // The page is also served over plain HTTP in development; TLS is the business of the proxy in front.
      strictTransportSecurity: false,
    }),
  );
  app.get("/docs", (c) => c.html(page));
  for (const [path, { path: file, type, maxAge }] of Object.entries(assets))
    app.get(path, (c) =>
      c.body(Bun.file(resolve(import.meta.dir, file)).stream(), 200, {
        "Content-Type": type,
        "Cache-Control": `public, max-age=${maxAge}`,
      }),
    );
  return app;
};
