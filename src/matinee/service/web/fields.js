// Form fields. Each stores its value in `state` under its own name.
import { el } from "./dom.js";
import { language } from "./i18n.js";

const storeIn = (state, name) => (event) => {
  state[name] = event.target.value;
};

// options come from the service: { value, label: { en, pt, es } }
export const translate = (option) => option.label[language()];

export function labelOf(options, value) {
  const option = options.find((candidate) => candidate.value === value);
  return option && translate(option);
}

export function radioGroup(state, name, legend, emptyLabel, options) {
  const radio = (value, text) =>
    el(
      "label",
      {},
      el("input", {
        type: "radio",
        name,
        value,
        checked: state[name] === value,
        onchange: storeIn(state, name),
      }),
      el("span", {}, text),
    );
  const radios = options.map((option) => radio(option.value, translate(option)));
  return el(
    "fieldset",
    { class: "field" },
    el("legend", {}, legend),
    el("div", { class: "segments" }, radio("", emptyLabel), radios),
  );
}

export function textField(state, name, label, placeholder, inputmode = "numeric") {
  const input = el("input", {
    id: name,
    name,
    inputmode,
    autocomplete: "off",
    maxlength: inputmode === "text" ? "200" : "12",
    placeholder,
    value: state[name],
    oninput: storeIn(state, name),
  });
  return el("div", { class: "field" }, el("label", { for: name }, label), input);
}

// a select with translated options in alphabetical order
export function translatedSelect(state, name, label, emptyLabel, options) {
  const entries = options
    .map((option) => [option.value, translate(option)])
    .sort(([, first], [, second]) => first.localeCompare(second, language()));
  return labelledSelect(state, name, label, [["", emptyLabel], ...entries]);
}

// a select of [value, text] pairs
export function labelledSelect(state, name, label, entries) {
  const options = entries.map(([value, text]) =>
    el("option", { value, selected: state[name] === value }, text),
  );
  return el(
    "div",
    { class: "field wide" },
    el("label", { for: name }, label),
    el("select", { id: name, name, onchange: storeIn(state, name) }, options),
  );
}

// marks the invalid fields and focuses the first of them
export function markInvalid(form, fieldErrors) {
  const invalid = new Set(fieldErrors.map((error) => error.field));
  for (const field of form.querySelectorAll("input:not([type=radio]), select")) {
    field.setAttribute("aria-invalid", String(invalid.has(field.name)));
    if (invalid.has(field.name)) field.setAttribute("aria-describedby", "field-errors");
    else field.removeAttribute("aria-describedby");
  }
  form.querySelector("[aria-invalid=true]")?.focus();
}
