// Which of the films are shown, and how mixed; and the one film to be foretold.
import { el } from "../dom.js";
import { number, select } from "../fields.js";
import { titleField } from "./viewer.titles.js";
import { said } from "./viewer.i18n.js";

// told: what the films may be filtered by; changed, foretell: what to do then
export function sifting(asked, told, names, changed, foretell) {
  const submit = (event) => {
    event.preventDefault();
    changed();
  };
  const genres = names.filter(({ value }) => told.genres.includes(value));
  return el(
    "div",
    { class: "asking sifting" },
    el(
      "form",
      { class: "sieve", novalidate: true, onsubmit: submit, onchange: changed },
      select(asked, "genre", said().genre, said().anyGenre, genres),
      number(asked, "year_from", said().from, String(told.first_year)),
      number(asked, "year_to", said().to, String(told.last_year)),
      variety(asked),
      // without one, Enter in a field of several would do nothing
      el("button", { type: "submit", hidden: true }),
    ),
    titleField(asked, "one", said().one, foretell),
  );
}

function variety(asked) {
  const slider = el("input", {
    id: "diversity",
    name: "diversity",
    type: "range",
    min: "0",
    max: "100",
    step: "10",
    value: asked.diversity,
    "aria-valuetext": said().varied(asked.diversity),
    oninput: () => {
      asked.diversity = slider.value;
      slider.setAttribute("aria-valuetext", said().varied(slider.value));
    },
  });
  return el(
    "div",
    { class: "field slider" },
    el("label", { for: "diversity" }, said().variety),
    slider,
    el(
      "p",
      { "aria-hidden": "true" },
      el("span", {}, said().likely),
      el("span", {}, said().mixed),
    ),
  );
}
