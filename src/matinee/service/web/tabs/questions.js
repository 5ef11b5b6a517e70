// The plain questions on a catalogue: choose one, fill its fields, see its answer drawn.
import { Failure, get } from "../api.js";
import { drawn, chart } from "../result_view.js";
import { combobox } from "../combobox.js";
import { el } from "../dom.js";
import { mark, number, pick } from "../fields.js";
import { notice } from "../error_notice.js";
import { words } from "../i18n.js";
import { called, said } from "./questions.i18n.js";

// questions that are worth seeing beside the same question on every other choice of a field
const COMPARED = {
  cantidad_filmaciones_mes: { by: "mes", of: ["cantidad"] },
  cantidad_filmaciones_dia: { by: "dia", of: ["cantidad"] },
  get_count_platform: { by: "platform", of: ["peliculas", "series"] },
  get_max_duration: { by: "platform", of: ["duration_int"] },
};

// catalogues that are worth seeing as a whole
const OVERVIEWS = { streaming: () => import("./platforms.js") };

const kept = {}; // by catalogue: the question that is open, and by question what was typed and told
let latest = 0;

export function draw(panel, catalogue, questions) {
  const mine = (kept[catalogue] ??= { open: questions[0].name, asked: {} });
  const question = questions.find((one) => one.name === mine.open);
  const asked = (mine.asked[mine.open] ??= { typed: preset(question), answer: null });
  const again = (name) => {
    mine.open = name;
    draw(panel, catalogue, questions);
    panel.querySelector("#question").focus();
  };
  panel.replaceChildren(
    el(
      "div",
      { class: "head" },
      el("h1", {}, said().heading[catalogue]),
      el("p", { class: "lead" }, said().lead[catalogue]),
    ),
    form(panel, questions, question, asked, again),
    el("p", { id: "status", class: "unseen", role: "status" }),
    el("div", { id: "outcome", class: "outcome" }),
  );
  latest += 1; // what is still under way belongs to the form before
  if (asked.answer) show(panel, question, asked);
  if (OVERVIEWS[catalogue]) overview(panel, OVERVIEWS[catalogue]);
}

async function overview(panel, module) {
  const room = el("section", { class: "overview" });
  panel.append(room);
  (await module()).draw(room);
}

// what must be chosen begins with its first choice, as the field shows
const preset = ({ fields }) =>
  Object.fromEntries(
    fields.map(({ name, required, choices }) => [name, required ? (choices[0] ?? "") : ""]),
  );

function form(panel, questions, question, asked, again) {
  const submit = (event) => {
    event.preventDefault();
    ask(panel, question, asked);
  };
  return el(
    "form",
    { class: "asking questions", novalidate: true, onsubmit: submit },
    chooser(questions, question, again),
    question.fields.map((field) => asField(asked.typed, field, question)),
    el("button", { class: "ask", type: "submit" }, said().ask),
  );
}

const chooser = (questions, question, again) =>
  el(
    "div",
    { class: "field whole" },
    el("label", { for: "question" }, said().question),
    el(
      "select",
      { id: "question", name: "question", onchange: (event) => again(event.target.value) },
      questions.map(({ name }) =>
        el("option", { value: name, selected: name === question.name }, called("questions", name)),
      ),
    ),
  );

function asField(typed, { name, kind, required, choices, suggested }, { route }) {
  const title = required ? called("fields", name) : `${called("fields", name)} (${said().optional})`;
  if (choices.length) return pick(typed, name, title, required ? null : said().any, choices);
  const collection = route.split("/")[1]; // as in /tmdb/retorno
  if (suggested) return combobox(typed, name, title, undefined, { field: name, collection });
  return number(typed, name, title, "", kind === "number" ? "decimal" : "text");
}

async function ask(panel, question, asked) {
  const turn = (latest += 1);
  const space = panel.querySelector("#outcome");
  space.setAttribute("aria-busy", "true");
  panel.querySelector("#status").textContent = words().loading;
  let failure = null;
  asked.answer = null;
  try {
    asked.answer = await get(path(question, asked.typed));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    failure = error;
  }
  if (turn !== latest) return;
  space.setAttribute("aria-busy", "false");
  if (failure) refuse(panel, question, asked, failure);
  else show(panel, question, asked);
}

function show(panel, question, asked) {
  const space = panel.querySelector("#outcome");
  space.replaceChildren(...drawn(question, asked.answer));
  panel.querySelector("#status").textContent = said().answered;
  mark(panel.querySelector("form"), []);
  compare(space, question, asked.typed);
}

function refuse(panel, question, asked, failure) {
  const take = (field, value) => retake(panel, question, asked, field, value);
  const again = () => ask(panel, question, asked);
  const told = notice(failure, again, names(question), {}, take);
  panel.querySelector("#outcome").replaceChildren(told);
  panel.querySelector("#status").textContent = "";
  mark(panel.querySelector("form"), failure.problem?.errors ?? []);
}

const names = ({ fields }) =>
  Object.fromEntries(fields.map(({ name }) => [name, called("fields", name)]));

function retake(panel, question, asked, field, value) {
  const { kind } = question.fields.find(({ name }) => name === field);
  // such as 1996 of "Titanic (1996)"
  const taken = kind === "number" ? (value.match(/\d+/g)?.at(-1) ?? value) : value;
  const input = panel.querySelector(`form [name=${field}]`);
  asked.typed[field] = input.value = taken;
  ask(panel, question, asked);
  input.focus();
}

// blanks are left out; the service judges the rest
function path({ route }, typed) {
  const filled = Object.entries(typed).filter(([, value]) => value.trim() !== "");
  const query = new URLSearchParams(filled).toString();
  return query ? `${route.slice(1)}?${query}` : route.slice(1);
}

async function compare(space, question, typed) {
  const compared = COMPARED[question.name];
  if (!compared) return;
  const { choices } = question.fields.find(({ name }) => name === compared.by);
  const turn = latest;
  const chosen = typed[compared.by];
  const others = choices.map((choice) => get(path(question, { ...typed, [compared.by]: choice })));
  const answers = await Promise.allSettled(others);
  if (turn !== latest) return;
  for (const measure of compared.of) {
    const bars = choices.map((label, at) => ({
      label,
      value: answers[at].value?.[measure],
      chosen: label === chosen,
    }));
    space.append(chart(called("answers", measure), bars.filter(({ value }) => value != null)));
  }
}
