// Messages of the catalogue tabs. A query, field or answer without an entry is shown by its name.
import { language } from "../i18n.js";

// each name in English, Portuguese and Spanish
const NAMES = {
  queries: {
    peliculas_idioma: ["Films in a language", "Filmes em um idioma", "Películas en un idioma"],
    peliculas_duracion: ["Length of a film", "Duração de um filme", "Duración de una película"],
    franquicia: ["Revenue of a franchise", "Receita de uma franquia", "Ganancia de una franquicia"],
    peliculas_pais: ["Films of a country", "Filmes de um país", "Películas de un país"],
    productoras_exitosas: ["Revenue of a company", "Receita de uma produtora", "Ingresos de una productora"],
    get_director: ["Films of a director", "Filmes de um diretor", "Películas de un director"],
    get_actor: ["Films of an actor", "Filmes de um ator ou atriz", "Películas de un actor o actriz"],
    "/streaming/get_actor": ["Who appears most", "Quem mais aparece", "Quién aparece más"],
    cantidad_filmaciones_mes: ["Films released in a month", "Filmes lançados em um mês", "Estrenos de un mes"],
    cantidad_filmaciones_dia: ["Films released on a day of the week", "Filmes lançados em um dia da semana", "Estrenos de un día de la semana"],
    score_titulo: ["Popularity of a film", "Popularidade de um filme", "Popularidad de una película"],
    votos_titulo: ["Votes for a film", "Votos de um filme", "Votos de una película"],
    retorno: ["Return of a film", "Retorno de um filme", "Retorno de una película"],
    recomendacion: ["Similar films", "Filmes parecidos com um filme", "Películas parecidas a una"],
    get_max_duration: ["The longest title", "O título mais longo", "El título más largo"],
    get_score_count: ["Films rated above a score", "Filmes acima de uma nota", "Películas sobre un puntaje"],
    get_count_platform: ["Titles of a platform", "Títulos de uma plataforma", "Títulos de una plataforma"],
    prod_per_county: ["Titles of a country and year", "Títulos de um país e ano", "Títulos de un país y año"],
    get_contents: ["Titles with an audience rating", "Títulos com uma classificação", "Títulos con una clasificación"],
    get_recommendation: ["Similar titles", "Títulos parecidos com um título", "Títulos parecidos a uno"],
    get_listedin: ["Platform with most titles of a genre", "Plataforma com mais títulos de um gênero", "Plataforma con más títulos de un género"],
  },
  fields: {
    idioma: ["Language", "Idioma", "Idioma"],
    pelicula: ["Title", "Título", "Título"],
    titulo: ["Title", "Título", "Título"],
    anio: ["Year", "Ano", "Año"],
    year: ["Year", "Ano", "Año"],
    franquicia: ["Franchise", "Franquia", "Franquicia"],
    pais: ["Country", "País", "País"],
    productora: ["Company", "Produtora", "Productora"],
    nombre_director: ["Director", "Direção", "Director"],
    nombre_actor: ["Actor", "Ator ou atriz", "Actor o actriz"],
    persona: ["Person ID", "ID da pessoa", "ID de la persona"],
    orden: ["Order", "Ordem", "Orden"],
    mes: ["Month", "Mês", "Mes"],
    dia: ["Day", "Dia", "Día"],
    platform: ["Platform", "Plataforma", "Plataforma"],
    duration_type: ["Unit", "Unidade", "Unidad"],
    scored: ["Score above", "Nota acima de", "Puntaje mayor que"],
    by: ["Year of", "Ano de", "Año de"],
    type: ["Type", "Tipo", "Tipo"],
    tipo: ["Type", "Tipo", "Tipo"],
    rating: ["Audience rating", "Classificação", "Clasificación"],
    genero: ["Genre", "Gênero", "Género"],
  },
  answers: {
    cantidad: ["Count", "Quantidade", "Cantidad"],
    duracion: ["Minutes", "Minutos", "Minutos"],
    otras: ["Others with this title", "Outros com este nome", "Otras con este nombre"],
    dudosas: ["Doubtful amounts", "Valores duvidosos", "Cifras dudosas"],
    ganancia_total: ["Total revenue", "Receita total", "Ganancia total"],
    ganancia_promedio: ["Average revenue", "Receita média", "Ganancia promedio"],
    cantidad_con_ganancia: ["With known revenue", "Com receita conhecida", "Con ganancia conocida"],
    revenue_total: ["Total revenue", "Receita total", "Ingresos totales"],
    director: ["Director", "Direção", "Director"],
    retorno_total_director: ["Total return", "Retorno total", "Retorno total"],
    retorno_promedio_director: ["Average return", "Retorno médio", "Retorno promedio"],
    revenue_sobre_budget: ["Revenue per budget", "Receita por orçamento", "Ingresos por presupuesto"],
    retorno_total_sin_dudosas: ["Return without doubtful amounts", "Retorno sem valores duvidosos", "Retorno sin cifras dudosas"],
    peliculas: ["Films", "Filmes", "Películas"],
    fecha: ["Date", "Data", "Fecha"],
    retorno_pelicula: ["Return", "Retorno", "Retorno"],
    budget_pelicula: ["Budget", "Orçamento", "Presupuesto"],
    revenue_pelicula: ["Revenue", "Receita", "Ingresos"],
    actor: ["Actor", "Ator ou atriz", "Actor o actriz"],
    cantidad_filmaciones: ["Films", "Filmes", "Películas"],
    retorno_total: ["Total return", "Retorno total", "Retorno total"],
    retorno_promedio: ["Average return", "Retorno médio", "Retorno promedio"],
    nombre: ["Name", "Nome", "Nombre"],
    popularidad: ["Popularity", "Popularidade", "Popularidad"],
    voto_total: ["Votes", "Votos", "Votos"],
    voto_promedio: ["Average vote", "Nota média", "Voto promedio"],
    mensaje: ["Note", "Nota", "Nota"],
    inversion: ["Budget", "Orçamento", "Inversión"],
    ganancia: ["Revenue", "Receita", "Ganancia"],
    retorno: ["Return", "Retorno", "Retorno"],
    "lista recomendada": ["Similar films", "Filmes parecidos", "Películas parecidas"],
    entendida: ["Matched title", "Título encontrado", "Título encontrado"],
    plataforma: ["Platform", "Plataforma", "Plataforma"],
    duration_int: ["Duration", "Duração", "Duración"],
    empates: ["Ties", "Empates", "Empates"],
    score: ["Score above", "Nota acima de", "Puntaje mayor que"],
    series: ["Series", "Séries", "Series"],
    apariciones: ["Appearances", "Aparições", "Apariciones"],
    recomendacion: ["Similar titles", "Títulos parecidos", "Títulos parecidos"],
    contenido: ["Titles", "Títulos", "Títulos"],
  },
};

const MESSAGES = {
  en: {
    heading: { tmdb: "Explore films", streaming: "Explore the platforms" },
    lead: {
      tmdb: "Revenue, people, dates and votes. Small typos do not matter.",
      streaming: "What Amazon Prime Video, Disney+, Hulu and Netflix offer.",
    },
    query: "Question",
    optional: "optional",
    any: "any",
    submit: "Ask",
    answered: "The answer is shown below.",
  },
  pt: {
    heading: { tmdb: "Explore os filmes", streaming: "Explore as plataformas" },
    lead: {
      tmdb: "Receita, pessoas, datas e votos. Erros de digitação não atrapalham.",
      streaming: "O que Amazon Prime Video, Disney+, Hulu e Netflix oferecem.",
    },
    query: "Pergunta",
    optional: "opcional",
    any: "qualquer",
    submit: "Perguntar",
    answered: "A resposta está abaixo.",
  },
  es: {
    heading: { tmdb: "Explora las películas", streaming: "Explora las plataformas" },
    lead: {
      tmdb: "Ingresos, personas, fechas y votos. Las erratas no importan.",
      streaming: "Lo que ofrecen Amazon Prime Video, Disney+, Hulu y Netflix.",
    },
    query: "Pregunta",
    optional: "opcional",
    any: "cualquiera",
    submit: "Preguntar",
    answered: "La respuesta está abajo.",
  },
};

const LANGUAGE_ORDER = ["en", "pt", "es"];

export const t = () => MESSAGES[language()];

export const queryName = ({ name, route }) =>
  nameOf("queries", route in NAMES.queries ? route : name);

export function nameOf(kind, name) {
  const names = NAMES[kind][name] ?? NAMES.fields[name];
  return names?.[LANGUAGE_ORDER.indexOf(language())] ?? name.replaceAll("_", " ");
}
