import { expect, test } from "bun:test";
import { huellaOf, isWellFormed, looksLikeClave, newClave } from "../../src/claves/clave.ts";

test("a key is ped_ and 256 random bits; its prefix and its SHA-256 go with it", () => {
  const { clave, prefijo, huella } = newClave();
  expect(clave).toMatch(/^ped_[A-Za-z0-9_-]{43}$/);
  expect(Buffer.from(clave.slice(4), "base64url").length).toBe(32);
  expect([clave.startsWith(prefijo), prefijo.length]).toEqual([true, 8]);
  expect(huella).toBe(new Bun.CryptoHasher("sha256").update(clave).digest("hex"));
  expect(huellaOf(clave)).toBe(huella);
  expect(newClave().clave).not.toBe(clave);
});

test("what is cut short, too long or of other characters is no key", () => {
  const { clave } = newClave();
  expect(isWellFormed(clave)).toBe(true);
  for (const wrong of [
    clave.slice(0, -1),
    `${clave}A`,
    clave.replace("ped_", "PED_"),
    clave.replace(/.$/, "+"),
    "ped_",
  ])
    expect(isWellFormed(wrong)).toBe(false);
  expect([looksLikeClave(clave), looksLikeClave("ped_"), looksLikeClave("eyJ.a.b")]).toEqual([true, true, false]);
});
