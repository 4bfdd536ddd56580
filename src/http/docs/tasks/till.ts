import type { Task } from "../task.ts";
import { newCliente, newProducto } from "./shop.ts";

export const till: Task = {
  name: "till",
  title: "Sell at a till",
  summary: "Create, confirm and pay a pedido in one request, that is safe to repeat.",
  steps: [
    newCliente,
    newProducto(3),
    {
      text: "The whole sale. It takes the stock and freezes the prices, or does nothing: `total_esperado` is the total that the till shows, `referencia_pago` the id of the payment.",
      request: `POST /pedidos
Idempotency-Key: {{uuid}}

{
  "cliente_id": "{{cliente.id}}",
  "items": [{ "producto_id": "{{producto.id}}", "cantidad": 2 }],
  "confirmar": true,
  "total_esperado": 25,
  "referencia_pago": "pago-{{uuid}}"
}`,
      name: "pedido",
      answer: 201,
    },
    {
      text: "No answer came? Send it again with the same key. There is still one sale, and the first answer comes back with `Idempotent-Replayed: true`.",
      request: `POST /pedidos
Idempotency-Key: {{uuid}}

{
  "cliente_id": "{{cliente.id}}",
  "items": [{ "producto_id": "{{producto.id}}", "cantidad": 2 }],
  "confirmar": true,
  "total_esperado": 25,
  "referencia_pago": "pago-{{uuid}}"
}`,
      answer: 201,
    },
    {
      text: "A payment pays one pedido: `pago_ya_usado` names the pedido that it has paid.",
      request: `POST /pedidos

{
  "cliente_id": "{{cliente.id}}",
  "items": [{ "producto_id": "{{producto.id}}", "cantidad": 1 }],
  "confirmar": true,
  "referencia_pago": "pago-{{uuid}}"
}`,
      answer: "pago_ya_usado",
    },
    {
      text: "One unit is left, so two cannot be sold. `faltantes` lists every producto that is short.",
      request: `POST /pedidos

{
  "cliente_id": "{{cliente.id}}",
  "items": [{ "producto_id": "{{producto.id}}", "cantidad": 2 }],
  "confirmar": true
}`,
      answer: "stock_insuficiente",
    },
    {
      text: "The receipt has the short `numero`, which finds the pedido later.",
      request: "GET /pedidos?numero={{pedido.numero}}",
      answer: 200,
    },
  ],
};
