import type { Task } from "../task.ts";
import { newCliente, newProducto } from "./shop.ts";

export const exports: Task = {
  name: "exports",
  title: "Export to a spreadsheet",
  summary: "Stream productos, clientes and pedidos as CSV or NDJSON.",
  steps: [
    newCliente,
    newProducto(5),
    {
      text: "A sale to export.",
      request: `POST /pedidos

{
  "cliente_id": "{{cliente.id}}",
  "items": [{ "producto_id": "{{producto.id}}", "cantidad": 1 }],
  "confirmar": true
}`,
      name: "pedido",
      answer: 201,
    },
    {
      text: "All productos, with semicolons and decimal commas, as spreadsheets in Spanish expect them.",
      request: "GET /exportaciones/productos?formato=csv&separator=%3B&decimal=,",
      answer: 200,
    },
    {
      text: "The pedidos created since a moment, a JSON object per line.",
      request: "GET /exportaciones/pedidos?formato=ndjson&desde={{pedido.creado_en}}",
      answer: 200,
    },
  ],
  more: "An answer that breaks off does not look complete: `curl -f` fails then. `npm run export` writes the same files.",
};
