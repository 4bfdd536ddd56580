import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { MAX_CENTAVOS } from "../../src/money.ts";
import { devolver, reemplazar } from "../../src/pedidos/devolucion.ts";
import {
  apartar,
  type Cambio,
  type Cancelado,
  type Carrito,
  type Confirmado,
  cancelar,
  confirmar,
  crear,
  fijarItems,
  type Item,
  MAX_CANTIDAD,
  MAX_ITEMS,
  MIN_CANTIDAD,
  type Pedido,
  type ProductoVisto,
  reabrir,
  TRANSICIONES,
  total,
  vender,
} from "../../src/pedidos/pedido.ts";
import { MAX_STOCK } from "../../src/productos/producto.ts";

const antes = new Date("2026-01-01T10:00:00Z");
const ahora = new Date("2026-01-01T11:00:00Z");

const visto = (id: string, fields: Partial<ProductoVisto> = {}): ProductoVisto => ({
  id,
  sku: `SKU-${id}`,
  nombre: `producto ${id}`,
  precio: 100,
  estado: "activo",
  disponible: 10,
  ...fields,
});
const seen = (...productos: ProductoVisto[]) => new Map(productos.map((producto) => [producto.id, producto]));
const item = (producto_id: string, cantidad: number, precio_unitario = 100): Item => ({
  producto_id,
  sku: `SKU-${producto_id}`,
  nombre: `producto ${producto_id}`,
  cantidad,
  precio_unitario,
  devuelto: 0,
});
const someone = { olvidado: false };
const kept = { numero: 7, referencia: "WEB-7", metadatos: { canal: "web" } };
const base = { id: "o1", cliente_id: "c1", version: 3, creado_en: antes, actualizado_en: antes, ...kept };
const carrito = (...items: Item[]): Carrito => ({ ...base, estado: "carrito", apartado_hasta: null, items });
const confirmado: Confirmado = {
  ...base,
  estado: "confirmado",
  items: [item("a", 1)],
  total: 100,
  referencia_pago: null,
  confirmado_en: antes,
};
const cancelado: Cancelado = {
  ...base,
  estado: "cancelado",
  items: [],
  total: 200,
  motivo: null,
  referencia_pago: null,
  confirmado_en: null,
  cancelado_en: antes,
};
/** What stays of a carrito that ends. */
const ended = ({ apartado_hasta: _, ...kept }: Carrito) => kept;
const cambio = (producto_id: string, cantidad: number): Cambio => ({ producto_id, cantidad });

describe("a carrito with items", () => {
  const pedido = carrito(item("a", 2), item("b", 3, 250));
  const productos = seen(visto("a"), visto("b", { precio: 250 }));

  test("is confirmed: total and time are frozen, the version goes up", () => {
    const outcome = confirmar(pedido, productos, null, ahora);
    expect(outcome).toEqual({
      ok: true,
      value: {
        ...ended(pedido),
        ...{ estado: "confirmado", total: 950, referencia_pago: null, version: 4 },
        ...{ actualizado_en: ahora, confirmado_en: ahora },
      },
    });
  });

  test("is confirmed at the total that the client expects, and at no other", () => {
    expect(confirmar(pedido, productos, 950, ahora).ok).toBe(true);
    expect(confirmar(pedido, productos, 949, ahora)).toEqual({
      ok: false,
      error: { codigo: "total_cambiado", esperado: 949, actual: 950 },
    });
  });

  test("takes the last unit, and not one more", () => {
    const last = seen(visto("a", { disponible: 2 }), visto("b", { disponible: 3 }));
    expect(confirmar(pedido, last, null, ahora).ok).toBe(true);
    const short = seen(visto("a", { disponible: 1 }), visto("b", { disponible: 0 }));
    expect(confirmar(pedido, short, null, ahora)).toEqual({
      ok: false,
      error: {
        codigo: "stock_insuficiente",
        faltantes: [
          { producto_id: "a", nombre: "producto a", pedido: 2, disponible: 1 },
          { producto_id: "b", nombre: "producto b", pedido: 3, disponible: 0 },
        ],
      },
    });
  });

  test("is changed: kept lines stay in place, new ones follow, the price is the live one", () => {
    const live = seen(visto("a", { precio: 175 }), visto("c", { precio: 30 }));
    const outcome = fijarItems(pedido, [cambio("c", 1), cambio("a", 5)], live, ahora);
    expect(outcome).toEqual({
      ok: true,
      value: {
        ...pedido,
        items: [item("a", 5, 175), item("b", 3, 250), item("c", 1, 30)],
        version: 4,
        actualizado_en: ahora,
      },
    });
  });

  test("does not look at lines that a change does not name", () => {
    expect(
      fijarItems(pedido, [cambio("a", 1)], seen(visto("a"), visto("b", { estado: "inactivo", disponible: 0 })), ahora)
        .ok,
    ).toBe(true);
  });
});

describe("the rules", () => {
  test("an order can't be confirmed if empty", () => {
    expect(confirmar(carrito(), seen(), null, ahora)).toEqual({ ok: false, error: { codigo: "pedido_vacio" } });
  });

  test("an order can't be modified unless it is a carrito", () => {
    for (const pedido of [confirmado, cancelado]) {
      const refused = { ok: false, error: { codigo: "pedido_no_modificable", estado: pedido.estado } } as const;
      expect(confirmar(pedido, seen(visto("a")), null, ahora)).toEqual(refused as never);
      expect(fijarItems(pedido, [cambio("a", 1)], seen(visto("a")), ahora)).toEqual(refused);
    }
  });

  test("stock and product state are validated before confirmation", () => {
    const pedido = carrito(item("a", 2));
    expect(confirmar(pedido, seen(visto("a", { estado: "inactivo" })), null, ahora)).toMatchObject({
      error: { codigo: "producto_inactivo", productos: [{ producto_id: "a", nombre: "producto a" }] },
    });
    expect(confirmar(pedido, seen(visto("a", { disponible: 1 })), null, ahora)).toMatchObject({
      error: { codigo: "stock_insuficiente" },
    });
  });

  test("stock and product state are validated before modification", () => {
    const named = [cambio("a", 3)];
    for (const [producto, codigo] of [
      [visto("a", { estado: "inactivo" }), "producto_inactivo"],
      [visto("a", { disponible: 2 }), "stock_insuficiente"],
    ] as const) {
      expect(fijarItems(carrito(), named, seen(producto), ahora)).toMatchObject({ error: { codigo } });
      expect(crear({ id: "o1", cliente_id: "c1", ...kept }, someone, named, seen(producto), ahora)).toMatchObject({
        error: { codigo },
      });
    }
  });

  test("stock is deducted only upon confirmation: no other outcome speaks of taken stock", () => {
    const productos = seen(visto("a"));
    const opened = crear({ id: "o1", cliente_id: "c1", ...kept }, someone, [cambio("a", 10)], productos, ahora);
    const second = crear({ id: "o2", cliente_id: "c1", ...kept }, someone, [cambio("a", 10)], productos, ahora);
    expect(opened.ok && second.ok).toBe(true);
    expect(productos.get("a")?.disponible).toBe(10);
  });

  test("a quantity cannot be negative: whatever is asked within the bounds, no line falls below one", () => {
    expect(MIN_CANTIDAD).toBe(0);
    const ids = ["a", "b", "c"];
    const productos = seen(...ids.map((id) => visto(id, { disponible: MAX_CANTIDAD, precio: 1 })));
    const change = fc.record({
      producto_id: fc.constantFrom(...ids),
      cantidad: fc.integer({ min: MIN_CANTIDAD, max: MAX_CANTIDAD }),
    });
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        let pedido: Pedido = carrito();
        for (const one of changes) {
          const outcome = fijarItems(pedido, [one], productos, ahora);
          if (!outcome.ok) throw new Error(outcome.error.codigo);
          pedido = outcome.value;
          const line = pedido.items.find(({ producto_id }) => producto_id === one.producto_id);
          expect(line?.cantidad ?? 0).toBe(one.cantidad);
        }
        expect(pedido.items.every(({ cantidad }) => cantidad >= 1)).toBe(true);
      }),
    );
  });

  test("a quantity of zero removes the item", () => {
    const outcome = fijarItems(
      carrito(item("a", 2), item("b", 1)),
      [cambio("a", 0)],
      seen(visto("a", { estado: "inactivo", disponible: 0 })),
      ahora,
    );
    expect(outcome).toMatchObject({ ok: true, value: { items: [item("b", 1)] } });
  });
});

describe("when several refusals are true, the first of the list wins", () => {
  const bad = seen(
    visto("a", { estado: "inactivo", disponible: 0, precio: MAX_CENTAVOS }),
    visto("b", { disponible: 0 }),
  );
  const lines = [item("a", 2, MAX_CENTAVOS), item("b", 1)];

  test("confirmar: not found, not a carrito, empty, inactivo, stock, total too large, total changed", () => {
    expect(confirmar(null, bad, 1, ahora)).toMatchObject({ error: { codigo: "pedido_no_encontrado" } });
    expect(confirmar({ ...confirmado, items: [] }, bad, 1, ahora)).toMatchObject({
      error: { codigo: "pedido_no_modificable" },
    });
    expect(confirmar(carrito(), bad, 1, ahora)).toMatchObject({ error: { codigo: "pedido_vacio" } });
    expect(confirmar(carrito(...lines), bad, 1, ahora)).toMatchObject({
      error: { codigo: "producto_inactivo", productos: [{ producto_id: "a" }] },
    });
    const active = seen(visto("a", { disponible: 0, precio: MAX_CENTAVOS }), visto("b", { disponible: 0 }));
    expect(confirmar(carrito(...lines), active, 1, ahora)).toMatchObject({
      error: { codigo: "stock_insuficiente", faltantes: [{ producto_id: "a" }, { producto_id: "b" }] },
    });
    const plenty = seen(visto("a", { precio: MAX_CENTAVOS }), visto("b"));
    expect(confirmar(carrito(...lines), plenty, 1, ahora)).toMatchObject({ error: { codigo: "total_excesivo" } });
  });

  test("a payment that was used comes before all that is wrong with the carrito, and after what is wrong with the pedido", () => {
    const pago = { referencia_pago: "r", pagado: "o9" };
    expect(confirmar(confirmado, bad, 1, ahora, null, pago)).toMatchObject({
      error: { codigo: "pedido_no_modificable" },
    });
    for (const one of [carrito(), carrito(...lines)])
      expect(confirmar(one, bad, 1, ahora, null, pago)).toEqual({
        ok: false,
        error: { codigo: "pago_ya_usado", pedido_id: "o9" },
      });
    expect(
      confirmar(carrito(item("b", 1)), seen(visto("b")), null, ahora, null, { ...pago, pagado: null }),
    ).toMatchObject({ value: { referencia_pago: "r" } });
  });

  test("vender: unknown cliente, erased, referencia taken, unknown productos, used payment, empty, inactivo, stock, total", () => {
    const open = { id: "o1", cliente_id: "c1", ...kept };
    const named = [cambio("a", 2), cambio("b", 1)];
    const used = { referencia_pago: "r", pagado: "o9" };
    const sell = (
      cliente: { olvidado: boolean } | null,
      cambios: readonly Cambio[],
      productos: ReadonlyMap<string, ProductoVisto>,
      pago = { ...used, pagado: null as string | null },
      takenBy: string | null = null,
    ) => {
      const outcome = vender(open, cliente, cambios, productos, 1, ahora, pago, takenBy);
      return outcome.ok ? outcome.value : outcome.error.codigo;
    };
    expect(sell(null, [cambio("x", 1)], bad, used)).toBe("cliente_desconocido");
    expect(sell({ olvidado: true }, [cambio("x", 1)], bad, used)).toBe("cliente_olvidado");
    expect(sell(someone, [cambio("x", 0)], bad, used, "o8")).toBe("referencia_duplicada");
    expect(sell(someone, [...named, cambio("x", 0)], bad, used)).toBe("producto_desconocido");
    expect(sell(someone, named, bad, used)).toBe("pago_ya_usado");
    expect(sell(someone, [cambio("a", 0)], bad)).toBe("pedido_vacio");
    expect(sell(someone, named, bad)).toBe("producto_inactivo");
    expect(sell(someone, named, seen(visto("a", { disponible: 1 }), visto("b")))).toBe("stock_insuficiente");
    expect(sell(someone, named, seen(visto("a"), visto("b")))).toBe("total_cambiado");
    expect(sell(someone, [cambio("a", 1)], seen(visto("a", { precio: 1 })))).toEqual({
      ...open,
      ...{ estado: "confirmado", items: [item("a", 1, 1)], total: 1, referencia_pago: "r", version: 1 },
      ...{ creado_en: ahora, actualizado_en: ahora, confirmado_en: ahora },
    });
  });

  test("fijarItems: not found, not a carrito, unknown, too many, inactivo, stock, total too large", () => {
    const many = Array.from({ length: MAX_ITEMS + 1 }, (_, n) => visto(`p${n}`));
    const wishes = many.map(({ id }) => cambio(id, 1));
    const named = [cambio("a", 2), cambio("b", 1)];
    expect(fijarItems(null, named, bad, ahora)).toMatchObject({ error: { codigo: "pedido_no_encontrado" } });
    expect(fijarItems(confirmado, [cambio("x", 1)], bad, ahora)).toMatchObject({
      error: { codigo: "pedido_no_modificable" },
    });
    expect(fijarItems(carrito(), [...named, cambio("x", 0), cambio("y", 1)], bad, ahora)).toMatchObject({
      error: { codigo: "producto_desconocido", productos: ["x", "y"] },
    });
    expect(fijarItems(carrito(), [...named, ...wishes], seen(...bad.values(), ...many), ahora)).toMatchObject({
      error: { codigo: "demasiados_items", items: MAX_ITEMS + 3, maximo: MAX_ITEMS },
    });
    expect(fijarItems(carrito(), named, bad, ahora)).toMatchObject({ error: { codigo: "producto_inactivo" } });
    const active = seen(visto("a", { disponible: 0 }), visto("b", { disponible: 0 }));
    expect(fijarItems(carrito(), named, active, ahora)).toMatchObject({ error: { codigo: "stock_insuficiente" } });
    const dear = seen(visto("a", { precio: MAX_CENTAVOS }), visto("b"));
    expect(fijarItems(carrito(), named, dear, ahora)).toMatchObject({ error: { codigo: "total_excesivo" } });
  });

  test("crear: an unknown cliente comes first, and one that was erased", () => {
    expect(crear({ id: "o1", cliente_id: "c9", ...kept }, { olvidado: true }, [cambio("x", 1)], bad, ahora)).toEqual({
      ok: false,
      error: { codigo: "cliente_olvidado", cliente_id: "c9" },
    });
    expect(crear({ id: "o1", cliente_id: "c9", ...kept }, null, [cambio("x", 1)], bad, ahora)).toEqual({
      ok: false,
      error: { codigo: "cliente_desconocido", cliente_id: "c9" },
    });
  });
});

describe("the limits", () => {
  const open = { id: "o1", cliente_id: "c1", ...kept };

  test("a carrito is opened with its lines, in its first version", () => {
    const productos = seen(visto("a"), visto("b", { precio: 250 }));
    expect(crear(open, someone, [cambio("a", 2), cambio("b", 3)], productos, ahora)).toEqual({
      ok: true,
      value: {
        ...{ ...open, estado: "carrito", apartado_hasta: null, version: 1, creado_en: ahora, actualizado_en: ahora },
        items: [item("a", 2), item("b", 3, 250)],
      },
    });
  });

  test(`${MAX_ITEMS} lines, and not one more`, () => {
    const most = Array.from({ length: MAX_ITEMS }, (_, n) => visto(`p${n}`));
    const wishes = most.map(({ id }) => cambio(id, 1));
    const filled = fijarItems(carrito(), wishes, seen(...most), ahora);
    if (!filled.ok) throw new Error(filled.error.codigo);
    expect(filled.value.items).toHaveLength(MAX_ITEMS);
    expect(fijarItems(filled.value, [cambio("one", 1)], seen(visto("one")), ahora)).toMatchObject({
      error: { codigo: "demasiados_items", items: MAX_ITEMS + 1 },
    });
    // One out, one in.
    expect(fijarItems(filled.value, [cambio("p0", 0), cambio("one", 1)], seen(...most, visto("one")), ahora).ok).toBe(
      true,
    );
  });

  test("a total of MAX_CENTAVOS, and not one more, when it is changed and when it is confirmed", () => {
    const most = seen(visto("a", { precio: MAX_CENTAVOS - 1 }), visto("b", { precio: 1 }));
    const [full, over] = [[cambio("a", 1), cambio("b", 1)] as const, [cambio("a", 1), cambio("b", 2)] as const];
    expect(crear(open, someone, full, most, ahora).ok).toBe(true);
    expect(crear(open, someone, over, most, ahora)).toEqual({
      ok: false,
      error: { codigo: "total_excesivo", maximo: MAX_CENTAVOS },
    });
    const lines = (b: number) => carrito(item("a", 1, MAX_CENTAVOS - 1), item("b", b, 1));
    expect(confirmar(lines(1), most, null, ahora)).toMatchObject({ ok: true, value: { total: MAX_CENTAVOS } });
    expect(confirmar(lines(2), most, null, ahora)).toEqual({
      ok: false,
      error: { codigo: "total_excesivo", maximo: MAX_CENTAVOS },
    });
  });

  test("a cantidad of all that is in stock, and not one more", () => {
    const productos = seen(visto("a", { disponible: 5 }));
    expect(crear(open, someone, [cambio("a", 5)], productos, ahora).ok).toBe(true);
    expect(crear(open, someone, [cambio("a", 6)], productos, ahora)).toMatchObject({
      error: { codigo: "stock_insuficiente", faltantes: [{ pedido: 6, disponible: 5 }] },
    });
  });
});

describe("the total", () => {
  test("of a carrito follows the live prices; frozen when that ends", () => {
    expect(total(carrito(item("a", 2), item("b", 3, 250)))).toBe(950);
    expect(total({ ...confirmado, items: [item("a", 1, 999)] })).toBe(100);
    expect(total({ ...cancelado, items: [item("a", 2, 999)] })).toBe(200);
  });
});

describe("cancelar", () => {
  const stocks = (stock: number) => new Map([["a", stock]]);

  test("ends a carrito: its total is frozen, and nothing is given back", () => {
    expect(cancelar(carrito(item("a", 2)), new Map(), "se arrepintió", ahora)).toEqual({
      ok: true,
      value: {
        ...ended(carrito(item("a", 2))),
        ...{ estado: "cancelado", total: 200, motivo: "se arrepintió", referencia_pago: null },
        ...{ confirmado_en: null, cancelado_en: ahora, version: 4, actualizado_en: ahora },
      },
    });
  });

  test("ends a carrito at any stock, as it gives nothing back", () => {
    expect(cancelar(carrito(item("a", 2)), stocks(MAX_STOCK), null, ahora).ok).toBe(true);
  });

  test("undoes a confirmado: its total stays", () => {
    expect(cancelar(confirmado, stocks(5), null, ahora)).toEqual({
      ok: true,
      value: {
        ...confirmado,
        estado: "cancelado",
        motivo: null,
        cancelado_en: ahora,
        version: 4,
        actualizado_en: ahora,
      },
    });
  });

  test("not found, version, a cancelado, too much stock: the first of them wins", () => {
    expect(cancelar(null, stocks(0), null, ahora, [1])).toMatchObject({ error: { codigo: "pedido_no_encontrado" } });
    expect(cancelar(cancelado, stocks(0), null, ahora, [1])).toMatchObject({
      error: { codigo: "version_cambiada", esperada: 1, actual: 3 },
    });
    expect(cancelar(cancelado, stocks(0), null, ahora)).toMatchObject({
      error: { codigo: "pedido_no_modificable", estado: "cancelado" },
    });
    expect(cancelar(confirmado, stocks(MAX_STOCK - 1), null, ahora).ok).toBe(true);
    expect(cancelar(confirmado, stocks(MAX_STOCK), null, ahora)).toMatchObject({
      error: { codigo: "stock_excesivo", productos: [{ producto_id: "a", nombre: "producto a" }], maximo: MAX_STOCK },
    });
  });
});

describe("reabrir", () => {
  test("makes a carrito again of a cancelado: its total is live, and it has no motivo", () => {
    const ended: Cancelado = { ...cancelado, items: [item("a", 2)], motivo: "se arrepintió" };
    expect(reabrir(ended, ahora)).toEqual({
      ok: true,
      value: { ...carrito(item("a", 2)), version: 4, actualizado_en: ahora },
    });
  });

  test("not found, version, what was confirmed: the first of them wins", () => {
    const undone: Cancelado = { ...cancelado, confirmado_en: antes };
    expect(reabrir(null, ahora, [1])).toMatchObject({ error: { codigo: "pedido_no_encontrado" } });
    expect(reabrir(undone, ahora, [1])).toMatchObject({ error: { codigo: "version_cambiada", actual: 3 } });
    expect(reabrir(undone, ahora)).toMatchObject({ error: { codigo: "pedido_no_modificable", estado: "cancelado" } });
  });

  test("a total that a cancelado could not hold is the greatest one", () => {
    const dear = cancelar(carrito(item("a", 2, MAX_CENTAVOS)), new Map(), null, ahora);
    expect(dear).toMatchObject({ ok: true, value: { total: MAX_CENTAVOS } });
  });
});

describe("the table of transitions", () => {
  const changes: Record<string, (pedido: Pedido) => { ok: boolean; value?: Pedido }> = {
    fijar_items: (pedido) => fijarItems(pedido, [cambio("a", 1)], seen(visto("a")), ahora),
    apartar: (pedido) => apartar(pedido, seen(visto("a")), 60, ahora),
    confirmar: (pedido) => confirmar(pedido, seen(visto("a")), null, ahora),
    cancelar: (pedido) => cancelar(pedido, new Map(), null, ahora),
    reabrir: (pedido) => reabrir(pedido, ahora),
    reemplazar: (pedido) => reemplazar(pedido, [cambio("a", 1)], new Map([["a", { ...visto("a"), stock: 10 }]]), ahora),
    devolver: (pedido) => devolver(pedido, [{ producto_id: "a", cantidad: 1, reponer: true }], new Map(), ahora),
  };
  for (const pedido of [carrito(item("a", 1)), confirmado, cancelado])
    for (const [change, apply] of Object.entries(changes)) {
      const to = (TRANSICIONES[pedido.estado] as Record<string, string>)[change];
      test(`${pedido.estado}, ${change}: ${to ?? "refused"}`, () => {
        expect(apply(pedido).value?.estado).toBe(to as never);
      });
    }

  test("is what the README draws", async () => {
    const drawn = [...(await Bun.file("README.md").text()).matchAll(/^ {2}(\w+) --> (\w+): (.+)$/gm)].flatMap(
      ([, from, to, names]) => (names ?? "").split(", ").map((name) => `${from} ${name.replace(" ", "_")} ${to}`),
    );
    const table = Object.entries(TRANSICIONES).flatMap(([from, moves]) =>
      Object.entries(moves).map(([name, to]) => `${from} ${name} ${to}`),
    );
    expect(drawn.toSorted()).toEqual(table.toSorted());
  });
});
