/** An identity provider on loopback: it signs tokens, and serves the keys to check them with. */
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";

type Key = { readonly kid: string; readonly alg: string; readonly privateKey: CryptoKey; readonly jwk: object };

export type Claims = JWTPayload & Readonly<Record<string, unknown>>;

export const openIssuer = async () => {
  let keys: readonly Key[] = [];
  let requests = 0;
  let answer: (() => Response) | undefined;
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: () => {
      requests++;
      return answer?.() ?? Response.json({ keys: keys.map(({ jwk }) => jwk) });
    },
  });

  /** Makes a key of this algorithm, and publishes it unless told otherwise. */
  const addKey = async (alg: string, publish = true): Promise<Key> => {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    const kid = crypto.randomUUID();
    const key = { kid, alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" } };
    if (publish) keys = [...keys, key];
    return key;
  };

  const now = () => Math.floor(Date.now() / 1000);
  const CLAIMS: Claims = { iss: "https://id.example.com", aud: "pedidos", sub: "ana", tienda: "norte", rol: "ventas" };
  /** A token that is accepted, but for these claims and members of the header. */
  const sign = (key: Key, claims: Claims = {}, header: object = {}): Promise<string> =>
    new SignJWT({ iat: now(), exp: now() + 300, ...CLAIMS, ...claims })
      .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
      .sign(key.privateKey);

  return {
    url: `${server.url.origin}/jwks.json`,
    addKey,
    sign,
    now,
    /** Withdraws all keys. */
    withdraw: () => {
      keys = [];
    },
    /** Lets the key set be answered by this; undefined: as usual. */
    answerWith: (other: (() => Response) | undefined) => {
      answer = other;
    },
    requests: () => requests,
    close: () => server.stop(true),
  };
};
