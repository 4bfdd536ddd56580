/** referencia and metadatos: what clients keep with clientes, productos and pedidos. */
import { describe, expect, test } from "bun:test";
import { expectProblem, type Json, openApi } from "./support/api.ts";
import { readUntil } from "./support/feed.ts";

const api = await openApi();

const { id: cliente_id } = await api.cliente();
const kinds = {
  clientes: { nombre: "Ana" },
  productos: { nombre: "Taza", precio: 1 },
  pedidos: { cliente_id },
} as const;

for (const [kind, body] of Object.entries(kinds))
  describe(kind, () => {
    const create = (fields: object = {}) => api.post(`/${kind}`, { ...body, ...fields });

    test("have neither unless told", async () => {
      for (const fields of [{}, { referencia: null, metadatos: {} }]) {
        const { status, body } = await create(fields);
        expect([status, body.referencia, body.metadatos]).toEqual([201, null, {}]);
      }
    });

    test("keep both, show them, and are found by the whole referencia", async () => {
      const kept = { referencia: "  WEB-1  ", metadatos: { canal: "web", "erp:id": "", nota: "ñandú 🛒" } };
      const { status, body: made } = await create(kept);
      expect([status, made.referencia, made.metadatos]).toEqual([201, "WEB-1", kept.metadatos]);
      expect((await api.get(`/${kind}/${made.id}`)).body).toEqual(made);
      expect((await api.get(`/${kind}?referencia=WEB-1`)).body.datos).toEqual([made]);
      expect((await api.get(`/${kind}?referencia=web-1`)).body.datos).toEqual([]);
      expect((await api.get(`/${kind}?referencia=WEB`)).body.datos).toEqual([]);
    });

    test("a referencia belongs to one of them, also at once; the refusal names it", async () => {
      const answers = await Promise.all(Array.from({ length: 12 }, () => create({ referencia: "ONE" })));
      const [made] = answers.filter(({ status }) => status === 201);
      expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array(11).fill(409)]);
      for (const answer of answers.filter(({ status }) => status !== 201))
        expectProblem(answer, 409, "referencia_duplicada", { referencia: "ONE", id: made?.body.id });
    });

    test("the same key with the same referencia is one, also at once", async () => {
      const send = () =>
        api.send("POST", `/${kind}`, { ...body, referencia: "KEYED" }, { "Idempotency-Key": `keyed-${kind}` });
      const answers = await Promise.all([send(), send(), send()]);
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
      expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    });

    test("many at once that cross in their referencias are all answered", async () => {
      const answers = await Promise.all(
        Array.from({ length: 60 }, (_, n) => create({ referencia: `X${(n * 7) % 20}` })),
      );
      expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(20).fill(201), ...Array(40).fill(409)]);
    });

    test("have bounds, and every fault is named", async () => {
      const faults = async (fields: object) => {
        const answer = await create(fields);
        expectProblem(answer, 422, "datos_invalidos");
        return answer.body.errores.map(({ campo, codigo }: Json) => `${campo} ${codigo}`);
      };
      expect(await faults({ referencia: "" })).toEqual(["referencia muy_pequeno"]);
      expect(await faults({ referencia: "x".repeat(101) })).toEqual(["referencia muy_grande"]);
      expect(await faults({ metadatos: { a: 1, b: null, c: {} } })).toEqual(
        ["a", "b", "c"].map((key) => `metadatos.${key} tipo_invalido`),
      );
      expect(await faults({ metadatos: { a: "x".repeat(501) } })).toEqual(["metadatos.a muy_grande"]);
      expect((await faults({ metadatos: { "": "x" } })).length).toBe(1);
      // z.record leaves it out, and says nothing.
      expect((await faults({ metadatos: JSON.parse('{"__proto__":"x"}') })).length).toBe(1);
      expect((await faults({ metadatos: { ["k".repeat(41)]: "x" } })).length).toBe(1);
      const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, "v"]));
      expect(await faults({ metadatos: keys(21) })).toEqual(["metadatos muy_grande"]);
      expect(await faults({ metadatos: null })).toEqual(["metadatos tipo_invalido"]);
      expect(await faults({ metadatos: ["x"] })).toEqual(["metadatos tipo_invalido"]);
      expect((await create({ metadatos: keys(20) })).status).toBe(201);
    });
  });

for (const kind of ["clientes", "productos"] as const)
  describe(`${kind}, changed`, () => {
    const create = async (fields: object) => (await api.post(`/${kind}`, { ...kinds[kind], ...fields })).body;
    const change = ({ id }: Json, cambio: object) => api.patch(`/${kind}/${id}`, cambio);

    test("null takes the referencia away and frees it; metadatos is replaced whole; what is not named stays", async () => {
      const made = await create({ referencia: "FREE", metadatos: { a: "1", b: "2" } });
      expect((await change(made, { nombre: "Otro" })).body).toMatchObject({
        referencia: "FREE",
        metadatos: { a: "1", b: "2" },
      });
      expect((await change(made, { metadatos: { c: "3" } })).body.metadatos).toEqual({ c: "3" });
      expect((await change(made, { metadatos: {} })).body.metadatos).toEqual({});
      expect((await change(made, { referencia: null })).body.referencia).toBeNull();
      const heir = await create({ referencia: "FREE" });
      expectProblem(await change(made, { referencia: "FREE" }), 409, "referencia_duplicada", {
        ...{ referencia: "FREE", id: heir.id },
      });
      expect((await change(heir, { referencia: "FREE" })).status).toBe(200);
    });

    test("two that want one referencia at once: one gets it", async () => {
      const made = await Promise.all([1, 2, 3, 4].map(() => create({})));
      const answers = await Promise.all(made.map((one) => change(one, { referencia: "WANTED" })));
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409]);
    });
  });

test("what a movement of the stock tells of a producto has them, too", async () => {
  const producto = await api.producto({ stock: 1, referencia: "LAST", metadatos: { color: "rojo" } });
  const pedido = await api.pedido([producto, 1]);
  await api.patch(`/pedidos/${pedido.id}/confirmar`);
  const [evento] = await readUntil(api, 1, undefined, `&subject=productos/${producto.id}&tipo=producto.agotado`);
  expect(evento.data).toMatchObject({ referencia: "LAST", metadatos: { color: "rojo" } });
});

test("erasing a person erases both, from the row, the log and repeated answers", async () => {
  const key = { "Idempotency-Key": "secret-person" };
  const person = { nombre: "Zoe", referencia: "SECRETREF", metadatos: { dni: "SECRETMETA" } };
  const { body: cliente } = await api.send("POST", "/clientes", person, key);
  await api.patch(`/clientes/${cliente.id}`, { referencia: "SECRETREF2", metadatos: { dni: "SECRETMETA2" } });
  const { body } = await api.post(`/clientes/${cliente.id}/olvidar`);
  expect([body.referencia, body.metadatos]).toEqual([null, {}]);
  for (const table of ["clientes", "bitacora"]) {
    const rows = await api.sql`select t::text as row from ${api.sql(table)} t`;
    expect(rows.filter(({ row }) => /SECRET(REF|META)/.test(row))).toEqual([]);
  }
  const { headers, body: again } = await api.send("POST", "/clientes", person, key);
  expect(headers.get("Idempotent-Replayed")).toBe("true");
  expect([again.referencia, again.metadatos]).toEqual([null, {}]);
  expect((await api.post("/clientes", person)).status).toBe(201);
});

test("a referencia that is taken is told before the items are looked at, so that a repeated order is known as one", async () => {
  const producto = await api.producto({ stock: 1 });
  const order = { cliente_id, items: [{ producto_id: producto.id, cantidad: 1 }], referencia: "ORDER" };
  const { body: made } = await api.post("/pedidos", order);
  await api.patch(`/pedidos/${made.id}/confirmar`);
  expectProblem(await api.post("/pedidos", order), 409, "referencia_duplicada", { referencia: "ORDER", id: made.id });
});
