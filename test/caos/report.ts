/** What a run did and found: as a sentence, and as one page with a timeline. */
import type { Violation } from "./check.ts";
import type { Call, History } from "./history.ts";

export type Outcome = {
  readonly history: History;
  readonly violations: readonly Violation[];
  /** Lines of the servers' logs that tell of a bug. */
  readonly severe: readonly string[];
};

const attemptsOf = ({ calls }: History) => calls.flatMap(({ attempts }) => attempts);
const isAcknowledged = ({ attempts }: Call) => attempts.some(({ status }) => status !== null && status < 300);

/** The figures of a run. */
const figuresOf = ({ history, violations, severe }: Outcome) => {
  const attempts = attemptsOf(history);
  const answered = attempts.filter(({ status }) => status !== null);
  return {
    faults: history.faults.length,
    calls: history.calls.length,
    acknowledged: history.calls.filter(isAcknowledged).length,
    unknown: attempts.filter(({ status }) => status === null || status === 503).length,
    events: history.state.log.length,
    slowestMs: Math.round(Math.max(0, ...answered.map(({ begunAt, endedAt }) => endedAt - begunAt))),
    violations: violations.length,
    severe: severe.length,
  };
};

const number = (n: number): string => n.toLocaleString("en");

/** A run in one line. */
export const summaryOf = (outcome: Outcome): string => {
  const { faults, calls, acknowledged, unknown, events, slowestMs, violations, severe } = figuresOf(outcome);
  return (
    `seed ${outcome.history.seed}: ${faults} faults, ${number(calls)} operations checked (${number(acknowledged)} acknowledged, ` +
    `${number(unknown)} requests without an answer or with 503), ${number(events)} events, the slowest answer after ` +
    `${number(slowestMs)} ms: ${violations} violations${severe > 0 ? `, and ${severe} errors in the logs of the servers` : ""}`
  );
};

const escapeHtml = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");

const WIDTH = 1_000;
const CHART = 180;
const ROW = 20;
const LEFT = 190;

/** Answers of each second by kind, drawn on top of each other. */
const KINDS = [
  { name: "2xx", color: "#2a7d4f", of: (status: number | null) => status !== null && status < 300 },
  {
    name: "refused",
    color: "#8fa3b8",
    of: (status: number | null) => status !== null && status >= 300 && status !== 503,
  },
  { name: "503", color: "#e0a030", of: (status: number | null) => status === 503 },
  { name: "no answer", color: "#c0392b", of: (status: number | null) => status === null },
];

/** Answers a second above, faults below, on one scale of time. */
const timeline = (history: History): string => {
  const attempts = attemptsOf(history);
  const end = Math.max(1, ...attempts.map(({ endedAt }) => endedAt), ...history.faults.map(({ until }) => until));
  const seconds = Math.ceil(end / 1000);
  const counts = Array.from({ length: seconds }, () => KINDS.map(() => 0));
  for (const { endedAt, status } of attempts) {
    const second = counts[Math.min(seconds - 1, Math.floor(endedAt / 1000))] as number[];
    const kind = KINDS.findIndex(({ of }) => of(status));
    second[kind] = (second[kind] ?? 0) + 1;
  }
  const most = Math.max(1, ...counts.map((second) => second.reduce((sum, n) => sum + n, 0)));
  const x = (ms: number) => LEFT + (ms / (seconds * 1000)) * WIDTH;
  const bars = counts.flatMap((second, n) => {
    let top = CHART;
    return second.map((count, kind) => {
      const height = (count / most) * (CHART - 20);
      top -= height;
      return count === 0
        ? ""
        : `<rect x="${x(n * 1000).toFixed(1)}" y="${top.toFixed(1)}" width="${(WIDTH / seconds).toFixed(2)}" height="${height.toFixed(1)}" fill="${KINDS[kind]?.color}"><title>second ${n}: ${count} × ${KINDS[kind]?.name}</title></rect>`;
    });
  });
  const kinds = [...new Set(history.faults.map(({ kind }) => kind))].toSorted();
  const rows = kinds.map((kind, n) => {
    const y = CHART + 30 + n * ROW;
    const marks = history.faults
      .filter((fault) => fault.kind === kind)
      .map(
        ({ at, until }) =>
          `<rect x="${x(at).toFixed(1)}" y="${y - 12}" width="${Math.max(3, x(until) - x(at)).toFixed(1)}" height="14" rx="2" fill="#5b4b8a"><title>${escapeHtml(kind)}: ${(at / 1000).toFixed(1)} to ${(until / 1000).toFixed(1)} s</title></rect>`,
      );
    return `<text x="${LEFT - 8}" y="${y}" text-anchor="end">${escapeHtml(kind)}</text>${marks.join("")}`;
  });
  const bottom = CHART + 30 + kinds.length * ROW;
  const step = Math.max(1, Math.ceil(seconds / 12 / 5) * 5);
  const ticks = Array.from({ length: Math.floor(seconds / step) + 1 }, (_, n) => n * step).map(
    (second) =>
      `<line x1="${x(second * 1000)}" x2="${x(second * 1000)}" y1="10" y2="${bottom}" stroke="#0002"/><text x="${x(second * 1000)}" y="${bottom + 14}" text-anchor="middle">${second} s</text>`,
  );
  return `<svg viewBox="0 0 ${LEFT + WIDTH + 20} ${bottom + 24}" role="img" aria-label="Answers per second and faults over time">
${ticks.join("\n")}
<text x="${LEFT - 8}" y="24" text-anchor="end">${most} answers a second</text>
${[...bars, ...rows].join("\n")}
</svg>`;
};

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  `<table><tr>${head.map((cell) => `<th>${escapeHtml(cell)}</th>`).join("")}</tr>${rows
    .map(
      (row) =>
        `<tr>${row.map((cell) => `<td>${typeof cell === "number" ? number(cell) : escapeHtml(cell)}</td>`).join("")}</tr>`,
    )
    .join("\n")}</table>`;

/** The most violations that the page lists. */
const LISTED = 200;

/** One HTML page without anything beside it. */
export const pageOf = (outcome: Outcome): string => {
  const { history, violations, severe } = outcome;
  const answers = new Map<string, number[]>();
  for (const { operacion, attempts } of history.calls)
    for (const { status } of attempts) {
      const row = answers.get(operacion) ?? KINDS.map(() => 0);
      const kind = KINDS.findIndex(({ of }) => of(status));
      row[kind] = (row[kind] ?? 0) + 1;
      answers.set(operacion, row);
    }
  const legend = KINDS.map(({ name, color }) => `<span style="color:${color}">■</span> ${name}`).join(" &nbsp; ");
  const found = violations.slice(0, LISTED).map(({ check, what }) => [check, what]);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Chaos, seed ${history.seed}: ${violations.length} violations</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 78rem; padding: 0 1rem; color: #1c2430; background: #fff }
  svg { width: 100%; height: auto; font-size: 12px; fill: #1c2430 }
  table { border-collapse: collapse; margin: 1rem 0 } th, td { border: 1px solid #ccd3da; padding: .2rem .6rem; text-align: left }
  td { overflow-wrap: anywhere } .bad { color: #b02a1c } .good { color: #1d6b40 }
</style>
<h1>Chaos, seed ${history.seed}: <span class="${violations.length > 0 ? "bad" : "good"}">${violations.length} violations</span></h1>
<p>${escapeHtml(summaryOf(outcome))}.</p>
<p>${legend}</p>
${timeline(history)}
${violations.length > 0 ? `<h2>Violations</h2>${table(["check", "what"], found)}` : ""}
${severe.length > 0 ? `<h2>Errors in the logs of the servers</h2><pre>${escapeHtml(severe.slice(0, LISTED).join("\n"))}</pre>` : ""}
<h2>Answers</h2>
${table(
  ["operation", ...KINDS.map(({ name }) => name)],
  [...answers].toSorted().map(([name, row]) => [name, ...row]),
)}
</html>
`;
};
