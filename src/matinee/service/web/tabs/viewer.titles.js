// A field for the title of one of the films that can be rated.
import { get } from "../api.js";
import { combobox } from "../combobox.js";
import { el } from "../dom.js";
import { said } from "./viewer.i18n.js";

const TITLES = { collection: "movielens", field: "title" };

// taken: what to do with a film, or with null once the field is empty again
export function titleField(kept, name, title, taken) {
  const unknown = el("p", { class: "unknown", role: "status" });
  const submit = async (event) => {
    event.preventDefault();
    const text = kept[name].trim();
    if (!text) return;
    // also where nobody waited for the suggestions
    const film = await likeliest(text);
    unknown.textContent = film ? "" : said().unknown(text);
    if (film) taken(film);
  };
  const typed = () => {
    unknown.textContent = "";
    if (!kept[name].trim()) taken(null);
  };
  return el(
    "form",
    { class: "titled", novalidate: true, onsubmit: submit, oninput: typed },
    combobox(kept, name, title, (one) => taken(filmOf(one)), TITLES),
    unknown,
  );
}

const filmOf = ({ film_id, text, year }) => ({ film_id, title: text, year });

async function likeliest(text) {
  const query = new URLSearchParams({ ...TITLES, text, limit: 1 });
  const { suggestions } = await get(`v1/suggestions?${query}`).catch(() => ({ suggestions: [] }));
  return suggestions.length ? filmOf(suggestions[0]) : null;
}
