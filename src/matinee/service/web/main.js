// The page: language switch, tabs and the panel of the open tab.
// The served version decides which tabs there are. To add a task, write its module in tabs/, list it
// in TASK_TABS and name it in i18n.js.
import { pushAddress, readAddress, replaceAddress } from "./address.js";
import { get } from "./api.js";
import { allowImages } from "./cover.js";
import { el } from "./dom.js";
import { errorNotice } from "./error_notice.js";
import { LANGUAGES, language, messages, setLanguage } from "./i18n.js";

const TASK_TABS = ["newcomer", "viewer", "similar", "subscriber"];
const CATALOGUES = ["tmdb", "streaming"];
const MODULES = { tmdb: "catalog", streaming: "catalog" }; // others are named as their tab

let tabs = []; // of the served version
let openTab = null;
let versionInfo = null;
let versionError = null;
let formOptions = null;
const lastParams = {}; // of each tab: the address that its state has

const byId = (id) => document.getElementById(id);

async function load() {
  versionError = null;
  draw();
  formOptions = get("v1/choices");
  formOptions.catch(() => {}); // each tab that needs the options reports the error itself
  try {
    versionInfo = await get("v1/version");
  } catch (error) {
    versionError = error;
    draw();
    return;
  }
  allowImages(versionInfo.image_host ?? null);
  tabs = [
    ...TASK_TABS.filter((id) => versionInfo.tasks.includes(id)),
    ...CATALOGUES.filter((id) => id in versionInfo.catalogues),
  ];
  openAddress();
}

// the tab and the answer of the address; a tab that is not served gives way to the first one
function openAddress() {
  if (!tabs.length) return;
  const { tab, params } = readAddress();
  const served = tabs.includes(tab);
  openTab = served ? tab : tabs[0];
  if (!served && tab) replaceAddress(openTab);
  draw(served ? params : {});
}

// params: of the address, if it is new; null if the tab is to show the state that it has
function draw(params = null) {
  document.documentElement.lang = language();
  document.title = messages().title;
  byId("skip-link").textContent = messages().skip;
  byId("page-footer").replaceChildren(
    el("p", {}, `${messages().footer} `, el("a", { href: "docs" }, messages().apiDocs)),
  );
  drawLanguages();
  drawTabs();
  // each drawing has its own element: a slow tab then draws into a detached one
  const panel = el("div");
  byId("panel").replaceChildren(panel);
  if (versionInfo) drawOpenTab(panel, params);
  else if (versionError) panel.replaceChildren(errorNotice(versionError, load));
  else panel.replaceChildren(el("p", { class: "notice", role: "status" }, messages().loading));
}

async function drawOpenTab(panel, params) {
  const id = openTab;
  byId("panel").setAttribute("aria-labelledby", `tab-${id}`);
  if (params) lastParams[id] = params;
  const setParams = (newParams, { replace = false } = {}) => {
    lastParams[id] = newParams;
    if (id === openTab) (replace ? replaceAddress : pushAddress)(id, newParams);
  };
  const { draw: drawTab } = await import(`./tabs/${MODULES[id] ?? id}.js`);
  drawTab(panel, { tab: id, tabs, params, setParams, formOptions, versionInfo });
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
  byId("tabs").hidden = !tabs.length;
  byId("tabs").setAttribute("aria-label", messages().sections);
  byId("tabs").replaceChildren(
    ...tabs.map((id) =>
      el(
        "button",
        {
          type: "button",
          role: "tab",
          id: `tab-${id}`,
          "aria-selected": String(id === openTab),
          "aria-controls": "panel",
          tabindex: id === openTab ? "0" : "-1",
          onclick: () => show(id),
          onkeydown: (event) => moveFocus(event, id),
        },
        messages().tabs[id],
      ),
    ),
  );
}

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

function moveFocus(event, id) {
  const ends = { Home: 0, End: -1 };
  const index = ends[event.key] ?? tabs.indexOf(id) + STEPS[event.key];
  if (Number.isNaN(index)) return;
  event.preventDefault();
  show(tabs.at(index % tabs.length));
}

function show(id) {
  openTab = id;
  pushAddress(id, lastParams[id]);
  draw(id in lastParams ? null : {});
  byId(`tab-${id}`).focus();
}

// a change of the address by Back, Forward or a link
addEventListener("popstate", () => {
  openAddress();
  byId("panel").focus();
  scrollTo(0, 0);
});
byId("skip-link").addEventListener("click", (event) => {
  event.preventDefault(); // its address is not that of a tab
  byId("panel").focus();
});
load();
