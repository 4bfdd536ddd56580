import { describe, expect, test } from "bun:test";
import { hostOf, isPublic, refuseTarget } from "../../src/webhooks/address.ts";

describe("is not public:", () => {
  const inside: Record<string, readonly string[]> = {
    "this machine": ["127.0.0.1", "127.255.255.254", "0.0.0.0", "::1", "::"],
    "a private network": ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fc00::1", "fd12::1", "fec0::1"],
    "link-local": ["169.254.1.1", "fe80::1"],
    "the metadata of a cloud": ["169.254.169.254", "fd00:ec2::254", "100.100.100.200", "192.0.0.192", "168.63.129.16"],
    "a carrier's": ["100.64.0.1", "100.127.255.255"],
    "an IPv4 address in IPv6": [
      ...["::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1"],
      ...["2002:7f00:1::", "2001:0:7f00:1::"],
    ],
    "multicast, broadcast, documentation, reserved": [
      ...["224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1"],
      ...["ff02::1", "2001:db8::1", "100::1", "4000::1"],
    ],
    "no address": ["", "localhost", "example.com", "1.2.3.4.5", "127.1%eth0"],
  };
  for (const [what, addresses] of Object.entries(inside))
    test(what, () => {
      expect(addresses.filter(isPublic)).toEqual([]);
    });
});

test("is public: any other", () => {
  for (const address of ["1.1.1.1", "8.8.8.8", "172.32.0.1", "192.169.0.1", "2606:4700::1111", "2a00:1450:4001::1"])
    expect([address, isPublic(address)]).toEqual([address, true]);
});

describe("a URL of a webhook", () => {
  const verdict = (url: string) => refuseTarget(url, false)?.ok ?? true;

  test("is https, and no address that is not public, however it is written", () => {
    expect(verdict("https://example.com/x")).toBe(true);
    expect(verdict("https://8.8.8.8/")).toBe(true);
    expect(verdict("http://example.com/")).toBe(false);
    const loopback = ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1", "127.0.0.1.", "[::1]"];
    for (const host of [...loopback, "[::ffff:7f00:1]", "①②⑦.0.0.1", "169.254.169.254:80"])
      expect([host, verdict(`https://${host}/`)]).toEqual([host, false]);
    expect(hostOf(new URL("https://[::1]:8443/"))).toBe("::1");
  });

  test("is anything where the server may send anywhere, and is not asked for where it is not changed", () => {
    expect(refuseTarget("http://127.0.0.1/", true)).toBeUndefined();
    expect(refuseTarget(undefined, false)).toBeUndefined();
  });
});
