// Charts as plain SVG. Each has a title and says in words what it shows; the numbers stand in a
// table that opens on demand.
import { el } from "./dom.js";

const WIDE = 320; // all lengths are in units that the browser scales
const LETTER = 5.6;
const COLUMNS = { left: 34, right: 14, top: 8, high: 92, low: 20 };
const LANE = { left: 62, right: 40, high: 17 };

let drawn = 0;

function shape(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.flat(Infinity));
  return element;
}

function plot(high, { title, told }, ...shapes) {
  const id = `plot-${(drawn += 1)}`;
  return shape(
    "svg",
    {
      class: "plot",
      viewBox: `0 0 ${WIDE} ${high}`,
      role: "img",
      "aria-labelledby": `${id}-title`,
      "aria-describedby": `${id}-told`,
    },
    shape("title", { id: `${id}-title` }, title),
    shape("desc", { id: `${id}-told` }, told),
    ...shapes,
  );
}

const text = (x, y, anchor, words, kind = "tick") =>
  shape("text", { x, y, "text-anchor": anchor, class: kind }, words);

// at most four round numbers from 0 upwards
function rounds(most) {
  const size = 10 ** Math.floor(Math.log10(most || 1));
  const step = [0.2, 0.5, 1, 2, 5].map((part) => part * size).find((one) => most / one <= 4);
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, at) => at * step);
}

// bars: [{ value, told, label }], with labels where there is room for them; mark: a place among
// the bars, such as 3.5 for the middle of the fourth
export function columns(said, bars, { most, tick, mark = null }) {
  const { left, right, top, high, low } = COLUMNS;
  const step = (WIDE - left - right) / Math.max(bars.length, 1);
  const across = (place) => left + step * place;
  const up = (value) => top + high * (1 - value / (most || 1));
  const lines = rounds(most).flatMap((value) => [
    shape("line", { x1: left, x2: WIDE - right, y1: up(value), y2: up(value), class: "grid" }),
    text(left - 5, up(value) + 3.5, "end", tick(value)),
  ]);
  const rects = bars.map(({ value, told }, at) => {
    const box = { x: across(at) + step * 0.1, width: step * 0.8 };
    const tall = { y: up(value), height: top + high - up(value) };
    return shape("rect", { ...box, ...tall }, shape("title", {}, told));
  });
  const labels = bars.map(({ label }, at) =>
    label == null ? [] : text(across(at + 0.5), top + high + 14, "middle", label),
  );
  const line = { x1: across(mark), x2: across(mark), y1: top - 4, y2: top + high, class: "mark" };
  const marked = mark === null ? [] : [shape("line", line)];
  return plot(top + high + low, said, lines, rects, labels, marked);
}

// bars: [{ label, value, told, shown }]
export function lanes(said, bars, { most }) {
  const longest = Math.max(0, ...bars.map(({ label }) => label.length));
  const left = Math.max(LANE.left, longest * LETTER + 8);
  const room = WIDE - left - LANE.right;
  const rows = bars.map(({ label, value, told, shown }, at) => {
    const y = at * LANE.high;
    const width = (room * value) / (most || 1);
    return [
      text(left - 6, y + 12, "end", label, "name"),
      shape("rect", { x: left, y: y + 3, width, height: 11 }, shape("title", {}, told)),
      text(left + width + 5, y + 12, "start", shown),
    ];
  });
  return plot(bars.length * LANE.high + 2, said, rows);
}

// head: words; rows: each a label and then what stands in the columns
export function tabled(asTable, caption, head, rows) {
  const cell = (value) => el("td", { class: "number" }, value);
  const row = ([label, ...values]) =>
    el("tr", {}, el("th", { scope: "row" }, label), values.map(cell));
  const column = (word, at) => el("th", { scope: "col", class: at ? "number" : null }, word);
  const table = el(
    "table",
    {},
    el("caption", { class: "unseen" }, caption),
    el("thead", {}, el("tr", {}, head.map(column))),
    el("tbody", {}, rows.map(row)),
  );
  return el(
    "details",
    { class: "tabled" },
    el("summary", {}, asTable, el("span", { class: "unseen" }, `: ${caption}`)),
    el("div", { class: "scrolled", tabindex: "0", role: "region", "aria-label": caption }, table),
  );
}
