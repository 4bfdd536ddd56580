import { expect, test } from "bun:test";
import { Webhook } from "standardwebhooks";
import { sign } from "../../src/webhooks/sign.ts";

const [OLD, NEW] = [`whsec_${btoa("o".repeat(32))}`, `whsec_${btoa("n".repeat(32))}`];
const id = "019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b11";
const body = JSON.stringify({ nombre: "Café ☕" });

test("the package of Standard Webhooks verifies what is signed, by each secret, and nothing else", () => {
  const headers = sign({ id, at: new Date(), body }, [NEW, OLD]);
  for (const secret of [OLD, NEW]) expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
  expect(() => new Webhook(`whsec_${btoa("x".repeat(32))}`).verify(body, headers)).toThrow();
  expect(() => new Webhook(NEW).verify(body.replace("Café", "Te"), headers)).toThrow();
  expect(() => new Webhook(NEW).verify(body, { ...headers, "webhook-id": "other" })).toThrow();
});

test("and signs it itself in the same way", () => {
  const at = new Date(1_700_000_000_000);
  const headers = sign({ id, at, body }, [NEW]);
  expect(headers["webhook-signature"]).toBe(new Webhook(NEW).sign(id, at, body));
  expect(headers["webhook-timestamp"]).toBe("1700000000");
});
