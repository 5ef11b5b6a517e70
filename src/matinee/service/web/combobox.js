// A text field that suggests what the service knows, while somebody types.
import { get } from "./api.js";
import { el } from "./dom.js";

const PAUSE = 120; // milliseconds without a key before the service is asked

// taken: what to do when a suggestion is chosen; asked: of what the service is to suggest
export function combobox(kept, name, title, taken = () => {}, asked = { field: name }) {
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
    value: kept[name] ?? "",
  });
  let turn = 0;
  let chosen = -1;

  const options = () => [...list.children];
  const close = () => {
    turn += 1;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const take = (one) => {
    kept[name] = input.value = one.text;
    close();
    taken(one);
  };
  const walk = (step) => {
    const count = options().length;
    chosen = chosen < 0 && step < 0 ? count - 1 : (chosen + step + count) % count;
    options().forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
    input.setAttribute("aria-activedescendant", options()[chosen].id);
    options()[chosen].scrollIntoView({ block: "nearest" });
  };
  const show = (found) => {
    chosen = -1;
    list.replaceChildren(
      ...found.map((one, at) =>
        el(
          "li",
          {
            id: `${name}-${at}`,
            role: "option",
            "aria-selected": "false",
            // before the field loses the focus, which closes the list
            onmousedown: (event) => event.preventDefault(),
            onclick: () => take(one),
          },
          shown(one),
        ),
      ),
    );
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };
  const typed = async () => {
    kept[name] = input.value;
    const mine = (turn += 1);
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    if (mine !== turn) return;
    const query = new URLSearchParams({ ...asked, text: input.value, limit: 8 });
    // a field without suggestions is a field all the same
    const told = await get(`v1/suggestions?${query}`).catch(() => ({ suggestions: [] }));
    if (mine === turn) show(told.suggestions);
  };
  const pressed = (event) => {
    // the form is sent as it is typed; what is still on its way would cover the answer
    if (event.key === "Enter" && (list.hidden || chosen < 0)) close();
    if (list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) walk(step);
    else if (event.key === "Enter") options()[chosen].click();
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  };
  input.addEventListener("input", typed);
  input.addEventListener("keydown", pressed);
  input.addEventListener("blur", close);
  return el("div", { class: "field wide combobox" }, el("label", { for: name }, title), input, list);
}

function shown({ text, year, platform }) {
  const told = [year, platform].filter(Boolean).join(", ");
  return told ? `${text} (${told})` : text;
}
