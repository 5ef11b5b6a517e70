// Five films like one that somebody liked, and why.
import { Failure, get, post } from "../api.js";
import { combobox } from "../combobox.js";
import { el } from "../dom.js";
import { mark, nameOf, radios } from "../fields.js";
import { notice } from "../error_notice.js";
import { decimal, percent, words } from "../i18n.js";
import { BY_LIKENESS, said } from "./similar.i18n.js";

const KINDS = ["franchise", "people", "genres", "keywords", "words"]; // the most telling first
const EXAMPLES = "v1/films?order=-votes&limit=4";

const asked = { title: "", order: "", film: null };
let examples = null; // films that are well known, once the service has told
let genres = [];
let outcome = null; // { answer, typed } or { failure }
let latest = 0;

export async function draw(panel, { choices, held }) {
  examples ??= held.includes("tmdb") ? get(EXAMPLES).then(({ films }) => films, () => []) : [];
  const [known, offered] = await Promise.all([examples, choices.catch(() => ({ genres: [] }))]);
  genres = offered.genres;
  panel.replaceChildren(
    el(
      "div",
      { class: "head" },
      el("h1", {}, said().heading),
      el("p", { class: "lead" }, said().lead),
    ),
    form(panel, known),
    el("p", { id: "status", class: "unseen", role: "status" }),
    el("div", { id: "outcome", class: "outcome" }),
  );
  latest += 1; // what is still under way belongs to the form before
  if (outcome) drawOutcome(panel);
}

function form(panel, known) {
  const submit = (event) => {
    event.preventDefault();
    ask(panel);
  };
  const reorder = ({ target }) => {
    if (target.name === "order" && outcome?.answer) ask(panel);
  };
  const take = ({ text, film_id: id }) => choose(panel, { film_id: id, title: text });
  return el(
    "form",
    { class: "asking liking", novalidate: true, onsubmit: submit, onchange: reorder },
    combobox(asked, "title", said().title, take),
    radios(asked, "order", said().order, said().byRating, [BY_LIKENESS]),
    el("button", { class: "ask", type: "submit" }, said().ask),
    known.length ? offers(said().examples, known, (film) => choose(panel, film)) : null,
  );
}

const offers = (title, films, take) =>
  el(
    "div",
    { class: "examples" },
    el("span", {}, title),
    films.map((film) =>
      el("button", { type: "button", class: "example", onclick: () => take(film) }, called(film)),
    ),
  );

const called = ({ title, year }) => (year ? `${title} (${year})` : title);

function choose(panel, film) {
  asked.title = panel.querySelector("#title").value = film.title;
  asked.film = film;
  return ask(panel);
}

// from within the outcome, which is drawn anew: the eye and the focus go where it begins
async function follow(panel, film) {
  await choose(panel, film);
  panel.querySelector(".whom")?.focus();
}

async function ask(panel) {
  const turn = (latest += 1);
  const typed = asked.title.trim();
  busy(panel, true);
  try {
    outcome = { answer: await post("v1/similar", question(typed)), typed };
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    outcome = { failure };
  }
  if (turn !== latest) return;
  busy(panel, false);
  drawOutcome(panel);
}

// a film that was chosen is asked by its id, for as long as its title stays as it is
function question(typed) {
  const { title, film_id } = asked.film ?? {};
  const order = asked.order ? { order: asked.order } : {};
  if (film_id != null && title.trim() === typed) return { film_id, ...order };
  return typed ? { title: typed, ...order } : order;
}

function busy(panel, waiting) {
  panel.querySelector("#outcome").setAttribute("aria-busy", String(waiting));
  if (waiting) panel.querySelector("#status").textContent = words().loading;
}

function drawOutcome(panel) {
  const { answer, failure } = outcome;
  const take = (_, title) => choose(panel, { title });
  const shown = answer
    ? films(panel, outcome)
    : [notice(failure, () => ask(panel), { title: said().title }, {}, take)];
  panel.querySelector("#status").textContent = answer ? said().found(answer.films.length) : "";
  panel.querySelector("#outcome").replaceChildren(...shown);
  mark(panel.querySelector("form"), failure?.problem?.errors ?? []);
}

function films(panel, { answer, typed }) {
  const { match, same_title: sameTitle } = answer;
  const most = Math.max(...answer.films.map(({ similarity }) => similarity));
  return [
    el("h2", { class: "whom", tabindex: "-1" }, said().like(called(match))),
    match.exact ? null : el("p", { class: "meant" }, said().meant(typed, match.title)),
    sameTitle.length ? offers(said().others, sameTitle, (film) => follow(panel, film)) : null,
    el("p", { class: "quiet" }, said().note),
    el("ol", { class: "films" }, answer.films.map((film) => ticket(panel, film, most))),
    el("p", { class: "quiet small" }, `${said().version} ${answer.version}`),
  ].filter((part) => part !== null);
}

function ticket(panel, film, most) {
  const onward = { type: "button", class: "onward", onclick: () => follow(panel, film) };
  const votes = film.votes == null ? null : said().votes(film.votes);
  const facts = [film.year, ...new Set(film.genres.map(genreName)), votes];
  return el(
    "li",
    { class: "ticket" },
    el("span", { class: "rank", "aria-hidden": "true" }, film.rank),
    el(
      "div",
      { class: "film" },
      el("h3", {}, el("button", { ...onward, title: said().onward }, film.title)),
      el("p", { class: "facts" }, facts.filter(Boolean).join(" · ")),
      film.weighted_rating == null ? null : stars(film.weighted_rating),
      likeness(most > 0 ? Math.max(film.similarity, 0) / most : 0),
      reasons(film.reasons),
    ),
  );
}

const genreName = (genre) => nameOf(genres, genre) ?? genre;

const stars = (rating) =>
  el(
    "p",
    { class: "stars" },
    el("span", { "aria-hidden": "true" }, `★ ${decimal(rating)}`),
    el("span", { class: "unseen" }, said().stars(decimal(rating))),
  );

function likeness(share) {
  const bar = el("span", { class: "length" });
  bar.style.width = `${100 * share}%`;
  return el(
    "div",
    { class: "likeness", role: "img", "aria-label": said().alike(percent(share)) },
    el("span", { class: "track" }, bar),
    el("span", { class: "value" }, percent(share)),
  );
}

function reasons(told) {
  const kinds = [...KINDS, ...Object.keys(told).filter((kind) => !KINDS.includes(kind))];
  const mine = kinds.filter((kind) => told[kind]?.length);
  if (!mine.length) return el("p", { class: "facts" }, said().nothing);
  return el(
    "dl",
    { class: "reasons" },
    mine.map((kind) =>
      el(
        "div",
        { class: kind },
        el("dt", {}, said().kinds[kind] ?? kind),
        told[kind].map((name) => el("dd", {}, kind === "genres" ? genreName(name) : name)),
      ),
    ),
  );
}
