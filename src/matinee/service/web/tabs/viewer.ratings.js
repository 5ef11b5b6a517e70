// The visitor's ratings, the newest first, with buttons to remove one or all.
import { el } from "../dom.js";
import { titleWithYear } from "./viewer.films.js";
import { t } from "./viewer.i18n.js";

// onRemove: called with the film to remove, or null for all
export function ratingList(ratings, onRemove) {
  if (!ratings.size) return [];
  const newestFirst = [...ratings.values()].reverse();
  return [
    el(
      "div",
      { class: "section-header" },
      el("h2", {}, t().yourRatings(newestFirst.length)),
      el(
        "button",
        { type: "button", class: "secondary", onclick: () => onRemove(null) },
        t().removeAll,
      ),
    ),
    el("ul", {}, newestFirst.map(({ film, stars }) => chip(film, stars, onRemove))),
  ];
}

function chip(film, stars, onRemove) {
  const label = t().remove(titleWithYear(film));
  const onclick = () => onRemove(film);
  return el(
    "li",
    {},
    el("span", {}, titleWithYear(film)),
    el("span", { class: "own-rating" }, `★ ${stars}`),
    el("button", { type: "button", "aria-label": label, title: label, onclick }),
  );
}
