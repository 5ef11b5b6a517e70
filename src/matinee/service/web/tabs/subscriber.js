// Whether a platform's user will like a title, and why.
import { Failure, post } from "../api.js";
import { combobox } from "../combobox.js";
import { el } from "../dom.js";
import { mark, number } from "../fields.js";
import { notice } from "../error_notice.js";
import { words } from "../i18n.js";
import { called, verdict } from "./subscriber.result.js";
import { said } from "./subscriber.i18n.js";

const TITLES = { collection: "streaming", field: "id" };
const IDS = { min: 0, max: 2 ** 53 };

const asked = { user_id: "", titulo: "", title: null };
let outcome = null; // { answer, typed } or { failure }
let latest = 0;

export function draw(panel, { told }) {
  panel.replaceChildren(
    el(
      "div",
      { class: "head" },
      el("h1", {}, said().heading),
      el("p", { class: "lead" }, said().lead),
    ),
    form(panel, told.subscriber),
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
  const take = ({ id, text }) => {
    asked.title = { id, titulo: text };
    if (asked.user_id.trim()) ask(panel);
    else panel.querySelector("#user_id").focus();
  };
  const hint = `${known.first_user}–${known.last_user}`;
  return el(
    "form",
    { class: "asking subscribing", novalidate: true, onsubmit: submit },
    number(asked, "user_id", said().user, hint),
    combobox(asked, "titulo", said().title, take, TITLES),
    el("button", { class: "ask", type: "submit" }, said().ask),
    el("p", { class: "hint" }, said().hint(known)),
    offers(said().examples, known.examples, pairName, (example) => choose(panel, example)),
  );
}

const pairName = ({ user_id, titulo }) => `${said().number(user_id)}: ${titulo}`;

const offers = (title, choices, name, take) =>
  el(
    "div",
    { class: "examples" },
    el("span", {}, title),
    choices.map((choice) =>
      el("button", { type: "button", class: "example", onclick: () => take(choice) }, name(choice)),
    ),
  );

function choose(panel, { user_id, id, titulo }) {
  if (user_id !== undefined) {
    asked.user_id = panel.querySelector("#user_id").value = String(user_id);
  }
  asked.titulo = panel.querySelector("#titulo").value = titulo;
  asked.title = { id, titulo };
  return ask(panel);
}

// from within the outcome, which is drawn anew: the eye and the focus go where it begins
async function follow(panel, title) {
  await choose(panel, title);
  panel.querySelector(".whom")?.focus();
}

async function ask(panel) {
  const turn = (latest += 1);
  const typed = asked.titulo.trim();
  busy(panel, true);
  try {
    outcome = { answer: await post("v1/subscriber", question(typed)), typed };
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    outcome = { failure: onTheForm(failure) };
  }
  if (turn !== latest) return;
  busy(panel, false);
  drawOutcome(panel);
  // on a phone the form alone fills the screen
  panel.querySelector(".verdict, .notice")?.scrollIntoView({ block: "nearest" });
}

// a title that was chosen is asked by its id, for as long as its name stays as it is
function question(typed) {
  const user = asked.user_id.trim();
  const who = user ? { user_id: /^[+-]?\d+$/.test(user) ? Number(user) : user } : {};
  const { id, titulo } = asked.title ?? {};
  if (id != null && titulo.trim() === typed) return { ...who, id };
  return typed ? { ...who, titulo: typed } : who;
}

// here a title has one field, whatever it was asked by
function onTheForm(failure) {
  for (const mistake of failure.problem?.errors ?? []) {
    if (mistake.field === "id") mistake.field = "titulo";
  }
  return failure;
}

function busy(panel, waiting) {
  panel.querySelector("#outcome").setAttribute("aria-busy", String(waiting));
  if (waiting) panel.querySelector("#status").textContent = words().loading;
}

function drawOutcome(panel) {
  const { answer, failure, typed } = outcome;
  const names = { user_id: said().user, titulo: said().title };
  const take = (_, titulo) => choose(panel, { titulo });
  const shown = answer
    ? [...verdict(answer, typed), ...others(panel, answer), version(answer)]
    : [notice(failure, () => ask(panel), names, { user_id: IDS }, take)];
  panel.querySelector("#status").textContent = answer ? said().found(answer) : "";
  panel.querySelector("#outcome").replaceChildren(...shown);
  mark(panel.querySelector("form"), failure?.problem?.errors ?? []);
}

const others = (panel, answer) =>
  answer.same_title.length
    ? [offers(said().others, answer.same_title, called, (title) => follow(panel, title))]
    : [];

const version = (answer) =>
  el("p", { class: "quiet small" }, `${said().version} ${answer.version}`);
