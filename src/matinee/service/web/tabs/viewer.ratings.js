// The visitor's ratings: kept by the browser and written in the address, and shown as a list, the
// newest first, with buttons to remove one or all.
import { get } from "../api.js";
import { el } from "../dom.js";
import { readStored, store } from "../storage.js";
import { titleWithYear } from "../titles.js";
import { t } from "./viewer.i18n.js";

const STORED = "ratings";

// film_id -> { film, stars }, the oldest first
export const storedRatings = () =>
  new Map((readStored(STORED) ?? []).map((rating) => [rating.film.film_id, rating]));

export const storeRatings = (ratings) => store(STORED, [...ratings.values()]);

// "499:5,10:4" in an address
export const formatRatings = (ratings) =>
  [...ratings.values()].map(({ film, stars }) => `${film.film_id}:${stars}`).join(",");

// of an address; films are named by the given ratings or by the service
export async function parseRatings(text, named) {
  const parse = async ([, id, stars]) => {
    const filmId = Number(id);
    const film = named.get(filmId)?.film ?? (await get(`v1/films/${id}`).catch(() => null));
    return film && [filmId, { film: { ...film, film_id: filmId }, stars: Number(stars) }];
  };
  const ratings = await Promise.all([...text.matchAll(/(\d+):([1-5])(?=,|$)/g)].map(parse));
  return new Map(ratings.filter(Boolean));
}

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
