/** Files that are downloaded: their formats, and what becomes of them when the client or the database breaks off. */
import { afterAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import Papa from "papaparse";
import { bodyOf } from "../../src/http/download.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { exportProductos } from "../../src/productos/exportar.ts";
import { expectProblem, type Json, openApi } from "../support/api.ts";
import { openTestDatabase } from "../support/database.ts";
import { exportsFrom } from "../support/imports.ts";
import { until } from "../support/locks.ts";
import { startServer } from "../support/process.ts";
import { openTienda } from "../support/tienda.ts";

const api = await openApi();
const taza = await api.producto({ nombre: "=Taza; azúl", precio: 12.5, sku: "T-1", stock: 3 });
await api.producto({ nombre: "Plato", precio: 1234, stock: 0, estado: "inactivo" });
await api.cliente({ nombre: "Ana Gómez", email: "ana@example.com" });
const confirmed = (await api.patch(`/pedidos/${(await api.pedido([taza, 2])).id}/confirmar`)).body;

describe("a file", () => {
  const fileOf = async (path: string, headers: Record<string, string> = {}) => {
    const { status, headers: got, body } = await api.send("GET", `/exportaciones/${path}`, undefined, headers);
    expect([path, status, body]).toEqual([path, 200, body]);
    return { text: body as string, type: got.get("Content-Type"), name: got.get("Content-Disposition"), headers: got };
  };
  const lines = (text: string): Json[] =>
    text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line));

  test("is CSV, the same to the byte as that of the command", async () => {
    const { text, type, name, headers } = await fileOf("productos");
    expect(text).toBe(await exportsFrom(api, exportProductos)([]));
    expect(text).toBe(`sku,nombre,precio,stock,estado\nT-1,"'=Taza; azúl",12.50,1,activo\n,Plato,1234.00,0,inactivo\n`);
    expect([type, name]).toEqual(["text/csv; charset=utf-8", 'attachment; filename="productos.csv"']);
    expect(headers.get("Cache-Control")).toBe("no-store");
  });

  test("is CSV as a spreadsheet in Spanish wants it", async () => {
    const path = "/exportaciones/productos?bom=true&separator=%3B&decimal=,";
    const bytes = new Uint8Array(await (await api.raw(path)).arrayBuffer());
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(new TextDecoder().decode(bytes)).toContain(`\n;Plato;"1234,00";0;inactivo\n`);
    expect((await fileOf("productos?separator=tab")).text).toStartWith("sku\tnombre\tprecio\t");
  });

  test("is NDJSON where formato or Accept says so; formato wins", async () => {
    const wanted = [
      { sku: "T-1", nombre: "=Taza; azúl", precio: 12.5, stock: 1, estado: "activo" },
      { sku: null, nombre: "Plato", precio: 1234, stock: 0, estado: "inactivo" },
    ];
    const asked = await fileOf("productos?formato=ndjson", { Accept: "text/csv" });
    expect([asked.type, asked.name]).toEqual(["application/x-ndjson", 'attachment; filename="productos.ndjson"']);
    expect(lines(asked.text)).toEqual(wanted);
    expect(lines((await fileOf("productos", { Accept: "application/x-ndjson" })).text)).toEqual(wanted);
    for (const [query, Accept] of [
      ["?formato=csv", "application/x-ndjson"],
      ["", "*/*"],
      ["", "application/json"],
      ["", "application/x-ndjson;q=0.5, text/csv"],
    ])
      expect((await fileOf(`productos${query}`, { Accept: Accept ?? "" })).type).toBe("text/csv; charset=utf-8");
  });

  test("of pedidos has a row per line, by the bounds and estado of the command", async () => {
    const [line, ...more] = lines((await fileOf("pedidos?formato=ndjson&estado=confirmado")).text);
    expect(more).toEqual([]);
    expect(line).toMatchObject({
      ...{ pedido_id: confirmed.id, confirmado_en: confirmed.confirmado_en, cancelado_en: null, estado: "confirmado" },
      ...{ producto_id: taza.id, cantidad: 2, precio_unitario: 12.5, subtotal: 25, total: 25 },
    });
    expect(Papa.parse((await fileOf("pedidos")).text.trim()).data).toHaveLength(2);
    for (const none of ["estado=cancelado", `hasta=${confirmed.creado_en}`, "desde=2100-01-01"])
      expect((await fileOf(`pedidos?formato=ndjson&${none}`)).text).toBe("");
    expect(lines((await fileOf(`pedidos?formato=ndjson&desde=${confirmed.creado_en}`)).text)).toEqual([line]);
  });

  test("of clientes has no one who was erased", async () => {
    const { id } = await api.cliente({ nombre: "Se va", email: "va@example.com" });
    expect((await fileOf("clientes")).text).toContain("va@example.com");
    await api.post(`/clientes/${id}/olvidar`);
    expect((await fileOf("clientes")).text).toBe("email,nombre\nana@example.com,Ana Gómez\n,Beto\n");
  });

  test("is refused with a parameter that is none, or that means nothing for it", async () => {
    for (const query of ["x=1", "desde=2026-01-01", "formato=xlsx", "separator=x", "bom=1", "decimal=x"])
      expectProblem(await api.get(`/exportaciones/productos?${query}`), 422, "datos_invalidos");
    for (const query of ["bom=true", "separator=,", "decimal=."]) {
      const answer = await api.get(`/exportaciones/productos?formato=ndjson&${query}`);
      expectProblem(answer, 422, "datos_invalidos");
      expect(answer.body.errores).toMatchObject([{ campo: query.split("=")[0] }]);
    }
    expectProblem(await api.get("/exportaciones/pedidos?estado=roto"), 422, "datos_invalidos");
    expectProblem(await api.get("/exportaciones/webhooks"), 404, "ruta_no_encontrada");
  });

  test("that nobody reads, or only its beginning, makes room for another", async () => {
    const count = async () =>
      (
        await api.sql`
        select count(*)::int as n from pg_stat_activity
        where application_name = 'pedidos export' and datname = current_database()`
      )[0]?.n;
    /** Opens one, as soon as those before it have made room. */
    const opened = async (signal: AbortSignal | null = null): Promise<Response> => {
      let response: Response | undefined;
      await until(async () => {
        response = await api.raw("/exportaciones/productos", { signal });
        return response.status === 200;
      }, "there is room");
      return response as Response;
    };
    for (let n = 0; n < 3; n++) {
      const client = new AbortController();
      await opened(client.signal);
      const reader = (await opened()).body?.getReader();
      expect(await count()).toBe(2);
      client.abort();
      await reader?.read();
      await reader?.cancel();
      await until(async () => (await count()) === 0, "their sessions are closed");
    }
  });

  test("by HEAD has its headers, and reads nothing", async () => {
    api.sent.length = 0;
    const { status, headers, body } = await api.send("HEAD", "/exportaciones/productos");
    expect([status, headers.get("Content-Type"), body, api.sent]).toEqual([200, "text/csv; charset=utf-8", "", []]);
  });
});

const ROWS = 100_000;

const database = await openTestDatabase();
const { sql } = database;
afterAll(database.close);
const other = await openTienda(sql);
for (const [tienda, pedidos] of [
  [PRINCIPAL, ROWS / 200],
  [other, 1],
] as const) {
  await sql`insert into clientes (tienda_id, id, nombre) values (${tienda}, gen_random_uuid(), 'Ana')`;
  await sql`
    insert into productos (tienda_id, id, nombre, precio, stock)
    select ${tienda}, gen_random_uuid(), 'Taza ' || n, 1.5, 1 from generate_series(1, 200) n`;
  await sql`
    insert into pedidos (tienda_id, id, cliente_id, numero, estado, total, cancelado_en)
    select tienda_id, gen_random_uuid(), id, 1000000 + n, 'cancelado', 1, now()
    from clientes, generate_series(1, ${pedidos}::int) n
    where tienda_id = ${tienda}`;
  await sql`
    insert into pedido_items (tienda_id, pedido_id, producto_id, line_no, cantidad, nombre, precio_unitario)
    select o.tienda_id, o.id, p.id, p.n, 1, repeat('Taza de barro ', 13), 1
    from pedidos o
    join (select *, row_number() over () as n from productos where tienda_id = ${tienda}) p using (tienda_id)`;
}
const server = await startServer({ DATABASE_URL: database.url });
afterAll(async () => void (await server.stop("SIGKILL")));
const { hostname, port } = new URL(server.url);

const sessions = async (): Promise<{ pid: number }[]> =>
  sql`select pid from pg_stat_activity where application_name = 'pedidos export' and datname = current_database()`;
const untilSessions = (count: number) =>
  until(async () => (await sessions()).length === count, `${count} exports are under way`, 30_000);

/** A client that got the beginning of the answer, and reads on only when it is told to. */
const open = async (path = "/exportaciones/pedidos") => {
  const socket = connect(Number(port), hostname).setEncoding("utf8");
  const got = { text: "", closed: false };
  socket.on("data", (text) => {
    got.text = (got.text + text).slice(-1_000);
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    got.closed = true;
  });
  socket.once("data", () => socket.pause());
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
  await until(() => got.text !== "", "the answer begins", 30_000);
  return { socket, got };
};
/** The end of a body in chunks that is complete. */
const LAST_CHUNK = "\r\n0\r\n\r\n";
const residentKb = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))?.[1]);

describe("a large file", () => {
  test("is whole: every line once, only those of the tienda, the latest included", async () => {
    const send = async (path: string, body: object): Promise<Json> =>
      (
        await fetch(`${server.url}${path}`, {
          ...{ method: "POST", body: JSON.stringify(body) },
          headers: { "Content-Type": "application/json" },
        })
      ).json();
    const { id: cliente_id } = await send("/clientes", { nombre: "Beto" });
    const { id: producto_id } = await send("/productos", { nombre: "Vaso", precio: 1, stock: 9 });
    const { id } = await send("/pedidos", { cliente_id, items: [{ producto_id, cantidad: 3 }] });
    const text = await (await fetch(`${server.url}/exportaciones/pedidos`)).text();
    const { data } = Papa.parse<Json>(text, { header: true, skipEmptyLines: true });
    const lines = new Set(data.map(({ pedido_id, producto_id }) => `${pedido_id} ${producto_id}`));
    expect([data.length, lines.size, data.at(-1).pedido_id]).toEqual([ROWS + 1, ROWS + 1, id]);
    await untilSessions(0);
  }, 60_000);

  test.skipIf(process.platform !== "linux")(
    "waits for a client that does not read, and stays small meanwhile",
    async () => {
      const before = residentKb();
      const { socket, got } = await open("/exportaciones/pedidos?formato=ndjson");
      await untilSessions(1);
      // As many other requests as it takes to send all of it, if nothing held it back.
      for (let n = 0; n < 200; n++) await (await fetch(`${server.url}/productos?limit=100`)).text();
      expect((await sessions()).length).toBe(1);
      // All of it is 60 MB, some of which waits in the sockets.
      expect(residentKb() - before).toBeLessThan(100_000);
      socket.resume();
      await until(() => got.text.endsWith(LAST_CHUNK), "the file is whole", 60_000);
      socket.destroy();
      await untilSessions(0);
    },
    120_000,
  );

  test("ends with its session when the client hangs up", async () => {
    const { socket } = await open();
    await untilSessions(1);
    socket.destroy();
    await untilSessions(0);
  }, 60_000);

  test("that breaks in the middle does not look complete; the server goes on, and says so", async () => {
    const { socket, got } = await open();
    await untilSessions(1);
    for (const { pid } of await sessions()) await sql`select pg_terminate_backend(${pid})`;
    socket.resume();
    await until(() => got.closed, "the connection is closed", 20_000);
    expect(got.text).not.toEndWith(LAST_CHUNK);
    await until(() => server.output().includes("pedidos/exportar broke in the middle"), "the log says so");

    const { body, status } = await fetch(`${server.url}/exportaciones/pedidos`);
    expect(status).toBe(200);
    for (const { pid } of await sessions()) await sql`select pg_terminate_backend(${pid})`;
    expect(await new Response(body).text().catch(({ code }) => code)).toBe("ECONNRESET");
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
    await untilSessions(0);
  }, 60_000);

  test("is refused where two of the tienda are under way, until one ends", async () => {
    const two = [await open(), await open()];
    await untilSessions(2);
    const third = await fetch(`${server.url}/exportaciones/clientes`);
    const { codigo } = (await third.json()) as Json;
    expect([third.status, third.headers.get("Retry-After"), codigo]).toEqual([503, "1", "no_disponible"]);
    expect([third.headers.get("Content-Disposition")]).toEqual([null]);
    two[0]?.socket.destroy();
    await untilSessions(1);
    await until(
      async () => (await fetch(`${server.url}/exportaciones/clientes`)).status === 200,
      "there is room for another",
    );
    two[1]?.socket.destroy();
    await untilSessions(0);
  }, 60_000);
});

describe("a body", () => {
  const seen = { returned: 0 };
  const endless = async function* () {
    try {
      for (;;) yield { text: "x", rows: 1 };
    } finally {
      seen.returned++;
    }
  };

  for (const [what, patienceMs] of [
    ["whose client does not read", { stalled: 1, all: 60_000 }],
    ["that takes too long", { stalled: 60_000, all: 1 }],
  ] as const)
    test(`${what} breaks off, and lets go of the database`, async () => {
      const [ending, before] = [new AbortController(), seen.returned];
      const reader = bodyOf(endless(), ending, patienceMs).getReader();
      expect((await reader.read()).done).toBe(false);
      await until(() => ending.signal.aborted, "it is given up");
      expect(await reader.read().catch((error) => error)).toBeInstanceOf(Error);
      await until(() => seen.returned === before + 1, "its rows are let go of");
    });

  test("that was read is let go of, whether to its end or not", async () => {
    for (const pieces of [1, 3]) {
      const ending = new AbortController();
      const some = async function* () {
        for (let n = 0; n < pieces; n++) yield { text: `${n}`, rows: 1 };
      };
      expect(await new Response(bodyOf(some(), ending)).text()).toBe("012".slice(0, pieces));
      expect(ending.signal.aborted).toBe(true);
    }
    const [left, before] = [new AbortController(), seen.returned];
    const reader = bodyOf(endless(), left).getReader();
    await reader.read();
    await reader.cancel();
    await until(() => left.signal.aborted && seen.returned === before + 1, "it is let go of");
  });
});
