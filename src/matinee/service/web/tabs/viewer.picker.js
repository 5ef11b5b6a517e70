// A grid of films to rate: popular films, and those found by title.
import { get } from "../api.js";
import { el } from "../dom.js";
import { starInput } from "../star_rating.js";
import { titleWithYear } from "../titles.js";
import { t } from "./viewer.i18n.js";

const PAGE_SIZE = 8;
const POPULAR_URL = "v1/films?collection=movielens&order=varied&limit=120";

let popularFilms = null;
let shown = []; // the films in the grid
let offset = 0; // of the next films among the unrated popular ones

// ratings: by film_id; onRate: called with a film and its stars, or null for none
export async function filmPicker(ratings, onRate) {
  popularFilms ??= get(POPULAR_URL).then(({ films }) => films, () => []);
  const popular = await popularFilms;
  const list = el("ul", { class: "picker" });

  const draw = () => list.replaceChildren(...shown.map(gridItem));
  const gridItem = (film) => {
    const rate = (stars) => {
      onRate(film, stars);
      if (stars === null) update();
    };
    return el(
      "li",
      { class: "picker-film", "data-film": film.film_id },
      el("span", {}, titleWithYear(film)),
      starInput(film, ratings.get(film.film_id)?.stars, t().starLabel, rate),
    );
  };
  const focus = (filmId) => {
    const stars = [...list.querySelectorAll(`[data-film="${filmId}"] input`)];
    (stars.find((star) => star.checked) ?? stars[0])?.focus();
  };
  // redraws the current ratings and keeps the focus
  function update() {
    const active = document.activeElement;
    const filmId = list.contains(active) ? active.closest("[data-film]").dataset.film : null;
    draw();
    if (filmId) focus(filmId);
  }
  const nextFilms = () => {
    const unrated = popular.filter((film) => !ratings.has(film.film_id));
    if (offset >= unrated.length) offset = 0;
    shown = unrated.slice(offset, offset + PAGE_SIZE);
    offset += PAGE_SIZE;
  };
  const showOthers = () => {
    nextFilms();
    draw();
  };
  const show = (film) => {
    const others = shown.filter(({ film_id }) => film_id !== film.film_id);
    shown = [film, ...others].slice(0, PAGE_SIZE);
    draw();
    focus(film.film_id);
  };

  if (!shown.length) nextFilms();
  draw();
  const header = el(
    "div",
    { class: "section-header" },
    el("h2", {}, t().picker),
    el("button", { type: "button", class: "secondary", onclick: showOthers }, t().otherFilms),
  );
  return { element: el("div", {}, header, list), show, update };
}
