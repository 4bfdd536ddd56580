// A small shop, made through the public API, so that every example at /docs has something to work with.

const CLIENTES = ["Ana Gómez", "Luis Pérez", "Camila Torres", "Mateo Núñez"];

/** nombre, precio and stock of each producto. */
const PRODUCTOS = [
  ["Taza de barro", 12.5, 40],
  ["Plato hondo", 8.9, 60],
  ["Vaso de vidrio reciclado", 4.2, 80],
  ["Cafetera italiana", 21.9, 3],
  ["Mantel de lino", 34, 12],
  ["Aceite de oliva 1 L", 11.4, 24],
  ["Café molido 250 g", 3.8, 50],
  ["Vela de cera de soja", 6.5, 5],
];

/** Each pedido: the place of its cliente, its lines as [place of the producto, cantidad], and what becomes of it. */
const PEDIDOS = [
  [
    0,
    [
      [0, 2],
      [1, 4],
    ],
    "confirmar",
  ],
  [1, [[3, 2]], "confirmar"],
  [
    2,
    [
      [2, 6],
      [5, 1],
      [6, 2],
    ],
    "confirmar",
  ],
  [
    3,
    [
      [4, 1],
      [7, 3],
    ],
    "confirmar",
  ],
  [0, [[6, 5]], "confirmar"],
  [
    1,
    [
      [1, 2],
      [2, 2],
    ],
    "cancelar",
  ],
  [
    2,
    [
      [0, 1],
      [4, 1],
    ],
  ],
  [
    3,
    [
      [5, 2],
      [6, 1],
    ],
  ],
];

/**
 * Fills the shop: clientes, productos, and pedidos in each estado.
 * @param send sends one request, and resolves to the body of the answer
 * @param onProgress is told how many of how many requests are answered
 */
export const fillShop = async (send, onProgress) => {
  const total =
    CLIENTES.length + PRODUCTOS.length + PEDIDOS.flatMap(([, , verb]) => ["crear", verb ?? []].flat()).length;
  let done = 0;
  const ask = async (...request) => {
    const body = await send(...request);
    onProgress(++done, total);
    return body;
  };
  const [clientes, productos] = await Promise.all([
    Promise.all(CLIENTES.map((nombre) => ask("POST", "/clientes", { nombre }))),
    Promise.all(PRODUCTOS.map(([nombre, precio, stock]) => ask("POST", "/productos", { nombre, precio, stock }))),
  ]);
  // One after the other, so that the lists have them in this order.
  for (const [cliente, lines, verb] of PEDIDOS) {
    const items = lines.map(([producto, cantidad]) => ({ producto_id: productos[producto].id, cantidad }));
    const { id } = await ask("POST", "/pedidos", { cliente_id: clientes[cliente].id, items });
    if (verb) await ask("PATCH", `/pedidos/${id}/${verb}`, {});
  }
};
