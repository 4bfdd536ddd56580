/** What the server makes of a request line and a Host header, byte by byte: fetch sends neither wrong. */
import { afterAll, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { type Json, openApi } from "../support/api.ts";
import { exchange } from "../support/connection.ts";
import { until } from "../support/locks.ts";

const api = await openApi();
const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: (request) => api.raw(request) });
afterAll(() => server.stop(true));

type Reply = { readonly status: number; readonly head: string; readonly body: Json };

/** Sends a request that ends its connection. */
const ask = async (line: string, ...headers: readonly string[]): Promise<Reply> => {
  const sent = [line, ...headers, "Connection: close", "", ""].join("\r\n");
  const [head = "", text = ""] = (await exchange(server.url.href, sent)).split("\r\n\r\n", 2);
  return { status: Number(head.split(" ")[1]), head, body: text.startsWith("{") ? JSON.parse(text) : text };
};

const { id } = await api.producto({ nombre: "Taza" });
await api.producto({ nombre: "Plato" });

describe("a request without a Host (HTTP/1.0)", () => {
  test("gets what was asked for, path and query", async () => {
    expect((await ask("GET /health/live HTTP/1.0")).body).toEqual({ status: "ok" });
    expect((await ask(`GET /productos/${id} HTTP/1.0`)).body.nombre).toBe("Taza");
    const list = await ask("GET /productos?limit=1&orden=-nombre HTTP/1.0");
    expect(list.body.datos.map(({ nombre }: Json) => nombre)).toEqual(["Taza"]);
    expect(list.head).toContain('</productos?limit=1&orden=-nombre>; rel="first"');
    expect((await ask("GET /productos?limit=0 HTTP/1.0", "Host:")).body.codigo).toBe("datos_invalidos");
    expect((await ask("GET /nada/x?y HTTP/1.0")).body).toMatchObject({
      codigo: "ruta_no_encontrada",
      instance: "/nada/x",
    });
  });

  test("may have a body", async () => {
    const body = '{"nombre": "Ana"}';
    const sent = `POST /clientes HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    expect(await exchange(server.url.href, sent)).toContain(" 201 Created");
  });
});

describe("a Host that is none is 400, whatever is asked for", () => {
  const hosts = [
    "localhost:999999",
    "localhost:x",
    "[::1",
    "[::::]",
    "%zz",
    "x/y",
    "x?y",
    "x#y",
    "a b",
    "u:p@h",
    "\xf1",
    "1.2.3.4.5",
  ];
  for (const host of [...hosts, "a, b"])
    test(JSON.stringify(host), async () => {
      for (const target of ["/productos?limit=1", `/productos/${id}`, "/docs", "/health/live"]) {
        const { status, body } = await ask(`GET ${target} HTTP/1.1`, `Host: ${host}`);
        expect([status, body.codigo, body.instance]).toEqual([400, "host_invalido", target.split("?")[0]]);
      }
    });

  test("and so are two of them, also the same twice", async () => {
    for (const second of ["a", "b", ""]) {
      const { status, body } = await ask("GET /clientes HTTP/1.1", "Host: a", `Host: ${second}`);
      expect([second, status, body.codigo]).toEqual([second, 400, "host_invalido"]);
    }
    expect(api.logged).toEqual([]);
  });

  test("every other Host is taken", async () => {
    for (const host of [
      "localhost",
      "LOCALHOST:8000",
      "127.0.0.1:65535",
      "[::1]:80",
      "[::1]",
      "api_1.internal",
      "a.b.",
      "xn--nd-zja.es",
    ])
      expect([host, (await ask("GET /clientes?limit=1 HTTP/1.1", `Host: ${host}`)).status]).toEqual([host, 200]);
  });
});

test("the path is what was sent, whatever form the request line has", async () => {
  expect((await ask(`GET http://elsewhere/productos/${id}?x HTTP/1.1`, "Host: here")).body.instance).toBe(
    `/productos/${id}`,
  );
  expect((await ask("CONNECT here:80 HTTP/1.1", "Host: here")).status).toBe(405);
  const { head, body } = await ask("GET /%70roductos?limit=1 HTTP/1.1", "Host: here");
  expect([body.datos.length, /<(\S+)>; rel="first"/.exec(head)?.[1]]).toEqual([1, "/%70roductos?limit=1"]);
});

test("HEAD says the length of the body that GET has", async () => {
  const { body } = await ask(`GET /productos/${id} HTTP/1.1`, "Host: here");
  const { head, body: none } = await ask(`HEAD /productos/${id} HTTP/1.1`, "Host: here");
  expect([Number(/^content-length: (\d+)/im.exec(head)?.[1]), none]).toEqual([JSON.stringify(body).length, ""]);
});

test("`instance` is a URI reference, and names no host", async () => {
  for (const [target, instance] of [
    ["/nada/%C3%B1%20x", "/nada/%C3%B1%20x"],
    ["/nada/a|b^c[d]", "/nada/a%7Cb%5Ec%5Bd%5D"],
    ["/nada/%", "/nada/%25"],
    ["/nada/%zz%41", "/nada/%25zz%41"],
    ["//evil.example/x", "/.//evil.example/x"],
    [`/productos/${encodeURIComponent('a"b<c>{d}`e')}`, "/productos/a%22b%3Cc%3E%7Bd%7D%60e"],
  ] as const) {
    const { body } = await ask(`GET ${target} HTTP/1.1`, "Host: here");
    expect([target, body.instance]).toEqual([target, instance]);
  }
});

describe("a client that hangs up inside its body", () => {
  for (const [name, headers, part] of [
    ["with a length", "Content-Length: 100", '{"nombre": '],
    ["in chunks", "Transfer-Encoding: chunked", "5\r\n{"],
    ["in chunks that are none", "Transfer-Encoding: chunked", "zz\r\n{"],
  ] as const)
    test(`${name}: nothing is logged but its request`, async () => {
      const before = server.pendingRequests;
      const { hostname, port } = server;
      const socket = connect(Number(port), hostname as string, () =>
        socket.write(
          `POST /clientes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${headers}\r\n\r\n${part}`,
        ),
      );
      socket.on("error", () => {});
      if (part.startsWith("zz")) await new Promise((resolve) => socket.on("close", resolve).resume());
      else await until(() => server.pendingRequests > before, "the request has arrived");
      socket.destroy();
      await until(() => server.pendingRequests === before, "the request has ended");
      expect(api.logged).toEqual([]);
    });
});
