// The page: language switch, tabs and the panel of the open tab.
// A tab is shown, and its module loaded, only if the served version can answer it. To add a task,
// write its module in tabs/, list it in TASK_TABS and name it in i18n.js.
import { get } from "./api.js";
import { el } from "./dom.js";
import { LANGUAGES, language, messages, setLanguage } from "./i18n.js";
import newcomer from "./tabs/newcomer.js";

const lazyTab = (id) => ({
  id,
  name: () => messages().tabs[id],
  draw: async (panel, context) => (await import(`./tabs/${id}.js`)).draw(panel, context),
});
const TASK_TABS = [newcomer, lazyTab("viewer"), lazyTab("similar"), lazyTab("subscriber")];
const CATALOGUES = ["tmdb", "streaming"];
let tabs = [newcomer];
let catalogues = []; // names of the catalogues of the served version
let versionInfo = null;

const byId = (id) => document.getElementById(id);
const formOptions = get("v1/choices");
formOptions.catch(() => {}); // each tab that needs the options reports the error itself
const tabFromUrl = () => tabs.find((tab) => `#${tab.id}` === location.hash) ?? tabs[0];
let openTab = tabFromUrl();

// without an answer the newcomer tab stays, and reports the error
get("v1/version").then(addTabs, () => {});

function addTabs(info) {
  versionInfo = info;
  catalogues = CATALOGUES.filter((name) => name in info.catalogues);
  const catalogTabs = catalogues.map((name) => ({
    id: name,
    name: () => messages().tabs[name],
    draw: async (panel) => {
      const { draw: drawCatalog } = await import("./tabs/catalog.js");
      drawCatalog(panel, name, info.catalogues[name]);
    },
  }));
  tabs = TASK_TABS.filter((tab) => info.tasks.includes(tab.id)).concat(catalogTabs);
  const before = openTab;
  openTab = tabs.find((tab) => tab === openTab && !location.hash) ?? tabFromUrl();
  if (openTab === before) drawTabs();
  else draw();
}

function draw() {
  document.documentElement.lang = language();
  document.title = messages().title;
  byId("skip-link").textContent = messages().skip;
  byId("page-footer").replaceChildren(
    el("p", {}, `${messages().footer} `, el("a", { href: "docs" }, messages().apiDocs)),
  );
  drawLanguages();
  drawTabs();
  byId("panel").setAttribute("aria-labelledby", `tab-${openTab.id}`);
  // each drawing has its own element: a slow tab then draws into a detached one
  const panel = el("div");
  byId("panel").replaceChildren(panel);
  openTab.draw(panel, { formOptions, catalogues, versionInfo });
}

function drawLanguages() {
  byId("languages").setAttribute("aria-label", messages().language);
  byId("languages").replaceChildren(
    ...Object.entries(LANGUAGES).map(([code, name]) =>
      el(
        "button",
        {
          type: "button",
          lang: code,
          title: name,
          "aria-label": name,
          "aria-pressed": String(code === language()),
          onclick: () => changeLanguage(code),
        },
        code.toUpperCase(),
      ),
    ),
  );
}

function changeLanguage(code) {
  setLanguage(code);
  draw();
  byId("languages").querySelector(`[lang=${code}]`).focus();
}

function drawTabs() {
  byId("tabs").setAttribute("aria-label", messages().sections);
  byId("tabs").replaceChildren(
    ...tabs.map((tab) =>
      el(
        "button",
        {
          type: "button",
          role: "tab",
          id: `tab-${tab.id}`,
          "aria-selected": String(tab === openTab),
          "aria-controls": "panel",
          tabindex: tab === openTab ? "0" : "-1",
          onclick: () => show(tab),
          onkeydown: (event) => moveFocus(event, tab),
        },
        tab.name(),
      ),
    ),
  );
}

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

function moveFocus(event, tab) {
  const ends = { Home: 0, End: -1 };
  const index = ends[event.key] ?? tabs.indexOf(tab) + STEPS[event.key];
  if (Number.isNaN(index)) return;
  event.preventDefault();
  show(tabs.at(index % tabs.length));
}

function show(tab) {
  openTab = tab;
  history.replaceState(null, "", `#${tab.id}`);
  draw();
  byId(`tab-${tab.id}`).focus();
}

draw();
