// The films most similar to one film, with the reasons.
import { addressOf } from "../address.js";
import { ApiError, get, post } from "../api.js";
import { combobox } from "../combobox.js";
import { dismissedIds, isDismissed } from "../dismissed.js";
import { el } from "../dom.js";
import { errorNotice } from "../error_notice.js";
import { filmCard } from "../film_card.js";
import { filmRows } from "../film_row.js";
import { labelOf, markInvalid, radioGroup } from "../fields.js";
import { formatDecimal, formatPercent, messages } from "../i18n.js";
import { displayTitle, titleWithYear } from "../titles.js";
import { BY_SIMILARITY, t } from "./similar.i18n.js";

const REASON_KINDS = ["franchise", "people", "genres", "keywords", "words"]; // most specific first
const EXAMPLES_URL = "v1/films?order=-votes&limit=4";

const FILMS = 5;
const MAX_FILMS = 100;

const state = { title: "", order: "", film: null };
let examples = null; // popular films, once loaded
let genres = [];
let context = null; // of the page
let result = null; // { answer, typed } or { error }
let latestRequest = 0;

export async function draw(panel, pageContext) {
  context = pageContext;
  const { params, formOptions, versionInfo } = context;
  if (params) readParams(params);
  const load = () => get(EXAMPLES_URL).then(({ films }) => films, () => []);
  examples ??= "tmdb" in versionInfo.catalogues ? load() : [];
  const noOptions = () => ({ genres: [] });
  const [films, options] = await Promise.all([examples, formOptions.catch(noOptions)]);
  genres = options.genres;
  panel.replaceChildren(
    el(
      "div",
      { class: "intro" },
      el("h1", {}, t().heading),
      el("p", { class: "lead" }, t().lead),
    ),
    form(panel, films),
    el("p", { id: "status", class: "visually-hidden", role: "status" }),
    el("div", { id: "result", class: "result" }),
  );
  latestRequest += 1; // ignores answers to requests of the previous form
  if (result) drawResult(panel);
  else if (state.film || state.title) submit(panel);
  else drawFirstScreen(panel);
}

function readParams({ film_id: id, title = "", order = "" }) {
  Object.assign(state, { title, order, film: id ? { film_id: Number(id), title } : null });
  result = null;
}

async function drawFirstScreen(panel) {
  const request = latestRequest;
  const rows = await filmRows(genreName, context.tabs);
  if (request === latestRequest) panel.querySelector("#result").replaceChildren(...rows);
}

// the address of the answer
function setParams() {
  const film = selectedFilm();
  const query = film ? { film_id: film.film_id } : { title: state.title.trim() };
  context.setParams({ ...query, order: state.order });
}

// a selected film counts as long as its title in the field is unchanged
function selectedFilm() {
  const { film } = state;
  return film && film.title.trim() === state.title.trim() ? film : null;
}

function form(panel, exampleFilms) {
  const query = () => {
    setParams();
    return submit(panel);
  };
  const onsubmit = (event) => {
    event.preventDefault();
    query();
  };
  const onchange = ({ target }) => {
    if (target.name === "order" && result?.answer) query();
  };
  const onSelect = ({ text, film_id: id }) => {
    state.film = { film_id: id, title: text };
    query();
  };
  return el(
    "form",
    { class: "query-form similar-form", novalidate: true, onsubmit, onchange },
    combobox(state, "title", t().title, onSelect),
    radioGroup(state, "order", t().order, t().byRating, [BY_SIMILARITY]),
    el("button", { class: "submit", type: "submit" }, t().submit),
    exampleFilms.length ? filmLinks(t().examples, exampleFilms) : null,
  );
}

const filmLinks = (label, films) =>
  el(
    "div",
    { class: "examples" },
    el("span", {}, label),
    films.map((film) =>
      el(
        "a",
        { class: "secondary", href: addressOf("similar", { film_id: film.film_id }) },
        titleWithYear(film),
      ),
    ),
  );

async function submit(panel) {
  const request = (latestRequest += 1);
  const typed = state.title.trim();
  setBusy(panel, true);
  let newResult = null;
  try {
    newResult = { answer: await post("v1/similar", requestBody(typed)), typed };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    newResult = { error };
  }
  if (request !== latestRequest) return;
  result = newResult;
  setBusy(panel, false);
  if (result.answer && selectedFilm()) nameFilm(panel, result.answer.match);
  drawResult(panel);
}

// an address has the id of a film only
function nameFilm(panel, { film_id: id, title }) {
  state.film = { film_id: id, title: displayTitle(title) };
  state.title = panel.querySelector("#title").value = state.film.title;
}

function requestBody(typed) {
  const film = selectedFilm();
  const order = state.order ? { order: state.order } : {};
  // spare films stand in for dismissed ones
  const n = Math.min(FILMS + dismissedIds().length, MAX_FILMS);
  if (film) return { film_id: film.film_id, ...order, n };
  return typed ? { title: typed, ...order, n } : { ...order, n };
}

function setBusy(panel, busy) {
  panel.querySelector("#result").setAttribute("aria-busy", String(busy));
  if (busy) panel.querySelector("#status").textContent = messages().loading;
}

function drawResult(panel) {
  const { answer, error } = result;
  const onSuggestion = (_, title) => {
    state.title = panel.querySelector("#title").value = title;
    setParams();
    submit(panel);
  };
  const content = answer
    ? films(result)
    : [errorNotice(error, () => submit(panel), { title: t().title }, {}, onSuggestion)];
  panel.querySelector("#status").textContent = answer ? t().found(shownFilms(answer).length) : "";
  panel.querySelector("#result").replaceChildren(...content);
  markInvalid(panel.querySelector("form"), error?.problem?.errors ?? []);
}

const shownFilms = (answer) =>
  answer.films
    .filter(({ film_id: id }) => !isDismissed(id))
    .slice(0, FILMS)
    .map((film, index) => ({ ...film, rank: index + 1 }));

function films({ answer, typed }) {
  const { match, same_title: sameTitle } = answer;
  const shown = shownFilms(answer);
  const max = Math.max(...shown.map(({ similarity }) => similarity));
  return [
    el("h2", { class: "result-heading" }, t().resultHeading(titleWithYear(match))),
    match.exact
      ? null
      : el("p", { class: "correction" }, t().corrected(typed, displayTitle(match.title))),
    sameTitle.length ? filmLinks(t().sameTitle, sameTitle) : null,
    el("p", { class: "muted" }, t().note),
    el("ol", { class: "films" }, shown.map((film) => similarFilm(film, max))),
    el("p", { class: "muted small" }, `${messages().version} ${answer.version}`),
  ].filter((part) => part !== null);
}

function similarFilm(film, max) {
  const share = max > 0 ? Math.max(film.similarity, 0) / max : 0;
  return filmCard(film, {
    genreName,
    tabs: context.tabs,
    facts: [film.votes == null ? null : t().votes(film.votes)],
    stars: film.weighted_rating == null ? null : stars(film.weighted_rating),
    details: [similarityBar(share), reasonList(film.reasons)],
  });
}

const genreName = (genre) => labelOf(genres, genre) ?? genre;

const stars = (rating) =>
  el(
    "p",
    { class: "stars" },
    el("span", { "aria-hidden": "true" }, `★ ${formatDecimal(rating)}`),
    el("span", { class: "visually-hidden" }, t().stars(formatDecimal(rating))),
  );

function similarityBar(share) {
  const bar = el("span", { class: "length" });
  bar.style.width = `${100 * share}%`;
  return el(
    "div",
    { class: "similarity", role: "img", "aria-label": t().similarity(formatPercent(share)) },
    el("span", { class: "track" }, bar),
    el("span", { class: "value" }, formatPercent(share)),
  );
}

function reasonList(reasons) {
  const otherKinds = Object.keys(reasons).filter((kind) => !REASON_KINDS.includes(kind));
  const kinds = [...REASON_KINDS, ...otherKinds].filter((kind) => reasons[kind]?.length);
  if (!kinds.length) return el("p", { class: "facts" }, t().noReasons);
  return el(
    "dl",
    { class: "reasons" },
    kinds.map((kind) =>
      el(
        "div",
        { class: kind },
        el("dt", {}, t().kinds[kind] ?? kind),
        reasons[kind].map((name) => el("dd", {}, kind === "genres" ? genreName(name) : name)),
      ),
    ),
  );
}
