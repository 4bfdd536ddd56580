/** The examples in openapi.json: each is what its schema allows, and what the server answers to the example of the request. */
import { describe, expect, test } from "bun:test";
import { type Json, openApi } from "../support/api.ts";
import { faultsOf, type Operation, operations, resolve } from "../support/document.ts";
import { bodyOf, pathOf } from "../support/examples.ts";

const api = await openApi();

const JSON_TYPE = "application/json";
const successOf = ({ declared }: Operation): Json =>
  Object.entries<Json>(declared.responses).find(([status]) => status.startsWith("20"));
/** The answer of success as JSON; undefined where there is none: a stream of events, a 204. */
const jsonOf = (operation: Operation): Json | undefined => successOf(operation)[1].content?.[JSON_TYPE];
const exampleOf = (operation: Operation): Json => jsonOf(operation)?.example;

/** Whether something in what a schema describes has an estado: the example made of it would be in any, or in several. */
const hasEstado = (schema: Json): boolean => {
  const { properties = {}, items, anyOf = [], oneOf = [] } = resolve(schema);
  const inner = [...Object.values<Json>(properties), ...(items ? [items] : []), ...anyOf, ...oneOf];
  return "estado" in properties || inner.some(hasEstado);
};

const withExample = operations.filter((operation) => exampleOf(operation) !== undefined);

test("every answer with an estado or a version has an example of its own", () => {
  const missing = operations
    .filter((operation) => {
      const answer = jsonOf(operation);
      return answer && (hasEstado(answer.schema) || successOf(operation)[1].headers.ETag);
    })
    .filter((operation) => !withExample.includes(operation));
  expect(missing.map(({ name }) => name)).toEqual([]);
});

test.each(withExample.map((operation) => [operation.name, operation] as const))(
  "the example of the answer to %s is what its schema allows",
  (_, operation) => {
    const { path, method } = operation;
    const [status] = successOf(operation);
    const place = ["paths", path, method.toLowerCase(), "responses", status, "content", JSON_TYPE, "schema"];
    expect(faultsOf(exampleOf(operation), ...place)).toBeNull();
  },
);

describe("the example of the answer is what the example of the request is answered:", () => {
  /** Ids become numbers in the order in which they appear, times and secrets a word, the numero of a pedido 1. */
  const normalized = (value: Json): Json => {
    const ids = new Map<string, string>();
    return JSON.parse(
      JSON.stringify(value)
        .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
          if (!ids.has(id)) ids.set(id, `id ${ids.size}`);
          return ids.get(id) ?? "";
        })
        .replace(/whsec_[\w+/=]+/g, "secreto")
        .replace(/"numero":\d+/g, '"numero":1')
        .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "time"),
    );
  };

  const operationOf = (id: string): Operation =>
    operations.find(({ declared }) => declared.operationId === id) as Operation;

  /** Sends the example of an operation, with the ids of what is there in place of those that are nobody's. */
  const tryOut = async (id: string, there: Readonly<Record<string, string>> = {}): Promise<Json> => {
    const operation = operationOf(id);
    const [, collection = ""] = operation.path.split("/");
    const path = operation.path
      .replace("{id}", there[collection.slice(0, -1)] ?? "")
      .replace(/\{(\w+)\}/, (_, name) => there[name] ?? "");
    const withIds = (value: Json): Json => {
      if (Array.isArray(value)) return value.map(withIds);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [
          name,
          name.endsWith("_id") ? there[name.slice(0, -3)] : withIds(inner),
        ]),
      );
    };
    const answer = await api.send(operation.method, path, withIds(bodyOf(operation)));
    expect([id, answer.status, answer.body]).toEqual([id, Number(successOf(operation)[0]), answer.body]);
    return answer.body;
  };

  const shop = async () => {
    const cliente: string = (await tryOut("crearCliente")).id;
    const producto: string = (await tryOut("crearProducto")).id;
    const pedido: string = (await tryOut("crearPedido", { cliente, producto })).id;
    const webhook: string = (await tryOut("crearWebhook")).id;
    const evento: string = (await tryOut("probarWebhook", { webhook })).id;
    return { cliente, producto, pedido, webhook, evento };
  };

  /** What has to be done first, for operations that need more than a carrito. */
  const FIRST: Readonly<Record<string, readonly string[]>> = {
    reabrirPedido: ["cancelarPedido"],
    listarMovimientos: ["confirmarPedido"],
    devolverItems: ["confirmarPedido"],
    reemplazarItems: ["confirmarPedido"],
  };
  const OF_ONE = [
    ...["crearCliente", "obtenerCliente", "actualizarCliente", "olvidarCliente"],
    ...["crearProducto", "obtenerProducto", "actualizarProducto", "ajustarProducto", "contarProducto"],
    "listarMovimientos",
    ...["crearWebhook", "obtenerWebhook", "actualizarWebhook", "rotarWebhook", "eliminarWebhook"],
    ...["probarWebhook", "reenviarEntrega"],
    ...["crearPedido", "obtenerPedido", "fijarItems", "cancelarPedido", "reabrirPedido", "apartarPedido"],
    "confirmarPedido",
    ...["devolverItems", "reemplazarItems"],
  ];
  test.each(OF_ONE)("%s", async (id) => {
    const there = await shop();
    for (const first of FIRST[id] ?? []) await tryOut(first, there);
    expect(normalized(await tryOut(id, there))).toEqual(normalized(exampleOf(operationOf(id))));
  });

  test("every single resource is among them", () => {
    const single = operations.filter((operation) => successOf(operation)[1].headers.ETag);
    expect(single.map(({ declared }) => declared.operationId).filter((id) => !OF_ONE.includes(id))).toEqual([]);
  });

  test("simular: the same pedido, and it stays a carrito", async () => {
    const { pedido } = await shop();
    const confirmar = operationOf("confirmarPedido");
    const path = `/pedidos/${pedido}/confirmar?simular=true`;
    const { body } = await api.patch(path, bodyOf(confirmar));
    expect(normalized(body)).toEqual(normalized(exampleOf(confirmar)));
    expect((await api.get(`/pedidos/${pedido}`)).body.estado).toBe("carrito");
  });

  test.each([
    ["crearPedido", "carrito"],
    ["fijarItems", "carrito"],
    ["cancelarPedido", "cancelado"],
    ["reabrirPedido", "carrito"],
    ["apartarPedido", "carrito"],
    ["confirmarPedido", "confirmado"],
  ])("%s shows a %s", (id, estado) => {
    const { estado: shown, total, confirmado_en, cancelado_en, motivo } = exampleOf(operationOf(id));
    expect([shown, total]).toEqual([estado, 25]);
    expect([confirmado_en !== null, cancelado_en !== null]).toEqual([estado === "confirmado", estado === "cancelado"]);
    expect(motivo !== null).toBe(estado === "cancelado");
  });
});

test("paths have the examples of their parameters", () => {
  expect(operations.map(pathOf).filter((path) => path.includes("{"))).toEqual([]);
});
