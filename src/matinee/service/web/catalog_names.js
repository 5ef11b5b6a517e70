// Names of the catalogues' codes and values in the language of the page.
import { language } from "./i18n.js";
import { displayTitle, platformName } from "./titles.js";

const JANUARY_1_IS_MONDAY = 2024;
const NO_LANGUAGE = "xx"; // the code of films without speech

const MONTHS = [
  ...["enero", "febrero", "marzo", "abril", "mayo", "junio"],
  ...["julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"],
];
const WEEKDAYS = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"];

// each in English, Portuguese and Spanish
const VALUES = {
  [NO_LANGUAGE]: ["no language", "sem idioma", "sin idioma"],
  min: ["minutes", "minutos", "minutos"],
  season: ["seasons", "temporadas", "temporadas"],
  movie: ["films", "filmes", "películas"],
  "tv show": ["series", "séries", "series"],
  release_year: ["release", "lançamento", "estreno"],
  rating_year: ["rating", "avaliação", "valoración"],
  similitud: ["most similar", "mais parecidos", "más parecidas"],
  valoracion: ["best rated", "melhores notas", "mejor valoradas"],
};
const LANGUAGE_ORDER = ["en", "pt", "es"];

const intlName = (type, code) => {
  try {
    return new Intl.DisplayNames(language(), { type }).of(code) ?? code;
  } catch {
    return code; // not a code
  }
};

export const languageName = (code) =>
  code === NO_LANGUAGE ? valueName(code) : intlName("language", code);
export const countryName = (code) => intlName("region", code);

const formatDate = (options, ...date) =>
  new Intl.DateTimeFormat(language(), { ...options, timeZone: "UTC" }).format(Date.UTC(...date));

export const monthName = (index, length = "long") =>
  formatDate({ month: length }, JANUARY_1_IS_MONDAY, index);
export const weekdayName = (index, length = "long") =>
  formatDate({ weekday: length }, JANUARY_1_IS_MONDAY, 0, 1 + index);

const valueName = (value) => VALUES[value]?.[LANGUAGE_ORDER.indexOf(language())];

// countries: their codes by English name
export function choiceName(field, value, countries = new Map()) {
  if (field === "idioma") return languageName(value);
  if (field === "pais" && countries.has(value)) return countryName(countries.get(value));
  if (field === "mes") return monthName(MONTHS.indexOf(value));
  if (field === "dia") return weekdayName(WEEKDAYS.indexOf(value));
  if (field === "platform" || field === "plataforma") return platformName(value);
  if (field === "rating") return audienceName(value);
  return valueName(value) ?? displayTitle(value);
}

// as the certificates are printed: "tv-14" is "TV-14"
export const audienceName = (rating) => rating.toUpperCase();
