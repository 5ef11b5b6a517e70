// Five stars, as an input for mouse and keyboard and as a display.
import { el } from "./dom.js";

const STARS = [1, 2, 3, 4, 5];

// rating: the current number of stars, if any; starLabel: names a number of stars;
// onRate: called with the number, or null when the rating is removed
export function starInput(film, rating, starLabel, onRate) {
  const star = (stars) =>
    el(
      "label",
      {},
      el("input", {
        type: "radio",
        name: `film-${film.film_id}`,
        value: String(stars),
        checked: stars === rating,
        onchange: () => onRate(stars),
      }),
      el("span", {}, el("span", { class: "visually-hidden" }, starLabel(stars))),
    );
  const removeOnDelete = (event) => {
    if (event.key !== "Delete" && event.key !== "Backspace") return;
    event.preventDefault();
    onRate(null);
  };
  return el(
    "fieldset",
    { class: "star-input", onkeydown: removeOnDelete },
    el("legend", { class: "visually-hidden" }, film.title),
    STARS.map(star),
  );
}

export function starRating(rating, label, number) {
  const fill = el("span", { class: "star-fill" });
  fill.style.width = `${(100 * rating) / STARS.length}%`;
  return el(
    "p",
    { class: "stars" },
    el("span", { class: "star-rating", "aria-hidden": "true" }, fill),
    el("span", { "aria-hidden": "true" }, number),
    el("span", { class: "visually-hidden" }, label),
  );
}
