import { z } from "@hono/zod-openapi";
import { err, ok } from "../result.ts";
import { operation } from "./operation.ts";
import { CODIGOS } from "./problems.ts";
import { explainProblem, Problem } from "./respond.ts";

const Explanation = z
  .object({
    codigo: z.string().openapi({ example: "pedido_vacio" }),
    status: z.int().openapi({ example: 409 }),
    title: z.string(),
    detail: z.string(),
    ejemplo: Problem.openapi({ description: "An example of such an answer, with its facts." }),
  })
  .openapi("Explicacion");

/** GET /problemas */
export const listarProblemas = operation(
  {
    operationId: "listarProblemas",
    method: "get",
    path: "/problemas",
    tag: "problemas",
    rol: null,
    summary: "List every kind of problem",
    description: "Every codigo that the API can answer, with its status, its text and an example.",
    success: { status: 200, description: "All of them.", schema: z.object({ datos: z.array(Explanation) }) },
    database: false,
    refusals: [],
  },
  async () => ok({ datos: CODIGOS.map(explainProblem) }),
);

/** GET /problemas/{codigo}: where the `type` of every problem leads. */
export const obtenerProblema = operation(
  {
    operationId: "obtenerProblema",
    method: "get",
    path: "/problemas/{codigo}",
    tag: "problemas",
    rol: null,
    summary: "Explain a kind of problem",
    description: "The target of a problem's `type`: its status, its text, and an example with the facts that it adds.",
    params: z.strictObject({ codigo: z.string().openapi({ example: "stock_insuficiente" }) }),
    success: { status: 200, description: "The explanation.", schema: Explanation },
    database: false,
    refusals: ["ruta_no_encontrada"],
  },
  async ({ params }) => {
    const codigo = CODIGOS.find((known) => known === params.codigo);
    return codigo ? ok(explainProblem(codigo)) : err({ codigo: "ruta_no_encontrada" });
  },
);
