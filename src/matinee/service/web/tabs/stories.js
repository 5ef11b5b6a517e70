// What the film catalogue holds, in sentences and charts.
import { ApiError, get } from "../api.js";
import { countryName, languageName, monthName, weekdayName } from "../catalog_names.js";
import { el } from "../dom.js";
import { coverRow } from "../film_row.js";
import { formatDollars, formatList, formatNumber } from "../i18n.js";
import { columnChart, dataTable, plotFigure, rowChart } from "../plots.js";
import { t } from "./stories.i18n.js";

const MAX_ROWS = 8;
const POPULAR_URL = "v1/films?order=-popularity&limit=6";

let statistics = null; // a promise of the service's answer
let popularFilms = null;

export const filmStatistics = () => (statistics ??= get("v1/catalogues/tmdb"));

export async function draw(section, context, genreName) {
  popularFilms ??= get(POPULAR_URL).then(({ films }) => films, () => []);
  try {
    const [stats, films] = await Promise.all([filmStatistics(), popularFilms]);
    const { languages, countries } = stats;
    section.replaceChildren(
      films.length ? coverRow(t().popular, films, genreName, context.tabs) : "",
      el("p", { class: "story" }, t().summary(stats.films, languages.length, countries.length)),
      el("div", { class: "stories" }, figures(stats)),
    );
  } catch (error) {
    statistics = null;
    if (!(error instanceof ApiError)) throw error;
    section.replaceChildren(el("p", { class: "muted" }, t().unavailable));
  }
}

const figures = (stats) =>
  [languagesFigure, countriesFigure, decadesFigure, monthsFigure, weekdaysFigure, franchisesFigure]
    .map((draw) => draw(stats))
    .filter(Boolean);

// rows: [{ label, value }], of which a chart shows the first
function rowsFigure(kind, note, rows, format = formatNumber) {
  const texts = t()[kind];
  const bars = rows.slice(0, MAX_ROWS).map(({ label, value }) => ({
    label,
    value,
    tooltip: `${label}: ${format(value)}`,
    valueText: format(value),
  }));
  const chart = rowChart({ title: texts.name, description: note }, bars, { max: bars[0].value });
  return figure(kind, note, chart, rows, format);
}

// rows: [{ label, short, value }]; short is null where there is no room
function columnsFigure(kind, note, rows) {
  const texts = t()[kind];
  const bars = rows.map(({ label, short, value }) => ({
    value,
    label: short,
    tooltip: `${label}: ${formatNumber(value)}`,
  }));
  const max = Math.max(...rows.map(({ value }) => value));
  const options = { max, formatTick: formatNumber };
  const chart = columnChart({ title: texts.name, description: note }, bars, options);
  return figure(kind, note, chart, rows);
}

function figure(kind, note, chart, rows, format = formatNumber) {
  const { name, first } = t()[kind];
  const cells = rows.map(({ label, value }) => [label, format(value)]);
  const measure = kind === "franchises" ? t().revenue : t().films;
  const table = dataTable(t().asTable, name, [first, measure], cells);
  return plotFigure(kind, { name, note }, [chart], table);
}

function languagesFigure({ films, languages }) {
  if (!languages.length) return null;
  const rows = languages.map(({ code, films: value }) => ({ label: languageName(code), value }));
  const [first, ...others] = rows;
  const next = formatList(others.slice(0, 3).map(({ label }) => label));
  const note = t().languages.note(first.label, first.value / films, next);
  return rowsFigure("languages", note, rows);
}

function countriesFigure({ countries }) {
  if (!countries.length) return null;
  const rows = countries.map(({ code, films }) => ({ label: countryName(code), value: films }));
  return rowsFigure("countries", t().countries.note(rows[0].label, rows[0].value), rows);
}

function decadesFigure({ decades }) {
  if (!decades.length) return null;
  const every = decades.length > MAX_ROWS ? 2 : 1;
  const rows = decades.map(({ year, films }, index) => ({
    label: String(year),
    short: index % every ? null : year,
    value: films,
  }));
  const most = largest(rows);
  return columnsFigure("decades", t().decades.note(most.label, most.value), rows);
}

function monthsFigure({ films, months }) {
  if (!films) return null;
  const rows = months.map((value, index) => ({
    label: monthName(index),
    short: monthName(index, "narrow"),
    value,
  }));
  const least = rows.reduce((best, row) => (row.value < best.value ? row : best));
  return columnsFigure("months", t().months.note(largest(rows).label, least.label), rows);
}

function weekdaysFigure({ films, weekdays }) {
  if (!films) return null;
  const rows = weekdays.map((value, index) => ({
    label: weekdayName(index),
    short: weekdayName(index, "short"),
    value,
  }));
  const most = largest(rows);
  return columnsFigure("weekdays", t().weekdays.note(most.label, most.value / films), rows);
}

function franchisesFigure({ franchises }) {
  if (!franchises.length) return null;
  const [{ films, revenue }] = franchises;
  const rows = franchises.map((row) => ({
    label: row.name.replace(/ Collection$/, ""),
    value: row.revenue,
  }));
  const note = t().franchises.note(rows[0].label, films, formatDollars(revenue));
  return rowsFigure("franchises", note, rows, formatDollars);
}

const largest = (rows) => rows.reduce((best, row) => (row.value > best.value ? row : best));
