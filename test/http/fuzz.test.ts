/** Random requests made from openapi.json: no failure of the server, and every answer is one that the document declares. */
import { afterAll, expect, test } from "bun:test";
import { curlOf } from "../fuzz/curl.ts";
import type { Request } from "../fuzz/requests.ts";
import { fuzz } from "../fuzz/run.ts";
import { openApi } from "../support/api.ts";
import { operations } from "../support/document.ts";

const api = await openApi();
/** Milliseconds that the slowest request took so far, of those that were sent one by one. */
let slowest = 0;
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: async (request) => {
    const begun = performance.now();
    const answer = await api.raw(request);
    slowest = Math.max(slowest, performance.now() - begun);
    return answer;
  },
});
afterAll(() => server.stop(true));

const SEED = Math.floor(Math.random() * 1e9);
const REQUESTS = 5_000;
/** Milliseconds: far more than any request takes, and far less than one that is looked at again and again. */
const PATIENCE_MS = 2_000;

/** Operations that chance may not get an answer of, and why. */
const LUCK: Readonly<Record<string, string>> = {
  "POST /webhooks/{id}/entregas/{evento}/reenviar": "the event must be one that was sent",
  "POST /pedidos/{id}/devoluciones": "what comes back must be of that pedido, which must be confirmado",
  "PATCH /pedidos/{id}/reemplazar": "the pedido must be confirmado, and what is added for sale",
  "PATCH /webhooks/{id}": "a change with a url needs a host that is public, or one of this machine",
};

test(`${REQUESTS} random requests; the same again: bun run fuzz --seed ${SEED} --requests ${REQUESTS}`, async () => {
  const { counts, failure, requests } = await fuzz({ url: server.url.origin, seed: SEED, requests: REQUESTS });
  expect(failure).toBeNull();
  expect(requests).toBe(REQUESTS);
  expect(api.logged).toEqual([]);
  expect(slowest).toBeLessThan(PATIENCE_MS);

  // It proves little if everything is refused at the door, or nothing is: each operation has done its work.
  const unanswered = operations.filter(
    ({ name }) => !LUCK[name] && !/^20[01]/m.test([...(counts.get(name) ?? new Map()).keys()].join("\n")),
  );
  expect(unanswered.map(({ name }) => name)).toEqual([]);
  const all = [...counts].filter(([name]) => !LUCK[name]).flatMap(([, given]) => [...given]);
  const sum = (some: typeof all) => some.reduce((total, [, times]) => total + times, 0);
  const share = (pattern: RegExp) => sum(all.filter(([answer]) => pattern.test(answer))) / sum(all);
  expect(share(/^2/)).toBeGreaterThan(0.4);
  expect(share(/^(304|404|409|412)/)).toBeGreaterThan(0.15);
  expect(share(/^422/)).toBeGreaterThan(0.05);
}, 60_000);

test("a request is printed as the curl command that sends it", async () => {
  const received: unknown[] = [];
  const echo = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url);
      const tag = request.headers.get("if-match");
      received.push([request.method, pathname + search, tag, Buffer.from(await request.arrayBuffer()).toString("hex")]);
      return new Response();
    },
  });
  const bodies = ["{}", `{"a": "it's 100 % \\u0000 \n ñ🛒$HOME"}`, "\0\xff", "x".repeat(200_000)].map((text) =>
    Buffer.from(text, "utf8"),
  );
  const requests: Request[] = bodies.map((body) => ({
    method: "PATCH",
    url: "/pedidos/%00?a=%F0%9F&b[]={1,2}",
    headers: { "content-type": "application/json", "if-match": `"it's é"` },
    body: new Uint8Array(body),
  }));
  requests.push({ method: "DELETE", url: "/x/%", headers: { "if-match": "" } });
  for (const request of requests) {
    const { stderr, exited } = Bun.spawn(["bash", "-s"], {
      stdin: Buffer.from(curlOf(echo.url.origin, request)),
      stdout: "ignore",
      stderr: "pipe",
    });
    const message = await new Response(stderr).text();
    expect([await exited, message]).toEqual([0, message]);
  }
  await echo.stop(true);
  expect(received).toEqual(
    requests.map(({ method, url, headers, body }) => [
      method,
      url,
      headers["if-match"],
      Buffer.from((body ?? "") as string).toString("hex"),
    ]),
  );
});
