// The films most similar to one film, with the reasons.
import { ApiError, get, post } from "../api.js";
import { combobox } from "../combobox.js";
import { el } from "../dom.js";
import { errorNotice } from "../error_notice.js";
import { labelOf, markInvalid, radioGroup } from "../fields.js";
import { formatDecimal, formatPercent, messages } from "../i18n.js";
import { BY_SIMILARITY, t } from "./similar.i18n.js";

const REASON_KINDS = ["franchise", "people", "genres", "keywords", "words"]; // most specific first
const EXAMPLES_URL = "v1/films?order=-votes&limit=4";

const state = { title: "", order: "", film: null };
let examples = null; // popular films, once loaded
let genres = [];
let result = null; // { answer, typed } or { error }
let latestRequest = 0;

export async function draw(panel, { formOptions, catalogues }) {
  const load = () => get(EXAMPLES_URL).then(({ films }) => films, () => []);
  examples ??= catalogues.includes("tmdb") ? load() : [];
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
}

function form(panel, exampleFilms) {
  const onsubmit = (event) => {
    event.preventDefault();
    submit(panel);
  };
  const onchange = ({ target }) => {
    if (target.name === "order" && result?.answer) submit(panel);
  };
  const onSelect = ({ text, film_id: id }) => selectFilm(panel, { film_id: id, title: text });
  const select = (film) => selectFilm(panel, film);
  return el(
    "form",
    { class: "query-form similar-form", novalidate: true, onsubmit, onchange },
    combobox(state, "title", t().title, onSelect),
    radioGroup(state, "order", t().order, t().byRating, [BY_SIMILARITY]),
    el("button", { class: "submit", type: "submit" }, t().submit),
    exampleFilms.length ? filmButtons(t().examples, exampleFilms, select) : null,
  );
}

const filmButtons = (label, films, onSelect) =>
  el(
    "div",
    { class: "examples" },
    el("span", {}, label),
    films.map((film) =>
      el(
        "button",
        { type: "button", class: "secondary", onclick: () => onSelect(film) },
        titleWithYear(film),
      ),
    ),
  );

const titleWithYear = ({ title, year }) => (year ? `${title} (${year})` : title);

function selectFilm(panel, film) {
  state.title = panel.querySelector("#title").value = film.title;
  state.film = film;
  return submit(panel);
}

// from within the result, which is redrawn: the focus moves to its heading
async function followFilm(panel, film) {
  await selectFilm(panel, film);
  panel.querySelector(".result-heading")?.focus();
}

async function submit(panel) {
  const request = (latestRequest += 1);
  const typed = state.title.trim();
  setBusy(panel, true);
  try {
    result = { answer: await post("v1/similar", requestBody(typed)), typed };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    result = { error };
  }
  if (request !== latestRequest) return;
  setBusy(panel, false);
  drawResult(panel);
}

// a selected film is sent by id as long as its title is unchanged
function requestBody(typed) {
  const { title, film_id } = state.film ?? {};
  const order = state.order ? { order: state.order } : {};
  if (film_id != null && title.trim() === typed) return { film_id, ...order };
  return typed ? { title: typed, ...order } : order;
}

function setBusy(panel, busy) {
  panel.querySelector("#result").setAttribute("aria-busy", String(busy));
  if (busy) panel.querySelector("#status").textContent = messages().loading;
}

function drawResult(panel) {
  const { answer, error } = result;
  const onSuggestion = (_, title) => selectFilm(panel, { title });
  const content = answer
    ? films(panel, result)
    : [errorNotice(error, () => submit(panel), { title: t().title }, {}, onSuggestion)];
  panel.querySelector("#status").textContent = answer ? t().found(answer.films.length) : "";
  panel.querySelector("#result").replaceChildren(...content);
  markInvalid(panel.querySelector("form"), error?.problem?.errors ?? []);
}

function films(panel, { answer, typed }) {
  const { match, same_title: sameTitle } = answer;
  const max = Math.max(...answer.films.map(({ similarity }) => similarity));
  const follow = (film) => followFilm(panel, film);
  return [
    el("h2", { class: "result-heading", tabindex: "-1" }, t().resultHeading(titleWithYear(match))),
    match.exact ? null : el("p", { class: "correction" }, t().corrected(typed, match.title)),
    sameTitle.length ? filmButtons(t().sameTitle, sameTitle, follow) : null,
    el("p", { class: "muted" }, t().note),
    el("ol", { class: "films" }, answer.films.map((film) => filmCard(film, max, follow))),
    el("p", { class: "muted small" }, `${messages().version} ${answer.version}`),
  ].filter((part) => part !== null);
}

function filmCard(film, max, follow) {
  const link = { type: "button", class: "similar-link", title: t().showSimilar };
  const votes = film.votes == null ? null : t().votes(film.votes);
  const facts = [film.year, ...new Set(film.genres.map(genreName)), votes];
  return el(
    "li",
    { class: "film-card" },
    el("span", { class: "rank", "aria-hidden": "true" }, film.rank),
    el(
      "div",
      { class: "film" },
      el("h3", {}, el("button", { ...link, onclick: () => follow(film) }, film.title)),
      el("p", { class: "facts" }, facts.filter(Boolean).join(" · ")),
      film.weighted_rating == null ? null : stars(film.weighted_rating),
      similarityBar(max > 0 ? Math.max(film.similarity, 0) / max : 0),
      reasonList(film.reasons),
    ),
  );
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
