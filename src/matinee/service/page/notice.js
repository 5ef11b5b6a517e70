// What went wrong, in words, and what to do.
import { el } from "./dom.js";
import { words } from "./words.js";

// names: what the tab calls its fields; limits: of its numbers, as the service tells them
export function notice(failure, again, names = {}, limits = {}) {
  const lines = (failure.problem?.errors ?? []).map(({ field, code, problem }) => {
    const phrase = words().mistake[code];
    const name = names[field] ?? field;
    return el("li", {}, phrase ? phrase(name, limits[field] ?? {}) : `${name}: ${problem}`);
  });
  const advice = lines.length
    ? el("ul", { id: "mistakes" }, lines)
    : el("button", { type: "button", onclick: again }, words().retry);
  const told = words().failed[failure.kind] ?? words().failed.broken;
  return el("div", { class: "notice wrong", role: "alert" }, el("p", {}, told), advice);
}
