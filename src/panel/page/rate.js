/** Orders per minute: bars of the last hour. */
import { get, serverNow } from "./api.js";
import { bars, createChart } from "./chart.js";
import { byId, setText, showRows, within } from "./dom.js";
import { count, minute } from "./format.js";
import { createMinutes } from "./minutes.js";

/** @param {number} from @param {number} to */
const countConfirmed = async (from, to) => {
  const [desde, hasta] = [new Date(from).toISOString(), new Date(to).toISOString()];
  const { pagina } = await get("/pedidos", { orden: "-confirmado_en", desde, hasta, contar: "true", limit: 1 });
  return pagina.total;
};

/** @returns {{ update: () => Promise<void> }} */
export const createRate = () => {
  const chart = createChart(byId("rate-chart", HTMLElement), bars);
  const lastHour = createMinutes(countConfirmed);

  return {
    update: async () => {
      const minutes = await lastHour(serverNow());
      const sum = minutes.reduce((total, one) => total + one.count, 0);
      const most = minutes.reduce((best, one) => (one.count > best.count ? one : best));
      setText(byId("rate-hour", HTMLElement), count(sum));
      setText(byId("rate-minute", HTMLElement), count(minutes.at(-1)?.count ?? 0));
      setText(byId("rate-most", HTMLElement), sum === 0 ? "–" : `${count(most.count)} at ${minute(most.start)}`);
      const points = minutes.map(({ start, count: value }) => ({
        value,
        label: minute(start),
        words: `${minute(start)}: ${count(value)} confirmed`,
      }));
      chart.show(
        points,
        sum === 0 ? "Nothing was confirmed in the last hour." : "Confirmed pedidos, minute by minute.",
      );
      const sold = minutes.filter((one) => one.count > 0).toReversed();
      showRows(
        byId("rate-rows", Element),
        sold,
        ({ start }) => String(start),
        (row, one) => {
          setText(within(row, "th", Element), minute(one.start));
          setText(within(row, "td", Element), count(one.count));
        },
      );
    },
  };
};
