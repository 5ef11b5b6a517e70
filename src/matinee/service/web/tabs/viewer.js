// Recommendations from the films a visitor rates; the list updates with every rating.
import { ApiError, post } from "../api.js";
import { el } from "../dom.js";
import { errorNotice } from "../error_notice.js";
import { labelOf, markInvalid } from "../fields.js";
import { messages } from "../i18n.js";
import { filmCard, predictionCard } from "./viewer.films.js";
import { filters } from "./viewer.filters.js";
import { t } from "./viewer.i18n.js";
import { filmPicker } from "./viewer.picker.js";
import { preview } from "./viewer.preview.js";
import { ratingList } from "./viewer.ratings.js";
import { titleField } from "./viewer.titles.js";

const DEBOUNCE_MS = 250; // waits for the end of a slider or arrow key movement
const YEAR_LIMITS = { min: 1, max: 9999 };

const state = { genre: "", year_from: "", year_to: "", diversity: "0", order: "liked", search: "", target: "" };
const ratings = new Map(); // film_id -> { film, stars }, the oldest first
let targetFilm = null; // the film whose rating is predicted
let result = null; // { answer, order } or { error }
let latestRequest = 0;
let outdated = false; // whether the state has changed since the result
let picker = null;
let listPreview = null;
let genreName = (genre) => genre;

export async function draw(panel, { formOptions, versionInfo }) {
  const options = await formOptions.catch(() => ({ genres: [] }));
  genreName = (genre) => labelOf(options.genres, genre) ?? genre;
  picker = await filmPicker(ratings, (film, stars) => rate(panel, film, stars));
  const list = el("div", { id: "result", class: "result" });
  listPreview = preview(list, () => {
    list.scrollIntoView();
    list.querySelector(".result-heading")?.focus({ preventScroll: true });
  });
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
    drawFilters(panel, versionInfo, options),
    el("p", { id: "status", class: "visually-hidden", role: "status" }),
    listPreview.element,
    list,
  );
  latestRequest += 1; // ignores answers to requests of the previous form
  drawRatings(panel);
  drawResult(panel);
  if (outdated) submit(panel);
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
  drawRatings(panel);
  submitSoon(panel);
}

function drawRatings(panel) {
  const container = panel.querySelector("#rated");
  const remove = (film) => {
    if (film) ratings.delete(film.film_id);
    else ratings.clear();
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
  setBusy(panel, ratings.size > 0);
  const next = ratings.size ? await requestPage(cursor) : null;
  if (request !== latestRequest) return;
  const previous = cursor ? result.answer.films : [];
  next?.answer?.films.unshift(...previous);
  result = next;
  outdated = false;
  setBusy(panel, false);
  drawResult(panel);
  if (cursor) panel.querySelectorAll(".film-card h3")[previous.length]?.focus();
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
  let content = [el("p", { class: "notice" }, t().noRatings)];
  if (answer) content = films(panel, answer);
  if (error) {
    const labels = { genre: t().genre, year_from: t().from, year_to: t().to };
    const limits = { year_from: YEAR_LIMITS, year_to: YEAR_LIMITS };
    content = [errorNotice(error, () => submit(panel), labels, limits)];
  }
  panel.querySelector("#status").textContent = answer ? t().found(answer.total) : "";
  panel.querySelector("#result").replaceChildren(...content);
  listPreview.show(answer?.films ?? []);
  if (result) markInvalid(panel.querySelector(".filters"), error?.problem?.errors ?? []);
}

function films(panel, answer) {
  const loadMore = () => submit(panel, answer.next_cursor);
  const heading = t().resultHeading(answer.user.ratings);
  return [
    answer.predicted ? predictionCard(answer.predicted) : null,
    el("h2", { class: "result-heading", tabindex: "-1" }, heading),
    el("p", { class: "muted" }, answer.films.length ? t().note : t().noFilms),
    el("ol", { class: "films" }, answer.films.map((film) => filmCard(film, result.order, genreName))),
    answer.next_cursor
      ? el("button", { type: "button", class: "more", onclick: loadMore }, t().more)
      : null,
    el("p", { class: "muted small" }, `${messages().version} ${answer.version}`),
  ].filter((part) => part !== null);
}
