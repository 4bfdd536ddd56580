import { z } from "@hono/zod-openapi";
import { err, ok } from "../result.ts";
import { operation } from "./operation.ts";
import { explainProblem, Problem } from "./respond.ts";

const Explanation = z
  .object({
    codigo: z.string().openapi({ example: "pedido_vacio" }),
    status: z.int().openapi({ example: 409 }),
    title: z.string(),
    detail: z.string(),
    ejemplo: Problem.openapi({ description: "What such an answer looks like, with its facts." }),
  })
  .openapi("Explicacion");

/** GET /problemas/{codigo}: where the `type` of every problem leads. */
export const obtenerProblema = operation(
  {
    operationId: "obtenerProblema",
    method: "get",
    path: "/problemas/{codigo}",
    tag: "problemas",
    summary: "Explain a kind of problem",
    description:
      "What the `type` of a problem points to: its status, its words, and an example with the facts that it adds.",
    params: z.strictObject({ codigo: z.string().openapi({ example: "stock_insuficiente" }) }),
    success: { status: 200, description: "The explanation.", schema: Explanation },
    database: false,
    refusals: ["ruta_no_encontrada"],
  },
  async ({ params }) => {
    const explanation = explainProblem(params.codigo);
    return explanation ? ok(explanation) : err({ codigo: "ruta_no_encontrada" });
  },
);
