import { client, confirmarPedido, crearCliente, crearPedido, crearProducto } from "../client/index.ts";

client.setConfig({ baseUrl: process.env.API ?? "http://localhost:8000", auth: process.env.PEDIDOS_CLAVE });

const { data: ana } = await crearCliente({ body: { nombre: "Ana Gómez" } });
const { data: taza } = await crearProducto({ body: { nombre: "Taza de barro", precio: 12.5, stock: 3 } });
if (!ana || !taza) throw new Error("Is the server running?");

for (const cantidad of [2, 1, 1]) {
  const items = [{ producto_id: taza.id, cantidad }];
  const { data: pedido, error } = await crearPedido({ body: { cliente_id: ana.id, items } });
  if (error?.codigo === "stock_insuficiente")
    for (const { nombre, disponible } of error.faltantes) console.log(`${nombre}: only ${disponible} left`);
  if (!pedido) continue;

  const confirmed = await confirmarPedido({
    path: { id: pedido.id },
    headers: { "idempotency-key": crypto.randomUUID() },
    body: { total_esperado: pedido.total },
  });
  if (confirmed.error) throw new Error(`${confirmed.error.codigo}, request ${confirmed.error.request_id}`);
  console.log(`${confirmed.data.estado}: ${confirmed.data.total}`);
}
