/** Hints for unknown fields, by collection: where the field belongs, or what to use instead. */
const ELSEWHERE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  clientes: { q: "Use nombre." },
  productos: {
    stock: "Change the stock with POST /productos/{id}/ajustes.",
    precio_unitario: "Use precio.",
    q: "Use nombre.",
  },
  pedidos: {
    estado: "Use PATCH /pedidos/{id}/confirmar or PATCH /pedidos/{id}/cancelar.",
    total: "The server adds it up. Send total_esperado when confirming.",
    precio: "Change the price with PATCH /productos/{id}.",
    precio_unitario: "Change the price with PATCH /productos/{id}.",
    items: "Change the items with PATCH /pedidos/{id}/items.",
    motivo: "Send it to PATCH /pedidos/{id}/cancelar.",
    desde: "Use creado_desde or confirmado_desde.",
    hasta: "Use creado_hasta or confirmado_hasta.",
    cliente_id: "It is set when the pedido is created, and stays.",
  },
};

/** Hints for every collection. */
const EVERYWHERE: Readonly<Record<string, string>> = {
  id: "The server makes the ids.",
  version: "Send the version as If-Match.",
  creado_en: "The server sets it.",
  actualizado_en: "The server sets it.",
  confirmado_en: "The server sets it.",
  cancelado_en: "The server sets it.",
  offset: "Use page, or cursor.",
  per_page: "Use limit.",
  page_size: "Use limit.",
  sort: "Use orden.",
  order: "Use orden.",
};

/** What to do instead of sending this field to this collection; empty where nothing is known. */
export const hintOf = (collection: string, key: string): string => {
  const own = ELSEWHERE[collection];
  if (own && Object.hasOwn(own, key)) return own[key] ?? "";
  return Object.hasOwn(EVERYWHERE, key) ? (EVERYWHERE[key] ?? "") : "";
};
