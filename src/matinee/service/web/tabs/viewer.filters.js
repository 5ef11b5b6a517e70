// Genre, years and diversity of the list, and the film whose rating is predicted.
import { el } from "../dom.js";
import { labelledSelect, textField, translatedSelect } from "../fields.js";
import { t } from "./viewer.i18n.js";
import { titleField } from "./viewer.titles.js";

// available: the genres and years of the service; onTarget: called with the film to predict
export function filters(state, available, genreOptions, onChange, onTarget) {
  const onsubmit = (event) => {
    event.preventDefault();
    onChange();
  };
  const genres = genreOptions.filter(({ value }) => available.genres.includes(value));
  return el(
    "div",
    { class: "query-form filters" },
    el(
      "form",
      { class: "filter-form", novalidate: true, onsubmit, onchange: onChange },
      translatedSelect(state, "genre", t().genre, t().anyGenre, genres),
      textField(state, "year_from", t().from, String(available.first_year)),
      textField(state, "year_to", t().to, String(available.last_year)),
      labelledSelect(state, "order", t().order, Object.entries(t().orders)),
      diversitySlider(state),
      // needed for Enter to submit a form of several fields
      el("button", { type: "submit", hidden: true }),
    ),
    titleField(state, "target", t().target, onTarget),
  );
}

function diversitySlider(state) {
  const slider = el("input", {
    id: "diversity",
    name: "diversity",
    type: "range",
    min: "0",
    max: "100",
    step: "10",
    value: state.diversity,
    "aria-valuetext": t().diversityValue(state.diversity),
    oninput: () => {
      state.diversity = slider.value;
      slider.setAttribute("aria-valuetext", t().diversityValue(slider.value));
    },
  });
  return el(
    "div",
    { class: "field slider" },
    el("label", { for: "diversity" }, t().diversity),
    slider,
    el(
      "p",
      { "aria-hidden": "true" },
      el("span", {}, t().mostLikely),
      el("span", {}, t().mostVaried),
    ),
  );
}
