import type { Metric, Registry } from "prom-client";

type Series = { readonly labels: object; readonly counts: number[]; sum: number };

/**
 * A histogram that every request is counted in, shown by prom-client's registry. prom-client's own looks its labels
 * over for each observation, which costs a read of a producto 3 % more processor time; this one only when it meets them
 * first.
 */
export const createHistogram = (registry: Registry, name: string, help: string, bounds: readonly number[]) => {
  const all = new Map<string, Series>();

  const valuesOf = ({ labels, counts, sum }: Series) => {
    let count = 0;
    const buckets = [...bounds, "+Inf"].map((le, n) => {
      count += counts[n] ?? 0;
      return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: count };
    });
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels, value: sum },
      { metricName: `${name}_count`, labels, value: count },
    ];
  };
  const shown = { name, help, type: "histogram", aggregator: "sum" };
  registry.registerMetric({
    ...shown,
    get: async () => ({ ...shown, values: [...all.values()].flatMap(valuesOf) }),
    reset: () => all.clear(),
  } as unknown as Metric);

  return {
    /** Counts a value in the series of this key, whose labels are asked for when it is new. */
    observe: (value: number, key: string, labels: () => object): void => {
      let series = all.get(key);
      if (!series) {
        series = { labels: labels(), counts: new Array(bounds.length + 1).fill(0), sum: 0 };
        all.set(key, series);
      }
      let n = 0;
      while (n < bounds.length && value > (bounds[n] as number)) n++;
      series.counts[n] = (series.counts[n] ?? 0) + 1;
      series.sum += value;
    },
  };
};
