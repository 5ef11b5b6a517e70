// An unseen film with its predicted rating and the rated films that explain it.
import { el } from "../dom.js";
import { filmCard } from "../film_card.js";
import { formatDecimal, formatNumber, formatPercent } from "../i18n.js";
import { starRating } from "../star_rating.js";
import { displayTitle, titleWithYear } from "../titles.js";
import { t } from "./viewer.i18n.js";

const MIN_SHARE = 0.02; // smaller contributions are not shown

const stars = (rating) => {
  const number = formatDecimal(rating);
  return starRating(rating, t().stars(number), number);
};

// order: of the list that the film is in
export const viewerCard = (film, order, { genreName, tabs }) =>
  filmCard(film, {
    genreName,
    tabs,
    stars: stars(film.predicted_rating),
    details: [explanation(film.reasons.filter(({ share }) => share >= MIN_SHARE), order)],
  });

function explanation(reasons, order) {
  const unexplained = order === "rating" ? t().highlyRated : t().popular;
  if (!reasons.length) return el("p", { class: "facts explanation" }, unexplained);
  const chip = (reason) =>
    el(
      "li",
      {},
      el("span", {}, displayTitle(reason.title)),
      el("span", { class: "own-rating" }, `★ ${formatNumber(reason.rating)}`),
      el("span", { class: "contribution" }, formatPercent(reason.share)),
    );
  return el(
    "div",
    { class: "explanation" },
    el("p", {}, t().because),
    el("ul", {}, reasons.map(chip)),
  );
}

export function predictionCard(film) {
  const ownRating = film.rating === null ? null : t().ownRating(formatNumber(film.rating));
  return el(
    "div",
    { class: "prediction", id: "prediction" },
    el("p", { class: "facts" }, t().prediction),
    el("p", { class: "title" }, titleWithYear(film)),
    stars(film.predicted_rating),
    ownRating && el("p", { class: "facts" }, ownRating),
  );
}
