import { afterAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import { join } from "node:path";
import { type SendOptions, send } from "../../src/webhooks/send.ts";

type Listener = http.RequestListener;

/** A server on this address and port, and how many connections it got. */
const listen = async (address: string, port: number, server: net.Server) => {
  let connections = 0;
  server.on("connection", () => connections++);
  await new Promise<void>((done) => server.listen(port, address, done));
  afterAll(() => void server.close());
  return { port: (server.address() as net.AddressInfo).port, connections: () => connections };
};
const plain = (handle: Listener, address = "127.0.0.1", port = 0) => listen(address, port, http.createServer(handle));
const answering = (status: number, body = "", headers = {}): Listener => {
  return (_, response) => void response.writeHead(status, headers).end(body);
};

const to = (url: string, options: Partial<SendOptions> = {}) =>
  send({ url, headers: { "X-Test": "1" }, body: "hola ñ" }, { insecure: true, ...options });

test("sends the body, and gives the status and the beginning of the answer", async () => {
  let got: unknown;
  const { port } = await plain((request, response) => {
    request.setEncoding("utf8").on("data", (text) => {
      const { method, url, headers } = request;
      got = [method, url, headers.host, headers["content-length"], headers["x-test"], headers.authorization, text];
      response.writeHead(202).end("taken\0");
    });
  });
  expect(await to(`http://127.0.0.1:${port}/a?b=c`)).toEqual({ status: 202, error: null, respuesta: "taken\uFFFD" });
  expect(got).toEqual(["POST", "/a?b=c", `127.0.0.1:${port}`, "7", "1", undefined, "hola ñ"]);
});

test("follows no redirect", async () => {
  const target = await plain(answering(200));
  const { port } = await plain(answering(307, "", { Location: `http://127.0.0.1:${target.port}/` }));
  expect((await to(`http://127.0.0.1:${port}/`)).status).toBe(307);
  expect(target.connections()).toBe(0);
});

test("keeps 1 KB of an answer, and does not read an endless one", async () => {
  const { port } = await plain((request, response) => {
    response.writeHead(200);
    const more = () => {
      while (!response.destroyed && response.write("x".repeat(10_000)));
    };
    response.on("drain", more);
    request.socket.on("close", () => response.destroy());
    more();
  });
  expect((await to(`http://127.0.0.1:${port}/`)).respuesta).toBe("x".repeat(1024));
});

describe("gives up after a while", () => {
  const timeoutMs = 50;
  const error = "no answer within 0.05 s";

  test("a receiver that accepts and says nothing", async () => {
    const { port } = await listen("127.0.0.1", 0, net.createServer());
    expect(await to(`http://127.0.0.1:${port}/`, { timeoutMs })).toMatchObject({ status: null, error });
  });

  test("a name that is looked up for ever", async () => {
    const resolve = () => new Promise<never>(() => {});
    expect(await to("http://shop.example/", { timeoutMs, resolve })).toMatchObject({ status: null, error });
  });

  test("a body that never ends: what counts is the status", async () => {
    const { port } = await plain((_, response) => void response.writeHead(200).write("slow"));
    expect(await to(`http://127.0.0.1:${port}/`, { timeoutMs })).toMatchObject({ status: 200, respuesta: "slow" });
  });

  test("when it is told to", async () => {
    const { port } = await listen("127.0.0.1", 0, net.createServer());
    const told = new AbortController();
    const sent = to(`http://127.0.0.1:${port}/`, { signal: told.signal });
    told.abort();
    expect((await sent).error).toBe("the server stopped");
    expect((await to(`http://127.0.0.1:${port}/`, { signal: told.signal })).error).toBe("the server stopped");
  });
});

describe("without WEBHOOKS_INSECURE", () => {
  const REFUSED = "the host is not on the public internet";
  const secure = (url: string, options: Partial<SendOptions> = {}) => to(url, { insecure: false, ...options });

  test("http goes nowhere", async () => {
    const { port, connections } = await plain(answering(200));
    expect((await secure(`http://127.0.0.1:${port}/`)).error).toBe("the URL is not https");
    expect(connections()).toBe(0);
  });

  test("an address that is not public gets no connection, nor does a name of one, or of one among others", async () => {
    const { port, connections } = await listen("127.0.0.1", 0, net.createServer());
    for (const host of ["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "localhost"])
      expect([host, (await secure(`https://${host}:${port}/`)).error]).toEqual([host, REFUSED]);
    for (const found of [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["64:ff9b::7f00:1"], ["fd00:ec2::254"]]) {
      const resolve = async () => found.map((address) => ({ address }));
      expect((await secure(`https://shop.example:${port}/`, { resolve })).error).toBe(REFUSED);
    }
    expect((await secure(`https://shop.example:${port}/`, { resolve: async () => [] })).error).toBe(
      "the host has no address",
    );
    expect(connections()).toBe(0);
  });

  // "Public" here: 127.0.0.2. The name leads there when it is looked up, and to 127.0.0.1 ever after.
  const allows = (address: string) => address === "127.0.0.2";
  const fixtures = join(import.meta.dir, "..", "fixtures");
  const [key, cert] = ["key", "cert"].map((name) => readFileSync(join(fixtures, `shop.example.${name}.pem`), "utf8"));
  const tls = { key: key as string, cert: cert as string };
  const rebinding = () => {
    const answers = ["127.0.0.2"];
    return async () => [{ address: answers.pop() ?? "127.0.0.1" }];
  };

  test("the connection goes to the address that was checked: a name that changes meanwhile leads nowhere else", async () => {
    const good = await listen("127.0.0.2", 0, https.createServer(tls, answering(200, "good")));
    const bad = await listen("127.0.0.1", good.port, https.createServer(tls, answering(200, "bad")));
    const url = `https://shop.example:${good.port}/`;
    const resolve = rebinding();
    expect(await secure(url, { resolve, allows, ca: tls.cert })).toMatchObject({ status: 200, respuesta: "good" });
    expect((await secure(url, { resolve, allows, ca: tls.cert })).error).toBe(REFUSED);
    expect(bad.connections()).toBe(0);
  });

  test("TLS is verified, against the name", async () => {
    const { port } = await listen("127.0.0.2", 0, https.createServer(tls, answering(200)));
    const other = await secure(`https://other.example:${port}/`, { resolve: rebinding(), allows, ca: tls.cert });
    expect(other.error).toContain("ERR_TLS_CERT_ALTNAME_INVALID");
    const unknown = await secure(`https://shop.example:${port}/`, { resolve: rebinding(), allows });
    expect(unknown.error).toContain("DEPTH_ZERO_SELF_SIGNED_CERT");
  });
});

test("a proxy of the environment gets nothing", async () => {
  const proxy = await plain(answering(200, "proxy"));
  const { port } = await plain(answering(200, "receiver"));
  const names = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"];
  const before = names.map((name) => process.env[name]);
  for (const name of names) process.env[name] = `http://127.0.0.1:${proxy.port}`;
  const resolve = async () => [{ address: "127.0.0.1" }];
  const sent = await to(`http://shop.example:${port}/`, { resolve });
  for (const [index, name] of names.entries())
    if (before[index] === undefined) delete process.env[name];
    else process.env[name] = before[index];
  expect([sent.respuesta, proxy.connections()]).toEqual(["receiver", 0]);
});

test("what goes wrong is said in words", async () => {
  const { port } = await listen(
    "127.0.0.1",
    0,
    net.createServer((socket) => socket.destroy()),
  );
  expect((await to(`http://127.0.0.1:${port}/`)).error).toBe("the connection was closed");
  const unknown = async () => {
    throw Object.assign(new Error("x"), { code: "ENOTFOUND" });
  };
  expect((await to("http://shop.example/", { resolve: unknown })).error).toBe("the host is unknown");
});
