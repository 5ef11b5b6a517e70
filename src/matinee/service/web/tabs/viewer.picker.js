// Well-known films to rate at once, and those that were looked for.
import { get } from "../api.js";
import { el } from "../dom.js";
import { giving } from "../star_rating.js";
import { called } from "./viewer.films.js";
import { said } from "./viewer.i18n.js";

const EACH = 8;
const KNOWN = "v1/films?collection=movielens&order=varied&limit=120";

let known = null; // well-known films, once the service has told
let shown = []; // the films that stand there now
let passed = 0; // how many films have stood there before

// rated: by film_id; give: what to do with a film and its stars, or null for none
export async function shelf(rated, give) {
  known ??= get(KNOWN).then(({ films }) => films, () => []);
  const films = await known;
  const list = el("ul", { class: "shelf" });

  const book = (film) => {
    const take = (stars) => {
      give(film, stars);
      if (stars === null) update();
    };
    return el(
      "li",
      { class: "book", "data-film": film.film_id },
      el("span", {}, called(film)),
      giving(film, rated.get(film.film_id)?.stars, said().give, take),
    );
  };
  const focus = (film_id) => {
    const stars = [...list.querySelectorAll(`[data-film="${film_id}"] input`)];
    (stars.find((star) => star.checked) ?? stars[0])?.focus();
  };
  const draw = () => list.replaceChildren(...shown.map(book));
  // as they are rated now, with the focus where it is
  function update() {
    const at = list.contains(document.activeElement)
      ? document.activeElement.closest("[data-film]").dataset.film
      : null;
    draw();
    if (at) focus(at);
  }
  const deal = () => {
    const unrated = films.filter((film) => !rated.has(film.film_id));
    if (passed >= unrated.length) passed = 0;
    shown = unrated.slice(passed, passed + EACH);
    passed += EACH;
  };
  const others = () => {
    deal();
    draw();
  };
  const show = (film) => {
    shown = [film, ...shown.filter(({ film_id }) => film_id !== film.film_id)].slice(0, EACH);
    draw();
    focus(film.film_id);
  };

  if (!shown.length) deal();
  draw();
  const line = el(
    "div",
    { class: "line" },
    el("h2", {}, said().shelf),
    el("button", { type: "button", class: "example", onclick: others }, said().others),
  );
  return { element: el("div", { class: "well-known" }, line, list), show, update };
}
