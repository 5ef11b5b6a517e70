// The fields of a form. Each keeps what is typed in `kept`, under its own name.
import { el } from "./dom.js";
import { language } from "./i18n.js";

const keeping = (kept, name) => (event) => {
  kept[name] = event.target.value;
};

// choices come from the service: { value, label: { en, pt, es } }
export const label = (choice) => choice.label[language()];

export function nameOf(choices, value) {
  const found = choices.find((choice) => choice.value === value);
  return found && label(found);
}

export function radios(kept, name, legend, unsaid, choices) {
  const option = (value, text) =>
    el(
      "label",
      {},
      el("input", {
        type: "radio",
        name,
        value,
        checked: kept[name] === value,
        onchange: keeping(kept, name),
      }),
      el("span", {}, text),
    );
  const options = choices.map((choice) => option(choice.value, label(choice)));
  return el(
    "fieldset",
    { class: "field" },
    el("legend", {}, legend),
    el("div", { class: "segments" }, option("", unsaid), options),
  );
}

export function number(kept, name, title, hint, inputmode = "numeric") {
  const input = el("input", {
    id: name,
    name,
    inputmode,
    autocomplete: "off",
    maxlength: inputmode === "text" ? "200" : "12",
    placeholder: hint,
    value: kept[name],
    oninput: keeping(kept, name),
  });
  return el("div", { class: "field" }, el("label", { for: name }, title), input);
}

export function select(kept, name, title, unsaid, choices) {
  const option = (value, text) => el("option", { value, selected: kept[name] === value }, text);
  const byName = (one, other) => one.text.localeCompare(other.text, language());
  const options = choices
    .map((choice) => option(choice.value, label(choice)))
    .sort(byName);
  return el(
    "div",
    { class: "field wide" },
    el("label", { for: name }, title),
    el("select", { id: name, name, onchange: keeping(kept, name) }, option("", unsaid), options),
  );
}

// plain values, in the order in which they come; `any` is the choice of none, if there is one
export function pick(kept, name, title, any, values) {
  const option = (value, text) => el("option", { value, selected: kept[name] === value }, text);
  return el(
    "div",
    { class: "field wide" },
    el("label", { for: name }, title),
    el(
      "select",
      { id: name, name, onchange: keeping(kept, name) },
      any === null ? null : option("", any),
      values.map((value) => option(value, value)),
    ),
  );
}

// shows which fields are wrong, and goes to the first of them
export function mark(form, mistakes) {
  const wrong = new Set(mistakes.map((mistake) => mistake.field));
  for (const field of form.querySelectorAll("input:not([type=radio]), select")) {
    field.setAttribute("aria-invalid", String(wrong.has(field.name)));
    if (wrong.has(field.name)) field.setAttribute("aria-describedby", "mistakes");
    else field.removeAttribute("aria-describedby");
  }
  form.querySelector("[aria-invalid=true]")?.focus();
}
