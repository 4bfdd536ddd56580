import { expect, test } from "bun:test";
import { openApi } from "../api.ts";

const api = await openApi();

test("answers 200 while the database answers", async () => {
  const { status, body } = await api.get("/health/ready");
  expect([status, body]).toEqual([200, { status: "ok" }]);
});
