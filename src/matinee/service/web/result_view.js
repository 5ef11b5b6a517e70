// Renders any answer of a catalogue query: numbers as figures, lists as tables, amounts as bars.
import { choiceName } from "./catalog_names.js";
import { el } from "./dom.js";
import { formatNumber } from "./i18n.js";
import { nameOf, queryName } from "./tabs/catalog.i18n.js";
import { sentenceOf } from "./tabs/catalog.sentences.js";

const PLAIN_NUMBERS = new Set(["anio", "year", "persona"]); // shown without separators

// countries: their codes by English name
export function renderAnswer(query, answer, countries) {
  const entries = Object.entries(answer);
  const lists = entries.filter(([, value]) => Array.isArray(value) && value.length);
  const columns = lists.filter(([key]) => key !== "dudosas" && key !== "otras");
  const sentence = sentenceOf(query, answer, countries);
  const parts = [
    el("h2", { class: "result-heading" }, queryName(query)),
    sentence && el("p", { class: "story" }, sentence),
    figures(entries, countries),
  ].filter(Boolean);
  if (columns.length > 1) parts.push(...columnsTable(columns));
  else parts.push(...columns.map(([key, items]) => answerList(key, items)));
  for (const [key, items] of lists) {
    if (key === "otras") parts.push(table(nameOf("answers", key), items));
    if (key === "dudosas") parts.push(answerList(key, items));
  }
  return parts;
}

const format = (key, value, countries) => {
  if (value == null) return "–";
  if (typeof value === "object") return Object.values(value).join(", ");
  if (typeof value === "string") return choiceName(key, value, countries);
  return PLAIN_NUMBERS.has(key) ? String(value) : formatNumber(value);
};

const figures = (entries, countries) =>
  el(
    "dl",
    { class: "figures" },
    entries
      .filter(([, value]) => !Array.isArray(value))
      .map(([key, value]) => {
        const large = typeof value === "number" && !PLAIN_NUMBERS.has(key);
        return el(
          "div",
          { class: large ? "figure large" : "figure" },
          el("dt", {}, nameOf("answers", key)),
          el("dd", {}, format(key, value, countries)),
        );
      }),
  );

const answerList = (key, items) =>
  el(
    "div",
    { class: "answer-list" },
    el("h3", {}, nameOf("answers", key)),
    el("ul", {}, items.map((item) => el("li", {}, format(key, item)))),
  );

// lists of equal length become the columns of one table
function columnsTable(columns) {
  const rows = columns[0][1].map((_, index) =>
    Object.fromEntries(columns.map(([key, items]) => [key, items[index]])),
  );
  const parts = [table(nameOf("answers", columns[0][0]), rows)];
  const returns = rows.filter((row) => row.retorno_pelicula > 0);
  if (returns.length > 1) {
    const bars = returns.map((row) => ({ label: row.peliculas, value: row.retorno_pelicula }));
    parts.push(barList(nameOf("answers", "retorno_pelicula"), bars));
  }
  return parts;
}

function table(caption, rows) {
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const numbers = keys.filter((key) => rows.every((row) => typeof row[key] === "number"));
  const kind = (key) => (numbers.includes(key) ? "number" : null);
  const header = (key) => el("th", { scope: "col", class: kind(key) }, nameOf("answers", key));
  const cell = (key, value) => el("td", { class: kind(key) }, format(key, value));
  return el(
    "div",
    { class: "scroll-x", tabindex: "0", role: "region", "aria-label": caption },
    el(
      "table",
      {},
      el("caption", {}, caption),
      el("thead", {}, el("tr", {}, keys.map(header))),
      el("tbody", {}, rows.map((row) => el("tr", {}, keys.map((key) => cell(key, row[key]))))),
    ),
  );
}

// bars: [{ label, value, selected }]
export function barList(title, bars) {
  const max = Math.max(...bars.map(({ value }) => value), 1e-9);
  const description = bars.map(({ label, value }) => `${label} ${formatNumber(value)}`).join(", ");
  return el(
    "figure",
    { class: "bar-list", role: "img", "aria-label": `${title}: ${description}` },
    el("figcaption", {}, title),
    bars.map(({ label, value, selected }) => {
      const bar = el("span", { class: "length" });
      bar.style.width = `${(100 * value) / max}%`;
      return el(
        "div",
        { class: selected ? "row selected" : "row" },
        el("span", { class: "name" }, label),
        el("span", { class: "track" }, bar),
        el("span", { class: "value" }, formatNumber(value)),
      );
    }),
  );
}
