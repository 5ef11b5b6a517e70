// Five films for somebody of whom little is known.
import { Failure, post } from "../api.js";
import { stackedBar } from "../stacked_bar.js";
import { el } from "../dom.js";
import { label, mark, nameOf, number, radios, select } from "../fields.js";
import { notice } from "../error_notice.js";
import { decimal, language, words } from "../i18n.js";
import { WORDS } from "./newcomer.i18n.js";

const EXAMPLES = [
  { gender: "female", age: "25", occupation: "programmer" },
  { gender: "male", age: "52", occupation: "farmer" },
  { gender: "female", age: "16", occupation: "K-12 student" },
  { gender: "", age: "", occupation: "" },
];

const said = () => WORDS[language()];
const asked = { gender: "", age: "", occupation: "" };
let offered = null; // what may be chosen, once the service has told
let outcome = null; // { answer } or { failure }
let latest = 0;

export default { id: "newcomer", name: () => said().name, draw };

async function draw(panel, { choices }) {
  panel.replaceChildren(head(), el("p", { class: "notice", role: "status" }, words().loading));
  try {
    offered = await choices;
  } catch (failure) {
    const again = () => location.reload();
    panel.replaceChildren(head(), notice(failure, again));
    return;
  }
  panel.replaceChildren(
    head(),
    form(panel),
    el("p", { id: "status", class: "unseen", role: "status" }),
    el("div", { id: "outcome", class: "outcome" }),
  );
  if (outcome) drawOutcome(panel);
  else ask(panel);
}

const head = () =>
  el(
    "div",
    { class: "head" },
    el("h1", {}, said().heading),
    el("p", { class: "lead" }, said().lead),
  );

function form(panel) {
  const submit = (event) => {
    event.preventDefault();
    ask(panel);
  };
  return el(
    "form",
    { class: "asking", novalidate: true, onsubmit: submit },
    radios(asked, "gender", said().gender, said().silent, offered.genders),
    number(asked, "age", said().age, said().years),
    select(asked, "occupation", said().occupation, said().unsaid, offered.occupations),
    el("button", { class: "ask", type: "submit" }, said().ask),
    examples(panel),
  );
}

function examples(panel) {
  const buttons = EXAMPLES.map((example) =>
    el(
      "button",
      { type: "button", class: "example", onclick: () => take(panel, example) },
      told(example),
    ),
  );
  return el("div", { class: "examples" }, el("span", {}, said().examples), buttons);
}

function take(panel, example) {
  Object.assign(asked, example);
  const place = EXAMPLES.indexOf(example);
  panel.querySelector("form").replaceWith(form(panel));
  panel.querySelectorAll(".example")[place].focus();
  ask(panel);
}

// the person in words: "a woman aged 25, programmer"
function told({ gender, age, occupation }) {
  if (!gender && !age && !occupation) return said().anybody;
  const noun = said().somebody[gender ?? ""];
  const somebody = age ? `${noun} ${said().aged(age)}` : noun;
  const work = nameOf(offered.occupations, occupation);
  return work ? `${somebody}, ${inflected(work, gender)}` : somebody;
}

// names hold both genders, as in "advogado(a)"
function inflected(name, gender) {
  if (gender === "female") return name.replace(/o?\(a\)/g, "a");
  return gender === "male" ? name.replace(/\(a\)/g, "") : name;
}

async function ask(panel) {
  const turn = (latest += 1);
  busy(panel, true);
  try {
    outcome = { answer: await post("v1/newcomer", question()) };
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    outcome = { failure };
  }
  if (turn !== latest || !panel.querySelector("#outcome")) return;
  busy(panel, false);
  drawOutcome(panel);
}

// blanks are left out; the service judges the rest
function question() {
  const typed = asked.age.trim();
  const age = /^[+-]?\d+$/.test(typed) ? Number(typed) : typed;
  const filled = Object.entries({ ...asked, age }).filter(([, value]) => value !== "");
  return Object.fromEntries(filled);
}

function busy(panel, waiting) {
  const space = panel.querySelector("#outcome");
  space.setAttribute("aria-busy", String(waiting));
  if (!waiting) return;
  panel.querySelector("#status").textContent = words().loading;
  if (!space.hasChildNodes()) {
    space.append(el("p", { class: "notice", "aria-hidden": "true" }, words().loading), skeleton());
  }
}

const skeleton = () =>
  el(
    "div",
    { class: "films", "aria-hidden": "true" },
    Array.from({ length: 5 }, () => el("div", { class: "ticket ghost" })),
  );

function drawOutcome(panel) {
  const space = panel.querySelector("#outcome");
  const { answer, failure } = outcome;
  panel.querySelector("#status").textContent = answer ? said().found(answer.films.length) : "";
  if (answer) space.replaceChildren(...films(answer));
  else space.replaceChildren(notice(failure, () => ask(panel), said(), offered));
  mark(panel.querySelector("form"), failure?.problem?.errors ?? []);
}

function films(answer) {
  const { gender, age_band: age, occupation } = answer.demographics;
  return [
    el("h2", { class: "whom" }, said().whom(told({ gender, age, occupation }))),
    el("p", { class: "quiet" }, said().note),
    el("ol", { class: "films" }, answer.films.map(ticket)),
    el("p", { class: "quiet small" }, `${said().version} ${answer.version}`),
  ];
}

function ticket(film) {
  const genres = film.genres.map((genre) => nameOf(offered.genres, genre) ?? genre);
  const facts = [film.year, ...new Set(genres)].filter(Boolean).join(" · ");
  const shares = offered.classes.map((choice) => ({
    kind: choice.value,
    label: label(choice),
    share: film.probabilities[choice.value],
  }));
  return el(
    "li",
    { class: "ticket" },
    el("span", { class: "rank", "aria-hidden": "true" }, film.rank),
    el(
      "div",
      { class: "film" },
      el("h3", {}, film.title),
      el("p", { class: "facts" }, facts),
      el(
        "p",
        { class: "stars" },
        el("span", { "aria-hidden": "true" }, `★ ${decimal(film.expected_rating)}`),
        el("span", { class: "unseen" }, said().stars(decimal(film.expected_rating))),
      ),
      stackedBar(shares),
    ),
  );
}
