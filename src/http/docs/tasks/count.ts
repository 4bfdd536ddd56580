import type { Task } from "../task.ts";
import { newCliente, newProducto } from "./shop.ts";

export const count: Task = {
  name: "count",
  title: "Count the stock",
  summary: "Enter what was counted while the shop keeps selling, adjust a stock, and prove that it is right.",
  steps: [
    newCliente,
    newProducto(40),
    {
      text: "Read the producto before the count: its `version` says what the count is about.",
      request: "GET /productos/{{producto.id}}",
      name: "before",
      answer: 200,
    },
    {
      text: "While somebody counts, two units are sold.",
      request: `POST /pedidos

{
  "cliente_id": "{{cliente.id}}",
  "items": [{ "producto_id": "{{producto.id}}", "cantidad": 2 }],
  "confirmar": true
}`,
      answer: 201,
    },
    {
      text: "39 were counted, one less than the 40 of that version. The two sold since stay deducted: the stock is 37.",
      request: `POST /productos/{{producto.id}}/conteos
Idempotency-Key: {{uuid}}

{ "contado": 39, "version": {{before.version}}, "motivo": "Inventario" }`,
      answer: 200,
    },
    {
      text: "The same difference is not corrected twice: a count from before the last one is refused.",
      request: `POST /productos/{{producto.id}}/conteos

{ "contado": 39, "version": {{before.version}}, "motivo": "Inventario" }`,
      answer: "conteo_superado",
    },
    {
      text: "A delivery is an adjustment: positive for what came, negative for what was lost.",
      request: `POST /productos/{{producto.id}}/ajustes

{ "cantidad": 12, "motivo": "Llegó el pedido al proveedor" }`,
      answer: 200,
    },
    {
      text: "What was the stock then? `en` is any time in the past.",
      request: "GET /productos/{{producto.id}}?en={{before.actualizado_en}}",
      answer: 200,
    },
    {
      text: "Every change, the newest first, with the stock after it (`saldo`).",
      request: "GET /productos/{{producto.id}}/movimientos",
      answer: 200,
    },
    {
      text: "The proof: every stock is the sum of its movements, so `discrepancias` is empty.",
      request: "GET /auditoria/stock",
      answer: 200,
    },
  ],
};
