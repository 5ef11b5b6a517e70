// What the catalogues' tabs say. A question, field or answer without words here goes by its name.
import { language } from "../words.js";

// each name in English, Portuguese and Spanish
const NAMES = {
  questions: {
    peliculas_idioma: ["Films in a language", "Filmes em um idioma", "Películas en un idioma"],
    peliculas_duracion: ["How long a film is", "Duração de um filme", "Duración de una película"],
    franquicia: ["Revenue of a franchise", "Receita de uma franquia", "Ganancia de una franquicia"],
    peliculas_pais: ["Films of a country", "Filmes de um país", "Películas de un país"],
    productoras_exitosas: ["Revenue of a company", "Receita de uma produtora", "Ingresos de una productora"],
    get_director: ["Films of a director", "Filmes de uma direção", "Películas de un director"],
    get_actor: ["An actor's films", "Filmes de quem atua", "Apariciones de un actor"],
    cantidad_filmaciones_mes: ["Films released in a month", "Filmes lançados em um mês", "Estrenos de un mes"],
    cantidad_filmaciones_dia: ["Films released on a day of the week", "Filmes lançados em um dia da semana", "Estrenos de un día de la semana"],
    score_titulo: ["How popular a film is", "Popularidade de um filme", "Popularidad de una película"],
    votos_titulo: ["Votes for a film", "Votos de um filme", "Votos de una película"],
    retorno: ["What a film returned", "Retorno de um filme", "Retorno de una película"],
    get_max_duration: ["The longest title", "O título mais longo", "El título más largo"],
    get_score_count: ["Films rated above a score", "Filmes acima de uma nota", "Películas sobre un puntaje"],
    get_count_platform: ["Titles of a platform", "Títulos de uma plataforma", "Títulos de una plataforma"],
    prod_per_county: ["Titles of a country and year", "Títulos de um país e ano", "Títulos de un país y año"],
    get_contents: ["Titles with an audience rating", "Títulos com uma classificação", "Títulos con una clasificación"],
    get_listedin: ["Who lists a genre most", "Quem mais tem um gênero", "Quién tiene más de un género"],
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
    persona: ["Person's number", "Número da pessoa", "Número de la persona"],
    mes: ["Month", "Mês", "Mes"],
    dia: ["Day", "Dia", "Día"],
    platform: ["Platform", "Plataforma", "Plataforma"],
    duration_type: ["Measured in", "Medido em", "Medido en"],
    scored: ["Score above", "Nota acima de", "Puntaje mayor que"],
    by: ["Year of", "Ano de", "Año de"],
    type: ["Type", "Tipo", "Tipo"],
    tipo: ["Type", "Tipo", "Tipo"],
    rating: ["Audience rating", "Classificação", "Clasificación"],
    genero: ["Genre", "Gênero", "Género"],
  },
  answers: {
    cantidad: ["How many", "Quantos", "Cantidad"],
    duracion: ["Minutes", "Minutos", "Minutos"],
    otras: ["Others of this name", "Outros com este nome", "Otras con este nombre"],
    dudosas: ["Doubtful sums", "Valores duvidosos", "Cifras dudosas"],
    ganancia_total: ["Revenue in all", "Receita total", "Ganancia total"],
    ganancia_promedio: ["Mean revenue", "Receita média", "Ganancia promedio"],
    cantidad_con_ganancia: ["With known revenue", "Com receita conhecida", "Con ganancia conocida"],
    revenue_total: ["Revenue in all", "Receita total", "Ingresos totales"],
    director: ["Director", "Direção", "Director"],
    retorno_total_director: ["Returns in all", "Retorno total", "Retorno total"],
    retorno_promedio_director: ["Mean return", "Retorno médio", "Retorno promedio"],
    revenue_sobre_budget: ["Revenue by budget", "Receita por orçamento", "Ingresos por presupuesto"],
    retorno_total_sin_dudosas: ["Returns without doubtful sums", "Retorno sem valores duvidosos", "Retorno sin cifras dudosas"],
    peliculas: ["Films", "Filmes", "Películas"],
    fecha: ["Date", "Data", "Fecha"],
    retorno_pelicula: ["Return", "Retorno", "Retorno"],
    budget_pelicula: ["Budget", "Orçamento", "Presupuesto"],
    revenue_pelicula: ["Revenue", "Receita", "Ingresos"],
    actor: ["Actor", "Ator ou atriz", "Actor o actriz"],
    cantidad_filmaciones: ["Films", "Filmes", "Películas"],
    retorno_total: ["Returns in all", "Retorno total", "Retorno total"],
    retorno_promedio: ["Mean return", "Retorno médio", "Retorno promedio"],
    nombre: ["Name", "Nome", "Nombre"],
    popularidad: ["Popularity", "Popularidade", "Popularidad"],
    voto_total: ["Votes", "Votos", "Votos"],
    voto_promedio: ["Mean vote", "Nota média", "Voto promedio"],
    mensaje: ["Note", "Nota", "Nota"],
    inversion: ["Budget", "Orçamento", "Inversión"],
    ganancia: ["Revenue", "Receita", "Ganancia"],
    retorno: ["Return", "Retorno", "Retorno"],
    plataforma: ["Platform", "Plataforma", "Plataforma"],
    duration_int: ["Duration", "Duração", "Duración"],
    empates: ["Just as long or often", "Empates", "Empates"],
    score: ["Score above", "Nota acima de", "Puntaje mayor que"],
    series: ["Series", "Séries", "Series"],
    apariciones: ["Appearances", "Aparições", "Apariciones"],
    contenido: ["Titles", "Títulos", "Títulos"],
  },
};

const SAID = {
  en: {
    heading: { tmdb: "Ask about films", streaming: "Ask about the platforms" },
    lead: {
      tmdb: "Money, people, dates and votes. Spelling need not be exact.",
      streaming: "What amazon, disney, hulu and netflix show.",
    },
    question: "Question",
    optional: "optional",
    any: "any",
    ask: "Ask",
    answered: "Here is the answer.",
  },
  pt: {
    heading: { tmdb: "Pergunte sobre filmes", streaming: "Pergunte sobre as plataformas" },
    lead: {
      tmdb: "Dinheiro, pessoas, datas e votos. A grafia não precisa ser exata.",
      streaming: "O que amazon, disney, hulu e netflix exibem.",
    },
    question: "Pergunta",
    optional: "opcional",
    any: "qualquer",
    ask: "Perguntar",
    answered: "Aqui está a resposta.",
  },
  es: {
    heading: { tmdb: "Pregunta sobre películas", streaming: "Pregunta sobre las plataformas" },
    lead: {
      tmdb: "Dinero, personas, fechas y votos. No hace falta escribir exacto.",
      streaming: "Lo que muestran amazon, disney, hulu y netflix.",
    },
    question: "Pregunta",
    optional: "opcional",
    any: "cualquiera",
    ask: "Preguntar",
    answered: "Esta es la respuesta.",
  },
};

const PLACES = ["en", "pt", "es"];

export const said = () => SAID[language()];

export function called(kind, name) {
  const found = NAMES[kind][name] ?? NAMES.fields[name];
  return found?.[PLACES.indexOf(language())] ?? name.replaceAll("_", " ");
}
