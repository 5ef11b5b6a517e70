// Whether a user of a streaming platform will like a title, and why.
import { ApiError, post } from "../api.js";
import { combobox } from "../combobox.js";
import { el } from "../dom.js";
import { errorNotice } from "../error_notice.js";
import { markInvalid, textField } from "../fields.js";
import { messages } from "../i18n.js";
import { t } from "./subscriber.i18n.js";
import { recommendation, titleWithPlatform } from "./subscriber.result.js";

const TITLE_QUERY = { collection: "streaming", field: "id" };
const USER_ID_LIMITS = { min: 0, max: 2 ** 53 };

const state = { user_id: "", title: "", selected: null };
let result = null; // { answer, typed } or { error }
let latestRequest = 0;

export function draw(panel, { versionInfo }) {
  panel.replaceChildren(
    el(
      "div",
      { class: "intro" },
      el("h1", {}, t().heading),
      el("p", { class: "lead" }, t().lead),
    ),
    form(panel, versionInfo.subscriber),
    el("p", { id: "status", class: "visually-hidden", role: "status" }),
    el("div", { id: "result", class: "result" }),
  );
  latestRequest += 1; // ignores answers to requests of the previous form
  if (result) drawResult(panel);
}

function form(panel, info) {
  const onsubmit = (event) => {
    event.preventDefault();
    submit(panel);
  };
  const onSelect = ({ id, text }) => {
    state.selected = { id, title: text };
    if (state.user_id.trim()) submit(panel);
    else panel.querySelector("#user_id").focus();
  };
  const placeholder = `${info.first_user}–${info.last_user}`;
  return el(
    "form",
    { class: "query-form subscriber-form", novalidate: true, onsubmit },
    textField(state, "user_id", t().user, placeholder),
    combobox(state, "title", t().title, onSelect, TITLE_QUERY),
    el("button", { class: "submit", type: "submit" }, t().submit),
    el("p", { class: "hint" }, t().hint(info)),
    buttons(t().examples, info.examples, exampleName, (example) => select(panel, example)),
  );
}

const exampleName = ({ user_id, title }) => `${t().userNumber(user_id)}: ${title}`;

const buttons = (label, items, nameOf, onSelect) =>
  el(
    "div",
    { class: "examples" },
    el("span", {}, label),
    items.map((item) =>
      el(
        "button",
        { type: "button", class: "secondary", onclick: () => onSelect(item) },
        nameOf(item),
      ),
    ),
  );

function select(panel, { user_id, id, title }) {
  if (user_id !== undefined) {
    state.user_id = panel.querySelector("#user_id").value = String(user_id);
  }
  state.title = panel.querySelector("#title").value = title;
  state.selected = { id, title };
  return submit(panel);
}

// from within the result, which is redrawn: the focus moves to its heading
async function followTitle(panel, title) {
  await select(panel, title);
  panel.querySelector(".result-heading")?.focus();
}

async function submit(panel) {
  const request = (latestRequest += 1);
  const typed = state.title.trim();
  setBusy(panel, true);
  try {
    result = { answer: await post("v1/subscriber", requestBody(typed)), typed };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    result = { error: assignToFormFields(error) };
  }
  if (request !== latestRequest) return;
  setBusy(panel, false);
  drawResult(panel);
  // on a phone the form alone fills the screen
  panel.querySelector(".recommendation, .notice")?.scrollIntoView({ block: "nearest" });
}

// a selected title is sent by id as long as its name is unchanged
function requestBody(typed) {
  const userId = state.user_id.trim();
  const user = userId ? { user_id: /^[+-]?\d+$/.test(userId) ? Number(userId) : userId } : {};
  const { id, title } = state.selected ?? {};
  if (id != null && title.trim() === typed) return { ...user, id };
  return typed ? { ...user, title: typed } : user;
}

// the form has one field for a title, sent as id or title
function assignToFormFields(error) {
  for (const fieldError of error.problem?.errors ?? []) {
    if (fieldError.field === "id") fieldError.field = "title";
  }
  return error;
}

function setBusy(panel, busy) {
  panel.querySelector("#result").setAttribute("aria-busy", String(busy));
  if (busy) panel.querySelector("#status").textContent = messages().loading;
}

function drawResult(panel) {
  const { answer, error, typed } = result;
  const labels = { user_id: t().user, title: t().title };
  const limits = { user_id: USER_ID_LIMITS };
  const onSuggestion = (_, title) => select(panel, { title });
  const content = answer
    ? [...recommendation(answer, typed), ...sameTitle(panel, answer), version(answer)]
    : [errorNotice(error, () => submit(panel), labels, limits, onSuggestion)];
  panel.querySelector("#status").textContent = answer ? t().found(answer) : "";
  panel.querySelector("#result").replaceChildren(...content);
  markInvalid(panel.querySelector("form"), error?.problem?.errors ?? []);
}

function sameTitle(panel, answer) {
  if (!answer.same_title.length) return [];
  const follow = (title) => followTitle(panel, title);
  return [buttons(t().sameTitle, answer.same_title, titleWithPlatform, follow)];
}

const version = (answer) =>
  el("p", { class: "muted small" }, `${messages().version} ${answer.version}`);
