/** Fills a running instance with a believable shop, through its API: bun run demo [url] [--seed N] [--clave ped_…]. */
import { Presets, SingleBar } from "cli-progress";
import { declare, runCommand, UsageError, wholeOption } from "../src/cli/command.ts";
import { KnownError } from "../src/known_error.ts";
import { toAmount, toCentavos } from "../src/money.ts";
import type { Cambio, ProductoInactivo } from "../src/pedidos/pedido.ts";
import type { StockInsuficiente } from "../src/productos/producto.ts";
import { err, ok, type Result } from "../src/result.ts";
import { spread } from "./spread.ts";

const CLIENTES = 100;
const PEDIDOS = 1000;
const INACTIVOS = 10;
const ESCASOS = 20;
/** Few, so that few pedidos are of the same moment. */
const CONCURRENCY = 8;
const TIMEOUT_MS = 30_000;

/** What the shop sells: families of productos with the range of their precios, each from the cheapest to the dearest. */
const CATALOGUE: readonly (readonly [family: string, from: number, to: number, variants: string])[] = [
  ["Taza", 3.5, 16, "de cerámica blanca, de barro, esmaltada azul, de gres, de porcelana, de té con plato, térmica"],
  ["Plato", 2.8, 14, "de postre, hondo, llano, de barro vidriado, para pasta, de gres, de pizarra, de servir"],
  ["Vaso", 1.5, 9, "de chupito, de agua, de sidra, de zumo, de vidrio reciclado, de cóctel, de whisky tallado"],
  ["Copa", 3.2, 15, "de helado, de vino blanco, de vino tinto, de cava, de vermú, de coñac"],
  ["Sartén", 14, 48, "de 18 cm, de 20 cm, de 24 cm, de 28 cm, para crepes, de cobre, de hierro fundido"],
  ["Olla", 22, 89, "de 3 L, de 4 L, de 6 L, de 8 L, de barro, de hierro fundido, a presión"],
  ["Cuchillo", 4.5, 46, "de mesa, de pelar, de untar, de pan, de queso, jamonero, de chef, santoku"],
  ["Cuchara", 1.2, 8.5, "de café, de postre, sopera, de helado, de madera de olivo, para servir"],
  ["Tabla de cortar", 8, 39, "de plástico, de bambú, de haya, de roble, de olivo, de acacia con asa"],
  ["Molde", 4, 24, "para galletas, para flan, para magdalenas, para bizcocho, para pan, desmontable"],
  ["Cafetera", 16, 79, "italiana de 3 tazas, italiana de 6 tazas, de goteo, de émbolo, de sifón, exprés"],
  ["Frasco", 1.4, 9, "de 250 ml, de 500 ml, de 1 L, de 2 L, para especias, hermético, con dosificador"],
  ["Mantel", 12, 49, "de hule, a cuadros, de algodón, antimanchas, bordado, redondo, de lino"],
  ["Delantal", 9, 34, "infantil, liso, a rayas, de cocinero, vaquero, de lino"],
  ["Vela", 2.5, 19, "flotante, de cera de soja, de canela, de vainilla, de lavanda, de sándalo, trenzada"],
  ["Cesta", 7, 42, "para el pan, de yute, de mimbre, para fruta, con tapa, para la ropa, de pícnic"],
  ["Aceite de oliva", 4.8, 29, "suave 500 ml, virgen 500 ml, virgen extra 500 ml, virgen extra 1 L, virgen extra 3 L"],
  ["Vinagre", 1.6, 12, "de vino blanco, de manzana, de vino tinto, de arroz, de Jerez, balsámico de Módena"],
  ["Arroz", 1.3, 6.9, "largo 1 kg, redondo 1 kg, integral 1 kg, jazmín 1 kg, basmati 1 kg, bomba 1 kg, salvaje 500 g"],
  ["Queso", 4.2, 18, "fresco, tierno, semicurado, de cabra, manchego, ahumado, azul, curado de oveja"],
  ["Harina", 0.9, 4.5, "de trigo 1 kg, de maíz 1 kg, de fuerza 1 kg, integral 1 kg, de garbanzo 1 kg, de almendra"],
  ["Café", 3.4, 16.5, "molido 250 g, descafeinado 250 g, de Colombia 250 g, de Chiapas 250 g, en grano 1 kg"],
  ["Té", 2.4, 11, "negro, verde, de menta, rooibos, blanco, de jazmín, oolong, matcha"],
  ["Chocolate", 1.9, 9.5, "con leche, a la taza, blanco, negro 70 %, con avellanas, con almendras, negro 85 %"],
  ["Miel", 5.2, 14, "de mil flores, de romero, de azahar, de tomillo, de brezo, de eucalipto, de castaño"],
  ["Mermelada", 2.6, 6.8, "de ciruela, de fresa, de albaricoque, de naranja amarga, de mora, de higos, de frambuesa"],
  ["Galletas", 1.6, 6.4, "maría, de avena, de coco, de mantequilla, de jengibre, de limón, con chocolate"],
  ["Cuaderno", 1.4, 14, "de cuadrícula A5, rayado A4, de dibujo, de música, de tapa dura, cosido a mano"],
  ["Bolígrafo", 0.7, 12, "azul, negro, rojo, de gel, borrable, de cuatro colores, metálico"],
  ["Papel", 2.2, 15, "de seda, de notas, kraft de regalo, vegetal, reciclado A4, para acuarela"],
];
const NOMBRES =
  "Ana,Luis,María José,Carlos,Lucía,Javier,Valentina,Mateo,Camila,Santiago,Sofía,Diego,Isabel,Andrés,Juan Pablo,Ximena";
const APELLIDOS =
  "García,Rodríguez,Gómez,Fernández,López,Martín,Sánchez,Pérez,Ramírez,Torres,Rivera,Ortiz,Núñez,Vargas,Ibáñez,Quispe";

/** Seeded random numbers (mulberry32), so that --seed repeats a run. */
const createDice = (seed: number) => {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  const pick = <T>(from: readonly T[]): T => from[between(0, from.length - 1)] as T;
  const shuffled = <T>(from: readonly T[]): T[] => {
    const places = new Map(from.map((value) => [value, next()]));
    return from.toSorted((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
  };
  return { next, between, pick, shuffled };
};
type Dice = ReturnType<typeof createDice>;

/** Reduces text to ASCII, for skus and emails. */
const ascii = (text: string): string => text.normalize("NFD").replace(/\P{ASCII}| /gu, "");

/** The productos to create, the most popular first: they have plenty of stock, or most pedidos would be refused. */
const planProductos = (dice: Dice, run: string) => {
  const all = CATALOGUE.flatMap(([family, from, to, variants]) =>
    variants.split(", ").map((variant, place, { length }) => {
      const decimos = Math.round((from + ((to - from) * place) / (length - 1)) * 10);
      return { nombre: `${family} ${variant}`, precio: toAmount(decimos * 10 - dice.pick([0, 1, 5])) };
    }),
  );
  const popular = all.length / 4;
  const others = dice.shuffled([...all.keys()].slice(popular));
  const inactivos = others.slice(0, INACTIVOS);
  const escasos = others.slice(INACTIVOS, INACTIVOS + ESCASOS);
  return dice.shuffled(all).map((producto, rank) => ({
    ...producto,
    stock: escasos.includes(rank) ? dice.between(1, 5) : dice.between(rank < popular ? 100 : 20, 200),
    estado: inactivos.includes(rank) ? "inactivo" : "activo",
    sku: `${ascii(producto.nombre).slice(0, 3)}-${rank + 1}-${run}`.toUpperCase(),
  }));
};

const planClientes = (dice: Dice, run: string) => {
  const apellidos = APELLIDOS.split(",");
  const pairs = NOMBRES.split(",").flatMap((nombre) => apellidos.map((apellido) => [nombre, apellido] as const));
  const chosen = dice.shuffled(pairs).slice(0, CLIENTES);
  return chosen.map(([nombre, apellido]) => ({
    nombre: `${nombre} ${apellido} ${dice.pick(apellidos)}`,
    email: `${ascii(nombre)}.${ascii(apellido)}.${run}@example.com`.toLowerCase(),
  }));
};

/** What a cliente may change, given a line of the carrito and a producto not in it: the carrito never becomes empty. */
const EDITS: readonly ((line: Cambio, other: Cambio, lines: number) => readonly Cambio[])[] = [
  (line, other) => [{ ...line, cantidad: other.cantidad }],
  (_line, other) => [other],
  (line, other, lines) => (lines > 1 ? [{ ...line, cantidad: 0 }] : [other]),
  (line, other) => [{ ...line, cantidad: 0 }, other],
];

/** The pedidos to place. All random choices are made here: concurrency must not change the requests. */
const planPedidos = (dice: Dice, productos: readonly string[], clientes: readonly string[]) => {
  // A power law of the rank, as Zipf's is but flatter: shops like this one sell a little of a lot.
  const popular = (): string => productos[Math.floor(productos.length * dice.next() ** 2)] as string;
  return Array.from({ length: PEDIDOS }, () => {
    const wanted = new Set<string>();
    const lines = dice.between(1, 5);
    while (wanted.size <= lines) wanted.add(popular());
    const cambios = [...wanted].map((producto_id) => ({ producto_id, cantidad: dice.pick([1, 1, 1, 2, 2, 3, 4]) }));
    return {
      cliente_id: dice.pick(clientes),
      items: cambios.slice(0, lines),
      other: cambios[lines] as Cambio,
      edit: dice.next() < 0.3 ? dice.pick(EDITS) : undefined,
      confirm: dice.next() < 0.75,
    };
  });
};
type Plan = ReturnType<typeof planPedidos>[number];

type Rechazo = StockInsuficiente | ProductoInactivo;
type Pedido = { readonly id: string; readonly total: number; readonly items: readonly Cambio[] };

const EXPECTED = ["stock_insuficiente", "producto_inactivo"] as const satisfies Rechazo["codigo"][];

/** A client of the API, which counts. Only refusals for lack of stock are expected; anything else ends the run. */
const createApi = (url: string, clave: string | undefined, stop: AbortSignal) => {
  const refusals: string[] = [];
  let requests = 0;
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<Result<T, Rechazo>> => {
    requests += 1;
    const headers = {
      ...(clave && { Authorization: `Bearer ${clave}` }),
      ...(body !== undefined && { "Content-Type": "application/json" }),
    };
    const json = body !== undefined && { body: JSON.stringify(body) };
    const init = { method, headers, signal: AbortSignal.any([stop, AbortSignal.timeout(TIMEOUT_MS)]), ...json };
    const response = await fetch(url + path, init).catch(() => {
      throw new KnownError(`No server answers at ${url}: start it with \`npm start\`.`);
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get("Content-Type") ?? "");
    if (response.ok && isJson) return ok(JSON.parse(text) as T);
    if (response.status === 401 || response.status === 403)
      throw new KnownError(
        `${url} wants the key of an admin: give it as --clave ped_… or PEDIDOS_CLAVE (npm run clave).`,
      );
    const problem = isJson ? (JSON.parse(text) as Rechazo) : undefined;
    if (response.status !== 409 || !problem || !EXPECTED.includes(problem.codigo))
      throw new KnownError(`${method} ${path} answered ${response.status}, which was not expected:\n${text}`);
    refusals.push(`${problem.codigo} (${method === "POST" ? "crear" : path.split("/").at(-1)})`);
    return err(problem);
  };
  return { ask, refusals, requests: () => requests };
};
type Api = ReturnType<typeof createApi>;

const create = async (api: Api, path: string, body: unknown): Promise<string> => {
  const created = await api.ask<{ readonly id: string }>("POST", path, body);
  if (created.ok) return created.value.id;
  throw new Error(`POST ${path} was refused: ${created.error.codigo}`);
};

/** Opens a carrito; if some items are unavailable, tries once more without them. */
const open = async (api: Api, { cliente_id, items }: Plan): Promise<Pedido | undefined> => {
  const first = await api.ask<Pedido>("POST", "/pedidos", { cliente_id, items });
  if (first.ok) return first.value;
  const refused = first.error.codigo === "stock_insuficiente" ? first.error.faltantes : first.error.productos;
  const left = items.filter((item) => !refused.some(({ producto_id }) => producto_id === item.producto_id));
  if (left.length === 0) return undefined;
  const second = await api.ask<Pedido>("POST", "/pedidos", { cliente_id, items: left });
  return second.ok ? second.value : undefined;
};

type Visit = { readonly id?: string; readonly outcome: string; readonly total: number };

/** One cliente's visit: the pedido, its outcome, and its total. */
const visit = async (api: Api, plan: Plan): Promise<Visit> => {
  const pedido = await open(api, plan);
  const [line] = pedido?.items ?? [];
  if (!pedido || !line) return { outcome: "none (refused at crear)", total: 0 };
  const { id } = pedido;
  if (plan.edit) {
    const { producto_id, cantidad } = line;
    const cambios = plan.edit({ producto_id, cantidad }, plan.other, pedido.items.length);
    await api.ask("PATCH", `/pedidos/${id}/items`, cambios.length === 1 ? cambios[0] : { items: cambios });
  }
  if (!plan.confirm) return { id, outcome: "carrito", total: 0 };
  const confirmed = await api.ask<Pedido>("PATCH", `/pedidos/${id}/confirmar`);
  if (!confirmed.ok) return { id, outcome: "carrito (refused at confirmar)", total: 0 };
  return { id, outcome: "confirmado", total: confirmed.value.total };
};

/** Runs the jobs of a stage, a bounded number at a time, with one progress bar; without a terminal, one line. */
const stage = async <T, R>(name: string, jobs: readonly T[], job: (one: T) => Promise<R>): Promise<R[]> => {
  const format = `${name.padEnd(9)} {bar} {value}/{total}`;
  const bar = process.stderr.isTTY ? new SingleBar({ format, gracefulExit: false }, Presets.shades_classic) : undefined;
  const results: R[] = [];
  // The workers share one iterator: each takes the next job when it is done with its last.
  const waiting = jobs.entries();
  const work = async (): Promise<void> => {
    for (const [index, one] of waiting) {
      results[index] = await job(one);
      bar?.increment();
    }
  };
  bar?.start(jobs.length, 0);
  await Promise.all(Array.from({ length: CONCURRENCY }, work)).finally(() => bar?.stop());
  if (!bar) console.error(`${name}: ${jobs.length}/${jobs.length}`);
  return results;
};

/** How often each name occurs, as rows of the table, the largest first. */
const tally = (names: readonly string[]) =>
  [...Map.groupBy(names, (name) => name)]
    .map(([name, all]) => [`  ${name}`, all.length] as const)
    .sort(([, a], [, b]) => b - a);

const show = (rows: readonly (readonly [name: string, value: number, decimals?: number])[]): void => {
  for (const [name, value, decimals = 0] of rows) {
    const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
    console.log(name.padEnd(36) + value.toLocaleString("en", digits).padStart(10));
  }
};

const fill = async (url: string, seed: number, clave: string | undefined, signal: AbortSignal): Promise<number> => {
  const dice = createDice(seed);
  // Not from the seed: the same seed must be able to fill the same instance again.
  const run = crypto.randomUUID().slice(0, 8);
  const api = createApi(url, clave, signal);
  const began = performance.now();
  await api.ask("GET", "/yo");
  console.log(`Filling ${url} with seed ${seed}, run ${run}.`);

  const productos = await stage("productos", planProductos(dice, run), (body) => create(api, "/productos", body));
  const clientes = await stage("clientes", planClientes(dice, run), (body) => create(api, "/clientes", body));
  const visits = await stage("pedidos", planPedidos(dice, productos, clientes), (plan) => visit(api, plan));

  const seconds = (performance.now() - began) / 1000;
  const sold = visits.reduce((centavos, { total }) => centavos + toCentavos(total), 0);
  console.log();
  show([
    ["productos", productos.length],
    ["clientes", clientes.length],
    ["pedidos", visits.length],
    ...tally(visits.map(({ outcome }) => outcome)),
    ["refusals", api.refusals.length],
    ...tally(api.refusals),
    ["money sold", toAmount(sold), 2],
    ["requests sent", api.requests()],
    ["seconds", seconds, 2],
    ["requests per second", api.requests() / seconds],
  ]);
  const pedidos = visits.flatMap(({ id }) => id ?? []);
  const here = { clientes, productos, pedidos };
  const unreached = `the database of ${url} is not reached from here. With its DATABASE_URL, they are spread over the last hours.`;
  const because = await spread(here, process.env.DATABASE_URL).then(
    (spread) => (spread ? undefined : unreached),
    ({ message }: Error) => message,
  );
  console.log(
    `\n${because ? `All pedidos are of this moment: ${because}` : "The pedidos are spread over the last hours."}`,
  );
  console.log(`See ${url}/panel, and ${url}/docs`);
  return 0;
};

const command = declare({
  name: "demo",
  summary: "Fills a running instance with a believable shop, through its API.",
  takes: "[url]",
  options: {
    seed: { value: "<n>", help: "Makes the same shop again." },
    clave: { value: "<ped_…>", help: "The key of an admin, where one is asked for: PEDIDOS_CLAVE unless told." },
  },
  examples: ["", "http://localhost:8001 --seed 42"],
  failed: 1,
});

await runCommand(command, ({ values, positionals: [address = "http://127.0.0.1:8000", ...more] }) => {
  const url = address.replace(/\/+$/, "");
  if (!/^https?:/.test(url) || !URL.canParse(url))
    throw new UsageError(`${url} is not a URL like http://127.0.0.1:8000.`);
  if (more.length > 0) throw new UsageError(`${more[0]} was not expected.`);
  const seed = wholeOption("seed", values.seed) ?? (crypto.getRandomValues(new Uint32Array(1))[0] as number) % 1e9;
  return (signal) => fill(url, seed, values.clave ?? process.env.PEDIDOS_CLAVE, signal);
});
