// A line with the first films of the list, shown while the list itself is out of sight.
import { el } from "../dom.js";
import { t } from "./viewer.i18n.js";

const MAX_FILMS = 3;

// list: the element that holds the list; onClick: scrolls to it
export function preview(list, onClick) {
  const line = el("span", { class: "preview-films" });
  const element = el(
    "button",
    { type: "button", class: "preview", hidden: true, onclick: onClick },
    line,
    el("span", { class: "preview-link" }, t().showList),
  );
  let films = [];
  let listVisible = true;
  const draw = () => {
    element.hidden = listVisible || !films.length;
    line.textContent = films.map(({ rank, title }) => `${rank} ${title}`).join(" · ");
  };
  const onIntersection = ([{ isIntersecting }]) => {
    listVisible = isIntersecting;
    draw();
  };
  new IntersectionObserver(onIntersection, { rootMargin: "0px 0px -64px 0px" }).observe(list);
  const show = (allFilms) => {
    films = allFilms.slice(0, MAX_FILMS);
    draw();
  };
  return { element, show };
}
