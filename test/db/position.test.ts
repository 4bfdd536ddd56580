/** How far a server is. test/replicas.test.ts has it on standbys. */
import { expect, test } from "bun:test";
import { reaches, selectPosition, shows } from "../../src/db/position.ts";
import { openApi } from "../support/api.ts";
import { until } from "../support/locks.ts";

const api = await openApi();

test("a server shows a change once its position is higher, and no transaction from before runs; a primary is no standby", async () => {
  const { headers } = await api.post("/clientes", { nombre: "Ana" });
  const change = headers.get("Read-After") as string;
  // Transactions of other test files hold the position back.
  await until(async () => {
    const [row] = await api.db.query(selectPosition, []);
    expect(row?.standby).toBe(false);
    return shows(row?.position as string, change);
  }, "the change is shown");
});

test("in another epoch, ids of transactions say nothing", () => {
  const at = (epoch: number, xid: number) => String((BigInt(epoch) << 44n) + BigInt(xid));
  expect(shows(at(1, 8), at(1, 7))).toBe(true);
  expect(shows(at(1, 7), at(1, 7))).toBe(false);
  expect(shows(at(2, 1), at(1, 7))).toBe(false);
  expect(shows(at(2, 8), at(1, 7))).toBe(false);
  expect(reaches(at(1, 7), at(1, 7))).toBe(true);
  expect(reaches(at(2, 1), at(1, 7))).toBe(true);
  expect(reaches(at(1, 6), at(1, 7))).toBe(false);
});
