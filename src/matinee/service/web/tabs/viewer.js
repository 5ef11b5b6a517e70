// Films for somebody who rates a few, and why; the list changes with each rating.
import { Failure, post } from "../api.js";
import { el } from "../dom.js";
import { mark, nameOf } from "../fields.js";
import { notice } from "../error_notice.js";
import { words } from "../i18n.js";
import { foretold, ticket } from "./viewer.films.js";
import { peek } from "./viewer.prediction.js";
import { ratings } from "./viewer.ratings.js";
import { shelf } from "./viewer.picker.js";
import { sifting } from "./viewer.filters.js";
import { titleField } from "./viewer.titles.js";
import { said } from "./viewer.i18n.js";

const PAUSE = 250; // milliseconds in which a slider or an arrow key may go on
const YEARS = { min: 1, max: 9999 };

const asked = { genre: "", year_from: "", year_to: "", diversity: "0", seek: "", one: "" };
const rated = new Map(); // by id, the oldest first: { film, stars }
let one = null; // the film whose rating is to be predicted
let outcome = null; // { answer } or { failure }
let latest = 0;
let waiting = false; // whether something has changed since the outcome
let stand = null; // the shelf of films to rate
let first = null; // the beginning of the list
let genreName = (genre) => genre;

export async function draw(panel, { choices, told }) {
  const offered = await choices.catch(() => ({ genres: [] }));
  genreName = (genre) => nameOf(offered.genres, genre) ?? genre;
  stand = await shelf(rated, (film, stars) => give(panel, film, stars));
  const foretell = (film) => {
    one = film;
    ask(panel);
  };
  const list = el("div", { id: "outcome", class: "outcome" });
  first = peek(list, () => {
    list.scrollIntoView();
    list.querySelector(".whom")?.focus({ preventScroll: true });
  });
  panel.replaceChildren(
    el(
      "div",
      { class: "head" },
      el("h1", {}, said().heading),
      el("p", { class: "lead" }, said().lead),
    ),
    el(
      "div",
      { class: "asking rating" },
      titleField(asked, "seek", said().seek, (film) => found(panel, film)),
      stand.element,
      el("div", { class: "rated", id: "rated" }),
    ),
    sifting(asked, told.viewer, offered.genres, () => soon(panel), foretell),
    el("p", { id: "status", class: "unseen", role: "status" }),
    first.element,
    list,
  );
  latest += 1; // what is still under way belongs to the form before
  drawRated(panel);
  drawOutcome(panel);
  if (waiting) ask(panel);
}

function found(panel, film) {
  panel.querySelector("#seek").value = asked.seek = "";
  if (film) stand.show(film);
}

// what is rated last counts as the newest, also where it had been rated before
function give(panel, film, stars) {
  rated.delete(film.film_id);
  if (stars !== null) rated.set(film.film_id, { film, stars });
  drawRated(panel);
  soon(panel);
}

function drawRated(panel) {
  const space = panel.querySelector("#rated");
  const back = (film) => {
    if (film) rated.delete(film.film_id);
    else rated.clear();
    stand.update();
    drawRated(panel);
    soon(panel);
    (space.querySelector("li button") ?? panel.querySelector("#seek")).focus();
  };
  space.replaceChildren(...ratings(rated, back));
}

function soon(panel) {
  const turn = (latest += 1);
  waiting = true;
  setTimeout(() => turn === latest && ask(panel), PAUSE);
}

async function ask(panel, cursor = null) {
  const turn = (latest += 1);
  waiting = true;
  busy(panel, rated.size > 0);
  const next = rated.size ? await answered(cursor) : null;
  if (turn !== latest) return;
  const before = cursor ? outcome.answer.films : [];
  next?.answer?.films.unshift(...before);
  outcome = next;
  waiting = false;
  busy(panel, false);
  drawOutcome(panel);
  if (cursor) panel.querySelectorAll(".ticket h3")[before.length]?.focus();
}

async function answered(cursor) {
  try {
    return { answer: await post("v1/viewer", question(cursor)) };
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    return { failure };
  }
}

// blanks are left out; the service judges the rest
function question(cursor) {
  const year = (typed) => (/^[+-]?\d+$/.test(typed.trim()) ? Number(typed) : typed.trim());
  const filled = Object.entries({
    genre: asked.genre,
    year_from: year(asked.year_from),
    year_to: year(asked.year_to),
    diversity: Number(asked.diversity) / 100,
    film_id: one?.film_id ?? "",
    cursor: cursor ?? "",
  }).filter(([, value]) => value !== "");
  const given = [...rated.values()];
  return {
    ratings: given.map(({ film, stars }) => ({ film_id: film.film_id, rating: stars })),
    ...Object.fromEntries(filled),
  };
}

function busy(panel, yes) {
  panel.querySelector("#outcome").setAttribute("aria-busy", String(yes));
  if (yes) panel.querySelector("#status").textContent = words().loading;
}

function drawOutcome(panel) {
  const { answer, failure } = outcome ?? {};
  let shown = [el("p", { class: "notice" }, said().nobody)];
  if (answer) shown = films(panel, answer);
  if (failure) {
    const names = { genre: said().genre, year_from: said().from, year_to: said().to };
    const limits = { year_from: YEARS, year_to: YEARS };
    shown = [notice(failure, () => ask(panel), names, limits)];
  }
  panel.querySelector("#status").textContent = answer ? said().found(answer.total) : "";
  panel.querySelector("#outcome").replaceChildren(...shown);
  first.show(answer?.films ?? []);
  if (outcome) mark(panel.querySelector(".sifting"), failure?.problem?.errors ?? []);
}

function films(panel, answer) {
  const more = () => ask(panel, answer.next_cursor);
  return [
    answer.predicted ? foretold(answer.predicted) : null,
    el("h2", { class: "whom", tabindex: "-1" }, said().whom(answer.user.ratings)),
    el("p", { class: "quiet" }, answer.films.length ? said().note : said().none),
    el("ol", { class: "films" }, answer.films.map((film) => ticket(film, genreName))),
    answer.next_cursor
      ? el("button", { type: "button", class: "more", onclick: more }, said().more)
      : null,
    el("p", { class: "quiet small" }, `${said().version} ${answer.version}`),
  ].filter((part) => part !== null);
}
