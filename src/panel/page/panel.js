/** The panel: asks the API in rounds for what has changed, and shows the results. */
import { createAlerts } from "./alerts.js";
import { Refused, serverNow } from "./api.js";
import { createAudit } from "./audit.js";
import { byId, setText } from "./dom.js";
import { createFindPedido, createFindProducto } from "./find.js";
import { clock } from "./format.js";
import { createKey } from "./key.js";
import { startLoop } from "./loop.js";
import { createMovements } from "./movements.js";
import { createPedido } from "./pedido.js";
import { createPedidos } from "./pedidos.js";
import { createRate } from "./rate.js";
import { createStock } from "./stock.js";
import { createStream } from "./stream.js";
import { createWho } from "./who.js";

const soon = () => loop.soon();
const [rate, audit, pedidos] = [createRate(soon), createAudit(), createPedidos()];
const who = createWho();
const stock = createStock(() => who.may("almacen"), soon);
const [alerts, movements] = [createAlerts(soon), createMovements(soon, stock.show)];
const pedido = createPedido(() => who.may("admin"), soon);
createFindPedido();
createFindProducto();
createKey(soon);

/** @param {(what: string) => boolean} concerns whether the round is about pedidos, productos or clientes */
const round = async (concerns) => {
  // First and alone: where a key is asked for, one question finds it out.
  await who.update();
  // Not awaited: an audit of a large shop may take longer than a round.
  void audit.update();
  // Pedidos take stock, and show the names of all others.
  const stocks = concerns("pedidos") || concerns("productos");
  const least = stocks ? alerts.update() : Promise.resolve(undefined);
  const newest = pedidos.update();
  // If one part is refused, the others still update.
  const seen = [newest, least].map((part) => part.catch(() => undefined));
  const chart = async () => {
    movements.suggest((await seen[0]) ?? (await seen[1]));
    if (stocks) await movements.update();
  };
  const sales = async () => {
    // The first response carries the server's time.
    await seen[0];
    if (concerns("pedidos")) await rate.update();
  };
  const parts = await Promise.allSettled([newest, least, sales(), chart(), pedido.update()]);
  const failed = parts.find((part) => part.status === "rejected");
  if (failed) throw failed.reason;
};

const connection = byId("connection", HTMLElement);
const [words, time] = [byId("connection-words", Element), byId("connection-time", Element)];

const stream = createStream((changed) => loop.soon(changed), soon);
const onEnd = (/** @type {unknown} */ error) => {
  // After the first round, which asks for the key where one is needed.
  if (error === null) stream.start();
  connection.dataset.state = error === null ? "live" : "lost";
  connection.dataset.source = stream.isLive() ? "stream" : "polls";
  if (error === null) {
    setText(words, "Live");
    setText(time, clock(serverNow()));
    return;
  }
  const what = error instanceof Refused ? error.message : "No connection to the server.";
  setText(words, `${what} Trying again${time.textContent ? "; what you see is from" : "."}`);
};

const loop = startLoop(round, onEnd, stream.isLive);
