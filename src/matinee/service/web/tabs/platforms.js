// Charts that compare the streaming platforms: years, lengths, audiences and ratings.
import { ApiError, get } from "../api.js";
import { audienceName } from "../catalog_names.js";
import { el } from "../dom.js";
import { formatNumber, formatPercent } from "../i18n.js";
import { columnChart, dataTable, plotFigure, rowChart } from "../plots.js";
import { platformName } from "../titles.js";
import { t } from "./platforms.i18n.js";

const MAX_YEAR_LABELS = 6;
const MAX_STARS = 5;
const MIN_SHARE = 0.01; // smaller shares are shown as less than this

let statistics = null; // a promise of the service's answer

export async function draw(section) {
  statistics ??= get("v1/catalogues/streaming");
  try {
    section.replaceChildren(el("h2", {}, t().heading), ...figures(await statistics));
  } catch (error) {
    statistics = null;
    if (!(error instanceof ApiError)) throw error;
    section.replaceChildren(el("p", { class: "muted" }, t().unavailable));
  }
}

const figures = (data) =>
  [
    yearsFigure(data),
    lengthsFigure(data, "minutes", 6),
    lengthsFigure(data, "seasons", 1),
    audiencesFigure(data),
    data.stars && starsFigure(data),
  ].filter(Boolean);

function sharesOf(numbers) {
  const total = numbers.reduce((sum, number) => sum + number, 0) || 1;
  return numbers.map((number) => number / total);
}

const maxOf = (lists) => Math.max(0, ...Object.values(lists).flat());

// panels: [{ platform, summary, chart }]
function figure(kind, texts, panels, table, footnote = null) {
  const charts = panels.map(({ platform, summary, chart }) =>
    el("div", {}, platform && panelTitle(platform, summary), chart),
  );
  return plotFigure(kind, texts, charts, table, footnote);
}

const panelTitle = (platform, summary) =>
  el("p", { class: "panel-title" }, el("b", {}, platformName(platform)), " ", el("span", {}, summary));

// a row for each bin, a column for each platform
const histogramTable = ({ name, first }, platforms, bins, titles) =>
  dataTable(
    t().asTable,
    name,
    [first, ...platforms.map(platformName)],
    bins.map((bin, index) => [
      bin,
      ...platforms.map((platform) => formatNumber(titles[platform][index])),
    ]),
  );

function yearsFigure({ platforms, titles: totals, years: { years, titles } }) {
  const texts = t().years;
  const max = maxOf(titles);
  const gaps = [5, 10, 20, 50];
  const labelEvery = gaps.find((gap) => years.length / gap <= MAX_YEAR_LABELS) ?? 50;
  const panels = platforms.map((platform) => {
    const bars = titles[platform].map((value, index) => ({
      value,
      tooltip: `${years[index]}: ${formatNumber(value)}`,
      label: years[index] % labelEvery === 0 ? years[index] : null,
    }));
    const peak = Math.max(0, ...titles[platform]);
    const peakYear = years[titles[platform].indexOf(peak)];
    const description = peak ? t().peak(peakYear, peak) : t().none;
    const title = `${texts.name}: ${platformName(platform)}`;
    const chart = columnChart({ title, description }, bars, { max, formatTick: formatNumber });
    return { platform, summary: t().titles(totals[platform]), chart };
  });
  return figure("years", texts, panels, histogramTable(texts, platforms, years, titles));
}

function lengthsFigure({ platforms, ...data }, kind, labelEvery) {
  const texts = t()[kind];
  const { least: starts, titles, median, unknown } = data[kind];
  const shares = Object.fromEntries(
    platforms.map((platform) => [platform, sharesOf(titles[platform])]),
  );
  const bins = starts.map((start, index) => binName(start, starts[index + 1]));
  const last = starts.length - 1;
  const panels = platforms.map((platform) => {
    const bars = shares[platform].map((value, index) => ({
      value,
      tooltip:
        `${texts.bin(bins[index])}: ${formatPercent(value)} ` +
        `(${formatNumber(titles[platform][index])})`,
      label: index % labelEvery === 0 ? binStart(starts[index], index === last) : null,
    }));
    const summary = lengthSummary(texts, bins, shares[platform], median[platform]);
    const chart = columnChart({ title: `${texts.name}: ${platformName(platform)}`, description: summary }, bars, {
      max: maxOf(shares),
      formatTick: formatPercent,
      mark: texts.median ? positionOf(median[platform], starts) : null,
    });
    return { platform, summary, chart };
  });
  const table = histogramTable(texts, platforms, bins, titles);
  return figure(kind, texts, panels, table, unknownNote(platforms, unknown));
}

function unknownNote(platforms, unknown) {
  const counts = platforms
    .filter((platform) => unknown[platform])
    .map((platform) => `${platformName(platform)} ${formatNumber(unknown[platform])}`);
  return counts.length ? t().unknown(counts.join(", ")) : null;
}

const binStart = (start, isLast) => (isLast ? `${start}+` : String(start));

function binName(start, next) {
  if (next === undefined) return binStart(start, true);
  return next - start === 1 ? String(start) : `${start}–${next - 1}`;
}

function lengthSummary(texts, bins, shares, median) {
  if (median === null) return t().none;
  if (texts.median) return texts.median(median);
  const max = Math.max(...shares);
  return t().mostCommon(texts.bin(bins[shares.indexOf(max)]), max);
}

// position of a length among bins of equal width
function positionOf(length, starts) {
  if (length === null) return null;
  return Math.min((length - starts[0]) / (starts[1] - starts[0]), starts.length - 0.5);
}

function audiencesFigure({ platforms, audiences: { ratings, titles } }) {
  const texts = t().audiences;
  const shares = Object.fromEntries(
    platforms.map((platform) => [platform, sharesOf(titles[platform])]),
  );
  const max = maxOf(shares);
  const panels = platforms.map((platform) => {
    const bars = audienceBars(ratings, shares[platform], titles[platform]);
    const summary = bars.length ? t().mostCommon(bars[0].label, bars[0].value) : t().none;
    const title = `${texts.name}: ${platformName(platform)}`;
    return { platform, summary, chart: rowChart({ title, description: summary }, bars, { max }) };
  });
  return figure("audiences", texts, panels, histogramTable(texts, platforms, ratings.map(audienceName), titles));
}

const audienceBars = (ratings, shares, counts) =>
  ratings
    .map((rating, index) => ({
      label: audienceName(rating),
      value: shares[index],
      count: counts[index],
    }))
    .filter(({ count }) => count)
    .sort((first, second) => second.value - first.value)
    .map(({ label, value, count }) => ({
      label,
      value,
      tooltip: `${label}: ${formatPercent(value)} (${formatNumber(count)})`,
      valueText: value < MIN_SHARE ? `<${formatPercent(MIN_SHARE)}` : formatPercent(value),
    }));

function starsFigure({ stars: { mean, ratings } }) {
  const texts = t().stars;
  const bars = Object.entries(mean).map(([platform, value]) => ({
    label: platformName(platform),
    value,
    tooltip: `${platformName(platform)}: ${texts.summary(value, ratings[platform])}`,
    valueText: formatNumber(value),
  }));
  const description = bars.map(({ tooltip }) => tooltip).join("; ") || t().none;
  const rows = Object.entries(mean).map(([platform, value]) => [
    platformName(platform),
    formatNumber(value),
    formatNumber(ratings[platform]),
  ]);
  const columnNames = [texts.first, texts.mean, texts.ratings];
  const table = dataTable(t().asTable, texts.name, columnNames, rows);
  const chart = rowChart({ title: texts.name, description }, bars, { max: MAX_STARS });
  return figure("stars", texts, [{ chart }], table);
}
