/** What a run used, as one page with charts. */
import type { Soak } from "./run.ts";

type Chart = Pick<Soak["series"][number], "name" | "unit" | "values"> & {
  readonly flat: boolean;
  readonly verdict: string;
};

const WIDTH = 340;
const HEIGHT = 110;
const LEFT = 52;
const COLUMNS = 3;

const figure = (n: number): string =>
  n >= 100 ? Math.round(n).toLocaleString("en") : n.toLocaleString("en", { maximumFractionDigits: n >= 1 ? 1 : 2 });

const chartOf = ({ name, unit, values, flat, verdict }: Chart, seconds: number): string => {
  const most = Math.max(...values, 1e-9) * 1.08;
  const x = (n: number) => LEFT + (n / Math.max(1, values.length - 1)) * WIDTH;
  const y = (value: number) => 24 + HEIGHT - (value / most) * HEIGHT;
  const points = values.map((value, n) => `${x(n).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
  const bottom = 24 + HEIGHT;
  return `<svg viewBox="0 0 ${LEFT + WIDTH + 16} ${bottom + 22}" role="img" aria-label="${name} over time: ${verdict}">
<rect x="${LEFT}" y="24" width="${(WIDTH / 3).toFixed(1)}" height="${HEIGHT}" fill="#0001"/>
<text x="${LEFT}" y="15" font-weight="600" fill="${flat ? "#1c2430" : "#b02a1c"}">${name}</text>
<text x="${LEFT + WIDTH}" y="15" text-anchor="end" fill="${flat ? "#1d6b40" : "#b02a1c"}">${verdict}</text>
<line x1="${LEFT}" x2="${LEFT + WIDTH}" y1="${bottom}" y2="${bottom}" stroke="#0006"/>
<text x="${LEFT - 6}" y="34" text-anchor="end">${figure(most)}</text><text x="${LEFT - 6}" y="47" text-anchor="end">${unit}</text>
<text x="${LEFT - 6}" y="${bottom}" text-anchor="end">0</text>
<text x="${LEFT}" y="${bottom + 15}">0 s</text><text x="${LEFT + WIDTH}" y="${bottom + 15}" text-anchor="end">${seconds} s</text>
<polyline points="${points}" fill="none" stroke="${flat ? "#2a6db0" : "#b02a1c"}" stroke-width="1.5"/>
</svg>`;
};

const table = (rows: Soak["totals"]): string => {
  const columns = Object.keys(rows[0] ?? {});
  const cell = (value: unknown) => (typeof value === "number" ? value.toLocaleString("en") : String(value ?? "–"));
  return `<table><tr>${columns.map((name) => `<th>${name}</th>`).join("")}</tr>
${rows.map((row) => `<tr>${columns.map((name) => `<td>${cell(row[name])}</td>`).join("")}</tr>`).join("\n")}</table>`;
};

/** A run in one line. */
export const summaryOf = ({ seed, seconds, answers, series, faults }: Soak): string => {
  const statuses = Object.entries(answers).map(([status, count]) => `${count.toLocaleString("en")} × ${status}`);
  const said = faults.length === 0 ? "all flat" : `${faults.length} not as they should be`;
  return `seed ${seed}, ${seconds} s: ${statuses.join(", ")}; ${series.length} figures, ${said}`;
};

/** One HTML page without anything beside it. */
export const pageOf = (soak: Soak): string => {
  const { seed, seconds, series, rates, totals, faults } = soak;
  const verdict = ({ before, after, flat }: Soak["series"][number]) =>
    `${figure(before)} → ${figure(after)}${flat ? "" : ", not flat"}`;
  const charts: Chart[] = [
    { name: "answers per second", unit: "/s", values: rates, flat: true, verdict: "" },
    ...series.map((one) => ({ ...one, verdict: verdict(one) })),
  ];
  const good = faults.length === 0;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Soak, seed ${seed}: ${good ? "flat" : "not flat"}</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 84rem; padding: 0 1rem; color: #1c2430; background: #fff }
  main { display: grid; grid-template-columns: repeat(auto-fill, minmax(${100 / (COLUMNS + 0.5)}%, 1fr)); gap: .6rem }
  svg { width: 100%; height: auto; font-size: 11px; fill: #1c2430 }
  table { border-collapse: collapse; margin: 1rem 0 } th, td { border: 1px solid #ccd3da; padding: .2rem .6rem; text-align: right }
  .bad { color: #b02a1c } .good { color: #1d6b40 }
</style>
<h1>Soak, ${seconds} seconds: <span class="${good ? "good" : "bad"}">${good ? "everything is flat" : "not everything is as it should be"}</span></h1>
<p>${summaryOf(soak)}.</p>
${good ? "" : `<ul>${faults.map((fault) => `<li class="bad">${fault}</li>`).join("")}</ul>`}
<p>The grey third is the warm-up. A figure is flat if the last third is not above the one before by more than what it may; the two are beside its name.</p>
<main>
${charts.map((chart) => chartOf(chart, seconds)).join("\n")}
</main>
<h2>Tables at the end</h2>
${table(totals)}
</html>
`;
};
