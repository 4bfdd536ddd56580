/**
 * Charts, drawn as SVG at their size on the screen. An invisible slider covers each: mouse, finger and arrow keys choose a
 * place with it, and a screen reader reads it out.
 */
import { within } from "./dom.js";
import { count } from "./format.js";

const TOP = 18;
const BOTTOM = 22;

/** @param {string} name @param {Record<string, string | number>} attributes @param {string} [text] */
const shape = (name, attributes, text = "") => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.textContent = text;
  return element;
};

/** The next round number, for the top of a scale: 1 must not look like a lot. @param {number} value */
const roundUp = (value) => {
  const least = Math.max(value, 4);
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 3, 4, 5, 6, 8].find((step) => step * power >= least) ?? 10) * power;
};

/**
 * The frame for bars and steps: places of equal width, from left to right.
 * @typedef {{ base: number, x: (place: number) => number, y: (value: number) => number }} Frame
 * @typedef {{ value: number, label: string, words: string }} Point label is shown under the chart, words are the full text
 */

/** @param {Frame} frame @param {readonly Point[]} points @param {number | null} chosen */
export const bars = ({ x, y, base }, points, chosen) =>
  points.flatMap(({ value }, place) => {
    if (value === 0) return [];
    const gap = x(1) - x(0) > 6 ? 2 : 1;
    const top = Math.min(y(value), base - 2);
    const state = chosen === place ? "here" : place === points.length - 1 ? "now" : "";
    const width = Math.max(x(1) - x(0) - gap, 1);
    return [shape("rect", { class: `bar ${state}`, x: x(place) + gap / 2, y: top, width, height: base - top, rx: 1 })];
  });

/** @param {Frame} frame @param {readonly Point[]} points @param {number | null} chosen */
export const steps = ({ x, y, base }, points, chosen) => {
  const path = points.map(({ value }, place) => `${place === 0 ? "M0 " : "V"}${y(value)}H${x(place + 1)}`).join("");
  const drawn = [shape("path", { class: "area", d: `${path}V${base}H0Z` }), shape("path", { class: "line", d: path })];
  const point = chosen === null ? undefined : points[chosen];
  if (point && chosen !== null)
    drawn.push(shape("circle", { class: "dot", cx: (x(chosen) + x(chosen + 1)) / 2, cy: y(point.value), r: 5 }));
  return drawn;
};

/**
 * Makes a chart of a figure.
 * @param {HTMLElement} figure
 * @param {typeof bars | typeof steps} draw
 * @returns {{ show: (points: readonly Point[], words: string) => void }} `words` are shown below while no place is chosen
 */
export const createChart = (figure, draw) => {
  const plot = within(figure, ".plot", HTMLElement);
  const svg = within(figure, "svg", SVGSVGElement);
  const slider = within(figure, "input", HTMLInputElement);
  const caption = within(figure, "figcaption", HTMLElement);
  /** @type {readonly Point[]} */
  let points = [];
  let summary = "";
  /** @type {number | null} */
  let chosen = null;
  let byPointer = false;

  const paint = () => {
    const { clientWidth: width, clientHeight: height } = plot;
    if (width === 0 || points.length === 0) return;
    const most = roundUp(Math.max(...points.map(({ value }) => value)));
    const base = height - BOTTOM;
    /** @type {Frame} */
    const frame = {
      base,
      x: (place) => (place * width) / points.length,
      y: (value) => base - ((base - TOP) * value) / most,
    };
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const middle = Math.floor(points.length / 2);
    const labels = [
      { place: 0, at: 0, anchor: "start" },
      { place: middle, at: width / 2, anchor: "middle" },
      { place: points.length - 1, at: width, anchor: "end" },
    ].filter(({ place }, n, all) => n === 0 || (place > 0 && place !== all[n - 1]?.place && (n === 2 || width > 420)));
    svg.replaceChildren(
      shape("line", { class: "grid", x1: 0, x2: width, y1: TOP, y2: TOP }),
      shape("text", { x: 0, y: TOP - 6 }, count(most)),
      shape("line", { class: "base", x1: 0, x2: width, y1: base, y2: base }),
      ...(chosen === null
        ? []
        : [shape("rect", { class: "place", x: frame.x(chosen), y: TOP, width: frame.x(1), height: base - TOP })]),
      ...draw(frame, points, chosen),
      ...labels.map(({ place, at, anchor }) =>
        shape("text", { x: at, y: height - 4, "text-anchor": anchor }, points[place]?.label),
      ),
    );
    plot.classList.toggle("chosen", chosen !== null);
    caption.textContent = (chosen === null ? undefined : points[chosen]?.words) ?? summary;
  };

  /** @param {number | null} place */
  const choose = (place) => {
    chosen = place === null ? null : Math.min(Math.max(place, 0), points.length - 1);
    if (chosen !== null) slider.value = String(chosen);
    slider.setAttribute("aria-valuetext", points[slider.valueAsNumber]?.words ?? "");
    paint();
  };

  /** @param {PointerEvent} event */
  const choosePlace = (event) => {
    byPointer = true;
    const { left, width } = slider.getBoundingClientRect();
    choose(Math.floor(((event.clientX - left) / width) * points.length));
  };
  slider.addEventListener("pointermove", choosePlace);
  slider.addEventListener("pointerdown", choosePlace);
  slider.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && choose(null));
  slider.addEventListener("keydown", () => {
    byPointer = false;
  });
  // The slider maps a pointer to slightly different places than the chart.
  slider.addEventListener("input", () => choose(byPointer ? chosen : slider.valueAsNumber));
  slider.addEventListener("focus", () => choose(chosen ?? slider.valueAsNumber));
  slider.addEventListener("blur", () => choose(null));
  new ResizeObserver(paint).observe(plot);

  return {
    show: (next, words) => {
      const atEnd = slider.valueAsNumber === points.length - 1 || points.length === 0;
      points = next;
      summary = words;
      slider.min = "0";
      slider.max = String(points.length - 1);
      if (atEnd) slider.value = slider.max;
      choose(chosen);
    },
  };
};
