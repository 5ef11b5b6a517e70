// What went wrong, in words, and what to do.
import { el } from "./dom.js";
import { words } from "./i18n.js";

// names: what the tab calls its fields; limits: of its numbers, as the service tells them;
// take: what to do when one of the nearest known values is chosen
export function notice(failure, again, names = {}, limits = {}, take = null) {
  const lines = (failure.problem?.errors ?? []).map((mistake) => {
    const { field, code, problem, nearest } = mistake;
    const phrase = words().mistake[code];
    const name = names[field] ?? field;
    const told = phrase ? phrase(name, limits[field] ?? {}) : `${name}: ${problem}`;
    return el("li", {}, told, take && nearest?.length ? offers(field, nearest, take) : null);
  });
  const told = words().failed[failure.kind] ?? words().failed.broken;
  const alert = el("div", { class: "notice wrong", role: "alert" }, el("p", {}, told));
  if (lines.length) alert.append(el("ul", { id: "mistakes" }, lines));
  else if (failure.kind === "unknown") alert.append(el("p", { lang: "en" }, failure.message));
  else alert.append(el("button", { type: "button", onclick: again }, words().retry));
  return alert;
}

const offers = (field, nearest, take) =>
  el(
    "p",
    { class: "offers" },
    `${words().near}: `,
    nearest.map((value) =>
      el("button", { type: "button", onclick: () => take(field, value) }, value),
    ),
  );
