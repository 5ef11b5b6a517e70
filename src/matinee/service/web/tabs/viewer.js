// Recommendations from the films a visitor rates; the list updates with every rating.
import { ApiError, get, post } from "../api.js";
import { dismissedIds, isDismissed } from "../dismissed.js";
import { el } from "../dom.js";
import { errorNotice } from "../error_notice.js";
import { filmRows } from "../film_row.js";
import { labelOf, markInvalid } from "../fields.js";
import { messages } from "../i18n.js";
import { displayTitle } from "../titles.js";
import { predictionCard, viewerCard } from "./viewer.films.js";
import { filters } from "./viewer.filters.js";
import { t } from "./viewer.i18n.js";
import { filmPicker } from "./viewer.picker.js";
import { formatRatings, parseRatings, ratingList, storeRatings, storedRatings } from "./viewer.ratings.js";
import { titleField } from "./viewer.titles.js";

const DEBOUNCE_MS = 250; // waits for the end of a slider or arrow key movement
const YEAR_LIMITS = { min: 1, max: 9999 };

const FILTERS = { genre: "", year_from: "", year_to: "", diversity: "0", order: "liked" };

const state = { ...FILTERS, search: "", target: "" };
let ratings = storedRatings();
let targetFilm = null; // the film whose rating is predicted
let context = null; // of the page
let result = null; // { answer, order } or { error }
let deniedIds = []; // of all pages of the list: a cursor belongs to them
let latestRequest = 0;
let outdated = ratings.size > 0; // whether the state has changed since the result
let picker = null;
let genreName = (genre) => genre;

export async function draw(panel, pageContext) {
  context = pageContext;
  const { params, formOptions } = context;
  latestRequest += 1; // ignores answers to requests of the previous form
  const options = await formOptions.catch(() => ({ genres: [] }));
  genreName = (genre) => labelOf(options.genres, genre) ?? genre;
  if (params) await readParams(params);
  picker = await filmPicker(ratings, (film, stars) => rate(panel, film, stars));
  panel.replaceChildren(
    el(
      "div",
      { class: "intro" },
      el("h1", {}, t().heading),
      el("p", { class: "lead" }, t().lead),
    ),
    el(
      "div",
      { class: "query-form rating-form" },
      titleField(state, "search", t().search, (film) => addToPicker(panel, film)),
      picker.element,
      el("div", { class: "rated", id: "rated" }),
    ),
    drawFilters(panel, context.versionInfo, options),
    el("p", { id: "status", class: "visually-hidden", role: "status" }),
    el("div", { id: "result", class: "result" }),
  );
  drawRatings(panel);
  drawResult(panel);
  if (outdated) submit(panel);
}

// an address without ratings shows those of the last visit
async function readParams({ ratings: rated, film_id: target, ...filters }) {
  const known = Object.entries(filters).filter(([name]) => name in FILTERS);
  Object.assign(state, FILTERS, Object.fromEntries(known));
  if (rated) ratings = await parseRatings(rated, ratings);
  targetFilm = target ? await get(`v1/films/${target}`).catch(() => null) : null;
  state.target = targetFilm ? displayTitle(targetFilm.title) : "";
  result = null;
  outdated = ratings.size > 0;
}

function setParams() {
  const filters = Object.entries(FILTERS).filter(([name, value]) => state[name] !== value);
  const params = {
    ratings: formatRatings(ratings),
    ...Object.fromEntries(filters.map(([name]) => [name, state[name]])),
    film_id: targetFilm?.film_id,
  };
  // every rating changes the address: Back leads to what was shown before the list
  context.setParams(params, { replace: true });
}

function drawFilters(panel, versionInfo, options) {
  const setTarget = (film) => {
    targetFilm = film;
    submit(panel);
  };
  const onChange = () => submitSoon(panel);
  return filters(state, versionInfo.viewer, options.genres, onChange, setTarget);
}

function addToPicker(panel, film) {
  panel.querySelector("#search").value = state.search = "";
  if (film) picker.show(film);
}

// a film that is rated again becomes the newest
function rate(panel, film, stars) {
  ratings.delete(film.film_id);
  if (stars !== null) ratings.set(film.film_id, { film, stars });
  storeRatings(ratings);
  drawRatings(panel);
  submitSoon(panel);
}

function drawRatings(panel) {
  const container = panel.querySelector("#rated");
  const remove = (film) => {
    if (film) ratings.delete(film.film_id);
    else ratings.clear();
    storeRatings(ratings);
    picker.update();
    drawRatings(panel);
    submitSoon(panel);
    (container.querySelector("li button") ?? panel.querySelector("#search")).focus();
  };
  container.replaceChildren(...ratingList(ratings, remove));
}

function submitSoon(panel) {
  const request = (latestRequest += 1);
  outdated = true;
  setTimeout(() => request === latestRequest && submit(panel), DEBOUNCE_MS);
}

async function submit(panel, cursor = null) {
  const request = (latestRequest += 1);
  outdated = true;
  setParams();
  setBusy(panel, ratings.size > 0);
  const next = ratings.size ? await requestPage(cursor) : null;
  if (request !== latestRequest) return;
  const previous = cursor ? result.answer.films : [];
  next?.answer?.films.unshift(...previous);
  result = next;
  outdated = false;
  setBusy(panel, false);
  drawResult(panel);
  const before = previous.filter(({ film_id: id }) => !isDismissed(id)).length;
  if (cursor) panel.querySelectorAll(".film-card h3")[before]?.focus();
}

async function requestPage(cursor) {
  const { order } = state;
  try {
    return { answer: await post("v1/viewer", requestBody(cursor)), order };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { error };
  }
}

// empty fields are left out; the service validates the rest
function requestBody(cursor) {
  const year = (typed) => (/^[+-]?\d+$/.test(typed.trim()) ? Number(typed) : typed.trim());
  const filled = Object.entries({
    order: state.order,
    genre: state.genre,
    year_from: year(state.year_from),
    year_to: year(state.year_to),
    diversity: Number(state.diversity) / 100,
    film_id: targetFilm?.film_id ?? "",
    cursor: cursor ?? "",
    deny: cursor ? deniedIds : (deniedIds = dismissedIds()),
  }).filter(([, value]) => value !== "");
  return {
    ratings: [...ratings.values()].map(({ film, stars }) => ({
      film_id: film.film_id,
      rating: stars,
    })),
    ...Object.fromEntries(filled),
  };
}

function setBusy(panel, busy) {
  panel.querySelector("#result").setAttribute("aria-busy", String(busy));
  if (busy) panel.querySelector("#status").textContent = messages().loading;
}

function drawResult(panel) {
  const { answer, error } = result ?? {};
  let content = ratings.size ? [] : [el("p", { class: "notice" }, t().noRatings)];
  if (!ratings.size) drawFirstScreen(panel);
  if (answer) content = films(panel, answer);
  if (error) {
    const labels = { genre: t().genre, year_from: t().from, year_to: t().to };
    const limits = { year_from: YEAR_LIMITS, year_to: YEAR_LIMITS };
    content = [errorNotice(error, () => submit(panel), labels, limits)];
  }
  panel.querySelector("#status").textContent = answer ? t().found(answer.total) : "";
  panel.querySelector("#result").replaceChildren(...content);
  if (result) markInvalid(panel.querySelector(".filters"), error?.problem?.errors ?? []);
}

async function drawFirstScreen(panel) {
  const request = latestRequest;
  const rows = await filmRows(genreName, context.tabs);
  if (request === latestRequest && !ratings.size) panel.querySelector("#result").append(...rows);
}

function films(panel, answer) {
  const shown = answer.films.filter(({ film_id: id }) => !isDismissed(id));
  const loadMore = () => submit(panel, answer.next_cursor);
  const heading = t().resultHeading(answer.user.ratings);
  const card = (film) => viewerCard(film, result.order, { genreName, tabs: context.tabs });
  return [
    answer.predicted ? predictionCard(answer.predicted) : null,
    el("h2", { class: "result-heading" }, heading),
    el("p", { class: "muted" }, answer.films.length ? t().note : t().noFilms),
    el("ol", { class: "films" }, shown.map(card)),
    answer.next_cursor
      ? el("button", { type: "button", class: "more", onclick: loadMore }, t().more)
      : null,
    el("p", { class: "muted small" }, `${messages().version} ${answer.version}`),
  ].filter((part) => part !== null);
}
