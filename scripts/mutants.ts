/**
 * Breaks the statements on purpose, one trap at a time, and expects the tests to notice: bun run mutants [name …].
 * MUTANTS_TESTS=test/carreras runs only the race suite.
 * A mutant that survives means a rule that no test guards. Ends with 1 if one does.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { SingleBar } from "cli-progress";
import { declare, runCommand } from "../src/cli/command.ts";
import { unlessAborted } from "../src/cli/signals.ts";
import { KnownError } from "../src/known_error.ts";
import { startTestServer } from "../test/support/server.ts";

type Mutant = {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** The tests that should notice; by default those of the statement and its aggregate's agreement. */
  readonly tests?: string;
};

const CONFIRMAR = "sql/pedidos/confirmar.sql";
const FIJAR_ITEMS = "sql/pedidos/fijar_items.sql";
const CREAR = "sql/pedidos/crear.sql";
const CANCELAR = "sql/pedidos/cancelar.sql";
const EVENTOS = "sql/eventos/listar.sql";
const FEED = "test/eventos/listar.test.ts";

const DEVOLVER = "sql/pedidos/devolver.sql";
const REEMPLAZAR = "sql/pedidos/reemplazar.sql";
const VENDER = "sql/pedidos/vender.sql";
const APARTAR = "sql/pedidos/apartar.sql";
const APARTAR_TESTS = "test/pedidos/apartar.test.ts";
const REABRIR = "sql/pedidos/reabrir.sql";
const OLVIDAR = "sql/clientes/olvidar.sql";
const AJUSTAR = "sql/productos/ajustar.sql";
const CONTAR = "sql/productos/contar.sql";
const ACTUALIZAR = "sql/productos/actualizar.sql";

const mutants: readonly Mutant[] = [
  {
    name: "what others hold is sold",
    file: CONFIRMAR,
    from: "taking <= stock - apartado",
    to: "taking <= stock",
    tests: APARTAR_TESTS,
  },
  {
    name: "the owner is blocked by the own hold",
    file: CONFIRMAR,
    from: "coalesce(w.cantidad, 0) as own",
    to: "0 as own",
    tests: APARTAR_TESTS,
  },
  {
    name: "a hold that has run out still counts",
    file: CONFIRMAR,
    from: "and hasta <= (select at from moment)\n  returning",
    to: "and hasta <= '2000-01-01'\n  returning",
    tests: APARTAR_TESTS,
  },
  {
    name: "a hold is over before its time",
    file: CONFIRMAR,
    from: "<= (select at from moment)",
    to: "<= (select at from moment) + interval '2 ms'",
    tests: APARTAR_TESTS,
  },
  {
    name: "what a confirm uses up stays held",
    file: CONFIRMAR,
    from: "min(reserved - own) as apartado",
    to: "min(reserved) as apartado",
    tests: APARTAR_TESTS,
  },
  {
    name: "a hold that the snapshot does not have is not waited for",
    file: CONFIRMAR,
    from: "case when u.apartado_version = p.apartado_version then",
    to: "case when u.id is not null then",
    tests: APARTAR_TESTS,
  },
  {
    name: "a sale takes what others hold",
    file: VENDER,
    from: "running <= stock - apartado and",
    to: "running <= stock and",
    tests: APARTAR_TESTS,
  },
  {
    name: "a cancel gives a hold back twice",
    file: CANCELAR,
    from: "h.apartado - coalesce(sum(m.own), 0)::int",
    to: "greatest(h.apartado - 2 * coalesce(sum(m.own), 0)::int, 0)",
    tests: APARTAR_TESTS,
  },
  {
    name: "an edit keeps the rows of its hold",
    file: FIJAR_ITEMS,
    from: "from line where accepted and own > 0))\n),",
    to: "from line where accepted and own < 0))\n),",
    tests: APARTAR_TESTS,
  },
  {
    name: "a hold reads the stock without a lock",
    file: APARTAR,
    from: "where not held))\n  order by id\n  for no key update",
    to: "where not held))",
    tests: APARTAR_TESTS,
  },
  {
    name: "each hold is judged alone, not after those before it",
    file: APARTAR,
    from: "taking <= stock - apartado",
    to: "cantidad <= stock - apartado",
    tests: APARTAR_TESTS,
  },
  {
    name: "holding again holds twice",
    file: APARTAR,
    from: "coalesce(sum(m.cantidad - m.own), 0)",
    to: "coalesce(sum(m.cantidad), 0)",
    tests: APARTAR_TESTS,
  },
  {
    name: "a replacement takes what others hold",
    file: REEMPLAZAR,
    from: "taken <= stock - apartado",
    to: "taken <= stock",
    tests: APARTAR_TESTS,
  },
  {
    name: "a sale reads the stock without a lock",
    file: VENDER,
    from: "cantidad > 0))\n  order by id\n  for no key update",
    to: "cantidad > 0))",
  },
  {
    name: "each sale is judged alone, not after those before it",
    file: VENDER,
    from: "estado = 'activo' and running <= stock",
    to: "estado = 'activo' and cantidad <= stock",
  },
  {
    name: "a sale that is refused only under the lock is refused by what the snapshot says",
    file: VENDER,
    from: "coalesce(v.sellable and not v.accepted, false) as undecided",
    to: "coalesce(v.sellable and v.held, false) as undecided",
  },
  {
    name: "a sale is judged by the price of the snapshot",
    file: VENDER,
    from: "sum(l.cantidad * p.precio) over (partition by l.pos) as total",
    to: "sum(l.cantidad * (l.visto->>'precio')::numeric / 100) over (partition by l.pos) as total",
  },
  {
    name: "a payment pays for two sales",
    file: VENDER,
    from: "bool_and(p.id is not null and w.pagado is null\n",
    to: "bool_and(p.id is not null\n",
  },
  {
    name: "a payment that was used is not looked at when confirming",
    file: CONFIRMAR,
    from: "and not o.stale and o.pagado is null",
    to: "and not o.stale",
  },
  {
    name: "stock is read without a lock",
    file: CONFIRMAR,
    from: "(array(select producto_id from line where not held))\n  order by id\n  for no key update",
    to: "(array(select producto_id from line where not held))",
  },
  {
    name: "stock is taken line by line, not summed",
    file: CONFIRMAR,
    from: "min(remaining - cantidad) as stock, max(new_version) as version, (select at from moment) as at,\n               min(reserved - own) as apartado, min(vence) as vence\n        from served where accepted group by 1",
    to: "stock - cantidad as stock, version + 1 as version, (select at from moment) as at,\n               reserved - own as apartado, vence\n        from served where accepted",
  },
  {
    name: "the new stock is computed from the snapshot's row",
    file: CONFIRMAR,
    from: "set stock = s.stock,",
    to: "set stock = p.stock - (select sum(cantidad) from served where accepted and producto_id = p.id),",
  },
  {
    name: "an order's version is not compared with its snapshot's",
    file: CONFIRMAR,
    from: "l.version <> l.seen as stale",
    to: "false as stale",
  },
  {
    name: "productos are locked before the last order is",
    file: CONFIRMAR,
    from: "  where l.tienda_id = $1 and l.id",
    to: "  where (select count(*) from (select id from productos where tienda_id = $1 and id = any (array(select producto_id from pedido_items where tienda_id = $1 and pedido_id = any (array(select id from request)))) order by id for no key update) early) >= 0 and l.tienda_id = $1 and l.id",
  },
  {
    name: "FOR UPDATE blocks the checks of foreign keys",
    file: CONFIRMAR,
    from: "for no key update\n),\n-- envelope: holds",
    to: "for update\n),\n-- envelope: holds",
  },
  {
    name: "each order is judged alone, not after those before it",
    file: CONFIRMAR,
    from: "running <= stock",
    to: "cantidad <= stock",
  },
  {
    name: "inactivo productos are confirmed",
    file: CONFIRMAR,
    from: "estado = 'activo' and running <= stock and (own",
    to: "running <= stock and (own",
  },
  {
    name: "total_esperado is not checked",
    file: CONFIRMAR,
    from: " and total = coalesce(total_esperado, total)",
    to: "",
  },
  {
    name: "an order that lost to a refused one is refused, not retried",
    file: CONFIRMAR,
    from: "coalesce(v.undecided, false)",
    to: "false",
  },
  {
    name: "an order that is held counts for those after it",
    file: CONFIRMAR,
    from: "sum(l.cantidad) filter (where not l.held) over",
    to: "sum(l.cantidad) over",
  },
  {
    name: "an order that is held is tried",
    file: CONFIRMAR,
    from: "bool_or(i.producto_id = any ($3)) over (partition by o.pos) as held",
    to: "bool_or(i.producto_id = any ($3) and false) over (partition by o.pos) as held",
  },
  { name: "prices are not frozen", file: CONFIRMAR, from: "precio_unitario = s.precio", to: "precio_unitario = 0" },
  { name: "the sku is not frozen", file: CONFIRMAR, from: "set sku = s.sku, nombre", to: "set nombre" },
  {
    name: "the stock left ignores the orders before",
    file: CONFIRMAR,
    from: "(partition by producto_id order by pos) - cantidad",
    to: "(partition by producto_id order by pos)",
  },
  {
    name: "a confirm is one version of a producto for all orders of a batch",
    file: CONFIRMAR,
    from: "version + count(*) filter (where accepted) over (partition by producto_id order by pos) as new_version",
    to: "version + 1 as new_version",
  },
  {
    name: "a movement has the stock before it",
    file: CONFIRMAR,
    from: "-cantidad, remaining - cantidad, (select at from moment)",
    to: "-cantidad, remaining, (select at from moment)",
  },
  {
    name: "a confirm is not noted in the ledger",
    file: CONFIRMAR,
    from: "  from served\n  where accepted\n),\nfrozen",
    to: "  from served\n  where false\n),\nfrozen",
  },
  {
    name: "an edit does not raise the version",
    file: FIJAR_ITEMS,
    from: "version = p.version + 1",
    to: "version = p.version",
  },
  {
    name: "an edit does not lock its order",
    file: FIJAR_ITEMS,
    from: "  order by l.id\n  for no key update of l\n",
    to: "",
  },
  {
    name: "an edit does not compare versions",
    file: FIJAR_ITEMS,
    from: "l.version <> l.seen as undecided",
    to: "false as undecided",
  },
  { name: "an edit of a confirmado is applied", file: FIJAR_ITEMS, from: "o.estado = 'carrito' and ", to: "" },
  { name: "an edit may pass the stock", file: FIJAR_ITEMS, from: " and wanted <= disponible", to: "" },
  {
    name: "a 201st item is taken",
    file: FIJAR_ITEMS,
    from: "and count(*) filter (where after > 0) over request_of <= 200",
    to: "",
  },
  {
    name: "zero does not remove the item",
    file: FIJAR_ITEMS,
    from: "l.accepted and l.wanted = 0",
    to: "false and l.wanted = 0",
  },
  { name: "a new order may pass the stock", file: CREAR, from: " and cantidad <= p.disponible", to: "" },
  {
    name: "a new order may name another tienda's cliente",
    file: CREAR,
    from: "from clientes where tienda_id = $1 and",
    to: "from clientes where $1::uuid is not null and",
    tests: "test/db/isolation",
  },
  {
    name: "a cancel does not compare versions",
    file: CANCELAR,
    from: "l.version <> l.seen as stale,\n         l.version = l.seen and",
    to: "false as stale,\n        ",
  },
  {
    name: "a cancel gives back line by line, not summed",
    file: CANCELAR,
    from: "max(m.found + m.back) filter",
    to: "max(k.stock + m.back) filter",
  },
  {
    name: "a cancel gives back what a carrito never took",
    file: CANCELAR,
    from: "case when o.estado = 'confirmado' then i.cantidad - i.devuelto else 0 end",
    to: "i.cantidad - i.devuelto",
  },
  {
    name: "a cancel reads the stock without a lock",
    file: CANCELAR,
    from: "is not null) and not held))\n  order by id\n  for no key update",
    to: "is not null) and not held))",
  },
  { name: "a cancelado is cancelled again", file: CANCELAR, from: " and l.estado <> 'cancelado'", to: "" },
  {
    name: "a cancel that lost to a refused one is refused, not retried",
    file: CANCELAR,
    from: "o.stale or coalesce(v.undecided, false) as undecided",
    to: "o.stale as undecided",
  },
  {
    name: "a cancel that is held counts for those after it",
    file: CANCELAR,
    from: "sum(l.back) filter (where not l.held) over",
    to: "sum(l.back) over",
  },
  {
    name: "a cancelled carrito keeps following live prices",
    file: CANCELAR,
    from: "set sku = m.sku, nombre = m.nombre, precio_unitario = m.precio\n",
    to: "set cantidad = i.cantidad\n",
  },
  {
    name: "a cancelled carrito has a total that no column holds",
    file: CANCELAR,
    from: "least(sum(cantidad * precio), 9999999999.99)",
    to: "sum(cantidad * precio)",
  },
  {
    name: "the lines of a confirmado are frozen again when it is cancelled",
    file: CANCELAR,
    from: "coalesce(l.precio_unitario, v.precio) as precio",
    to: "v.precio as precio",
  },
  {
    name: "a cancel gives back what was returned before",
    file: CANCELAR,
    from: "then i.cantidad - i.devuelto else 0",
    to: "then i.cantidad else 0",
  },
  {
    name: "more is returned than was sold, in several returns",
    file: DEVOLVER,
    from: "coalesce(s.cantidad - s.devuelto, 0)",
    to: "coalesce(s.cantidad, 0)",
  },
  {
    name: "a return does not compare versions",
    file: DEVOLVER,
    from: "l.version <> l.seen as stale,\n         l.version = l.seen and",
    to: "false as stale,\n        ",
  },
  {
    name: "a return does not raise the version",
    file: DEVOLVER,
    from: "set version = p.version + 1, devuelto",
    to: "set version = p.version, devuelto",
  },
  {
    name: "a return reads the stock without a lock",
    file: DEVOLVER,
    from: "where again > 0 and fits and not held))\n  order by id\n  for no key update",
    to: "where again > 0 and fits and not held))",
  },
  {
    name: "a return gives back line by line, not summed",
    file: DEVOLVER,
    from: "max(found + again) as stock, max(new_version) as version, (select at from moment) as at,\n               apartado, vence\n        from met where accepted and again > 0 group by producto_id, apartado, vence",
    to: "stock + again as stock, version + 1 as version, (select at from moment) as at,\n               apartado, vence\n        from met where accepted and again > 0",
  },
  {
    name: "what is broken goes into the stock",
    file: DEVOLVER,
    from: "case when w.reponer then w.cantidad else 0 end",
    to: "coalesce(w.cantidad, 0)",
  },
  {
    name: "a return of a cancelado is taken",
    file: DEVOLVER,
    from: " and l.estado = 'confirmado'",
    to: " and l.estado <> 'carrito'",
  },
  {
    name: "a return that lost to a refused one is refused, not retried",
    file: DEVOLVER,
    from: "o.stale or coalesce(v.undecided, false) as undecided",
    to: "o.stale as undecided",
  },
  {
    name: "a return that is held counts for those after it",
    file: DEVOLVER,
    from: "filter (where l.fits and not l.held) over",
    to: "filter (where l.fits) over",
  },
  {
    name: "a return is not noted in the ledger",
    file: DEVOLVER,
    from: "'devolucion', again, found + again, why, (select at from moment)\n  from met\n  where accepted and again > 0",
    to: "'devolucion', again, found + again, why, (select at from moment)\n  from met\n  where false",
  },
  {
    name: "the sums of a period miss what was returned",
    file: DEVOLVER,
    from: "total_devuelto = p.total_devuelto + v.refund",
    to: "total_devuelto = p.total_devuelto",
  },
  {
    name: "a replacement takes more than the stock",
    file: REEMPLAZAR,
    from: " and taken <= stock",
    to: "",
  },
  {
    name: "a replacement sells what another one may give back",
    file: REEMPLAZAR,
    from: "sum(greatest(l.delta, 0)) filter",
    to: "sum(l.delta) filter",
  },
  {
    name: "a replacement leaves less than came back",
    file: REEMPLAZAR,
    from: "bool_and(not held and after >= devuelto and",
    to: "bool_and(not held and",
  },
  {
    name: "a replacement reads the stock without a lock",
    file: REEMPLAZAR,
    from: "where delta <> 0 and not held))\n  order by id\n  for no key update",
    to: "where delta <> 0 and not held))",
  },
  {
    name: "a replacement writes the stock for one line only",
    file: REEMPLAZAR,
    from: "stock - sum(delta) as stock",
    to: "stock - min(delta) as stock",
  },
  {
    name: "a replacement does not compare versions",
    file: REEMPLAZAR,
    from: "l.version <> l.seen as stale,\n         l.version = l.seen and",
    to: "false as stale,\n        ",
  },
  {
    name: "a line that stays gets the live price",
    file: REEMPLAZAR,
    from: "coalesce(l.precio_unitario, k.precio) as precio, k.id",
    to: "coalesce(k.precio, l.precio_unitario) as precio, k.id",
  },
  {
    name: "a line that is left out stays",
    file: REEMPLAZAR,
    from: "m.accepted and m.after = 0",
    to: "false and m.after = 0",
  },
  {
    name: "an inactivo producto is added to a confirmado",
    file: REEMPLAZAR,
    from: "delta > 0 and estado = 'activo' and taken",
    to: "delta > 0 and taken",
  },
  {
    name: "a replacement keeps the old total",
    file: REEMPLAZAR,
    from: "set total = v.total, cantidad",
    to: "set cantidad",
  },
  {
    name: "a replacement that lost to a refused one is refused, not retried",
    file: REEMPLAZAR,
    from: "o.stale or coalesce(v.undecided, false) as undecided",
    to: "o.stale as undecided",
  },
  {
    name: "the audit takes what was put back for sold",
    file: "sql/auditoria/stock.sql",
    from: " end - i.repuesto as units",
    to: " end as units",
    tests: "test/pedidos/devolver",
  },
  {
    name: "a cancelled confirmado is reopened",
    file: REABRIR,
    from: " and l.confirmado_en is null",
    to: "",
  },
  {
    name: "a reopened carrito keeps its old prices",
    file: REABRIR,
    from: "set sku = null, nombre = null, precio_unitario = null",
    to: "set cantidad = i.cantidad",
  },
  {
    name: "reopening does not compare versions",
    file: REABRIR,
    from: "l.version <> l.seen as stale,\n         l.version = l.seen and",
    to: "false as stale,\n        ",
  },
  {
    name: "an ajuste takes more than the stock",
    file: AJUSTAR,
    from: "between 0 and 1000000000",
    to: "<= 1000000000",
  },
  {
    name: "an ajuste reads the stock without a lock",
    file: AJUSTAR,
    from: "  order by l.id\n  for no key update of l\n",
    to: "",
  },
  {
    name: "an ajuste is not noted",
    file: AJUSTAR,
    from: "  join judged j using (pos)\n  where a.applied\n",
    to: "  join judged j using (pos)\n  where false\n",
  },
  {
    name: "an ajuste does not check the version",
    file: AJUSTAR,
    from: "(r.versions is null or l.version = any (r.versions))",
    to: "true",
  },
  {
    name: "a count reads the stock without a lock",
    file: CONTAR,
    from: "  order by l.id\n  for no key update of l\n",
    to: "",
  },
  {
    name: "a count forgets what was sold since",
    file: CONTAR,
    from: "set stock = a.stock + a.contado - a.saldo,",
    to: "set stock = a.contado,",
  },
  {
    name: "a count of a version that its snapshot does not have is decided",
    file: CONTAR,
    from: "d.en_version <= l.seen and",
    to: "d.en_version <= l.version and",
  },
  {
    name: "a count is entered twice",
    file: CONTAR,
    from: " and d.en_version >= coalesce(l.conteo_version, 1)",
    to: "",
  },
  {
    name: "a count is not remembered",
    file: CONTAR,
    from: "conteo_version = a.version + 1",
    to: "conteo_version = a.conteo_version",
  },
  {
    name: "a count takes the movement after its version",
    file: CONTAR,
    from: "producto_version <= r.version",
    to: "producto_version <= r.version + 1",
  },
  {
    name: "a count takes the stock below zero",
    file: CONTAR,
    from: "between 0 and 1000000000",
    to: "<= 1000000000",
  },
  {
    name: "a count is not noted in the ledger",
    file: CONTAR,
    from: "  join judged j using (pos)\n  where a.applied\n",
    to: "  join judged j using (pos)\n  where false\n",
  },
  {
    name: "a change of a producto does not check its version",
    file: ACTUALIZAR,
    from: "r.versions is null or l.version = any (r.versions) as version_ok",
    to: "true as version_ok",
  },
  {
    name: "a change is refused for its own sku",
    file: ACTUALIZAR,
    from: " and w.id <> l.id",
    to: "",
  },
  {
    name: "a producto begins without a movement",
    file: "sql/productos/crear.sql",
    from: "'inicial', stock, stock, creado_en from created",
    to: "'inicial', stock, stock, creado_en from created where false",
  },
  {
    name: "an imported producto begins without a movement",
    file: "sql/productos/importar.sql",
    from: "'inicial', stock, stock from created",
    to: "'inicial', stock, stock from created where false",
  },
  {
    name: "a page of the ledger repeats its last movement",
    file: "sql/productos/movimientos.sql",
    from: "producto_version < $3::int",
    to: "producto_version <= $3::int",
  },
  {
    name: "the audit passes over a stock that is off",
    file: "sql/auditoria/stock.sql",
    from: "where stock is distinct from total or stock is distinct from saldo or broken > 0",
    to: "where stock < total or stock < saldo or broken > 0",
  },
  {
    name: "the audit passes over a saldo that does not follow",
    file: "sql/auditoria/stock.sql",
    from: " or broken > 0",
    to: "",
  },
  {
    name: "the audit passes over a line without a producto",
    file: "sql/auditoria/stock.sql",
    from: "where p.id is null",
    to: "where false",
  },
  {
    name: "a clave is not looked up",
    file: CONFIRMAR,
    from: "where pos not in (select pos from replay)",
    to: "",
    tests: "test/http/idempotency",
  },
  {
    name: "a clave is not written",
    file: FIJAR_ITEMS,
    from: "a.version + 1, s.actor, s.clave, s.huella,",
    to: "a.version + 1, s.actor, null, null,",
    tests: "test/http/idempotency",
  },
  {
    name: "a change is not logged",
    file: FIJAR_ITEMS,
    from: "  join sent s using (pos)\n  where a.applied\n",
    to: "  join sent s using (pos)\n  where false\n",
  },
  {
    name: "a refusal is logged",
    file: FIJAR_ITEMS,
    from: "  join sent s using (pos)\n  where a.applied\n",
    to: "  join sent s using (pos)\n",
  },
  {
    name: "the log has the version before the change",
    file: CONFIRMAR,
    from: "a.version + 1, s.actor",
    to: "a.version, s.actor",
  },
  {
    name: "who changed it is not logged",
    file: CONFIRMAR,
    from: "a.version + 1, s.actor",
    to: "a.version + 1, null",
  },
  {
    name: "a clave of another request is taken for the same",
    file: CREAR,
    from: "k.huella = s.huella",
    to: "true",
    tests: "test/http/idempotency",
  },
  {
    name: "a clave of another tienda is taken for the same",
    file: "sql/clientes/crear.sql",
    from: "from bitacora where tienda_id = $1 and",
    to: "from bitacora where",
    tests: "test/http/idempotency",
  },
  {
    name: "a referencia that is being taken is refused, or disagrees",
    file: CREAR,
    from: "j.accepted and c.id is null as undecided",
    to: "false as undecided",
    tests: "test/identity",
  },
  {
    name: "lines are written for a pedido that was not",
    file: CREAR,
    from: "where cantidad > 0 and pedido_id = any (array(select id from created))",
    to: "where accepted and cantidad > 0",
    tests: "test/pedidos/acuerdo",
  },
  {
    name: "a sku that is being taken by a request with the same clave is refused",
    file: "sql/productos/crear.sql",
    from: "c.id is null and w.id is null and f.id is null as undecided",
    to: "false as undecided",
    tests: "test/http/idempotency",
  },
  {
    name: "a person is forgotten whose change is being logged",
    file: OLVIDAR,
    from: "l.version = l.seen and (r.versions",
    to: "(r.versions",
    tests: "test/clientes/olvidar",
  },
  {
    name: "what a change asked for stays in the log of a person who was forgotten",
    file: OLVIDAR,
    from: "then '{\"cambio\": {}}'",
    to: "then '{}'",
    tests: "test/clientes/olvidar",
  },
  {
    name: "one who was forgotten orders again",
    file: CREAR,
    from: "o.cliente_id is not null and not o.olvidado and",
    to: "o.cliente_id is not null and",
    tests: "test/pedidos/acuerdo",
  },
  {
    name: "the log deletes new rows",
    file: "sql/bitacora/purgar.sql",
    from: "where creado_en < now() - make_interval(days => $2)",
    to: "where creado_en < now() - make_interval(days => 0 * $2)",
  },
  {
    name: "two purges wait for each other",
    file: "sql/bitacora/purgar.sql",
    from: "for update skip locked",
    to: "for update",
  },
  {
    name: "an import writes to a producto whose sku was changed meanwhile",
    file: "sql/productos/importar.sql",
    from: "c.known_id = k.id and c.sku = k.sku",
    to: "c.known_id = k.id",
    tests: "test/productos/importar",
  },
  {
    name: "an order of another tienda can be read",
    file: "sql/pedidos/obtener.sql",
    from: "where o.tienda_id = $1",
    to: "where o.tienda_id is not null",
  },
  {
    name: "the feed shows what a running transaction may still come before",
    file: EVENTOS,
    from: "orden < (select orden from horizon)",
    to: "true",
  },
  {
    name: "a page of the feed goes on after the end although there is more",
    file: EVENTOS,
    from: "(select orden, sujeto_version, id, 2 from scanned where (select count(*) from scanned) = $9::int)",
    to: "(select orden, sujeto_version, id, 2 from scanned where false)",
  },
  {
    name: "a page of the feed that is full goes on after the end",
    file: EVENTOS,
    from: "where (select count(*) from matched) = $8::int)",
    to: "where false)",
  },
  {
    name: "an adjustment takes the position of its transaction, although a younger one came first",
    file: AJUSTAR,
    from: "greatest((select orden from place), l.orden)",
    to: "(select orden from place)",
    tests: FEED,
  },
  {
    name: "a producto does not keep the position of its last row",
    file: ACTUALIZAR,
    from: "orden = greatest((select orden from place), k.orden)",
    to: "orden = k.orden",
    tests: FEED,
  },
  {
    name: "a cliente does not keep the position of its last row",
    file: "sql/clientes/actualizar.sql",
    from: "orden = greatest((select orden from place), k.orden)",
    to: "orden = k.orden",
    tests: FEED,
  },
  {
    name: "a sale that crosses a threshold takes the position of its transaction",
    file: CONFIRMAR,
    from: "select $1, greatest((select orden from place), c.orden), gen",
    to: "select $1, (select orden from place), gen",
    tests: FEED,
  },
  {
    name: "a stock that stays low is told with every sale",
    file: CONFIRMAR,
    from: "m.after <= p.stock_minimo and m.before > p.stock_minimo",
    to: "m.after <= p.stock_minimo",
    tests: FEED,
  },
  {
    name: "a stock that comes back is not told",
    file: CANCELAR,
    from: "(m.after = 0 or m.before = 0 or",
    to: "(m.after = 0 or",
    tests: FEED,
  },
  {
    name: "a position whose events were deleted is answered",
    file: "sql/bitacora/purgar.sql",
    from: "from forgotten having count(*) > 0",
    to: "from forgotten having count(*) > 1000000",
    tests: FEED,
  },
];

const ROOT = join(import.meta.dir, "..");

const copyOf = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "pedidos-mutants-"));
  for (const part of [
    "src",
    "sql",
    "db",
    "test",
    "scripts",
    "package.json",
    "tsconfig.json",
    "bunfig.toml",
    "openapi.json",
    "README.md",
  ])
    Bun.spawnSync(["cp", "-r", join(ROOT, part), folder]);
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
};

/** The tests of a statement, and the agreement suite of its aggregate. */
const testsOf = ({ file, tests }: Pick<Mutant, "file" | "tests">): string[] => {
  if (process.env.MUTANTS_TESTS) return [process.env.MUTANTS_TESTS];
  if (tests) return [tests];
  const own = file.replace(/^sql/, "test").replace(/\.sql$/, ".test.ts");
  return [own, join(dirname(own), "acuerdo.test.ts")].filter((path) => existsSync(join(ROOT, path)));
};

const command = declare({
  name: "mutants",
  summary: "Breaks the statements on purpose, one trap at a time, and expects the tests to notice.",
  takes: "[part of a name …]",
  examples: ["", "clave", "'without a lock'"],
  notes: "MUTANTS_TESTS=test/carreras runs only the race suite. Ends with 1 if one is not noticed.",
});

await runCommand(command, ({ positionals: wanted }) => {
  const chosen = mutants.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
  const outdated = chosen.filter(({ file, from }) => !readFileSync(join(ROOT, file), "utf8").includes(from));
  if (outdated.length > 0)
    throw new KnownError(outdated.map(({ file, from }) => `${file} does not contain this text: ${from}`).join("\n"));
  return async (signal) => {
    const server = await startTestServer();
    const folder = copyOf();
    const bar = new SingleBar({
      format: "{bar} {value}/{total} {name}",
      clearOnComplete: true,
      gracefulExit: false,
    });
    let child: Bun.Subprocess<"ignore", "pipe", "pipe"> | undefined;
    /** The exit code and output of the tests. */
    const run = async (tests: readonly string[]) => {
      signal.throwIfAborted();
      child = Bun.spawn([process.execPath, "test", "--bail", "--timeout=20000", ...tests], {
        cwd: folder,
        env: { ...process.env, TEST_DATABASE_URL: server.url, ACUERDO_RUNS: "60" },
        stdin: "ignore",
        stdout: "pipe",
        stderr: "pipe",
      });
      const done = Promise.all([child.exited, new Response(child.stderr).text(), new Response(child.stdout).text()]);
      const [code, output] = await unlessAborted(signal, done);
      return { code, output };
    };
    const survivors: string[] = [];
    try {
      const { code: healthy, output: said } = await run([...new Set(chosen.flatMap(testsOf))]);
      if (healthy !== 0) {
        const failed = said.match(/^\(fail\) .*$/gm) ?? [];
        throw new Error(`The tests fail without any mutant: fix that first.\n${failed.join("\n")}`);
      }
      bar.start(chosen.length, 0, { name: "" });
      for (const mutant of chosen) {
        const { name, file, from, to } = mutant;
        bar.update({ name });
        const path = join(folder, file);
        const original = readFileSync(path, "utf8");
        writeFileSync(path, original.replaceAll(from, to));
        const { code, output } = await run(testsOf(mutant));
        writeFileSync(path, original);
        const [, killer] = /^\(fail\) (.*?)(?: \[[\d.]+ms\])?$/m.exec(output) ?? [];
        if (code === 0) survivors.push(name);
        bar.increment();
        console.log(code === 0 ? `SURVIVED  ${name}` : `noticed   ${name}\n            by: ${killer}`);
      }
    } finally {
      bar.stop();
      child?.kill();
      await child?.exited;
      rmSync(folder, { recursive: true, force: true });
      await server.stop();
    }
    console.log(`\n${chosen.length - survivors.length} of ${chosen.length} broken statements were noticed.`);
    return survivors.length === 0 ? 0 : 1;
  };
});
