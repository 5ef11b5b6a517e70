// Recommendations for a new user from gender, age and occupation.
import { ApiError, post } from "../api.js";
import { el } from "../dom.js";
import { dismissedIds, isDismissed } from "../dismissed.js";
import { errorNotice } from "../error_notice.js";
import { filmCard } from "../film_card.js";
import { labelOf, markInvalid, radioGroup, textField, translate, translatedSelect } from "../fields.js";
import { formatDecimal, messages } from "../i18n.js";
import { stackedBar } from "../stacked_bar.js";
import { t } from "./newcomer.i18n.js";

const EXAMPLES = [
  { gender: "female", age: "25", occupation: "programmer" },
  { gender: "male", age: "52", occupation: "farmer" },
  { gender: "female", age: "16", occupation: "K-12 student" },
  { gender: "", age: "", occupation: "" },
];

const EMPTY = { gender: "", age: "", occupation: "" };
const FILMS = 5;
const MAX_FILMS = 100;
const MIN_LIFT = 1.1; // smaller ones are not worth mentioning

const state = { ...EMPTY };
let options = null; // the form options of the service
let context = null; // of the page
let result = null; // { answer } or { error }
let latestRequest = 0;

export async function draw(panel, pageContext) {
  context = pageContext;
  const { formOptions, params } = context;
  if (params) {
    Object.assign(state, EMPTY, params);
    result = null;
  }
  panel.replaceChildren(intro(), el("p", { class: "notice", role: "status" }, messages().loading));
  try {
    options = await formOptions;
  } catch (error) {
    panel.replaceChildren(intro(), errorNotice(error, () => location.reload()));
    return;
  }
  panel.replaceChildren(
    intro(),
    form(panel),
    el("p", { id: "status", class: "visually-hidden", role: "status" }),
    el("div", { id: "result", class: "result" }),
  );
  if (result) drawResult(panel);
  else submit(panel);
}

const intro = () =>
  el(
    "div",
    { class: "intro" },
    el("h1", {}, t().heading),
    el("p", { class: "lead" }, t().lead),
  );

function form(panel) {
  const onsubmit = (event) => {
    event.preventDefault();
    context.setParams({ ...state });
    submit(panel);
  };
  return el(
    "form",
    { class: "query-form", novalidate: true, onsubmit },
    radioGroup(state, "gender", t().gender, t().noGender, options.genders),
    textField(state, "age", t().age, t().years),
    translatedSelect(state, "occupation", t().occupation, t().noOccupation, options.occupations),
    el("button", { class: "submit", type: "submit" }, t().submit),
    examples(panel),
  );
}

function examples(panel) {
  const buttons = EXAMPLES.map((example) =>
    el(
      "button",
      { type: "button", class: "secondary", onclick: () => applyExample(panel, example) },
      describe(example),
    ),
  );
  return el("div", { class: "examples" }, el("span", {}, t().examples), buttons);
}

function applyExample(panel, example) {
  Object.assign(state, example);
  panel.querySelector("form").replaceWith(form(panel));
  panel.querySelectorAll(".secondary")[EXAMPLES.indexOf(example)].focus();
  context.setParams({ ...state });
  submit(panel);
}

// the user in words: "a woman aged 25, programmer"
function describe({ gender, age, occupation }) {
  if (!gender && !age && !occupation) return t().anyone;
  const noun = t().person[gender ?? ""];
  const person = age ? `${noun} ${t().aged(age)}` : noun;
  const work = labelOf(options.occupations, occupation);
  return work ? `${person}, ${inflect(work, gender)}` : person;
}

// names hold both genders, as in "advogado(a)"
function inflect(name, gender) {
  if (gender === "female") return name.replace(/o?\(a\)/g, "a");
  return gender === "male" ? name.replace(/\(a\)/g, "") : name;
}

async function submit(panel) {
  const request = (latestRequest += 1);
  setBusy(panel, true);
  try {
    result = { answer: await post("v1/newcomer", requestBody()) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    result = { error };
  }
  if (request !== latestRequest || !panel.querySelector("#result")) return;
  setBusy(panel, false);
  drawResult(panel);
}

// empty fields are left out; the service validates the rest
function requestBody() {
  const typed = state.age.trim();
  const age = /^[+-]?\d+$/.test(typed) ? Number(typed) : typed;
  const filled = Object.entries({ ...state, age }).filter(([, value]) => value !== "");
  // spare films stand in for dismissed ones
  const n = Math.min(FILMS + dismissedIds().length, MAX_FILMS);
  return { ...Object.fromEntries(filled), n };
}

function setBusy(panel, busy) {
  const container = panel.querySelector("#result");
  container.setAttribute("aria-busy", String(busy));
  if (!busy) return;
  panel.querySelector("#status").textContent = messages().loading;
  if (!container.hasChildNodes()) {
    const loading = el("p", { class: "notice", "aria-hidden": "true" }, messages().loading);
    container.append(loading, skeleton());
  }
}

const skeleton = () =>
  el(
    "div",
    { class: "films", "aria-hidden": "true" },
    Array.from({ length: 5 }, () => el("div", { class: "film-card placeholder" })),
  );

function drawResult(panel) {
  const container = panel.querySelector("#result");
  const { answer, error } = result;
  panel.querySelector("#status").textContent = answer ? t().found(shownFilms(answer).length) : "";
  if (answer) container.replaceChildren(...films(answer));
  else container.replaceChildren(errorNotice(error, () => submit(panel), t(), options));
  markInvalid(panel.querySelector("form"), error?.problem?.errors ?? []);
}

const shownFilms = (answer) =>
  answer.films
    .filter(({ film_id: id }) => !isDismissed(id))
    .slice(0, FILMS)
    .map((film, index) => ({ ...film, rank: index + 1 }));

function films(answer) {
  const { gender, age_band: age, occupation } = answer.demographics;
  const person = describe({ gender, age, occupation });
  return [
    el("h2", { class: "result-heading" }, t().resultHeading(person)),
    el("p", { class: "muted" }, t().note),
    el("ol", { class: "films" }, shownFilms(answer).map(recommendation)),
    el("p", { class: "muted small" }, `${messages().version} ${answer.version}`),
  ];
}

function recommendation(film) {
  const parts = options.classes.map((option) => ({
    kind: option.value,
    label: translate(option),
    share: film.probabilities[option.value],
  }));
  const lift = el("p", { class: "facts" }, t().lift(formatDecimal(film.lift ?? 1)));
  return filmCard(film, {
    genreName: (genre) => labelOf(options.genres, genre) ?? genre,
    tabs: context.tabs,
    stars: expectedRating(formatDecimal(film.expected_rating)),
    details: [...(film.lift >= MIN_LIFT ? [lift] : []), stackedBar(parts)],
  });
}

const expectedRating = (stars) =>
  el(
    "p",
    { class: "stars" },
    el("span", { "aria-hidden": "true" }, `★ ${stars}`),
    el("span", { class: "visually-hidden" }, t().stars(stars)),
  );
