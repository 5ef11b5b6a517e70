// Whether a user of a streaming platform will like a title, and why.
import { addressOf } from "../address.js";
import { ApiError, post } from "../api.js";
import { combobox } from "../combobox.js";
import { el } from "../dom.js";
import { errorNotice } from "../error_notice.js";
import { markInvalid, textField } from "../fields.js";
import { messages } from "../i18n.js";
import { displayTitle } from "../titles.js";
import { t } from "./subscriber.i18n.js";
import { predictionRow, recommendation, titleWithPlatform } from "./subscriber.result.js";

const TITLE_QUERY = { collection: "streaming", field: "id" };
const USER_ID_LIMITS = { min: 0, max: 2 ** 53 };

const state = { user_id: "", title: "", selected: null };
let context = null; // of the page
let result = null; // { answer, typed } or { error }
let examples = null; // a promise of the predictions for the examples
let latestRequest = 0;

export function draw(panel, pageContext) {
  context = pageContext;
  const { params, versionInfo } = context;
  if (params) readParams(params);
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
  else if (params?.user_id) submit(panel);
  else drawExamples(panel, versionInfo.subscriber);
}

function readParams({ user_id: userId = "", id, title = "" }) {
  Object.assign(state, { user_id: userId, title, selected: id ? { id, title } : null });
  result = null;
}

// predictions for the examples, until a question is asked
async function drawExamples(panel, info) {
  const request = latestRequest;
  const requests = info.examples.map(({ user_id, id }) => ({ user_id, id }));
  examples ??= post("v1/subscriber/batch", { requests }).then(({ results }) => results, () => []);
  const answers = (await examples).map(({ answer }) => answer).filter(Boolean);
  if (request !== latestRequest || !answers.length) return;
  panel.querySelector("#result").replaceChildren(
    el("h2", { class: "result-heading" }, t().exampleHeading),
    el("ul", { class: "prediction-rows" }, answers.map(predictionRow)),
  );
}

// the address of the answer
function setParams() {
  const title = selectedTitle();
  const query = title ? { id: title.id } : { title: state.title.trim() };
  context.setParams({ user_id: state.user_id.trim(), ...query });
}

// a selected title counts as long as its name in the field is unchanged
function selectedTitle() {
  const { selected } = state;
  return selected && selected.title.trim() === state.title.trim() ? selected : null;
}

function form(panel, info) {
  const query = () => {
    setParams();
    submit(panel);
  };
  const onsubmit = (event) => {
    event.preventDefault();
    query();
  };
  const onSelect = ({ id, text }) => {
    state.selected = { id, title: text };
    if (state.user_id.trim()) query();
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
  );
}

const titleLinks = (titles, userId) =>
  el(
    "div",
    { class: "examples" },
    el("span", {}, t().sameTitle),
    titles.map((title) => {
      const href = addressOf("subscriber", { user_id: userId, id: title.id });
      return el("a", { class: "secondary", href }, titleWithPlatform(title));
    }),
  );

async function submit(panel) {
  const request = (latestRequest += 1);
  const typed = state.title.trim();
  setBusy(panel, true);
  let newResult = null;
  try {
    newResult = { answer: await post("v1/subscriber", requestBody(typed)), typed };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    newResult = { error: assignToFormFields(error) };
  }
  if (request !== latestRequest) return;
  result = newResult;
  setBusy(panel, false);
  if (result.answer && selectedTitle()) nameTitle(panel, result.answer);
  drawResult(panel);
  // on a phone the form alone fills the screen
  panel.querySelector(".recommendation, .notice")?.scrollIntoView({ block: "nearest" });
}

// an address has the id of a title only
function nameTitle(panel, { id, title }) {
  state.selected = { id, title: displayTitle(title) };
  state.title = panel.querySelector("#title").value = state.selected.title;
}

function requestBody(typed) {
  const userId = state.user_id.trim();
  const user = userId ? { user_id: /^[+-]?\d+$/.test(userId) ? Number(userId) : userId } : {};
  const selected = selectedTitle();
  if (selected) return { ...user, id: selected.id };
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
  const onSuggestion = (_, title) => {
    state.title = panel.querySelector("#title").value = title;
    setParams();
    submit(panel);
  };
  const content = answer
    ? [...recommendation(answer, typed), ...sameTitle(answer), version(answer)]
    : [errorNotice(error, () => submit(panel), labels, limits, onSuggestion)];
  panel.querySelector("#status").textContent = answer ? t().found(answer) : "";
  panel.querySelector("#result").replaceChildren(...content);
  markInvalid(panel.querySelector("form"), error?.problem?.errors ?? []);
}

const sameTitle = (answer) =>
  answer.same_title.length ? [titleLinks(answer.same_title, answer.user_id)] : [];

const version = (answer) =>
  el("p", { class: "muted small" }, `${messages().version} ${answer.version}`);
