// What has been rated so far, the newest first, to be taken back one by one or all at once.
import { el } from "../dom.js";
import { called } from "./viewer.films.js";
import { said } from "./viewer.i18n.js";

// back: what to do with a film that is taken back, or without one for all
export function ratings(rated, back) {
  if (!rated.size) return [];
  const given = [...rated.values()].reverse();
  return [
    el(
      "div",
      { class: "line" },
      el("h2", {}, said().yours(given.length)),
      el(
        "button",
        { type: "button", class: "example", onclick: () => back(null) },
        said().clearAll,
      ),
    ),
    el("ul", {}, given.map(({ film, stars }) => chip(film, stars, back))),
  ];
}

function chip(film, stars, back) {
  const text = said().clear(called(film));
  return el(
    "li",
    {},
    el("span", {}, called(film)),
    el("span", { class: "given" }, `★ ${stars}`),
    el("button", { type: "button", "aria-label": text, title: text, onclick: () => back(film) }),
  );
}
