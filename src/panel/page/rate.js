/** What was sold in a period that the reader chooses: bars of its minutes, hours or days, summed up by the server. */
import { get, serverNow } from "./api.js";
import { bars, createChart } from "./chart.js";
import { byId, setText, showRows, within } from "./dom.js";
import { count, day, minute, money } from "./format.js";
import { keep, kept } from "./kept.js";

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

/**
 * The choices, by `por`. `start` is where the bucket of a time begins, by the clock of the reader. The longer the period,
 * the less often it is requested again.
 * @typedef {{ width: number, buckets: number, every: number, one: string, many: string, label: (time: number) => string, start: (time: Date) => number }} Period
 * @type {Record<string, Period>}
 */
const PERIODS = {
  minuto: {
    ...{ width: MINUTE, buckets: 60, every: 0, one: "minute", many: "minutes", label: minute },
    start: (time) => time.setSeconds(0, 0),
  },
  hora: {
    ...{ width: HOUR, buckets: 24, every: MINUTE / 2, one: "hour", many: "hours", label: minute },
    start: (time) => time.setMinutes(0, 0, 0),
  },
  dia: {
    ...{ width: DAY, buckets: 30, every: MINUTE, one: "day", many: "days", label: day },
    start: (time) => time.setHours(0, 0, 0, 0),
  },
};

/** @typedef {{ desde: string, pedidos: number, cantidad: number, total: number }} Bucket */

/** @param {string} por @param {{ pedidos: number, cantidad: number, total: number, datos: readonly Bucket[] }} resumen */
const show = (por, { pedidos, cantidad, total, datos }, /** @type {ReturnType<typeof createChart>} */ chart) => {
  const { one, many, label } = /** @type {Period} */ (PERIODS[por]);
  const named = datos.map((bucket) => ({ ...bucket, name: label(Date.parse(bucket.desde)) }));
  const most = named.reduce((best, bucket) => (bucket.pedidos > best.pedidos ? bucket : best));
  setText(byId("rate-pedidos", Element), count(pedidos));
  setText(byId("rate-cantidad", Element), count(cantidad));
  setText(byId("rate-total", Element), money(total));
  setText(byId("rate-now", Element), count(named.at(-1)?.pedidos ?? 0));
  setText(byId("rate-most", Element), pedidos === 0 ? "–" : `${count(most.pedidos)} at ${most.name}`);
  for (const place of document.querySelectorAll(".rate-one")) setText(place, one);
  setText(byId("rate-many", Element), many);
  chart.show(
    named.map((bucket) => ({
      value: bucket.pedidos,
      label: bucket.name,
      words: `${bucket.name}: ${count(bucket.pedidos)} confirmed, ${count(bucket.cantidad)} units, ${money(bucket.total)}`,
    })),
    pedidos === 0 ? "Nothing was confirmed in this time." : `Confirmed pedidos, ${one} by ${one}.`,
  );
  showRows(
    byId("rate-rows", Element),
    named.filter((bucket) => bucket.pedidos > 0).toReversed(),
    ({ desde }) => desde,
    (row, bucket) => {
      setText(within(row, "th", Element), bucket.name);
      setText(within(row, ".pedidos", Element), count(bucket.pedidos));
      setText(within(row, ".cantidad", Element), count(bucket.cantidad));
      setText(within(row, ".total", Element), money(bucket.total));
    },
  );
};

/**
 * @param {() => void} onChange called when the reader chose another period
 * @returns {{ update: () => Promise<void> }}
 */
export const createRate = (onChange) => {
  const chart = createChart(byId("rate-chart", HTMLElement), bars);
  const choice = byId("rate-period", HTMLSelectElement);
  if (kept("period") in PERIODS) choice.value = kept("period");
  let due = 0;
  choice.addEventListener("change", () => {
    keep("period", choice.value);
    due = 0;
    onChange();
  });

  return {
    update: async () => {
      if (Date.now() < due) return;
      const por = choice.value;
      const { width, buckets, every, start } = /** @type {Period} */ (PERIODS[por]);
      const last = start(new Date(serverNow()));
      const period = [last - (buckets - 1) * width, last + width].map((time) => new Date(time).toISOString());
      const [desde = "", hasta = ""] = period;
      const resumen = await get("/pedidos/resumen", { por, desde, hasta });
      if (por !== choice.value) return;
      show(por, resumen, chart);
      due = Date.now() + every;
    },
  };
};
