/** The chart of a run, as an SVG that reads on a light and on a dark page. */
import type { Entry } from "./drive.ts";

const WIDTH = 900;
const LABEL = 350;
const BAR = 16;
const GAP = 5;
const COLORS: Record<string, string> = { batched: "#2563eb", single: "#94a3b8", textbook: "#d97706", bare: "#64748b" };

/** Requests per second at the most connections of the run: one group of bars a scenario, one bar a way. */
export const chart = (entries: readonly Entry[]): string => {
  const most = Math.max(...entries.map(({ connections }) => connections));
  const shown = entries.filter(({ connections }) => connections === most);
  const scale = (WIDTH - LABEL - 90) / Math.max(...shown.filter(({ way }) => way !== "bare").map(({ rate }) => rate));
  let y = 56;
  const parts: string[] = [];
  for (const title of new Set(shown.map((entry) => entry.title))) {
    parts.push(`<text x="0" y="${y + 12}" class="strong">${title}</text>`);
    for (const { way, rate } of shown.filter((entry) => entry.title === title && entry.way !== "bare")) {
      const width = Math.max(2, rate * scale);
      parts.push(
        `<rect x="${LABEL}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" rx="2" fill="${COLORS[way]}"/>`,
        `<text x="${(LABEL + width + 6).toFixed(1)}" y="${y + 12}">${Math.round(rate).toLocaleString("en")}</text>`,
      );
      y += BAR + GAP;
    }
    y += 14;
  }
  const legend = ["batched", "single", "textbook"].map(
    (way, n) =>
      `<rect x="${LABEL + n * 120}" y="26" width="12" height="12" rx="2" fill="${COLORS[way]}"/><text x="${LABEL + 18 + n * 120}" y="36">${way}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="Requests per second at ${most} connections">
<style>text{fill:#334155}.strong{font-weight:600}@media(prefers-color-scheme:dark){text{fill:#cbd5e1}}</style>
<text x="0" y="14" class="strong">Requests per second at ${most} connections, one run on one machine</text>
${legend.join("\n")}
${parts.join("\n")}
</svg>
`;
};
