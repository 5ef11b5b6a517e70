// The shell: languages, tabs and the panel.
// A further question is a module in tabs/, its name in TASKS and in the words; its tab is there, and
// its module is loaded, only when the version holds what answers it. So it is with the catalogues.
import { get } from "./api.js";
import { el } from "./dom.js";
import newcomer from "./tabs/newcomer.js";
import { LANGUAGES, choose, language, words } from "./i18n.js";

const later = (id) => ({
  id,
  name: () => words().tabs[id],
  draw: async (room, given) => (await import(`./tabs/${id}.js`)).draw(room, given),
});
const TASKS = [newcomer, later("viewer"), later("similar"), later("subscriber")];
const CATALOGUES = ["tmdb", "streaming"];
let tabs = [newcomer];
let held = []; // catalogues, once the service has told
let told = null; // all that it has told

const at = (id) => document.getElementById(id);
const choices = get("v1/choices");
choices.catch(() => {}); // each tab that needs them says so itself
const wanted = () => tabs.find((tab) => `#${tab.id}` === location.hash) ?? tabs[0];
let open = wanted();

// without an answer the page stays as it is, and its tab tells what is wrong
get("v1/version").then(furnish, () => {});

function furnish(holdings) {
  const { tasks, catalogues } = (told = holdings);
  held = CATALOGUES.filter((name) => name in catalogues);
  const asking = held.map((name) => ({
    id: name,
    name: () => words().tabs[name],
    draw: async (room) => {
      const { draw } = await import("./tabs/questions.js");
      draw(room, name, catalogues[name]);
    },
  }));
  tabs = TASKS.filter((tab) => tasks.includes(tab.id)).concat(asking);
  const before = open;
  open = tabs.find((tab) => tab === open && !location.hash) ?? wanted();
  if (open === before) drawTabs(words());
  else draw();
}

function draw() {
  const said = words();
  document.documentElement.lang = language();
  document.title = said.title;
  at("skip").textContent = said.skip;
  at("foot").replaceChildren(
    el("p", {}, `${said.foot} `, el("a", { href: "docs.json" }, said.grammar)),
  );
  drawLanguages(said);
  drawTabs(said);
  at("panel").setAttribute("aria-labelledby", `tab-${open.id}`);
  // a room of its own for each drawing: one that comes late draws where nobody looks
  const room = el("div");
  at("panel").replaceChildren(room);
  open.draw(room, { choices, held, told });
}

function drawLanguages(said) {
  at("languages").setAttribute("aria-label", said.language);
  at("languages").replaceChildren(
    ...Object.entries(LANGUAGES).map(([code, name]) =>
      el(
        "button",
        {
          type: "button",
          lang: code,
          title: name,
          "aria-label": name,
          "aria-pressed": String(code === language()),
          onclick: () => change(code),
        },
        code.toUpperCase(),
      ),
    ),
  );
}

function change(code) {
  choose(code);
  draw();
  at("languages").querySelector(`[lang=${code}]`).focus();
}

function drawTabs(said) {
  at("tabs").setAttribute("aria-label", said.questions);
  at("tabs").replaceChildren(
    ...tabs.map((tab) =>
      el(
        "button",
        {
          type: "button",
          role: "tab",
          id: `tab-${tab.id}`,
          "aria-selected": String(tab === open),
          "aria-controls": "panel",
          tabindex: tab === open ? "0" : "-1",
          onclick: () => show(tab),
          onkeydown: (event) => walk(event, tab),
        },
        tab.name(),
      ),
    ),
  );
}

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

function walk(event, tab) {
  const ends = { Home: 0, End: -1 };
  const place = ends[event.key] ?? tabs.indexOf(tab) + STEPS[event.key];
  if (Number.isNaN(place)) return;
  event.preventDefault();
  show(tabs.at(place % tabs.length));
}

function show(tab) {
  open = tab;
  history.replaceState(null, "", `#${tab.id}`);
  draw();
  at(`tab-${tab.id}`).focus();
}

draw();
