// The first films of the list in one line, for as long as the list itself is out of sight.
import { el } from "../dom.js";
import { said } from "./viewer.i18n.js";

const FIRST = 3;

// list: the element that holds the list; go: what to do when somebody wants to see it
export function peek(list, go) {
  const line = el("span", { class: "first" });
  const element = el(
    "button",
    { type: "button", class: "peek", hidden: true, onclick: go },
    line,
    el("span", { class: "see" }, said().see),
  );
  let films = [];
  let inSight = true;
  const draw = () => {
    element.hidden = inSight || !films.length;
    line.textContent = films.map(({ rank, title }) => `${rank} ${title}`).join(" · ");
  };
  const seen = ([{ isIntersecting }]) => {
    inSight = isIntersecting;
    draw();
  };
  new IntersectionObserver(seen, { rootMargin: "0px 0px -64px 0px" }).observe(list);
  const show = (found) => {
    films = found.slice(0, FIRST);
    draw();
  };
  return { element, show };
}
