// Five stars: to give, by mouse or keyboard, and to read.
import { el } from "./dom.js";

const STARS = [1, 2, 3, 4, 5];

// given: how many so far, if any; said: how a number of stars is called;
// give: what to do with a number, or with null to take it back
export function giving(film, given, said, give) {
  const star = (stars) =>
    el(
      "label",
      {},
      el("input", {
        type: "radio",
        name: `film-${film.film_id}`,
        value: String(stars),
        checked: stars === given,
        onchange: () => give(stars),
      }),
      el("span", {}, el("span", { class: "unseen" }, said(stars))),
    );
  const back = (event) => {
    if (event.key !== "Delete" && event.key !== "Backspace") return;
    event.preventDefault();
    give(null);
  };
  return el(
    "fieldset",
    { class: "giving", onkeydown: back },
    el("legend", { class: "unseen" }, film.title),
    STARS.map(star),
  );
}

export function five(rating, told, number) {
  const share = el("span", { class: "share-of-five" });
  share.style.width = `${(100 * rating) / STARS.length}%`;
  return el(
    "p",
    { class: "stars" },
    el("span", { class: "five", "aria-hidden": "true" }, share),
    el("span", { "aria-hidden": "true" }, number),
    el("span", { class: "unseen" }, told),
  );
}
