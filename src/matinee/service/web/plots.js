// Charts as SVG, each with a title, a text description and a table that opens on demand.
import { el } from "./dom.js";

const WIDTH = 320; // in units of the viewBox
const CHARACTER_WIDTH = 5.6;
const COLUMNS = { left: 34, right: 14, top: 8, height: 92, bottom: 20 };
const ROWS = { left: 62, height: 17 };

let plotCount = 0;

function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.flat(Infinity));
  return element;
}

function plot(height, { title, description }, ...shapes) {
  const id = `plot-${(plotCount += 1)}`;
  return svg(
    "svg",
    {
      class: "plot",
      viewBox: `0 0 ${WIDTH} ${height}`,
      role: "img",
      "aria-labelledby": `${id}-title`,
      "aria-describedby": `${id}-description`,
    },
    svg("title", { id: `${id}-title` }, title),
    svg("desc", { id: `${id}-description` }, description),
    ...shapes,
  );
}

const text = (x, y, anchor, content, kind = "tick") =>
  svg("text", { x, y, "text-anchor": anchor, class: kind }, content);

// at most five round numbers, starting at 0
function ticks(max) {
  const magnitude = 10 ** Math.floor(Math.log10(max || 1));
  const steps = [0.2, 0.5, 1, 2, 5].map((factor) => factor * magnitude);
  const step = steps.find((candidate) => max / candidate <= 4);
  return Array.from({ length: Math.floor(max / step) + 1 }, (_, index) => index * step);
}

// bars: [{ value, tooltip, label }], label null where there is no room;
// mark: a position among the bars, such as 3.5 for the middle of the fourth
export function columnChart(texts, bars, { max, formatTick, mark = null }) {
  const { left, right, top, height, bottom } = COLUMNS;
  const step = (WIDTH - left - right) / Math.max(bars.length, 1);
  const xOf = (position) => left + step * position;
  const yOf = (value) => top + height * (1 - value / (max || 1));
  const grid = ticks(max).flatMap((value) => [
    svg("line", { x1: left, x2: WIDTH - right, y1: yOf(value), y2: yOf(value), class: "grid" }),
    text(left - 5, yOf(value) + 3.5, "end", formatTick(value)),
  ]);
  const columns = bars.map(({ value, tooltip }, index) => {
    const horizontal = { x: xOf(index) + step * 0.1, width: step * 0.8 };
    const vertical = { y: yOf(value), height: top + height - yOf(value) };
    return svg("rect", { ...horizontal, ...vertical }, svg("title", {}, tooltip));
  });
  const labels = bars.map(({ label }, index) =>
    label == null ? [] : text(xOf(index + 0.5), top + height + 14, "middle", label),
  );
  const line = { x1: xOf(mark), x2: xOf(mark), y1: top - 4, y2: top + height, class: "mark" };
  const marks = mark === null ? [] : [svg("line", line)];
  return plot(top + height + bottom, texts, grid, columns, labels, marks);
}

// bars: [{ label, value, tooltip, valueText }]
export function rowChart(texts, bars, { max }) {
  const longest = Math.max(0, ...bars.map(({ label }) => label.length));
  const longestValue = Math.max(0, ...bars.map(({ valueText }) => valueText.length));
  const left = Math.max(ROWS.left, longest * CHARACTER_WIDTH + 8);
  const maxWidth = WIDTH - left - longestValue * CHARACTER_WIDTH - 10;
  const rows = bars.map(({ label, value, tooltip, valueText }, index) => {
    const y = index * ROWS.height;
    const width = (maxWidth * value) / (max || 1);
    return [
      text(left - 6, y + 12, "end", label, "name"),
      svg("rect", { x: left, y: y + 3, width, height: 11 }, svg("title", {}, tooltip)),
      text(left + width + 5, y + 12, "start", valueText),
    ];
  });
  return plot(bars.length * ROWS.height + 2, texts, rows);
}

// charts: elements
export const plotFigure = (kind, { name, note }, charts, table, footnote = null) =>
  el(
    "figure",
    { class: "plots", "data-kind": kind },
    el("figcaption", {}, el("h3", {}, name), el("p", { class: "muted" }, note)),
    el("div", { class: "panels" }, charts),
    footnote && el("p", { class: "muted small" }, footnote),
    table,
  );

// rows: each a label followed by the values of its columns
export function dataTable(summary, caption, columnNames, rows) {
  const cell = (value) => el("td", { class: "number" }, value);
  const row = ([label, ...values]) =>
    el("tr", {}, el("th", { scope: "row" }, label), values.map(cell));
  const column = (name, index) => el("th", { scope: "col", class: index ? "number" : null }, name);
  const table = el(
    "table",
    {},
    el("caption", { class: "visually-hidden" }, caption),
    el("thead", {}, el("tr", {}, columnNames.map(column))),
    el("tbody", {}, rows.map(row)),
  );
  return el(
    "details",
    { class: "data-table" },
    el("summary", {}, summary, el("span", { class: "visually-hidden" }, `: ${caption}`)),
    el("div", { class: "scroll-x", tabindex: "0", role: "region", "aria-label": caption }, table),
  );
}
