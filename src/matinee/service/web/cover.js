// A film's cover: its poster if the service allows a host of images and the film has one, else a
// drawing of its genre, initials and year.
import { get } from "./api.js";
import { el } from "./dom.js";
import { initials } from "./titles.js";

const GOLDEN_ANGLE = 137.5; // keeps the hues of many genres apart

let imageHost = null; // of the posters; null if none may be loaded

export function allowImages(host) {
  imageHost = host;
}

// badge: a rank, shown in the corner
export function cover(film, genreName, badge = null) {
  const [genre] = film.genres ?? [];
  const drawn = el(
    "div",
    { class: "cover" },
    badge === null ? null : el("span", { class: "rank", "aria-hidden": "true" }, badge),
    el("span", { class: "cover-initials", "aria-hidden": "true" }, initials(film.title)),
    el("span", { class: "cover-genre", "aria-hidden": "true" }, genre ? genreName(genre) : ""),
    el("span", { class: "cover-year", "aria-hidden": "true" }, film.year ?? ""),
  );
  drawn.style.setProperty("--hue", hueOf(genre ?? ""));
  if (imageHost) addPoster(drawn, film);
  return drawn;
}

// the same for all films of a genre
function hueOf(genre) {
  const sum = [...genre].reduce((hash, letter) => (hash * 31 + letter.codePointAt(0)) % 997, 7);
  return (sum * GOLDEN_ANGLE) % 360;
}

async function addPoster(drawn, film) {
  const path = await posterOf(film);
  if (!path) return;
  const image = el("img", {
    class: "poster",
    src: `${imageHost}${path}`,
    alt: "",
    loading: "lazy",
    onerror: () => image.remove(), // the drawing shows again
  });
  drawn.append(image);
}

const posters = new Map(); // film_id -> a promise of its path

function posterOf({ film_id: id, id: titleId }) {
  const key = String(id ?? titleId);
  if (!posters.has(key)) {
    const path = `v1/films/${encodeURIComponent(key)}`;
    posters.set(key, get(path).then(({ poster_path: poster }) => poster, () => null));
  }
  return posters.get(key);
}
