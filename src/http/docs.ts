import { resolve } from "node:path";
import { OpenAPIHono } from "@hono/zod-openapi";
import { secureHeaders } from "hono/secure-headers";
import icon from "swagger-ui-dist/favicon-32x32.png" with { type: "file" };
import styles from "swagger-ui-dist/swagger-ui.css" with { type: "file" };
import bundle from "swagger-ui-dist/swagger-ui-bundle.js" with { type: "file" };
import type { AppEnv } from "./context.ts";

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>pedidos API</title>
<link rel="icon" href="/docs/favicon.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

// A file of its own, because the page forbids scripts inside it. No validatorUrl: it would send the document away.
const start = `SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
`;

// In the image's bundle the paths are relative to the bundle.
const assets = {
  "/docs/swagger-ui-bundle.js": { path: bundle, type: "text/javascript; charset=utf-8" },
  "/docs/swagger-ui.css": { path: styles, type: "text/css; charset=utf-8" },
  "/docs/favicon.png": { path: icon, type: "image/png" },
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
  app.get("/docs/start.js", (c) => c.body(start, 200, { "Content-Type": "text/javascript; charset=utf-8" }));
  for (const [path, { path: file, type }] of Object.entries(assets))
    app.get(path, (c) =>
      c.body(Bun.file(resolve(import.meta.dir, file)).stream(), 200, {
        "Content-Type": type,
        "Cache-Control": "public, max-age=3600",
      }),
    );
  return app;
};
