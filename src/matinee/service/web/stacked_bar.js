// A stacked bar of shares, with the same said in words.
import { el } from "./dom.js";
import { percent } from "./i18n.js";

// parts: [{ kind, label, share }]; kind chooses the colour
export function stackedBar(parts) {
  const said = parts.map(({ label, share }) => `${label} ${percent(share)}`).join(", ");
  return el(
    "div",
    { class: "shares" },
    el("div", { class: "bar", role: "img", "aria-label": said }, parts.map(segment)),
    el("ul", { class: "legend", "aria-hidden": "true" }, parts.map(entry)),
  );
}

function segment({ kind, share }) {
  const part = el("span", { class: `part ${kind}` });
  part.style.flexGrow = share;
  return part;
}

function entry({ kind, label, share }) {
  return el(
    "li",
    {},
    el("span", { class: `swatch ${kind}` }),
    el("span", { class: "share" }, percent(share)),
    el("span", { class: "what" }, label),
  );
}
