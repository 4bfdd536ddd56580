import type { Task } from "../task.ts";
import { newProducto } from "./shop.ts";

export const find: Task = {
  name: "find",
  title: "Find a pedido",
  summary: "Search by numero, name or your own id, and read long lists page by page.",
  steps: [
    {
      text: "A cliente with the id that your own system has for it.",
      request: `POST /clientes

{ "nombre": "José Núñez", "referencia": "crm-{{uuid}}" }`,
      name: "cliente",
      answer: 201,
    },
    newProducto(10),
    {
      text: "A pedido with your own id, and what else you want to keep with it.",
      request: `POST /pedidos

{
  "cliente_id": "{{cliente.id}}",
  "items": [{ "producto_id": "{{producto.id}}", "cantidad": 1 }],
  "referencia": "web-{{uuid}}",
  "metadatos": { "canal": "web", "envio": "exprés" }
}`,
      name: "pedido",
      answer: 201,
    },
    {
      text: "A `referencia` is unique: an order that is sent twice is noticed even without an `Idempotency-Key`.",
      request: `POST /pedidos

{ "cliente_id": "{{cliente.id}}", "referencia": "web-{{uuid}}" }`,
      answer: "referencia_duplicada",
    },
    { text: "Find it by its numero.", request: "GET /pedidos?q=%23{{pedido.numero}}", answer: 200 },
    {
      text: "Find it by a part of the cliente's name; accents and case make no difference.",
      request: "GET /pedidos?q=nunez&orden=-creado_en&limit=5",
      answer: 200,
    },
    { text: "Find it by your own id.", request: "GET /pedidos?referencia=web-{{uuid}}", answer: 200 },
    {
      text: "A list goes page by page. With `contar=true` it says how many there are.",
      request: "GET /productos?orden=nombre&limit=1&contar=true",
      answer: 200,
    },
  ],
  more: "`pagina.siguiente` is null on the last page. On any other, pass it as `cursor` with the same query: the next page costs the same, however deep it is.",
};
