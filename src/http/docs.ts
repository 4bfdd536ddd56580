import { OpenAPIHono } from "@hono/zod-openapi";
import { secureHeaders } from "hono/secure-headers";
import styles from "swagger-ui-dist/swagger-ui.css" with { type: "text" };
import bundle from "swagger-ui-dist/swagger-ui-bundle.js" with { type: "text" };
import { asset } from "./asset.ts";
import type { AppEnv } from "./context.ts";
import key from "./docs/key.js" with { type: "text" };
import page from "./docs/page.html" with { type: "text" };
import send from "./docs/send.js" with { type: "text" };
import shop from "./docs/shop.js" with { type: "text" };
import start from "./docs/start.js" with { type: "text" };
import style from "./docs/style.css" with { type: "text" };
import taskStyle from "./docs/task.css" with { type: "text" };
import { taskLinks, taskPage, taskPath } from "./docs/task.ts";
import { tasks } from "./docs/tasks.ts";
import theme from "./docs/theme.js" with { type: "text" };

const JS = "text/javascript; charset=utf-8";
const HTML = "text/html; charset=utf-8";
const CSS = "text/css; charset=utf-8";
const HOUR = 3600;

/** The files of the page, as text in the program, with the seconds for which a browser may keep them without asking. */
const assets = {
  "/docs/swagger-ui-bundle.js": { text: bundle, type: JS, maxAge: HOUR },
  "/docs/swagger-ui.css": { text: styles, type: CSS, maxAge: HOUR },
  "/docs/key.js": { text: key, type: JS, maxAge: 0 },
  "/docs/send.js": { text: send, type: JS, maxAge: 0 },
  "/docs/shop.js": { text: shop, type: JS, maxAge: 0 },
  "/docs/start.js": { text: start, type: JS, maxAge: 0 },
  "/docs/style.css": { text: style, type: CSS, maxAge: 0 },
  "/docs/task.css": { text: taskStyle, type: CSS, maxAge: 0 },
  "/docs/theme.js": { text: theme, type: JS, maxAge: 0 },
  ...Object.fromEntries(tasks.map((task) => [taskPath(task), { text: taskPage(task, tasks), type: HTML, maxAge: 0 }])),
};

// Bun's types treat an .html file as an entry to bundle, however it is imported.
const front = (page as unknown as string).replace("<!-- tasks -->", () => String(taskLinks(tasks)));

/** The pages at /docs, one of all operations and one for each task: Swagger UI from this origin, no request to any other host, under a strict CSP. */
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
  app.get("/docs", (c) => c.html(front));
  app.get("/docs/", (c) => c.redirect("/docs", 301));
  for (const [path, { text, type, maxAge }] of Object.entries(assets))
    app.get(path, asset({ type, cacheControl: `public, max-age=${maxAge}`, load: () => text }));
  return app;
};
