import { z } from "@hono/zod-openapi";
import sql from "../../sql/clientes/exportar.sql" with { type: "text" };
import { pg, statement } from "../db/statement.ts";
import { download, fileQuery } from "../http/download.ts";
import { FILE_MEDIA, operation } from "../http/operation.ts";
import { ClienteJson } from "./schema.ts";

/** All clientes, as an import takes them. */
export const exportClientes = statement({
  name: "clientes/exportar",
  text: sql,
  params: [],
  columns: { email: pg.nullable(pg.text), nombre: pg.text },
  plan: "custom",
});

const { email, nombre } = ClienteJson.shape;

/** GET /exportaciones/clientes */
export const exportarClientes = operation(
  {
    operationId: "exportarClientes",
    method: "get",
    path: "/exportaciones/clientes",
    tag: "exportaciones",
    rol: "lectura",
    summary: "Export the clientes",
    description:
      "All clientes of one moment but those who were erased, in the order in which they were created, with the columns that `npm run import` takes. A file like that of the productos.",
    query: z.strictObject(fileQuery),
    success: {
      status: 200,
      description: "The file: CSV, or NDJSON, to each line of which the schema applies.",
      schema: z.object({ email, nombre }).openapi("ClienteExportado"),
      media: FILE_MEDIA,
    },
    noStore: true,
    refusals: [],
  },
  async ({ query, c }) => download(c, "clientes", query, exportClientes, []),
);
