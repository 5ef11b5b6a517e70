// The answer drawn: its label, the score on its scale, and what the score is made of.
import { el } from "../dom.js";
import { decimal, whole } from "../i18n.js";
import { said, signed } from "./subscriber.i18n.js";

const ALIKE = 0.005; // stars that differ by less are shown as the same
const FEW = 0.05; // stars; of a smaller part it is said that it does nothing
const WIDE = 1; // stars; where no part is larger, a part of so many fills its half of a bar

export const called = ({ titulo, year, platform }) =>
  `${titulo} (${[year, platform].filter(Boolean).join(", ")})`;

export function verdict(answer, typed) {
  return [
    el("h2", { class: "whom", tabindex: "-1" }, said().whom(answer.user_id, called(answer))),
    answer.exact ? null : el("p", { class: "meant" }, said().meant(typed, answer.titulo)),
    el(
      "div",
      { class: answer.recomendacion ? "verdict yes" : "verdict no" },
      el("p", { class: "label" }, said().label[answer.recomendacion]),
      el(
        "p",
        { class: "score" },
        el("strong", {}, decimal(answer.score)),
        ` ${said().of(whole(answer.scale[1]))}`,
      ),
      meter(answer),
    ),
    el("h3", { class: "why" }, said().why),
    el("ul", { class: "states" }, [userState(answer), titleState(answer)]),
    parts(answer),
  ].filter((part) => part !== null);
}

function meter({ score, scale, threshold }) {
  const [low, high] = scale;
  const place = (stars) => {
    const share = (stars - low) / Math.max(high - low, 1e-9);
    return `${100 * Math.min(Math.max(share, 0), 1)}%`;
  };
  const length = el("span", { class: "length" });
  const needed = el("span", { class: "needed" });
  const name = el("span", { class: "threshold" }, said().needed(decimal(threshold)));
  length.style.width = place(score);
  needed.style.left = name.style.left = place(threshold);
  const told = said().meter(...[score, low, high, threshold].map(decimal));
  return el(
    "div",
    { class: "meter", role: "img", "aria-label": told },
    el("div", { class: "track" }, length, needed),
    el(
      "div",
      { class: "ends", "aria-hidden": "true" },
      el("span", {}, decimal(low)),
      name,
      el("span", {}, decimal(high)),
    ),
  );
}

const state = (known, text) => el("li", { class: known ? "known" : "strange" }, text);

const userState = ({ user, user_id, user_ratings }) =>
  user === "known"
    ? state(true, said().userKnown(user_id, user_ratings))
    : state(false, said().userUnknown(user_id));

function titleState({ title, titulo, title_ratings, parts }) {
  if (title === "known") return state(true, said().titleKnown(titulo, title_ratings));
  return state(false, said().titleUnknown(titulo, "traits" in parts));
}

function parts({ parts, score, user_id }) {
  const { everybody = 0, ...others } = parts;
  const sum = Object.values(parts).reduce((one, other) => one + other, 0);
  const kept = Math.abs(sum - score) > ALIKE;
  const widest = Math.max(WIDE, ...Object.values(others).map(Math.abs));
  return el(
    "ul",
    { class: "parts" },
    row(said().parts.everybody, signed(everybody, false)),
    Object.entries(others).map(([name, stars]) => {
      const way = Math.abs(stars) < FEW ? 0 : Math.sign(stars);
      const told = said().parts[name]?.[way + 1] ?? (() => name);
      const drawn = Math.abs(stars) < ALIKE ? null : bar(stars / widest);
      return row(told(user_id), signed(stars), drawn);
    }),
    row(kept ? said().kept(signed(sum, false)) : said().sum, signed(score, false), null, "sum"),
  );
}

const row = (text, value, drawn = null, kind = null) =>
  el(
    "li",
    { class: kind },
    el("span", { class: "name" }, text),
    drawn,
    el("span", { class: "value" }, value),
  );

function bar(share) {
  const length = el("span", { class: share < 0 ? "below" : "above" });
  length.style.width = `${50 * Math.abs(share)}%`;
  return el("span", { class: "balance", "aria-hidden": "true" }, length);
}
