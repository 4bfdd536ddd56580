import { describe, expect, test } from "bun:test";
import { expectProblem, type Json, openApi } from "../support/api.ts";

const api = await openApi();
const productos: Json[] = [];
for (let n = 0; n < 23; n++) productos.push(await api.producto({ nombre: `p${n % 4}`, precio: n % 5, stock: n % 3 }));

/** Every page from the first to the last, by cursor. */
const walk = async (query: string): Promise<Json[]> => {
  const rows: Json[] = [];
  let cursor = "";
  for (let pages = 0; pages < 50; pages++) {
    const { status, body } = await api.get(`/productos?limit=4&${query}${cursor && `&cursor=${cursor}`}`);
    expect(status).toBe(200);
    rows.push(...body.datos);
    cursor = body.pagina.siguiente;
    if (cursor === null) return rows;
  }
  throw new Error("the walk does not end");
};

const by = (field: string, sign: number) => (a: Json, b: Json) =>
  sign * (a[field] < b[field] ? -1 : a[field] > b[field] ? 1 : a.id < b.id ? -1 : 1);

describe("a walk by cursor", () => {
  for (const field of ["creado_en", "nombre", "precio", "stock"])
    test(`by ${field}, up and down: each row once, in order, also where many are equal`, async () => {
      const filter = field === "stock" ? "max_stock=100&" : "";
      expect(await walk(`${filter}orden=${field}`)).toEqual(productos.toSorted(by(field, 1)));
      expect(await walk(`${filter}orden=-${field}`)).toEqual(productos.toSorted(by(field, -1)));
    });

  test("shows what a walk by page shows, and can begin where a page ends", async () => {
    const page = (await api.get("/productos?limit=4&page=2&orden=precio")).body;
    const next = (await api.get(`/productos?limit=19&orden=precio&cursor=${page.pagina.siguiente}`)).body;
    const all = productos.toSorted(by("precio", 1));
    expect(page.datos).toEqual(all.slice(4, 8));
    expect(next.datos).toEqual(all.slice(8));
    expect(next.pagina).toEqual({ limit: 19, page: null, siguiente: null, total: null });
  });

  test("sees each row that was there throughout exactly once while others are added and re-priced", async () => {
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const { body }: Json = await api.get(`/productos?limit=3${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.datos.map(({ id }: Json) => id));
      cursor = body.pagina.siguiente;
      if (seen.length < 40) await api.producto();
      await api.sql`update productos set precio = precio + 1, version = version + 1`;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(productos.filter(({ id }) => !seen.includes(id))).toEqual([]);
  });
});

test("walks over names as long as they can be", async () => {
  const names = ["🛒", '"', "\\", "é"].flatMap((letter) => [letter.repeat(200), letter.repeat(199)]);
  for (const nombre of names) await api.cliente({ nombre });
  const seen: string[] = [];
  let path = "/clientes?limit=1&orden=nombre";
  while (path !== "") {
    const { status, headers, body } = await api.get(path);
    expect(status).toBe(200);
    seen.push(...body.datos.map(({ nombre }: Json) => nombre));
    [, path = ""] = /<([^>]*)>; rel="next"/.exec(headers.get("Link") ?? "") ?? [];
  }
  expect(seen.toSorted()).toEqual(names.toSorted());
});

test("contar counts what the filters let through, on a page and by cursor", async () => {
  const { pagina } = (await api.get("/productos?nombre=p1&limit=2&contar=true")).body;
  expect(pagina.total).toBe(6);
  const next = (await api.get(`/productos?nombre=p1&limit=2&contar=true&cursor=${pagina.siguiente}`)).body;
  expect(next.pagina.total).toBe(6);
  expect((await api.get("/productos?nombre=nothing&contar=true")).body.pagina).toEqual({
    limit: 20,
    page: 1,
    siguiente: null,
    total: 0,
  });
});

test("Link says where the first and the next page are", async () => {
  const first = await api.get("/productos?limit=2&orden=-precio");
  const links = Object.fromEntries(
    [...(first.headers.get("Link") ?? "").matchAll(/<([^>]*)>; rel="(\w+)"/g)].map(([, url, rel]) => [rel, url ?? ""]),
  );
  expect(links.first).toBe("/productos?limit=2&orden=-precio");
  const next = await api.get(links.next ?? "");
  expect(next.body.datos[0].id).not.toBe(first.body.datos[0].id);
  expect((await api.get("/productos?limit=100")).headers.get("Link")).toBe('</productos?limit=100>; rel="first"');
});

test("refuses a cursor that is none of ours, or belongs to something else, or comes with a page", async () => {
  const { siguiente } = (await api.get("/productos?limit=2&orden=precio")).body.pagina;
  const forged = (key: string) => {
    const [made, , id] = JSON.parse(Buffer.from(siguiente, "base64url").toString());
    return Buffer.from(JSON.stringify([made, key, id])).toString("base64url");
  };
  for (const query of [
    "cursor=abc",
    "cursor=",
    `cursor=${siguiente}`,
    `orden=-precio&cursor=${siguiente}`,
    `orden=precio&estado=activo&cursor=${siguiente}`,
    `orden=precio&cursor=${siguiente}&page=2`,
    `orden=precio&cursor=${forged("'; drop table")}`,
    `orden=precio&cursor=${forged("1e400")}`,
    `orden=stock&max_stock=9&cursor=${siguiente}`,
  ]) {
    const answer = await api.get(`/productos?${query}`);
    expectProblem(answer, 422, "datos_invalidos");
    expect(answer.body.errores).toHaveLength(1);
  }
  expect((await api.get(`/clientes?cursor=${siguiente}`)).status).toBe(422);
  expect((await api.get(`/productos?limit=5&orden=precio&contar=true&cursor=${siguiente}`)).status).toBe(200);
  expect(api.logged).toEqual([]);
});

test("a forged key is refused before PostgreSQL sees it, and its text is nowhere in the log", async () => {
  await api.pedido();
  await api.pedido();
  const orders = {
    "productos?orden=creado_en": [
      "2026-01-31T00:00:00.000+23:59",
      `2026-01-31T00:00:00.${"1".repeat(190)}Z`,
      "2026-02-30T00:00:00.000Z",
      "0000-01-01T00:00:00.000Z",
      "infinity",
      "now",
    ],
    "productos?orden=precio": ["1e3", "01.00", "1", "99999999999.00", "NaN", "1.00 "],
    "productos?orden=stock&max_stock=100": ["01", "+1", "9999999999", "1.0"],
    "productos?orden=nombre": ["\0", "\ud800", "x".repeat(401)],
    "pedidos?orden=creado_en": ["2026-01-31T00:00:00.000+23:59"],
    "clientes?orden=creado_en": ["2026-01-31T00:00:00Z", "epoch"],
  };
  api.logged.length = 0;
  for (const [path, keys] of Object.entries(orders)) {
    const { siguiente } = (await api.get(`/${path}&limit=1`)).body.pagina;
    const [made, , id] = JSON.parse(Buffer.from(siguiente, "base64url").toString());
    for (const key of keys) {
      const forged = Buffer.from(JSON.stringify([made, key, id])).toString("base64url");
      expectProblem(await api.get(`/${path}&cursor=${forged}`), 422, "datos_invalidos");
    }
  }
  expect(api.logged).toEqual([]);
});
