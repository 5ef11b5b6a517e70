// A recommended film: cover, title, facts, details, and what the visitor can do with it.
import { addressOf } from "./address.js";
import { cover } from "./cover.js";
import { dismiss, restore } from "./dismissed.js";
import { el } from "./dom.js";
import { messages } from "./i18n.js";
import { displayTitle, titleWithYear } from "./titles.js";

// facts: further ones than year and genres; stars: an element; details: elements below the facts;
// tabs: of the served version
export function filmCard(film, { genreName, tabs, facts = [], stars = null, details = [] }) {
  const card = el("li", { class: "film-card" });
  const genres = new Set((film.genres ?? []).map(genreName));
  const shownFacts = [film.year, ...genres, ...facts].filter(Boolean);
  card.append(
    el("div", { class: "stub" }, cover(film, genreName, film.rank)),
    el(
      "div",
      { class: "film" },
      el("h3", { tabindex: "-1" }, displayTitle(film.title)),
      el("p", { class: "facts" }, shownFacts.join(" · ")),
      stars,
      ...details,
      actions(card, film, tabs),
    ),
  );
  return card;
}

const actions = (card, film, tabs) =>
  el(
    "p",
    { class: "actions" },
    tabs.includes("similar") ? moreLikeThis(film) : null,
    el(
      "button",
      {
        type: "button",
        class: "link",
        onclick: () => hide(card, film),
        "aria-label": about(messages().notForMe, film),
      },
      messages().notForMe,
    ),
  );

export const moreLikeThis = (film) =>
  el(
    "a",
    {
      class: "link",
      href: addressOf("similar", { film_id: film.film_id }),
      "aria-label": about(messages().moreLikeThis, film),
    },
    messages().moreLikeThis,
  );

// tells the links of several films apart
const about = (label, film) => `${label}: ${displayTitle(film.title)}`;

function hide(card, film) {
  const content = [...card.children];
  const undo = () => {
    restore(film.film_id);
    card.classList.remove("dismissed");
    card.replaceChildren(...content);
    card.querySelector("button").focus();
  };
  dismiss(film.film_id);
  card.classList.add("dismissed");
  const button = el("button", { type: "button", class: "link", onclick: undo }, messages().undo);
  card.replaceChildren(
    el("p", { role: "status" }, messages().dismissed(titleWithYear(film)), " ", button),
  );
  button.focus();
}
