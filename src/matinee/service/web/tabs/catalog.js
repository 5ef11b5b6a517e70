// The queries of a catalogue: choose one, fill in its fields, see the answer.
import { ApiError, get } from "../api.js";
import { choiceName } from "../catalog_names.js";
import { combobox } from "../combobox.js";
import { el } from "../dom.js";
import { errorNotice } from "../error_notice.js";
import { labelOf, labelledSelect, markInvalid, textField } from "../fields.js";
import { language, messages } from "../i18n.js";
import { barList, renderAnswer } from "../result_view.js";
import { nameOf, queryName, t } from "./catalog.i18n.js";
import { filmStatistics } from "./stories.js";

// queries whose answer is compared with the answers for all other choices of a field
const COMPARISONS = {
  cantidad_filmaciones_mes: { field: "mes", measures: ["cantidad"] },
  cantidad_filmaciones_dia: { field: "dia", measures: ["cantidad"] },
  get_count_platform: { field: "platform", measures: ["peliculas", "series"] },
  get_max_duration: { field: "platform", measures: ["duration_int"] },
};

// modules with charts of a whole catalogue
const OVERVIEWS = { tmdb: () => import("./stories.js"), streaming: () => import("./platforms.js") };

const states = {}; // by catalogue: the open query, and the values and answer of each query
let context = null; // of the page
let countries = new Map(); // codes by English name
let latestRequest = 0;

export async function draw(panel, pageContext) {
  context = pageContext;
  const { tab, params, versionInfo } = context;
  if (tab === "tmdb") countries = await countryCodes();
  const queries = versionInfo.catalogues[tab];
  states[tab] ??= { open: queries[0].name, queries: {} };
  const asked = params && readParams(states[tab], queries, params);
  const { query, state } = drawQuery(panel, states[tab], queries);
  if (asked) submit(panel, query, state);
}

// without an answer, countries have the catalogue's names
const countryCodes = () =>
  filmStatistics().then(
    (stats) => new Map(stats.countries.map(({ code, name }) => [name, code])),
    () => new Map(),
  );

// whether the address is that of an answer
function readParams(catalogState, queries, { query: name, ...values }) {
  const query = queries.find((candidate) => candidate.name === name);
  catalogState.open = (query ?? queries[0]).name;
  if (!query) return false;
  catalogState.queries[name] = { values: { ...defaults(query), ...values }, answer: null };
  return true;
}

function drawQuery(panel, catalogState, queries) {
  const { tab } = context;
  const query = queries.find(({ name }) => name === catalogState.open);
  const state = (catalogState.queries[query.name] ??= { values: defaults(query), answer: null });
  const openQuery = (name) => {
    catalogState.open = name;
    drawQuery(panel, catalogState, queries);
    panel.querySelector("#query").focus();
  };
  panel.replaceChildren(
    el(
      "div",
      { class: "intro" },
      el("h1", {}, t().heading[tab]),
      el("p", { class: "lead" }, t().lead[tab]),
    ),
    form(panel, queries, query, state, openQuery),
    el("p", { id: "status", class: "visually-hidden", role: "status" }),
    el("div", { id: "result", class: "result" }),
  );
  latestRequest += 1; // ignores answers to requests of the previous form
  if (state.answer) showAnswer(panel, query, state);
  drawOverview(panel, OVERVIEWS[tab]);
  return { query, state };
}

async function drawOverview(panel, load) {
  const section = el("section", { class: "overview" });
  panel.append(section);
  const options = await context.formOptions.catch(() => ({ genres: [] }));
  const genreName = (genre) => labelOf(options.genres, genre) ?? genre;
  (await load()).draw(section, context, genreName);
}

// fields whose choices have an order of their own
const ORDERED = new Set(["mes", "dia", "orden", "rating", "by"]);

// a required select starts with its first choice
const defaults = ({ fields }) =>
  Object.fromEntries(
    fields.map(({ name, required, choices }) => [name, required ? (choices[0] ?? "") : ""]),
  );

function form(panel, queries, query, state, openQuery) {
  const onsubmit = (event) => {
    event.preventDefault();
    setParams(query, state);
    submit(panel, query, state);
  };
  return el(
    "form",
    { class: "query-form catalog-form", novalidate: true, onsubmit },
    querySelect(queries, query, openQuery),
    query.fields.map((field) => inputFor(field, query, state.values)),
    el("button", { class: "submit", type: "submit" }, t().submit),
  );
}

const querySelect = (queries, query, openQuery) =>
  el(
    "div",
    { class: "field full-width" },
    el("label", { for: "query" }, t().query),
    el(
      "select",
      { id: "query", name: "query", onchange: (event) => openQuery(event.target.value) },
      queries.map((choice) =>
        el(
          "option",
          { value: choice.name, selected: choice.name === query.name },
          queryName(choice),
        ),
      ),
    ),
  );

function inputFor({ name, kind, required, choices, suggested }, { route }, values) {
  const label = required ? nameOf("fields", name) : `${nameOf("fields", name)} (${t().optional})`;
  if (choices.length) return choiceSelect(name, label, required, choices, values);
  const collection = route.split("/")[1]; // as in /tmdb/retorno
  if (suggested) return combobox(values, name, label, undefined, { field: name, collection });
  return textField(values, name, label, "", kind === "number" ? "decimal" : "text");
}

function choiceSelect(name, label, required, choices, values) {
  const options = choices.map((choice) => [choice, choiceName(name, choice, countries)]);
  if (!ORDERED.has(name)) options.sort(([, a], [, b]) => a.localeCompare(b, language()));
  return labelledSelect(values, name, label, required ? options : [["", t().any], ...options]);
}

// the address of the answer
const setParams = (query, { values }) => context.setParams({ query: query.name, ...values });

async function submit(panel, query, state) {
  const request = (latestRequest += 1);
  const container = panel.querySelector("#result");
  container.setAttribute("aria-busy", "true");
  panel.querySelector("#status").textContent = messages().loading;
  let apiError = null;
  state.answer = null;
  try {
    state.answer = await get(urlOf(query, state.values));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    apiError = error;
  }
  if (request !== latestRequest) return;
  container.setAttribute("aria-busy", "false");
  if (apiError) showError(panel, query, state, apiError);
  else showAnswer(panel, query, state);
}

function showAnswer(panel, query, state) {
  const container = panel.querySelector("#result");
  container.replaceChildren(...renderAnswer(query, state.answer, countries));
  panel.querySelector("#status").textContent = t().answered;
  markInvalid(panel.querySelector("form"), []);
  appendComparison(container, query, state.values);
}

function showError(panel, query, state, error) {
  const labels = Object.fromEntries(
    query.fields.map(({ name }) => [name, nameOf("fields", name)]),
  );
  const onSuggestion = (field, value) => applySuggestion(panel, query, state, field, value);
  const retry = () => submit(panel, query, state);
  const notice = errorNotice(error, retry, labels, {}, onSuggestion);
  panel.querySelector("#result").replaceChildren(notice);
  panel.querySelector("#status").textContent = "";
  markInvalid(panel.querySelector("form"), error.problem?.errors ?? []);
}

function applySuggestion(panel, query, state, field, value) {
  const { kind } = query.fields.find(({ name }) => name === field);
  // 1996 of "Titanic (1996)"
  const text = kind === "number" ? (value.match(/\d+/g)?.at(-1) ?? value) : value;
  const input = panel.querySelector(`form [name=${field}]`);
  state.values[field] = input.value = text;
  setParams(query, state);
  submit(panel, query, state);
  input.focus();
}

// empty fields are left out; the service validates the rest
function urlOf({ route }, values) {
  const filled = Object.entries(values).filter(([, value]) => value.trim() !== "");
  const parameters = new URLSearchParams(filled).toString();
  return parameters ? `${route.slice(1)}?${parameters}` : route.slice(1);
}

async function appendComparison(container, query, values) {
  const comparison = COMPARISONS[query.name];
  if (!comparison) return;
  const { field, measures } = comparison;
  const { choices } = query.fields.find(({ name }) => name === field);
  const request = latestRequest;
  const selectedChoice = values[field];
  const answers = await Promise.allSettled(
    choices.map((choice) => get(urlOf(query, { ...values, [field]: choice }))),
  );
  if (request !== latestRequest) return;
  for (const measure of measures) {
    const bars = choices.map((choice, index) => ({
      label: choiceName(field, choice, countries),
      value: answers[index].value?.[measure],
      selected: choice === selectedChoice,
    }));
    container.append(barList(nameOf("answers", measure), bars.filter(({ value }) => value != null)));
  }
}
