// A field that finds a film by its title.
import { get } from "../api.js";
import { combobox } from "../combobox.js";
import { el } from "../dom.js";
import { displayTitle } from "../titles.js";
import { t } from "./viewer.i18n.js";

const TITLE_QUERY = { collection: "movielens", field: "title" };

// onSelect: called with a film, or null once the field is empty
export function titleField(state, name, label, onSelect) {
  const error = el("p", { class: "title-error", role: "status" });
  const onsubmit = async (event) => {
    event.preventDefault();
    const text = state[name].trim();
    if (!text) return;
    // works without waiting for the suggestions
    const film = await bestMatch(text);
    error.textContent = film ? "" : t().unknownTitle(text);
    if (film) onSelect(film);
  };
  const oninput = () => {
    error.textContent = "";
    if (!state[name].trim()) onSelect(null);
  };
  return el(
    "form",
    { class: "title-form", novalidate: true, onsubmit, oninput },
    combobox(state, name, label, (suggestion) => onSelect(toFilm(suggestion)), TITLE_QUERY),
    error,
  );
}

const toFilm = ({ film_id, text, year }) => ({ film_id, title: text, year });

async function bestMatch(text) {
  const query = new URLSearchParams({ ...TITLE_QUERY, text, limit: 1 });
  const { suggestions } = await get(`v1/suggestions?${query}`).catch(() => ({ suggestions: [] }));
  if (!suggestions.length) return null;
  return toFilm({ ...suggestions[0], text: displayTitle(suggestions[0].text) });
}
