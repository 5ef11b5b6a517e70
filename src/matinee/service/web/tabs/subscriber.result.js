// The recommendation: its label, the score on its scale, and the terms of the score.
import { addressOf } from "../address.js";
import { el } from "../dom.js";
import { formatDecimal, formatNumber } from "../i18n.js";
import { displayTitle, platformName } from "../titles.js";
import { formatSigned, t } from "./subscriber.i18n.js";

const ROUNDING_ERROR = 0.005; // smaller differences in stars are not shown
const NEGLIGIBLE = 0.05; // smaller terms are described as making no difference
const MIN_FULL_BAR = 1; // stars that fill half of a bar if no term is larger

export const titleWithPlatform = ({ title, year, platform }) =>
  `${displayTitle(title)} (${[year, platform && platformName(platform)].filter(Boolean).join(", ")})`;

// an answer in one line, with a link to its explanation
export function predictionRow(answer) {
  const { user_id: userId, id, score, recommended } = answer;
  const kind = recommended ? "recommended" : "not-recommended";
  return el(
    "li",
    { class: kind },
    el(
      "a",
      { href: addressOf("subscriber", { user_id: userId, id }) },
      t().resultHeading(userId, titleWithPlatform(answer)),
    ),
    el("span", { class: "own-rating" }, `★ ${formatDecimal(score)}`),
    el("span", {}, t().label[recommended]),
  );
}

export function recommendation(answer, typed) {
  const heading = t().resultHeading(answer.user_id, titleWithPlatform(answer));
  const kind = answer.recommended ? "recommended" : "not-recommended";
  return [
    el("h2", { class: "result-heading", tabindex: "-1" }, heading),
    answer.exact ? null : el("p", { class: "correction" }, t().corrected(typed, displayTitle(answer.title))),
    el(
      "div",
      { class: `recommendation ${kind}` },
      el("p", { class: "label" }, t().label[answer.recommended]),
      el(
        "p",
        { class: "score" },
        el("strong", {}, formatDecimal(answer.score)),
        ` ${t().outOf(formatNumber(answer.scale[1]))}`,
      ),
      meter(answer),
    ),
    el("h3", { class: "why" }, t().why),
    el("ul", { class: "states" }, [userState(answer), titleState(answer)]),
    termList(answer),
  ].filter((part) => part !== null);
}

function meter({ score, scale, threshold }) {
  const [low, high] = scale;
  const position = (stars) => {
    const share = (stars - low) / Math.max(high - low, 1e-9);
    return `${100 * Math.min(Math.max(share, 0), 1)}%`;
  };
  const length = el("span", { class: "length" });
  const mark = el("span", { class: "threshold-mark" });
  const label = el("span", { class: "threshold" }, t().threshold(formatDecimal(threshold)));
  length.style.width = position(score);
  mark.style.left = label.style.left = position(threshold);
  const description = t().meter(...[score, low, high, threshold].map(formatDecimal));
  return el(
    "div",
    { class: "meter", role: "img", "aria-label": description },
    el("div", { class: "track" }, length, mark),
    el(
      "div",
      { class: "scale-ends", "aria-hidden": "true" },
      el("span", {}, formatDecimal(low)),
      label,
      el("span", {}, formatDecimal(high)),
    ),
  );
}

const state = (known, text) => el("li", { class: known ? "known" : "unknown" }, text);

const userState = ({ user_known, user_id, user_ratings }) =>
  user_known
    ? state(true, t().userKnown(user_id, user_ratings))
    : state(false, t().userUnknown(user_id));

function titleState({ title, title_known, title_ratings, parts }) {
  if (title_known) return state(true, t().titleKnown(displayTitle(title), title_ratings));
  return state(false, t().titleUnknown(displayTitle(title), "traits" in parts));
}

function termList({ parts, score, user_id }) {
  const { everybody = 0, ...terms } = parts;
  const sum = Object.values(parts).reduce((total, stars) => total + stars, 0);
  const limited = Math.abs(sum - score) > ROUNDING_ERROR;
  const widest = Math.max(MIN_FULL_BAR, ...Object.values(terms).map(Math.abs));
  const total = limited ? t().limited(formatSigned(sum, false)) : t().sum;
  return el(
    "ul",
    { class: "terms" },
    row(t().terms.everybody, formatSigned(everybody, false)),
    Object.entries(terms).map(([name, stars]) => {
      const sign = Math.abs(stars) < NEGLIGIBLE ? 0 : Math.sign(stars);
      const describe = t().terms[name]?.[sign + 1] ?? (() => name);
      const bar = Math.abs(stars) < ROUNDING_ERROR ? null : divergingBar(stars / widest);
      return row(describe(user_id), formatSigned(stars), bar);
    }),
    row(total, formatSigned(score, false), null, "sum"),
  );
}

const row = (text, value, bar = null, kind = null) =>
  el(
    "li",
    { class: kind },
    el("span", { class: "name" }, text),
    bar,
    el("span", { class: "value" }, value),
  );

function divergingBar(share) {
  const length = el("span", { class: share < 0 ? "negative" : "positive" });
  length.style.width = `${50 * Math.abs(share)}%`;
  return el("span", { class: "diverging-bar", "aria-hidden": "true" }, length);
}
