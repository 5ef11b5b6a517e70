// A stacked bar of shares with a text alternative.
import { el } from "./dom.js";
import { formatPercent } from "./i18n.js";

// parts: [{ kind, label, share }]; kind sets the colour
export function stackedBar(parts) {
  const label = parts.map((part) => `${part.label} ${formatPercent(part.share)}`).join(", ");
  return el(
    "div",
    { class: "stacked-bar" },
    el("div", { class: "bar", role: "img", "aria-label": label }, parts.map(segment)),
    el("ul", { class: "legend", "aria-hidden": "true" }, parts.map(legendEntry)),
  );
}

function segment({ kind, share }) {
  const part = el("span", { class: `part ${kind}` });
  part.style.flexGrow = share;
  return part;
}

function legendEntry({ kind, label, share }) {
  return el(
    "li",
    {},
    el("span", { class: `swatch ${kind}` }),
    el("span", { class: "share" }, formatPercent(share)),
    el("span", {}, label),
  );
}
