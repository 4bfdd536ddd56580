import type { Task } from "../task.ts";
import { newCliente, newProducto } from "./shop.ts";

export const cart: Task = {
  name: "cart",
  title: "Take a web shop's cart to confirmation",
  summary: "Open a carrito, change its items, check it, and confirm it at the total that the customer saw.",
  steps: [
    newCliente,
    newProducto(10),
    {
      text: "An empty carrito. It shows live prices and reserves nothing.",
      request: `POST /pedidos

{ "cliente_id": "{{cliente.id}}" }`,
      name: "pedido",
      answer: 201,
    },
    {
      text: "Set the cantidad of one item: it is added or changed, and 0 removes it. With `items`, several change at once.",
      request: `PATCH /pedidos/{{pedido.id}}/items

{ "producto_id": "{{producto.id}}", "cantidad": 2 }`,
      name: "pedido",
      answer: 200,
    },
    {
      text: "Would it be confirmed now? The same answer as confirming, without any effect.",
      request: `PATCH /pedidos/{{pedido.id}}/confirmar?simular=true

{ "total_esperado": 25 }`,
      answer: 200,
    },
    {
      text: "Meanwhile the price changes.",
      request: `PATCH /productos/{{producto.id}}

{ "precio": 13.9 }`,
      answer: 200,
    },
    {
      text: "The customer saw 25, and does not pay more unasked: `total_cambiado` has the total of now.",
      request: `PATCH /pedidos/{{pedido.id}}/confirmar

{ "total_esperado": 25 }`,
      answer: "total_cambiado",
    },
    {
      text: "Confirm it at the new total. `If-Match` names the version that was shown: a carrito changed in another tab is refused with 412.",
      request: `PATCH /pedidos/{{pedido.id}}/confirmar
Idempotency-Key: {{uuid}}
If-Match: "{{pedido.version}}"

{ "total_esperado": 27.8, "referencia_pago": "pago-{{uuid}}" }`,
      name: "pedido",
      answer: 200,
    },
    {
      text: "A confirmado cannot be changed like a carrito.",
      request: `PATCH /pedidos/{{pedido.id}}/items

{ "producto_id": "{{producto.id}}", "cantidad": 3 }`,
      answer: "pedido_no_modificable",
    },
    {
      text: "Cancelling gives the stock back.",
      request: `PATCH /pedidos/{{pedido.id}}/cancelar

{ "motivo": "El cliente cambió de idea" }`,
      answer: 200,
    },
  ],
};
