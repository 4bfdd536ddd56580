import { expect, test } from "bun:test";
import { openApi } from "../support/api.ts";

const api = await openApi();

test("answers 200 and asks nothing of the database; nobody may keep the answer", async () => {
  const { status, body, headers } = await api.get("/health/live");
  expect([status, body, headers.get("Cache-Control")]).toEqual([200, { status: "ok" }, "no-store"]);
  expect(api.sent).toEqual([]);
});
