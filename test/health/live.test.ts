import { expect, test } from "bun:test";
import { openApi } from "../api.ts";

const api = await openApi();

test("answers 200 and asks nothing of the database", async () => {
  const { status, body } = await api.get("/health/live");
  expect([status, body]).toEqual([200, { status: "ok" }]);
  expect(api.sent).toEqual([]);
});
