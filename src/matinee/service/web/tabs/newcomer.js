// Recommendations for a new user from gender, age and occupation.
import { ApiError, post } from "../api.js";
import { el } from "../dom.js";
import { errorNotice } from "../error_notice.js";
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

const state = { gender: "", age: "", occupation: "" };
let options = null; // the form options of the service
let result = null; // { answer } or { error }
let latestRequest = 0;

export default { id: "newcomer", name: () => t().name, draw };

async function draw(panel, { formOptions }) {
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
  return Object.fromEntries(filled);
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
  panel.querySelector("#status").textContent = answer ? t().found(answer.films.length) : "";
  if (answer) container.replaceChildren(...films(answer));
  else container.replaceChildren(errorNotice(error, () => submit(panel), t(), options));
  markInvalid(panel.querySelector("form"), error?.problem?.errors ?? []);
}

function films(answer) {
  const { gender, age_band: age, occupation } = answer.demographics;
  const person = describe({ gender, age, occupation });
  return [
    el("h2", { class: "result-heading" }, t().resultHeading(person)),
    el("p", { class: "muted" }, t().note),
    el("ol", { class: "films" }, answer.films.map(filmCard)),
    el("p", { class: "muted small" }, `${messages().version} ${answer.version}`),
  ];
}

function filmCard(film) {
  const genres = film.genres.map((genre) => labelOf(options.genres, genre) ?? genre);
  const facts = [film.year, ...new Set(genres)].filter(Boolean).join(" · ");
  const stars = formatDecimal(film.expected_rating);
  const parts = options.classes.map((option) => ({
    kind: option.value,
    label: translate(option),
    share: film.probabilities[option.value],
  }));
  return el(
    "li",
    { class: "film-card" },
    el("span", { class: "rank", "aria-hidden": "true" }, film.rank),
    el(
      "div",
      { class: "film" },
      el("h3", {}, film.title),
      el("p", { class: "facts" }, facts),
      el(
        "p",
        { class: "stars" },
        el("span", { "aria-hidden": "true" }, `★ ${stars}`),
        el("span", { class: "visually-hidden" }, t().stars(stars)),
      ),
      film.lift >= 1.1 ? el("p", { class: "facts" }, t().lift(formatDecimal(film.lift))) : null,
      stackedBar(parts),
    ),
  );
}
