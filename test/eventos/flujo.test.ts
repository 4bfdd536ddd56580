import { expect, test } from "bun:test";
import { openApi } from "../support/api.ts";
import { openStream } from "../support/stream.ts";

const api = await openApi();

test("tells what happens", async () => {
  const stream = await openStream(api.raw);
  const producto = await api.producto();
  await stream.has(1);
  expect(stream.events()).toEqual((await api.get("/eventos?limit=1")).body.datos);
  console.log(stream.told, producto.id);
  await stream.close();
});
