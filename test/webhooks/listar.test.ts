import { expect, test } from "bun:test";
import { expectProblem, openApi } from "../support/api.ts";

const api = await openApi();

test("lists webhooks, the oldest first, page by page, without those that were deleted", async () => {
  const ids: string[] = [];
  for (let n = 0; n < 5; n++) ids.push((await api.post("/webhooks", { url: `https://example.com/${n}` })).body.id);
  await api.remove(`/webhooks/${ids[2]}`);
  const seen: string[] = [];
  let next = "";
  do {
    const { body } = await api.get(`/webhooks?limit=2${next}`);
    seen.push(...body.datos.map(({ id }: { id: string }) => id));
    next = body.pagina.siguiente && `&cursor=${body.pagina.siguiente}`;
  } while (next);
  expect(seen).toEqual(ids.toSpliced(2, 1));
});

test("a cursor of something else is refused", async () => {
  expectProblem(await api.get("/webhooks?cursor=x"), 422, "datos_invalidos");
});
