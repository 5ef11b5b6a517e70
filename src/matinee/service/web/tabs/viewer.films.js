// A film that somebody has not seen: how they would rate it, and the rated films that speak for it.
import { el } from "../dom.js";
import { five } from "../star_rating.js";
import { decimal, percent, whole } from "../i18n.js";
import { said } from "./viewer.i18n.js";

const LEAST = 0.02; // smaller shares would be told as next to nothing

export const called = ({ title, year }) => (year ? `${title} (${year})` : title);

const stars = (rating) => five(rating, said().stars(decimal(rating)), decimal(rating));

export function ticket(film, genreName) {
  const facts = [film.year, ...new Set(film.genres.map(genreName))].filter(Boolean);
  return el(
    "li",
    { class: "ticket" },
    el("span", { class: "rank", "aria-hidden": "true" }, film.rank),
    el(
      "div",
      { class: "film" },
      el("h3", { tabindex: "-1" }, film.title),
      el("p", { class: "facts" }, facts.join(" · ")),
      stars(film.predicted_rating),
      because(film.reasons.filter(({ share }) => share >= LEAST)),
    ),
  );
}

function because(reasons) {
  if (!reasons.length) return el("p", { class: "facts because" }, said().popular);
  const chip = (reason) =>
    el(
      "li",
      {},
      el("span", {}, reason.title),
      el("span", { class: "given" }, `★ ${whole(reason.rating)}`),
      el("span", { class: "weight" }, percent(reason.share)),
    );
  return el(
    "div",
    { class: "because" },
    el("p", {}, said().because),
    el("ul", {}, reasons.map(chip)),
  );
}

export function foretold(film) {
  const given = film.rating === null ? null : said().given(whole(film.rating));
  return el(
    "div",
    { class: "foretold", id: "foretold" },
    el("p", { class: "facts" }, said().foretold),
    el("p", { class: "what" }, called(film)),
    stars(film.predicted_rating),
    given && el("p", { class: "facts" }, given),
  );
}
