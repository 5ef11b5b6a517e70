// Rows of covers, among them the lists that need no question: popular, trending and latest films.
import { addressOf } from "./address.js";
import { get } from "./api.js";
import { cover } from "./cover.js";
import { isDismissed } from "./dismissed.js";
import { el } from "./dom.js";
import { messages } from "./i18n.js";
import { displayTitle } from "./titles.js";

const FILMS = 6;
const SPARE_FILMS = 12; // stand in for dismissed ones
const LISTS = ["popular", "trending", "latest"];

const answers = {}; // promises, by list

// a list that the service does not have is left out
export async function filmRows(genreName, tabs) {
  const rows = await Promise.all(LISTS.map((list) => filmRow(list, genreName, tabs)));
  return rows.filter(Boolean);
}

async function filmRow(list, genreName, tabs) {
  answers[list] ??= get(`v1/${list}?limit=${FILMS + SPARE_FILMS}`).then(({ films }) => films, () => []);
  const films = (await answers[list]).filter(({ film_id: id }) => !isDismissed(id)).slice(0, FILMS);
  if (!films.length) return null;
  return coverRow(messages().lists[list], films, genreName, tabs);
}

export const coverRow = (heading, films, genreName, tabs) =>
  el(
    "section",
    { class: "film-row" },
    el("h2", {}, heading),
    el("ul", {}, films.map((film) => coverItem(film, genreName, tabs))),
  );

function coverItem(film, genreName, tabs) {
  const content = [cover(film, genreName), el("span", { class: "title" }, displayTitle(film.title))];
  const href = addressOf("similar", { film_id: film.film_id });
  return el("li", {}, tabs.includes("similar") ? el("a", { href }, content) : content);
}
