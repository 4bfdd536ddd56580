import { expect, test } from "bun:test";
import { expectProblem, NOBODY, openApi } from "../support/api.ts";

const api = await openApi();
const made = async () => (await api.post("/webhooks", { url: "https://example.com/" })).body;

test("changes what is named", async () => {
  const { id } = await made();
  const first = await api.patch(`/webhooks/${id}`, { tipos: ["pedido.creado"], estado: "pausado" });
  expect(first.body).toMatchObject({
    url: "https://example.com/",
    tipos: ["pedido.creado"],
    estado: "pausado",
    version: 2,
  });
  const second = await api.patch(`/webhooks/${id}`, { url: "https://example.com/b", tipos: null });
  expect(second.body).toMatchObject({ url: "https://example.com/b", tipos: null, estado: "pausado", version: 3 });
  const { pendientes: _, pendiente_desde: __, ...read } = (await api.get(`/webhooks/${id}`)).body;
  expect(read).toEqual(second.body);
});

test("one that is not there, was deleted, or has another version is refused", async () => {
  const { id } = await made();
  const patch = (to: string, tag: string) => api.send("PATCH", `/webhooks/${to}`, { tipos: null }, { "If-Match": tag });
  expectProblem(await patch(NOBODY, "*"), 404, "webhook_no_encontrado");
  expectProblem(await patch(id, '"2"'), 412, "version_cambiada", { esperada: 2, actual: 1 });
  await api.remove(`/webhooks/${id}`);
  expectProblem(await patch(id, '"2"'), 404, "webhook_no_encontrado");
});

test("the log says who changed it, how", async () => {
  const { id } = await made();
  await api.patch(`/webhooks/${id}`, { estado: "pausado" });
  const { body } = await api.get(`/bitacora?sujeto=webhooks&sujeto_id=${id}`);
  expect(body.datos.map(({ operacion }: { operacion: string }) => operacion)).toEqual(["actualizar", "crear"]);
  expect(body.datos[0].resultado.estado).toBe("pausado");
  expect(
    (await api.get("/eventos")).body.datos.filter(({ subject }: { subject: string }) => subject.includes(id)),
  ).toEqual([]);
});
