/** What most tasks begin with. */

export const newCliente = {
  text: "Somebody to sell to.",
  request: `POST /clientes

{ "nombre": "Ana Gómez" }`,
  name: "cliente",
  answer: 201,
} as const;

/** A producto of the shop. */
export const newProducto = (stock: number) =>
  ({
    text: "Something to sell, with its price and stock.",
    request: `POST /productos

{ "nombre": "Taza de barro", "precio": 12.5, "stock": ${stock} }`,
    name: "producto",
    answer: 201,
  }) as const;
