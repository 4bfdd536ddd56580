import type { Task } from "../task.ts";
import { newCliente, newProducto } from "./shop.ts";

export const returns: Task = {
  name: "returns",
  title: "Take returns",
  summary: "Take units back in parts, into the stock or not, exchange items, and cancel the rest.",
  steps: [
    newCliente,
    newProducto(10),
    {
      text: "Three units are sold.",
      request: `POST /pedidos

{
  "cliente_id": "{{cliente.id}}",
  "items": [{ "producto_id": "{{producto.id}}", "cantidad": 3 }],
  "confirmar": true
}`,
      name: "pedido",
      answer: 201,
    },
    {
      text: "One comes back and can be sold again: `reponer` puts it into the stock. `reembolso` is what to pay back for it.",
      request: `POST /pedidos/{{pedido.id}}/devoluciones
Idempotency-Key: {{uuid}}

{
  "items": [{ "producto_id": "{{producto.id}}", "cantidad": 1, "reponer": true }],
  "motivo": "No le gustó"
}`,
      answer: 201,
    },
    {
      text: "Another one is broken, and does not go into the stock. `devuelto` of the item is 2 now.",
      request: `POST /pedidos/{{pedido.id}}/devoluciones

{
  "items": [{ "producto_id": "{{producto.id}}", "cantidad": 1, "reponer": false }],
  "motivo": "Llegó rota"
}`,
      answer: 201,
    },
    {
      text: "More than were sold cannot come back: `devolvible` says how many still can.",
      request: `POST /pedidos/{{pedido.id}}/devoluciones

{
  "items": [{ "producto_id": "{{producto.id}}", "cantidad": 2, "reponer": true }],
  "motivo": "No le gustó"
}`,
      answer: "devolucion_excesiva",
    },
    {
      text: "An exchange gives the confirmado other items. Name all that it shall have; what was returned stays among them. The difference is taken from the stock, or goes back.",
      request: `PATCH /pedidos/{{pedido.id}}/reemplazar

{ "items": [{ "producto_id": "{{producto.id}}", "cantidad": 4 }] }`,
      answer: 200,
    },
    {
      text: "Cancelling gives back only what has not come back yet.",
      request: `PATCH /pedidos/{{pedido.id}}/cancelar

{ "motivo": "Se arrepintió" }`,
      answer: 200,
    },
    {
      text: "Every step is in the movements of the producto: 9 are in stock, as one is broken.",
      request: "GET /productos/{{producto.id}}/movimientos",
      answer: 200,
    },
  ],
};
