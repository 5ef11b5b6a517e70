// A text field with suggestions from the service.
import { get } from "./api.js";
import { el } from "./dom.js";
import { displayTitle, platformName } from "./titles.js";

const DEBOUNCE_MS = 120;

// onSelect: called with the chosen suggestion; query: parameters of /v1/suggestions
export function combobox(state, name, label, onSelect = () => {}, query = { field: name }) {
  const list = el("ul", { class: "suggestions", id: `${name}-list`, role: "listbox", hidden: true });
  const input = el("input", {
    id: name,
    name,
    role: "combobox",
    autocomplete: "off",
    maxlength: "200",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
    value: state[name] ?? "",
  });
  let latestRequest = 0;
  let activeIndex = -1;

  const options = () => [...list.children];
  const close = () => {
    latestRequest += 1;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const select = (suggestion) => {
    state[name] = input.value = suggestion.text;
    close();
    onSelect(suggestion);
  };
  const moveActive = (step) => {
    const count = options().length;
    activeIndex = activeIndex < 0 && step < 0 ? count - 1 : (activeIndex + step + count) % count;
    options().forEach((option, index) =>
      option.setAttribute("aria-selected", String(index === activeIndex)),
    );
    const active = options()[activeIndex];
    input.setAttribute("aria-activedescendant", active.id);
    active.scrollIntoView({ block: "nearest" });
  };
  const show = (suggestions) => {
    activeIndex = -1;
    list.replaceChildren(
      ...suggestions.map((suggestion, index) =>
        el(
          "li",
          {
            id: `${name}-${index}`,
            role: "option",
            "aria-selected": "false",
            // keeps the focus in the field: losing it would close the list
            onmousedown: (event) => event.preventDefault(),
            onclick: () => select(suggestion),
          },
          format(suggestion),
        ),
      ),
    );
    list.hidden = suggestions.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };
  const handleInput = async () => {
    state[name] = input.value;
    const request = (latestRequest += 1);
    await new Promise((resolve) => setTimeout(resolve, DEBOUNCE_MS));
    if (request !== latestRequest) return;
    const parameters = new URLSearchParams({ ...query, text: input.value, limit: 8 });
    // without suggestions the field still works as a text field
    const answer = await get(`v1/suggestions?${parameters}`).catch(() => ({ suggestions: [] }));
    if (request === latestRequest) show(answer.suggestions.map(withDisplayTitle));
  };
  const handleKey = (event) => {
    // the form is submitted: suggestions that arrive later would cover the answer
    if (event.key === "Enter" && (list.hidden || activeIndex < 0)) close();
    if (list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) moveActive(step);
    else if (event.key === "Enter") options()[activeIndex].click();
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  };
  input.addEventListener("input", handleInput);
  input.addEventListener("keydown", handleKey);
  input.addEventListener("blur", close);
  return el("div", { class: "field wide combobox" }, el("label", { for: name }, label), input, list);
}

const withDisplayTitle = (suggestion) => ({ ...suggestion, text: displayTitle(suggestion.text) });

function format({ text, year, platform }) {
  const details = [year, platform && platformName(platform)].filter(Boolean).join(", ");
  return details ? `${text} (${details})` : text;
}
