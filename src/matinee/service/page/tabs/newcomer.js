// Five films for somebody of whom little is known.
import { Failure, post } from "../api.js";
import { stackedBar } from "../bars.js";
import { el } from "../dom.js";
import { decimal, language, words } from "../words.js";

const WORDS = {
  en: {
    name: "New here?",
    heading: "What will you like to watch?",
    lead: "Tell us a little about yourself, or nothing at all: five films come either way.",
    gender: "Gender",
    age: "Age",
    occupation: "Occupation",
    silent: "not said",
    unsaid: "rather not say",
    years: "in years",
    ask: "Show films",
    examples: "Or try",
    somebody: { "": "somebody", female: "a woman", male: "a man" },
    anybody: "somebody unknown",
    aged: (years) => `aged ${years}`,
    whom: (person) => `For ${person}`,
    found: (n) => `${n} films found.`,
    stars: (number) => `${number} of 5 stars expected`,
    note: "The bars show how likely each reaction is, the star the expected rating out of 5.",
    version: "Answered by version",
  },
  pt: {
    name: "Novo por aqui?",
    heading: "O que você vai gostar de ver?",
    lead: "Conte um pouco sobre você, ou nada: os cinco filmes vêm do mesmo jeito.",
    gender: "Gênero",
    age: "Idade",
    occupation: "Ocupação",
    silent: "não digo",
    unsaid: "prefiro não dizer",
    years: "em anos",
    ask: "Mostrar filmes",
    examples: "Ou experimente",
    somebody: { "": "alguém", female: "uma mulher", male: "um homem" },
    anybody: "alguém desconhecido",
    aged: (years) => `de ${years} anos`,
    whom: (person) => `Para ${person}`,
    found: (n) => `${n} filmes encontrados.`,
    stars: (number) => `${number} de 5 estrelas esperadas`,
    note: "As barras mostram a chance de cada reação; a estrela, a nota esperada de 0 a 5.",
    version: "Respondido pela versão",
  },
  es: {
    name: "¿Primera vez aquí?",
    heading: "¿Qué te va a gustar ver?",
    lead: "Cuéntanos un poco de ti, o nada: las cinco películas llegan igual.",
    gender: "Género",
    age: "Edad",
    occupation: "Ocupación",
    silent: "no digo",
    unsaid: "prefiero no decirlo",
    years: "en años",
    ask: "Ver películas",
    examples: "O prueba con",
    somebody: { "": "alguien", female: "una mujer", male: "un hombre" },
    anybody: "alguien desconocido",
    aged: (years) => `de ${years} años`,
    whom: (person) => `Para ${person}`,
    found: (n) => `${n} películas encontradas.`,
    stars: (number) => `${number} de 5 estrellas esperadas`,
    note: "Las barras muestran la probabilidad de cada reacción; la estrella, la nota esperada sobre 5.",
    version: "Respondido por la versión",
  },
};

const EXAMPLES = [
  { gender: "female", age: "25", occupation: "programmer" },
  { gender: "male", age: "52", occupation: "farmer" },
  { gender: "female", age: "16", occupation: "K-12 student" },
  { gender: "", age: "", occupation: "" },
];

const said = () => WORDS[language()];
const asked = { gender: "", age: "", occupation: "" };
let offered = null; // what may be chosen, once the service has told
let outcome = null; // { answer } or { failure }
let latest = 0;

export default { id: "newcomer", name: () => said().name, draw };

async function draw(panel, { choices }) {
  panel.replaceChildren(head(), el("p", { class: "notice", role: "status" }, words().loading));
  try {
    offered = await choices;
  } catch (failure) {
    const again = () => location.reload();
    panel.replaceChildren(head(), notice(failure, again));
    return;
  }
  panel.replaceChildren(head(), form(panel), el("div", { id: "outcome", class: "outcome" }));
  if (outcome) drawOutcome(panel);
  else ask(panel);
}

const head = () =>
  el("div", { class: "head" }, el("h1", {}, said().heading), el("p", { class: "lead" }, said().lead));

function form(panel) {
  const submit = (event) => {
    event.preventDefault();
    ask(panel);
  };
  return el(
    "form",
    { class: "asking", novalidate: true, onsubmit: submit },
    genders(),
    age(),
    occupations(),
    el("button", { class: "ask", type: "submit" }, said().ask),
    examples(panel),
  );
}

const keep = (event) => {
  asked[event.target.name] = event.target.value;
};

const label = (choice) => choice.label[language()];

function genders() {
  const all = [{ value: "", name: said().silent }, ...offered.genders.map(named)];
  const options = all.map(({ value, name }) =>
    el(
      "label",
      {},
      el("input", {
        type: "radio",
        name: "gender",
        value,
        checked: asked.gender === value,
        onchange: keep,
      }),
      el("span", {}, name),
    ),
  );
  return el(
    "fieldset",
    { class: "field" },
    el("legend", {}, said().gender),
    el("div", { class: "segments" }, options),
  );
}

function age() {
  const input = el("input", {
    id: "age",
    name: "age",
    inputmode: "numeric",
    autocomplete: "off",
    maxlength: "12",
    placeholder: said().years,
    value: asked.age,
    oninput: keep,
  });
  return el("div", { class: "field" }, el("label", { for: "age" }, said().age), input);
}

function occupations() {
  const all = offered.occupations.map(named).sort((a, b) => a.name.localeCompare(b.name, language()));
  const options = [{ value: "", name: said().unsaid }, ...all].map(({ value, name }) =>
    el("option", { value, selected: asked.occupation === value }, name),
  );
  return el(
    "div",
    { class: "field wide" },
    el("label", { for: "occupation" }, said().occupation),
    el("select", { id: "occupation", name: "occupation", onchange: keep }, options),
  );
}

const named = (choice) => ({ value: choice.value, name: label(choice) });

function examples(panel) {
  const buttons = EXAMPLES.map((example) =>
    el("button", { type: "button", class: "example", onclick: () => take(panel, example) }, told(example)),
  );
  return el("div", { class: "examples" }, el("span", {}, said().examples), buttons);
}

function take(panel, example) {
  Object.assign(asked, example);
  const place = EXAMPLES.indexOf(example);
  panel.querySelector("form").replaceWith(form(panel));
  panel.querySelectorAll(".example")[place].focus();
  ask(panel);
}

// the person in words: "a woman aged 25, programmer"
function told({ gender, age, occupation }) {
  if (!gender && !age && !occupation) return said().anybody;
  const somebody = [said().somebody[gender ?? ""], age && said().aged(age)].filter(Boolean).join(" ");
  const work = nameOf(offered.occupations, occupation);
  return work ? `${somebody}, ${inflected(work, gender)}` : somebody;
}

function nameOf(list, value) {
  const found = list.find((choice) => choice.value === value);
  return found && label(found);
}

// names hold both genders, as in "advogado(a)"
function inflected(name, gender) {
  if (gender === "female") return name.replace(/o?\(a\)/g, "a");
  return gender === "male" ? name.replace(/\(a\)/g, "") : name;
}

async function ask(panel) {
  const turn = (latest += 1);
  busy(panel, true);
  try {
    outcome = { answer: await post("v1/newcomer", question()) };
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    outcome = { failure };
  }
  if (turn !== latest || !panel.querySelector("#outcome")) return;
  busy(panel, false);
  drawOutcome(panel);
}

// blanks are left out; the service judges the rest
function question() {
  const typed = asked.age.trim();
  const age = /^[+-]?\d+$/.test(typed) ? Number(typed) : typed;
  const filled = Object.entries({ ...asked, age }).filter(([, value]) => value !== "");
  return Object.fromEntries(filled);
}

function busy(panel, waiting) {
  const space = panel.querySelector("#outcome");
  space.setAttribute("aria-busy", String(waiting));
  if (waiting && !space.hasChildNodes()) {
    space.append(el("p", { class: "notice", role: "status" }, words().loading), skeleton());
  }
}

const skeleton = () =>
  el("div", { class: "films", "aria-hidden": "true" }, Array.from({ length: 5 }, () => el("div", { class: "ticket ghost" })));

function drawOutcome(panel) {
  const space = panel.querySelector("#outcome");
  const mistakes = outcome.failure?.problem?.errors ?? [];
  markMistakes(panel, mistakes);
  space.replaceChildren(
    ...(outcome.failure ? [notice(outcome.failure, () => ask(panel), mistakes)] : films(outcome.answer)),
  );
}

function markMistakes(panel, mistakes) {
  for (const field of panel.querySelectorAll("#age, #occupation")) {
    const wrong = mistakes.some((mistake) => mistake.field === field.name);
    field.toggleAttribute("aria-invalid", wrong);
    if (wrong) {
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", "mistakes");
      field.focus();
    } else {
      field.removeAttribute("aria-describedby");
    }
  }
}

function notice(failure, again, mistakes = []) {
  const lines = mistakes.map(inWords).map((line) => el("li", {}, line));
  return el(
    "div",
    { class: "notice wrong", role: "alert" },
    el("p", {}, words().failed[failure.kind] ?? words().failed.broken),
    lines.length ? el("ul", { id: "mistakes" }, lines) : null,
    lines.length ? null : el("button", { type: "button", onclick: again }, words().retry),
  );
}

function inWords({ field, code, problem }) {
  const name = said()[field] ?? field;
  const phrase = words().mistake[code];
  return phrase ? phrase(name, offered[field] ?? offered.n) : `${name}: ${problem}`;
}

function films(answer) {
  const { gender, age_band: age, occupation } = answer.person;
  const found = el("span", { class: "unseen" }, `${said().found(answer.films.length)} `);
  return [
    el("h2", { class: "whom" }, said().whom(told({ gender, age, occupation }))),
    el("p", { class: "quiet", role: "status" }, found, said().note),
    el("ol", { class: "films" }, answer.films.map(ticket)),
    el("p", { class: "quiet small" }, `${said().version} ${answer.version}`),
  ];
}

function ticket(film) {
  const genres = film.genres.map((genre) => nameOf(offered.genres, genre) ?? genre);
  const facts = [film.year, ...new Set(genres)].filter(Boolean).join(" · ");
  const shares = offered.classes.map((choice) => ({
    kind: choice.value,
    label: label(choice),
    share: film.probabilities[choice.value],
  }));
  return el(
    "li",
    { class: "ticket" },
    el("span", { class: "rank", "aria-hidden": "true" }, film.rank),
    el(
      "div",
      { class: "film" },
      el("h3", {}, film.title),
      el("p", { class: "facts" }, facts),
      el(
        "p",
        { class: "stars" },
        el("span", { "aria-hidden": "true" }, `★ ${decimal(film.expected_rating)}`),
        el("span", { class: "unseen" }, said().stars(decimal(film.expected_rating))),
      ),
      stackedBar(shares),
    ),
  );
}
