/** Whose request it is: no client can choose its own address, and none has more than one. */
import { afterAll, describe, expect, test } from "bun:test";
import { Hono } from "hono";
import { addressFinder, normalized, type TrustProxy } from "../../src/http/address.ts";
import type { AppEnv } from "../../src/http/context.ts";
import { serve } from "../../src/serve.ts";

const CONNECTION = "10.0.0.7";

/** The address that is found of a request with these headers. */
const found = async (
  trust: TrustProxy,
  headers: Record<string, string>,
  connection: string | undefined = CONNECTION,
) => {
  const app = new Hono<AppEnv>().get("/", (c) => c.text(addressFinder(trust)(c)));
  return (await app.request("/", { headers }, { remoteAddress: () => connection })).text();
};

const FORGED = {
  "X-Forwarded-For": "1.1.1.1, 2.2.2.2, 3.3.3.3",
  "Fly-Client-IP": "4.4.4.4",
  "X-Real-IP": "5.5.5.5",
  Forwarded: "for=6.6.6.6",
  "CF-Connecting-IP": "7.7.7.7",
  "True-Client-IP": "8.8.8.8",
};

test("without TRUST_PROXY, no header is believed", async () => {
  expect(await found("off", FORGED)).toBe(CONNECTION);
});

test("of X-Forwarded-For only what the trusted proxies have added is believed", async () => {
  // The client sent 1.1.1.1, and the one proxy appended the client's address.
  expect(await found(1, { "X-Forwarded-For": "1.1.1.1, 9.9.9.9" })).toBe("9.9.9.9");
  expect(await found(1, { "X-Forwarded-For": "9.9.9.9" })).toBe("9.9.9.9");
  expect(await found(1, FORGED)).toBe("3.3.3.3");
  expect(await found(2, FORGED)).toBe("2.2.2.2");
  expect(await found(3, FORGED)).toBe("1.1.1.1");
});

test("a request that has not come through all of the proxies is its connection's", async () => {
  expect(await found(4, FORGED)).toBe(CONNECTION);
  expect(await found(1, {})).toBe(CONNECTION);
  expect(await found(2, { "X-Forwarded-For": "9.9.9.9" })).toBe(CONNECTION);
  expect(await found("fly", { "X-Forwarded-For": "9.9.9.9" })).toBe(CONNECTION);
  for (const entry of [
    "unknown",
    "_hidden",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.4/8",
    "::zz",
    "",
    "<script>",
    "9".repeat(5_000),
  ])
    expect(await found(1, { "X-Forwarded-For": `9.9.9.9, ${entry}` })).toBe(CONNECTION);
});

test("behind Fly it is the header that Fly sets, and no other", async () => {
  expect(await found("fly", FORGED)).toBe("4.4.4.4");
  expect(await found("fly", { ...FORGED, "Fly-Client-IP": "2001:db8::1" })).toBe("2001:0db8:0000:0000::/64");
  expect(await found("fly", { ...FORGED, "Fly-Client-IP": "4.4.4.4, 1.1.1.1" })).toBe(CONNECTION);
});

test("a connection that tells no address is one with all others of its kind", async () => {
  const app = new Hono<AppEnv>().get("/", (c) => c.text(addressFinder("off")(c)));
  expect(await (await app.request("/")).text()).toBe("unknown");
  expect(await found("off", {}, "/run/pedidos.sock")).toBe("unknown");
});

describe("an address is", () => {
  test("the same in every way of writing it", () => {
    for (const text of [
      "9.9.9.9",
      "::ffff:9.9.9.9",
      "::FFFF:909:909",
      "0:0:0:0:0:ffff:0909:0909",
      "9.9.9.9:443",
      "[::ffff:9.9.9.9]:443",
    ])
      expect([text, normalized(text)]).toEqual([text, "9.9.9.9"]);
    expect(normalized("::ffff:255.128.0.1")).toBe("255.128.0.1");
  });

  test("64 bits of IPv6: a single customer gets that many", () => {
    const HOME = "2001:0db8:0001:0002::/64";
    for (const text of [
      "2001:db8:1:2::",
      "2001:db8:1:2:3:4:5:6",
      "2001:DB8:1:2::ffff",
      "[2001:db8:1:2::1]",
      "[2001:db8:1:2::1]:8080",
    ])
      expect([text, normalized(text)]).toEqual([text, HOME]);
    expect(normalized("2001:db8:1:3::1")).not.toBe(HOME);
    expect(normalized("::1")).toBe("0000:0000:0000:0000::/64");
    expect(normalized("fe80::1%eth0")).toBe("fe80:0000:0000:0000::/64");
  });

  test("nothing else", () => {
    for (const text of [
      "",
      "unknown",
      "localhost",
      "1.2.3",
      "01.2.3.4",
      "1.2.3.4 ",
      "::1::",
      "1:2:3",
      "[::1",
      "for=1.2.3.4",
      "1.2.3.4\n",
    ])
      expect([text, normalized(text)]).toEqual([text, undefined]);
  });
});

describe("the server tells the address of the connection", () => {
  const app = new Hono<AppEnv>().get("/", (c) => c.text(addressFinder("off")(c)));
  for (const [host, address] of [
    ["127.0.0.1", "127.0.0.1"],
    ["::", "127.0.0.1"],
  ] as const)
    test(`on ${host}`, async () => {
      const server = serve({
        port: 0,
        hostname: host,
        fetch: (request, remoteAddress) => app.fetch(request, { remoteAddress }),
      });
      afterAll(server.stop);
      const answer = await fetch(`http://127.0.0.1:${server.port}/`, { headers: FORGED });
      expect(await answer.text()).toBe(address);
    });
});
