// Messages of the similar films tab.
import { formatNumber, language } from "../i18n.js";

const MESSAGES = {
  en: {
    heading: "Find films like one you love",
    lead: "Type its title. Accents and small typos do not matter.",
    title: "Title",
    order: "Sort by",
    byRating: "rating",
    submit: "Show films",
    examples: "Or see films like",
    sameTitle: "Other films with this title:",
    found: (n) => `${n} films found.`,
    resultHeading: (film) => `Films like ${film}`,
    corrected: (typed, title) => `No film is called “${typed}”. Showing results for “${title}”.`,
    note: "The bar compares each film with the most similar one. The star is the rating out of 10, adjusted for the number of votes.",
    votes: (n) => (n === 1 ? "1 vote" : `${formatNumber(n)} votes`),
    stars: (number) => `rated ${number} of 10`,
    similarity: (share) => `similarity: ${share} of the most similar film`,
    noReasons: "No details in common are known.",
    kinds: {
      franchise: "Franchise",
      people: "People",
      genres: "Genres",
      keywords: "Themes",
      words: "Words",
      ratings: "Rated alike",
    },
  },
  pt: {
    heading: "Encontre filmes parecidos com um que você adora",
    lead: "Digite o título. Acentos e erros de digitação não atrapalham.",
    title: "Título",
    order: "Ordenar por",
    byRating: "nota",
    submit: "Ver filmes",
    examples: "Ou veja filmes parecidos com",
    sameTitle: "Outros filmes com este título:",
    found: (n) => `${n} filmes encontrados.`,
    resultHeading: (film) => `Filmes parecidos com ${film}`,
    corrected: (typed, title) =>
      `Nenhum filme se chama “${typed}”. Mostrando resultados para “${title}”.`,
    note: "A barra compara cada filme com o mais parecido. A estrela é a nota de 0 a 10, ajustada pelo número de votos.",
    votes: (n) => (n === 1 ? "1 voto" : `${formatNumber(n)} votos`),
    stars: (number) => `nota ${number} de 10`,
    similarity: (share) => `semelhança: ${share} da do filme mais parecido`,
    noReasons: "Não se conhecem detalhes em comum.",
    kinds: {
      franchise: "Franquia",
      people: "Pessoas",
      genres: "Gêneros",
      keywords: "Temas",
      words: "Palavras",
      ratings: "Notas parecidas",
    },
  },
  es: {
    heading: "Encuentra películas parecidas a una que te encanta",
    lead: "Escribe su título. Los acentos y las erratas no importan.",
    title: "Título",
    order: "Ordenar por",
    byRating: "valoración",
    submit: "Ver películas",
    examples: "O mira películas parecidas a",
    sameTitle: "Otras películas con este título:",
    found: (n) => `${n} películas encontradas.`,
    resultHeading: (film) => `Películas parecidas a ${film}`,
    corrected: (typed, title) =>
      `Ninguna película se llama «${typed}». Estos son los resultados de «${title}».`,
    note: "La barra compara cada película con la más parecida. La estrella es su nota sobre 10, ajustada por el número de votos.",
    votes: (n) => (n === 1 ? "1 voto" : `${formatNumber(n)} votos`),
    stars: (number) => `nota ${number} de 10`,
    similarity: (share) => `parecido: ${share} del de la película más parecida`,
    noReasons: "No se conocen detalles en común.",
    kinds: {
      franchise: "Franquicia",
      people: "Personas",
      genres: "Géneros",
      keywords: "Temas",
      words: "Palabras",
      ratings: "Notas parecidas",
    },
  },
};

export const BY_SIMILARITY = {
  value: "similarity",
  label: { en: "similarity", pt: "semelhança", es: "parecido" },
};

export const t = () => MESSAGES[language()];
