/**
 * What Bun itself does wrong, named under "Known limits" in docs/operations.md. A test that fails here tells that a newer
 * Bun does it right: take the test and its line in the docs away.
 */
import { afterAll, expect, test } from "bun:test";
import { openApi } from "../support/api.ts";
import { exchange } from "../support/connection.ts";

const api = await openApi();
const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: (request) => api.raw(request) });
afterAll(() => server.stop(true));

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: here\r\n\r\n`;

test("pipelined requests are dropped with their connection", async () => {
  expect(await exchange(server.url.href, get("/productos") + get("/productos"))).toBe("");
});

test("an unknown method gets no answer", async () => {
  for (const method of ["BREW", "get"])
    expect(await exchange(server.url.href, `${method} /clientes HTTP/1.1\r\nHost: here\r\n\r\n`)).toBe("");
});

test("a client that closes its sending half gets no answer", async () => {
  expect(await exchange(server.url.href, get("/productos"), "half")).toBe("");
});
