import { expect, test } from "bun:test";
import { purgar } from "../../src/idempotencia/purgar.ts";
import { openApi } from "../support/api.ts";

const api = await openApi();

test("keys are kept for a day, then forgotten, however many they are", async () => {
  await api.sql`
    insert into idempotencia (tienda_id, clave, huella, hecho, creado_en)
    select gen_random_uuid(), 'k' || n, 'h', '{}', now() - interval '24 hours 1 minute' from generate_series(1, 25000) n`;
  await api.sql`
    insert into idempotencia (tienda_id, clave, huella, hecho, creado_en)
    select gen_random_uuid(), 'young', 'h', '{}', now() - interval '23 hours 59 minutes'`;
  const counts = await Promise.all([purgar(api.db), purgar(api.db)]);
  expect(counts[0] + counts[1]).toBe(25_000);
  expect(await api.sql`select clave from idempotencia`).toEqual([{ clave: "young" }] as never);
});
