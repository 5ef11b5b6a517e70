// Charts of the streaming platforms: titles by year, lengths and ratings beside each other.
import { Failure, get } from "../api.js";
import { el } from "../dom.js";
import { columns, lanes, tabled } from "../plots.js";
import { percent, whole } from "../i18n.js";
import { said } from "./platforms.i18n.js";

const LABELS = 6; // at most so many years are named below a chart
const MOST_STARS = 5;
const LEAST_SHARE = 0.01;

let counts = null; // once the service has told

export async function draw(room) {
  counts ??= get("v1/catalogues/streaming");
  try {
    room.replaceChildren(el("h2", {}, said().heading), ...figures(await counts));
  } catch (failure) {
    counts = null;
    if (!(failure instanceof Failure)) throw failure;
    room.replaceChildren(el("p", { class: "quiet" }, said().absent));
  }
}

const figures = (told) =>
  [
    years(told),
    lengths(told, "minutes", 6),
    lengths(told, "seasons", 1),
    audiences(told),
    told.stars && stars(told),
  ].filter(Boolean);

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
function shares(numbers) {
  const total = sum(numbers) || 1;
  return numbers.map((number) => number / total);
}

const highest = (lists) => Math.max(0, ...Object.values(lists).flat());

// panels: [{ platform, told, chart }]
function figure(kind, { name, note }, panels, table, more = null) {
  return el(
    "figure",
    { class: "plots", "data-kind": kind },
    el("figcaption", {}, el("h3", {}, name), el("p", { class: "quiet" }, note)),
    el(
      "div",
      { class: "panels" },
      panels.map(({ platform, told, chart }) =>
        el(
          "div",
          {},
          platform && el("p", { class: "of" }, el("b", {}, platform), " ", el("span", {}, told)),
          chart,
        ),
      ),
    ),
    more && el("p", { class: "quiet small" }, more),
    table,
  );
}

// a row for each step, a column for each platform
const table = ({ name, first }, platforms, steps, titles) =>
  tabled(
    said().asTable,
    name,
    [first, ...platforms],
    steps.map((step, at) => [step, ...platforms.map((one) => whole(titles[one][at]))]),
  );

function years({ platforms, titles: all, years: { years: steps, titles } }) {
  const words = said().years;
  const most = highest(titles);
  const every = [5, 10, 20, 50].find((gap) => steps.length / gap <= LABELS) ?? 50;
  const panels = platforms.map((platform) => {
    const bars = titles[platform].map((value, at) => ({
      value,
      told: `${steps[at]}: ${whole(value)}`,
      label: steps[at] % every === 0 ? steps[at] : null,
    }));
    const peak = Math.max(0, ...titles[platform]);
    const where = steps[titles[platform].indexOf(peak)];
    const told = peak ? said().most(where, peak) : said().none;
    const title = `${words.name}: ${platform}`;
    const chart = columns({ title, told }, bars, { most, tick: whole });
    return { platform, told: said().titles(all[platform]), chart };
  });
  return figure("years", words, panels, table(words, platforms, steps, titles));
}

// every: how many steps lie between two that are named
function lengths({ platforms, ...told }, kind, every) {
  const words = said()[kind];
  const { least, titles, median, unknown } = told[kind];
  const parts = Object.fromEntries(platforms.map((one) => [one, shares(titles[one])]));
  const most = highest(parts);
  const steps = least.map((start, at) => step(start, least[at + 1]));
  const panels = platforms.map((platform) => {
    const bars = parts[platform].map((value, at) => ({
      value,
      told: `${words.step(steps[at])}: ${percent(value)} (${whole(titles[platform][at])})`,
      label: at % every === 0 ? ended(least[at], at === least.length - 1) : null,
    }));
    const mark = words.middle ? place(median[platform], least) : null;
    const summed = summary(words, steps, parts[platform], median[platform]);
    const chart = columns({ title: `${words.name}: ${platform}`, told: summed }, bars, {
      most,
      tick: percent,
      mark,
    });
    return { platform, told: summed, chart };
  });
  const missing = platforms.filter((one) => unknown[one]);
  const left = missing.map((one) => `${one} ${whole(unknown[one])}`).join(", ");
  const more = left ? said().unknown(left) : null;
  return figure(kind, words, panels, table(words, platforms, steps, titles), more);
}

const ended = (start, last) => (last ? `${start}+` : String(start));

function step(start, next) {
  if (next === undefined) return ended(start, true);
  return next - start === 1 ? String(start) : `${start}–${next - 1}`;
}

function summary({ middle, step }, steps, parts, median) {
  if (median === null) return said().none;
  const most = Math.max(...parts);
  return middle ? middle(median) : said().commonest(step(steps[parts.indexOf(most)]), most);
}

// of a length among steps of one width
function place(length, least) {
  if (length === null) return null;
  return Math.min((length - least[0]) / (least[1] - least[0]), least.length - 0.5);
}

function audiences({ platforms, audiences: { ratings, titles } }) {
  const words = said().audiences;
  const parts = Object.fromEntries(platforms.map((one) => [one, shares(titles[one])]));
  const most = highest(parts);
  const panels = platforms.map((platform) => {
    const bars = ratings
      .map((label, at) => ({ label, value: parts[platform][at], count: titles[platform][at] }))
      .filter(({ count }) => count)
      .sort((one, other) => other.value - one.value)
      .map((bar) => ({
        ...bar,
        told: `${bar.label}: ${percent(bar.value)} (${whole(bar.count)})`,
        shown: bar.value < LEAST_SHARE ? `<${percent(LEAST_SHARE)}` : percent(bar.value),
      }));
    const told = bars.length ? said().commonest(bars[0].label, bars[0].value) : said().none;
    const chart = lanes({ title: `${words.name}: ${platform}`, told }, bars, { most });
    return { platform, told, chart };
  });
  return figure("audiences", words, panels, table(words, platforms, ratings, titles));
}

function stars({ stars: { mean, ratings } }) {
  const words = said().stars;
  const bars = Object.entries(mean).map(([label, value]) => ({
    label,
    value,
    told: `${label}: ${words.told(value, ratings[label])}`,
    shown: whole(value),
  }));
  const told = bars.map((bar) => bar.told).join("; ") || said().none;
  const rows = bars.map(({ label, value }) => [label, whole(value), whole(ratings[label])]);
  const head = [words.first, words.mean, words.ratings];
  const asTable = tabled(said().asTable, words.name, head, rows);
  const chart = lanes({ title: words.name, told }, bars, { most: MOST_STARS });
  return figure("stars", words, [{ chart }], asTable);
}
