/** Tokens of an identity provider, and those that only look like it. */
import { afterAll, describe, expect, test } from "bun:test";
import { exportSPKI, SignJWT, UnsecuredJWT } from "jose";
import { createAuthenticate } from "../../src/auth/authenticate.ts";
import type { JwtOptions } from "../../src/auth/jwt.ts";
import { crearClave } from "../../src/claves/crear.ts";
import { Unavailable } from "../../src/db/errors.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { expectProblem, type Json, NOBODY, openApi } from "../support/api.ts";
import { openIssuer } from "../support/issuer.ts";
import { clientWith } from "../support/shops.ts";

const issuer = await openIssuer();
afterAll(issuer.close);
const options: JwtOptions = {
  issuer: "https://id.example.com",
  audience: "pedidos",
  jwksUrl: issuer.url,
  tiendaClaim: "tienda",
  rolClaim: "rol",
  toleranceSeconds: 30,
  cooldownMs: 0,
};
const api = await openApi(undefined, { claves: true, jwt: options });
const { clave, tienda_id } = await crearClave(api.db, { tienda: "norte", rol: "admin", nombre: null, seconds: null });
const key = await issuer.addKey("RS256");

/** What a server says that has remembered nothing yet. */
const judge = async (token: string, other: Partial<JwtOptions> = {}) =>
  createAuthenticate(api.db, { claves: false, jwt: { ...options, ...other } })(`Bearer ${token}`);
const why = async (token: string, other: Partial<JwtOptions> = {}): Promise<string> => {
  const found = await judge(token, other);
  return "denied" in found ? found.denied : `let in as ${found.actor}`;
};

describe("a token is accepted", () => {
  for (const alg of ["RS256", "ES256", "EdDSA"])
    test(`signed by ${alg}`, async () => {
      const token = await issuer.sign(await issuer.addKey(alg));
      expect(await judge(token)).toMatchObject({ tienda: tienda_id, rol: "ventas", actor: "jwt:ana", prefijo: null });
    });

  test("over HTTP, with its rol, its tienda and its end; what it changes is its own", async () => {
    const exp = issuer.now() + 100;
    const client = clientWith(api.raw, await issuer.sign(key, { exp }));
    const { body } = await client.get("/yo");
    expect(body).toEqual({
      tienda: { id: tienda_id, nombre: "norte" },
      rol: "ventas",
      actor: "jwt:ana",
      nombre: null,
      caduca_en: new Date(exp * 1000).toISOString(),
    });
    const cliente = await client.cliente();
    expectProblem(await client.post("/productos", { nombre: "x", precio: 1 }), 403, "sin_permiso", { rol: "ventas" });
    const { datos } = (await clientWith(api.raw, clave).get(`/bitacora?sujeto_id=${cliente.id}`)).body;
    expect(datos).toMatchObject([{ operacion: "crear", actor: "jwt:ana" }]);
  });

  test("with the id of the tienda, with claims of other names, and for one of several audiences", async () => {
    expect(await judge(await issuer.sign(key, { tienda: PRINCIPAL }))).toMatchObject({ tienda: PRINCIPAL });
    const named = await issuer.sign(key, { tienda: 1, rol: 1, "https://example.com/shop": "norte", role: "lectura" });
    const claims = { tiendaClaim: "https://example.com/shop", rolClaim: "role" };
    expect(await judge(named, claims)).toMatchObject({ tienda: tienda_id, rol: "lectura" });
    expect(await judge(await issuer.sign(key, { aud: ["other", "pedidos"] }))).toHaveProperty("actor");
  });

  test("a little after its end or before its beginning, as clocks differ", async () => {
    const now = issuer.now();
    expect(await judge(await issuer.sign(key, { exp: now - 20 }))).toHaveProperty("actor");
    expect(await judge(await issuer.sign(key, { nbf: now + 20 }))).toHaveProperty("actor");
  });
});

describe("a token is refused, and the log says why in words of ours:", () => {
  const cases: readonly (readonly [what: string, token: () => Promise<string>, why: RegExp])[] = [
    [
      "another issuer",
      () => issuer.sign(key, { iss: "https://evil.example.com" }),
      /ERR_JWT_CLAIM_VALIDATION_FAILED iss/,
    ],
    ["another audience", () => issuer.sign(key, { aud: "other" }), /ERR_JWT_CLAIM_VALIDATION_FAILED aud/],
    ["no issuer", () => issuer.sign(key, { iss: undefined } as never), /FAILED iss missing/],
    ["no audience", () => issuer.sign(key, { aud: undefined } as never), /FAILED aud missing/],
    ["no end", () => issuer.sign(key, { exp: undefined } as never), /FAILED exp missing/],
    ["no subject", () => issuer.sign(key, { sub: undefined } as never), /FAILED sub missing/],
    ["expired", () => issuer.sign(key, { exp: issuer.now() - 60 }), /ERR_JWT_EXPIRED/],
    ["not valid yet", () => issuer.sign(key, { nbf: issuer.now() + 60 }), /FAILED nbf/],
    ["a tienda that there is not", () => issuer.sign(key, { tienda: "nada" }), /names no tienda/],
    ["an id of no tienda", () => issuer.sign(key, { tienda: NOBODY }), /names no tienda/],
    ["a tienda that PostgreSQL cannot read", () => issuer.sign(key, { tienda: "a\0b" }), /names no tienda/],
    ["no tienda", () => issuer.sign(key, { tienda: undefined }), /holds no text/],
    ["no rol", () => issuer.sign(key, { rol: undefined }), /holds no rol/],
    ["an unknown rol", () => issuer.sign(key, { rol: "root" }), /holds no rol/],
    ["several roles", () => issuer.sign(key, { rol: ["ventas", "admin"] }), /holds no rol/],
    ["a subject with a line break", () => issuer.sign(key, { sub: "a\nb" }), /sub is too long, or not text/],
    ["a subject without end", () => issuer.sign(key, { sub: "a".repeat(256) }), /sub is too long, or not text/],
    ["an unknown kid", () => issuer.sign(key, {}, { kid: "other" }), /ERR_JWKS_NO_MATCHING_KEY/],
    [
      "signed by a key that is not published",
      async () => issuer.sign(await issuer.addKey("RS256", false)),
      /NO_MATCHING_KEY/,
    ],
    [
      "signed by another key under the kid of a published one",
      async () => issuer.sign(await issuer.addKey("RS256", false), {}, { kid: key.kid }),
      /ERR_JWS_SIGNATURE_VERIFICATION_FAILED/,
    ],
    ["an algorithm that is not allowed", async () => issuer.sign(await issuer.addKey("PS256")), /ALG_NOT_ALLOWED/],
    ["alg none", async () => new UnsecuredJWT({ sub: "ana", rol: "admin", tienda: "norte" }).encode(), /ERR_J/],
    ["an unknown critical extension", () => issuer.sign(key, {}, { crit: ["x"], x: 1 }).catch(() => "a.b.c"), /ERR_J/],
    ["no token at all", async () => "a.b.c", /ERR_J/],
  ];
  for (const [what, token, reason] of cases)
    test(what, async () => {
      const made = await token();
      const said = await why(made);
      expect(said).toMatch(reason);
      expect(said).not.toContain("ana");
      expectProblem(await clientWith(api.raw, made).get("/yo"), 401, "no_autenticado");
    });

  test("HS256, with the public key as the secret that both would know", async () => {
    const published = (await (await fetch(issuer.url)).json()) as Json;
    const jwk = published.keys.find(({ kid }: { kid: string }) => kid === key.kid);
    const imported = await crypto.subtle.importKey("jwk", jwk, { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, true, [
      "verify",
    ]);
    for (const secret of [await exportSPKI(imported), JSON.stringify(jwk)]) {
      const token = await new SignJWT({
        sub: "ana",
        tienda: "norte",
        rol: "admin",
        iss: options.issuer,
        aud: "pedidos",
      })
        .setProtectedHeader({ alg: "HS256", kid: key.kid })
        .setExpirationTime("5m")
        .sign(new TextEncoder().encode(secret));
      expect(await why(token)).toMatch(/ALG_NOT_ALLOWED/);
    }
  });

  test("altered in any of its characters", async () => {
    const token = await issuer.sign(key);
    const authenticate = createAuthenticate(api.db, { claves: false, jwt: options });
    for (let n = 0; n < token.length; n += 7) {
      // The last character of a part has bits that mean nothing.
      if (/[.]|$/.test(token[n + 1] ?? "") && (token[n + 1] === "." || n === token.length - 1)) continue;
      const altered = token.slice(0, n) + (token[n] === "A" ? "B" : "A") + token.slice(n + 1);
      expect(await authenticate(`Bearer ${altered}`)).toHaveProperty("denied");
    }
  });

  test("a key, where only tokens are accepted; a token, where only keys are", async () => {
    expect(await why(clave)).toBe("AUTH does not accept this kind of credential");
    const keysOnly = createAuthenticate(api.db, { claves: true, jwt: undefined });
    expect(await keysOnly(`Bearer ${await issuer.sign(key)}`)).toHaveProperty("denied");
  });
});

describe("the key set", () => {
  test("is fetched once for many tokens, and again for a kid that is new: keys can be rotated", async () => {
    const authenticate = createAuthenticate(api.db, { claves: false, jwt: options });
    const before = issuer.requests();
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, n) => issuer.sign(key, { sub: `s${n}` })));
    for (const who of await Promise.all(tokens.map((token) => authenticate(`Bearer ${token}`))))
      expect(who).toHaveProperty("actor");
    expect(issuer.requests()).toBe(before + 1);
    const next = await issuer.addKey("ES256");
    expect(await authenticate(`Bearer ${await issuer.sign(next)}`)).toHaveProperty("actor");
    expect(issuer.requests()).toBe(before + 2);
  });

  test("is not fetched for every unknown kid: whoever makes them up makes no traffic", async () => {
    const authenticate = createAuthenticate(api.db, { claves: false, jwt: { ...options, cooldownMs: 60_000 } });
    const before = issuer.requests();
    for (let n = 0; n < 20; n++)
      expect(await authenticate(`Bearer ${await issuer.sign(key, {}, { kid: `made up ${n}` })}`)).toHaveProperty(
        "denied",
      );
    expect(issuer.requests()).toBe(before + 1);
  });

  test("is not fetched for a token whose algorithm is not allowed", async () => {
    const before = issuer.requests();
    await why(new UnsecuredJWT({ sub: "ana" }).encode());
    expect(issuer.requests()).toBe(before);
  });

  const broken: readonly (readonly [what: string, answer: () => Response])[] = [
    ["answers with an error", () => new Response("no", { status: 500 })],
    ["is no JSON", () => new Response("<html>")],
    ["is no key set", () => Response.json({})],
    ["leads elsewhere", () => Response.redirect("http://127.0.0.1:1/")],
  ];
  for (const [what, answer] of broken)
    test(`${what}: 503, not 401, and tokens work again once it is there`, async () => {
      const authenticate = createAuthenticate(api.db, { claves: false, jwt: options });
      const token = await issuer.sign(key);
      issuer.answerWith(answer);
      await expect(Promise.resolve(authenticate(`Bearer ${token}`))).rejects.toThrow(Unavailable);
      issuer.answerWith(undefined);
      expect(await authenticate(`Bearer ${token}`)).toHaveProperty("actor");
      // What was fetched lasts for a while.
      issuer.answerWith(answer);
      expect(await authenticate(`Bearer ${await issuer.sign(key, { sub: "eva" })}`)).toHaveProperty("actor");
      issuer.answerWith(undefined);
    });

  test("cannot be reached: 503 over HTTP, and keys work all the same", async () => {
    const nowhere = { ...options, jwksUrl: "http://127.0.0.1:1/jwks.json" };
    const other = await openApi(undefined, { claves: true, jwt: nowhere });
    const made = await crearClave(other.db, { tienda: "norte", rol: "lectura", nombre: null, seconds: null });
    const answer = await clientWith(other.raw, await issuer.sign(key)).get("/yo");
    expectProblem(answer, 503, "no_disponible");
    expect(other.logged.at(-1)).toMatchObject({ msg: "the key set at JWT_JWKS_URL cannot be fetched" });
    expect((await clientWith(other.raw, made.clave).get("/yo")).status).toBe(200);
  });
});
