import { expect, test } from "bun:test";
import { exportClientes } from "../../src/clientes/exportar.ts";
import { importClientes } from "../../src/clientes/importar.ts";
import { exportPedidos } from "../../src/pedidos/exportar.ts";
import { expectProblem, type Json, NOBODY, openApi } from "../support/api.ts";
import { readUntil } from "../support/feed.ts";
import { exportsFrom, importsInto } from "../support/imports.ts";
import { blocked } from "../support/locks.ts";

const api = await openApi();
const { sql } = api;
const forget = ({ id }: Json, headers = {}) => api.send("POST", `/clientes/${id}/olvidar`, undefined, headers);

/** What the database holds of a text, in any row of any of these tables. */
const held = async (text: string): Promise<string[]> => {
  const found: string[] = [];
  for (const table of ["clientes", "pedidos", "pedido_items", "movimientos", "bitacora"])
    for (const { row } of await sql`select to_jsonb(t)::text as row from ${sql(table)} t`)
      if (row.toLowerCase().includes(text)) found.push(`${table}: ${row}`);
  return found;
};

test("erases nombre and email, wherever they are, and says when", async () => {
  const cliente = await api.cliente({ nombre: "Zoila Vaca", email: "zoila@example.com" });
  await api.patch(`/clientes/${cliente.id}`, { nombre: "Zoila Vaca de Ríos" });
  await api.patch(`/clientes/${cliente.id}`, { email: "zoila.rios@example.com" });
  const { body: pedido } = await api.post("/pedidos", { cliente_id: cliente.id });
  expect((await held("zoila")).length).toBe(4);

  const { status, headers, body } = await forget(cliente);
  expect([status, headers.get("ETag")]).toEqual([200, '"4"']);
  expect(body).toEqual({
    ...cliente,
    ...{ nombre: "(olvidado)", email: null, version: 4 },
    ...{ actualizado_en: body.actualizado_en, olvidado_en: body.actualizado_en },
  });
  expect((await api.get(`/clientes/${cliente.id}`)).body).toEqual(body);
  expect((await api.get("/clientes?nombre=zoila")).body.datos).toEqual([]);
  expect(await held("zoila")).toEqual([]);
  expect((await api.get(`/pedidos/${pedido.id}`)).body).toEqual(pedido);
});

test("the log still says what was changed, who forgot and when, and every change can be read", async () => {
  const cliente = await api.cliente({ email: "log@example.com" });
  await api.patch(`/clientes/${cliente.id}`, { nombre: "Otra", email: "log2@example.com" });
  const { body } = await forget(cliente);
  const { datos } = (await api.get(`/bitacora?sujeto_id=${cliente.id}`)).body;
  expect(datos.map(({ operacion, version, resultado }: Json) => [operacion, version, resultado])).toEqual([
    ["olvidar", 3, body],
    ["actualizar", 2, { ...body, version: 2, actualizado_en: expect.any(String), olvidado_en: null }],
    ["crear", 1, { ...body, version: 1, actualizado_en: cliente.actualizado_en, olvidado_en: null }],
  ]);
  expect(datos[0].creado_en >= body.olvidado_en).toBe(true);

  const eventos = await readUntil(api, 3, undefined, `&subject=clientes/${cliente.id}`);
  expect(eventos.map(({ type, data }: Json) => [type, data])).toEqual(
    ["cliente.creado", "cliente.actualizado", "cliente.olvidado"].map((type, n) => [type, datos[2 - n].resultado]),
  );
});

test("a repeated key of then is answered without the person, and one of the forgetting repeats it", async () => {
  const key = (name: string) => ({ "Idempotency-Key": name });
  const create = { nombre: "Quirina", email: "quirina@example.com" };
  const { body: cliente } = await api.send("POST", "/clientes", create, key("create"));
  const change = (name: string, cambio: object) => api.send("PATCH", `/clientes/${cliente.id}`, cambio, key(name));
  await change("both", { nombre: "Quirina Q", email: "quirina.q@example.com" });
  await change("email", { email: "quirina.z@example.com" });
  const first = await forget(cliente, key("forget"));

  const nobody = { ...cliente, nombre: "(olvidado)", email: null };
  const again = [
    await api.send("POST", "/clientes", create, key("create")),
    await change("both", { nombre: "Quirina Q", email: "quirina.q@example.com" }),
    await change("email", { email: "quirina.z@example.com" }),
    await forget(cliente, key("forget")),
  ];
  expect(again.map(({ status, headers }) => [status, headers.get("Idempotent-Replayed")])).toEqual(
    [201, 200, 200, 200].map((status) => [status, "true"]) as never,
  );
  expect(again.map(({ body }) => [body.version, body.nombre, body.email])).toEqual(
    [1, 2, 3, 4].map((version) => [version, nobody.nombre, null]) as never,
  );
  expect(again[0]?.body).toEqual(nobody);
  expect(again[3]?.body).toEqual(first.body);
  // Another request with such a key is still refused.
  expectProblem(await change("both", { nombre: "Otra" }), 422, "clave_reutilizada");
});

test("forgotten again: the same, in a version more", async () => {
  const cliente = await api.cliente();
  const { body: once } = await forget(cliente);
  const { status, body: twice } = await forget(cliente);
  expect(status).toBe(200);
  expect(twice).toEqual({ ...once, version: 3, actualizado_en: twice.actualizado_en });
  const many = await Promise.all(Array.from({ length: 20 }, () => forget(cliente)));
  expect(many.map(({ body }) => body.version).toSorted((a, b) => a - b)).toEqual(many.map((_, n) => n + 4));
  expect(new Set(many.map(({ body }) => body.olvidado_en))).toEqual(new Set([once.olvidado_en]));
});

test("only in the version that If-Match names, and only one that there is", async () => {
  const cliente = await api.cliente();
  expectProblem(await forget(cliente, { "If-Match": '"2"' }), 412, "version_cambiada", { esperada: 2, actual: 1 });
  expect((await forget(cliente, { "If-Match": '"1"' })).status).toBe(200);
  expectProblem(await forget({ id: NOBODY }), 404, "cliente_no_encontrado");
});

test("nobody by that name can be changed, or order again; what they ordered goes on, and counts", async () => {
  const taza = await api.producto({ stock: 10 });
  const { cliente_id, id } = await api.pedido([taza, 2]);
  const done = await api.post("/pedidos", { cliente_id, items: [{ producto_id: taza.id, cantidad: 1 }] });
  await api.patch(`/pedidos/${done.body.id}/confirmar`);
  await forget({ id: cliente_id });

  expectProblem(await api.patch(`/clientes/${cliente_id}`, { nombre: "Ana" }), 409, "cliente_olvidado", { cliente_id });
  expectProblem(await api.post("/pedidos", { cliente_id }), 409, "cliente_olvidado", { cliente_id });
  const wrong = { cliente_id, items: [{ producto_id: NOBODY, cantidad: 1 }] };
  expectProblem(await api.post("/pedidos", wrong), 409, "cliente_olvidado");
  expect((await sql`select 1 from pedidos where cliente_id = ${cliente_id}`).length).toBe(2);

  expect((await api.patch(`/pedidos/${id}/confirmar`)).status).toBe(200);
  const { body } = await api.get(`/pedidos?cliente_id=${cliente_id}&estado=confirmado&contar=true`);
  expect(body.pagina.total).toBe(2);
});

test("the email is free at once: for a new cliente, and for an import", async () => {
  const cliente = await api.cliente({ email: "libre@example.com" });
  const other = await api.cliente({ email: "otra@example.com" });
  await forget(cliente);
  await forget(other);
  expect((await api.post("/clientes", { nombre: "Nueva", email: "LIBRE@example.com" })).status).toBe(201);
  const { take } = importsInto(api, importClientes);
  expect(await take("email,nombre\notra@example.com,Otra\n")).toMatchObject({ created: 1, changed: 0, bad: 0 });
  expect((await api.get(`/clientes/${other.id}`)).body.nombre).toBe("(olvidado)");
  expect((await api.get("/clientes?email=otra@example.com")).body.datos).toMatchObject([{ nombre: "Otra" }]);
});

test("an export of clientes leaves them out; one of pedidos has the pedido, of nobody", async () => {
  const taza = await api.producto();
  const { cliente_id, id } = await api.pedido([taza, 1]);
  await api.patch(`/clientes/${cliente_id}`, { nombre: "Exportada", email: "exportada@example.com" });
  await forget({ id: cliente_id });
  expect(await exportsFrom(api, exportClientes)([])).not.toMatch(/olvidado|exportada/i);
  const pedidos = await exportsFrom(api, exportPedidos)([null, null, null]);
  expect(pedidos.split("\n").find((line) => line.startsWith(id))).toContain(`${cliente_id},(olvidado),,`);
});

test("a change that is committing at that moment is in the log without the person, too", async () => {
  const cliente = await api.cliente({ nombre: "Tardía" });
  // What another server does: a change, with its row of the log, that the forgetting does not see when it begins.
  const answer = await blocked(api, {
    holding: (tx) => tx`
      with changed as (
        update clientes set nombre = 'Tardía Última', version = version + 1 where id = ${cliente.id} returning *
      )
      insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, hecho)
      select tienda_id, orden, gen_random_uuid(), 'clientes', 'actualizar', id, version, to_json(c) from changed c`,
    waiting: () => forget(cliente),
  });
  expect([answer.status, answer.body.version]).toEqual([200, 3]);
  expect(await held("tardía")).toEqual([]);
});

test("a change that waits while the person is forgotten brings nothing back", async () => {
  const cliente = await api.cliente({ nombre: "Vuelta" });
  const answer = await blocked(api, {
    holding: (tx) => tx`
      update clientes set nombre = '(olvidado)', email = null, olvidado_en = now(), version = version + 1
      where id = ${cliente.id}`,
    waiting: () => api.patch(`/clientes/${cliente.id}`, { email: "vuelta@example.com" }),
  });
  expectProblem(answer, 409, "cliente_olvidado");
});

test("the table itself keeps no person whom it calls forgotten", async () => {
  const { id } = await api.cliente();
  for (const set of ["olvidado_en = now()", "olvidado_en = now(), nombre = '(olvidado)', email = 'a@x.org'"])
    await expect(sql.unsafe(`update clientes set ${set} where id = '${id}'`).then(String)).rejects.toThrow(
      "clientes_olvidado_is_nobody",
    );
});

test("nothing of this file went wrong inside the server", () => {
  expect(api.logged).toEqual([]);
});
