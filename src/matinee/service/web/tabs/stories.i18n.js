// Messages of the stories about the film catalogue.
import { formatNumber, formatPercent, language } from "../i18n.js";

const MESSAGES = {
  en: {
    popular: "Popular films",
    asTable: "Show as a table",
    unavailable: "The charts are not available right now.",
    films: "Films",
    revenue: "Revenue",
    summary: (films, languages, countries) =>
      `${formatNumber(films)} films in ${formatNumber(languages)} languages, from ${formatNumber(countries)} countries.`,
    languages: {
      name: "Languages",
      first: "Language",
      note: (first, share, others) =>
        `${formatPercent(share)} of the films are in ${first}. Then come ${others}.`,
    },
    countries: {
      name: "Countries",
      first: "Country",
      note: (first, films) => `Country with most films: ${first}, with ${formatNumber(films)}.`,
    },
    decades: {
      name: "Decades",
      first: "Decade",
      note: (decade, films) => `Most films are from the ${decade}s: ${formatNumber(films)}.`,
    },
    months: {
      name: "Months of release",
      first: "Month",
      note: (most, least) => `Most films open in ${most}, fewest in ${least}.`,
    },
    weekdays: {
      name: "Days of release",
      first: "Day",
      note: (day, share) => `${day} is the favourite: ${formatPercent(share)} of the films open then.`,
    },
    franchises: {
      name: "Most successful film series",
      first: "Series",
      note: (first, films, revenue) =>
        `The ${films} films of ${first} earned ${revenue} together.`,
    },
  },
  pt: {
    popular: "Filmes populares",
    asTable: "Mostrar como tabela",
    unavailable: "Os gráficos não estão disponíveis agora.",
    films: "Filmes",
    revenue: "Receita",
    summary: (films, languages, countries) =>
      `${formatNumber(films)} filmes em ${formatNumber(languages)} idiomas, de ${formatNumber(countries)} países.`,
    languages: {
      name: "Idiomas",
      first: "Idioma",
      note: (first, share, others) =>
        `${formatPercent(share)} dos filmes são em ${first}. Depois vêm ${others}.`,
    },
    countries: {
      name: "Países",
      first: "País",
      note: (first, films) => `País com mais filmes: ${first}, com ${formatNumber(films)}.`,
    },
    decades: {
      name: "Décadas",
      first: "Década",
      note: (decade, films) => `A década com mais filmes é a de ${decade}: ${formatNumber(films)}.`,
    },
    months: {
      name: "Meses de estreia",
      first: "Mês",
      note: (most, least) => `O mês com mais estreias é ${most}; com menos, ${least}.`,
    },
    weekdays: {
      name: "Dias de estreia",
      first: "Dia",
      note: (day, share) => `Dia preferido: ${day}, com ${formatPercent(share)} das estreias.`,
    },
    franchises: {
      name: "Sagas de maior sucesso",
      first: "Saga",
      note: (first, films, revenue) =>
        `Os ${films} filmes de ${first} renderam juntos ${revenue}.`,
    },
  },
  es: {
    popular: "Películas populares",
    asTable: "Mostrar como tabla",
    unavailable: "Los gráficos no están disponibles ahora.",
    films: "Películas",
    revenue: "Ingresos",
    summary: (films, languages, countries) =>
      `${formatNumber(films)} películas en ${formatNumber(languages)} idiomas, de ${formatNumber(countries)} países.`,
    languages: {
      name: "Idiomas",
      first: "Idioma",
      note: (first, share, others) =>
        `El ${formatPercent(share)} de las películas está en ${first}. Después vienen ${others}.`,
    },
    countries: {
      name: "Países",
      first: "País",
      note: (first, films) => `País con más películas: ${first}, con ${formatNumber(films)}.`,
    },
    decades: {
      name: "Décadas",
      first: "Década",
      note: (decade, films) => `La década con más películas es la de ${decade}: ${formatNumber(films)}.`,
    },
    months: {
      name: "Meses de estreno",
      first: "Mes",
      note: (most, least) => `El mes con más estrenos es ${most}; con menos, ${least}.`,
    },
    weekdays: {
      name: "Días de estreno",
      first: "Día",
      note: (day, share) => `Día preferido: ${day}, con el ${formatPercent(share)} de los estrenos.`,
    },
    franchises: {
      name: "Sagas de más éxito",
      first: "Saga",
      note: (first, films, revenue) =>
        `Las ${films} películas de ${first} recaudaron juntas ${revenue}.`,
    },
  },
};

export const t = () => MESSAGES[language()];
