// Draws any answer of a catalogue: its numbers large, its lists as tables, its shares as bars.
import { el } from "./dom.js";
import { called } from "./tabs/questions.i18n.js";
import { whole } from "./i18n.js";

const YEARS = new Set(["anio", "year", "persona"]); // numbers that are names

export function drawn({ name }, answer) {
  const entries = Object.entries(answer);
  const lists = entries.filter(([, value]) => Array.isArray(value) && value.length);
  const columns = lists.filter(([key]) => key !== "dudosas" && key !== "otras");
  const parts = [el("h2", { class: "whom" }, called("questions", name)), figures(entries)];
  if (columns.length > 1) parts.push(...parallel(columns));
  else parts.push(...columns.map(([key, items]) => listed(key, items)));
  for (const [key, items] of lists) {
    if (key === "otras") parts.push(table(called("answers", key), items));
    if (key === "dudosas") parts.push(listed(key, items));
  }
  return parts;
}

const shown = (key, value) => {
  if (value == null) return "–";
  if (typeof value === "object") return Object.values(value).join(", ");
  return typeof value === "number" && !YEARS.has(key) ? whole(value) : String(value);
};

const figures = (entries) =>
  el(
    "dl",
    { class: "figures" },
    entries
      .filter(([, value]) => !Array.isArray(value))
      .map(([key, value]) => {
        const large = typeof value === "number" && !YEARS.has(key);
        return el(
          "div",
          { class: large ? "figure large" : "figure" },
          el("dt", {}, called("answers", key)),
          el("dd", {}, shown(key, value)),
        );
      }),
  );

const listed = (key, items) =>
  el(
    "div",
    { class: "listed" },
    el("h3", {}, called("answers", key)),
    el("ul", {}, items.map((item) => el("li", {}, shown(key, item)))),
  );

// lists of one length are the columns of a table
function parallel(columns) {
  const rows = columns[0][1].map((_, at) =>
    Object.fromEntries(columns.map(([key, items]) => [key, items[at]])),
  );
  const parts = [table(called("answers", columns[0][0]), rows)];
  const returns = rows.filter((row) => row.retorno_pelicula > 0);
  if (returns.length > 1) {
    const bars = returns.map((row) => ({ label: row.peliculas, value: row.retorno_pelicula }));
    parts.push(chart(called("answers", "retorno_pelicula"), bars));
  }
  return parts;
}

function table(caption, rows) {
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const numbers = keys.filter((key) => rows.every((row) => typeof row[key] === "number"));
  const kind = (key) => (numbers.includes(key) ? "number" : null);
  const head = (key) => el("th", { scope: "col", class: kind(key) }, called("answers", key));
  const cell = (key, value) => el("td", { class: kind(key) }, shown(key, value));
  return el(
    "div",
    { class: "scrolled", tabindex: "0", role: "region", "aria-label": caption },
    el(
      "table",
      {},
      el("caption", {}, caption),
      el("thead", {}, el("tr", {}, keys.map(head))),
      el("tbody", {}, rows.map((row) => el("tr", {}, keys.map((key) => cell(key, row[key]))))),
    ),
  );
}

// bars: [{ label, value, chosen }]
export function chart(title, bars) {
  const most = Math.max(...bars.map(({ value }) => value), 1e-9);
  const said = bars.map(({ label, value }) => `${label} ${whole(value)}`).join(", ");
  return el(
    "figure",
    { class: "chart", role: "img", "aria-label": `${title}: ${said}` },
    el("figcaption", {}, title),
    bars.map(({ label, value, chosen }) => {
      const bar = el("span", { class: "length" });
      bar.style.width = `${(100 * value) / most}%`;
      return el(
        "div",
        { class: chosen ? "row chosen" : "row" },
        el("span", { class: "name" }, label),
        el("span", { class: "track" }, bar),
        el("span", { class: "value" }, whole(value)),
      );
    }),
  );
}
