/**
 * The baseline: the transactions of the repository pattern, one order each, as most systems write them. It has the
 * same interface as the real statements, so that the rest of the server is the same.
 */
import postgres from "postgres";
import type { Database, DatabaseOptions } from "../src/db/database.ts";
import type { Envelope } from "../src/db/statement.ts";

type Items = readonly { readonly producto_id: string; readonly cantidad: number }[];
type Request = Envelope & {
  readonly id: string;
  readonly cliente_id: string;
  readonly numero: number;
  readonly items: Items;
};
type Row = Record<string, unknown>;

const centavos = (precio: unknown): number => Math.round(Number(precio) * 100);

/** Connects to the database for the confirm, the creation, the edit and the reading of pedidos. */
export const connectTextbook = ({ url, pool, observers = [] }: DatabaseOptions): Database => {
  const debug = () => {
    for (const observer of observers) observer.sent?.("", []);
  };
  const sql = postgres(url, { max: pool, fetch_types: false, debug });

  /** One row of the log, as the real statements write it. */
  const log = async (
    ...[tx, tienda, operacion, { id, evento_id, actor }, version, hecho]: [
      ...[tx: postgres.TransactionSql, tienda: string, operacion: string, request: Request],
      ...[version: number, hecho: Row],
    ]
  ) => tx`
    insert into bitacora (tienda_id, id, sujeto, operacion, sujeto_id, sujeto_version, actor, hecho)
    values (${tienda}, ${evento_id}, 'pedidos', ${operacion}, ${id}, ${version + 1}, ${actor}, ${tx.json(hecho as never)})`;

  /** BEGIN, order FOR UPDATE, lines, products FOR UPDATE, per line two UPDATEs and an INSERT, UPDATE order, log, COMMIT. */
  const confirmar = (tienda: string, request: Request): Promise<Row | undefined> =>
    sql.begin(async (tx) => {
      const { id } = request;
      const [pedido] = await tx`select * from pedidos where tienda_id = ${tienda} and id = ${id} for update`;
      if (!pedido) return undefined;
      const lines = await tx`
        select producto_id, cantidad from pedido_items where tienda_id = ${tienda} and pedido_id = ${id} order by line_no`;
      const productos = await tx`
        select id, sku, nombre, precio, estado, stock, version from productos
        where tienda_id = ${tienda} and id in ${tx(lines.map(({ producto_id }) => producto_id))} order by id for update`;
      const byId = new Map(productos.map((producto) => [producto.id, producto]));
      const items = lines.map(({ producto_id, cantidad }) => {
        const { sku, nombre, precio, estado, stock, version } = byId.get(producto_id) as Row;
        return {
          producto_id,
          sku: sku as string | null,
          nombre: nombre as string,
          cantidad,
          precio: centavos(precio),
          estado,
          disponible: stock as number,
          version: Number(version),
        };
      });
      const fits = items.every(({ cantidad, disponible }) => cantidad <= disponible);
      if (pedido.estado !== "carrito" || !fits || items.length === 0) return { ...pedido, items, applied: false };
      for (const { producto_id, cantidad, precio, sku, nombre, disponible, version } of items) {
        await tx`
          update productos set stock = stock - ${cantidad}, version = version + 1, actualizado_en = now()
          where tienda_id = ${tienda} and id = ${producto_id}`;
        await tx`
          insert into movimientos (tienda_id, producto_id, producto_version, pedido_id, tipo, cantidad, saldo)
          values (${tienda}, ${producto_id}, ${version + 1}, ${id}, 'confirmacion', ${-cantidad}, ${disponible - cantidad})`;
        await tx`
          update pedido_items set sku = ${sku}, nombre = ${nombre}, precio_unitario = ${precio / 100}
          where tienda_id = ${tienda} and pedido_id = ${id} and producto_id = ${producto_id}`;
      }
      const total = items.reduce((sum, { cantidad, precio }) => sum + cantidad * precio, 0);
      const [done] = await tx`
        update pedidos set estado = 'confirmado', total = ${total / 100}, version = version + 1,
               confirmado_en = now(), actualizado_en = now()
        where tienda_id = ${tienda} and id = ${id} returning confirmado_en`;
      const hecho = { ...pedido, items, applied: true, ahora: done?.confirmado_en };
      await log(tx, tienda, "confirmar", request, pedido.version, hecho);
      return hecho;
    });

  const see = async (tx: postgres.TransactionSql, tienda: string, items: Items): Promise<Row[]> => {
    const seen: Row[] = [];
    for (const { producto_id } of items) {
      const [producto] = await tx`
        select id, sku, nombre, precio, estado, stock from productos where tienda_id = ${tienda} and id = ${producto_id}`;
      if (producto) seen.push({ ...producto, precio: centavos(producto.precio) });
    }
    return seen;
  };

  /** BEGIN, client, each product, INSERT order, INSERT each line, log, COMMIT. */
  const crear = (tienda: string, request: Request): Promise<Row> =>
    sql.begin(async (tx) => {
      const { id, cliente_id, items, numero } = request;
      const [cliente] = await tx`select id from clientes where tienda_id = ${tienda} and id = ${cliente_id}`;
      const productos = await see(tx, tienda, items);
      const [pedido] = await tx`
        insert into pedidos (tienda_id, id, cliente_id, numero)
        values (${tienda}, ${id}, ${cliente_id}, ${numero}) returning creado_en`;
      let line_no = 0;
      for (const { producto_id, cantidad } of items)
        await tx`
          insert into pedido_items (tienda_id, pedido_id, producto_id, line_no, cantidad)
          values (${tienda}, ${id}, ${producto_id}, ${++line_no}, ${cantidad})`;
      const hecho = {
        ...{ id, cliente_id: cliente?.id, version: 0, cambios: items, productos },
        ...{ applied: true, ahora: pedido?.creado_en },
      };
      await log(tx, tienda, "crear", request, 0, hecho);
      return hecho;
    });

  /** BEGIN, order FOR UPDATE, lines, each product, upsert each line, UPDATE order, log, COMMIT. */
  const fijarItems = (tienda: string, request: Request): Promise<Row | undefined> =>
    sql.begin(async (tx) => {
      const { id, items } = request;
      const [pedido] = await tx`select * from pedidos where tienda_id = ${tienda} and id = ${id} for update`;
      if (!pedido) return undefined;
      const before = await tx`
        select producto_id, cantidad from pedido_items where tienda_id = ${tienda} and pedido_id = ${id} order by line_no`;
      const productos = await see(tx, tienda, [
        ...new Map([...before, ...items].map((item) => [item.producto_id, item])).values(),
      ] as never);
      for (const { producto_id, cantidad } of items)
        await tx`
          insert into pedido_items as i (tienda_id, pedido_id, producto_id, line_no, cantidad)
          values (${tienda}, ${id}, ${producto_id}, ${before.length + 1}, ${cantidad})
          on conflict (tienda_id, pedido_id, producto_id) do update set cantidad = excluded.cantidad`;
      const [done] = await tx`
        update pedidos set version = version + 1, actualizado_en = now()
        where tienda_id = ${tienda} and id = ${id} returning actualizado_en`;
      const hecho = {
        ...{ ...pedido, items: before, cambios: items, productos },
        ...{ applied: true, ahora: done?.actualizado_en },
      };
      await log(tx, tienda, "fijar_items", request, pedido.version, hecho);
      return hecho;
    });

  const calls: Record<string, (tienda: string, request: Request) => Promise<Row | undefined>> = {
    "pedidos/confirmar": confirmar,
    "pedidos/crear": crear,
    "pedidos/fijar_items": fijarItems,
  };
  const noLists = () => Promise.reject(new Error("the textbook has no lists"));
  return {
    for: (tienda, { actor }) => ({
      query: noLists,
      stream: () => {
        throw new Error("the textbook has no exports");
      },
      call: (statement, request) => calls[statement.name]?.(tienda, request as never) as never,
      apply: (statement, request, remembered) => {
        const envelope: Envelope = { ...remembered, evento_id: Bun.randomUUIDv7(), actor };
        return calls[statement.name]?.(tienda, { ...request, ...envelope } as never) as never;
      },
    }),
    query: noLists,
    isFull: () => false,
    load: () => ({ queues: [], pools: [], replicas: [] }),
    onChange: () => () => {},
    close: () => sql.end(),
  };
};
