// The answers of the catalogue queries, each in one sentence.
import { choiceName } from "../catalog_names.js";
import { formatDecimal, formatDollars, formatNumber as n, language } from "../i18n.js";
import { displayTitle } from "../titles.js";

const plural = (count, one, many) => (count === 1 ? one : many);
const platform = (answer) => choiceName("platform", answer.plataforma);

// by route; a is the answer, place the name of its country
const SENTENCES = {
  en: {
    "/tmdb/peliculas_idioma": (a) => `${n(a.cantidad)} ${plural(a.cantidad, "film is", "films are")} in ${choiceName("idioma", a.idioma)}.`,
    "/tmdb/peliculas_pais": (a, place) => `${n(a.cantidad)} ${plural(a.cantidad, "film comes", "films come")} from ${place}.`,
    "/tmdb/peliculas_duracion": (a) => a.duracion && `${a.pelicula} (${a.anio}) lasts ${n(a.duracion)} minutes.`,
    "/tmdb/franquicia": (a) => `The ${n(a.cantidad)} films of ${a.franquicia} earned ${formatDollars(a.ganancia_total)}.`,
    "/tmdb/productoras_exitosas": (a) => `${a.productora} made ${n(a.cantidad)} ${plural(a.cantidad, "film", "films")} that earned ${formatDollars(a.revenue_total)}.`,
    "/tmdb/get_director": (a) => `${a.director} directed ${n(a.peliculas.length)} ${plural(a.peliculas.length, "film", "films")}.`,
    "/tmdb/get_actor": (a) => `${a.actor} appears in ${n(a.cantidad_filmaciones)} ${plural(a.cantidad_filmaciones, "film", "films")}.`,
    "/tmdb/cantidad_filmaciones_mes": (a) => `${n(a.cantidad)} ${plural(a.cantidad, "film", "films")} opened in ${choiceName("mes", a.mes)}.`,
    "/tmdb/cantidad_filmaciones_dia": (a) => `${n(a.cantidad)} ${plural(a.cantidad, "film", "films")} opened on a ${choiceName("dia", a.dia)}.`,
    "/tmdb/score_titulo": (a) => `${a.titulo} (${a.anio}) has a popularity of ${n(a.popularidad)}.`,
    "/tmdb/votos_titulo": (a) => a.voto_promedio && `${n(a.voto_total)} people gave ${a.titulo} (${a.anio}) ${formatDecimal(a.voto_promedio)} of 10 on average.`,
    "/tmdb/retorno": (a) => a.retorno && `${a.pelicula} (${a.anio}) cost ${formatDollars(a.inversion)} and earned ${formatDollars(a.ganancia)}.`,
    "/streaming/get_max_duration": (a) => `The longest is ${displayTitle(a.pelicula)}: ${n(a.duration_int)} ${choiceName("duration_type", a.duration_type)}.`,
    "/streaming/get_score_count": (a) => `${n(a.cantidad)} ${plural(a.cantidad, "film", "films")} of ${a.anio} on ${platform(a)} ${plural(a.cantidad, "has", "have")} more than ${n(a.score)} stars.`,
    "/streaming/get_count_platform": (a) => `${platform(a)} has ${n(a.peliculas)} films and ${n(a.series)} series.`,
    "/streaming/get_actor": (a) => `${displayTitle(a.actor)} appears most often: in ${n(a.apariciones)} titles of ${a.anio} on ${platform(a)}.`,
    "/streaming/get_contents": (a) => `${n(a.contenido)} ${plural(a.contenido, "title is", "titles are")} rated ${choiceName("rating", a.rating)}.`,
    "/streaming/get_listedin": (a) => `${platform(a)} has most: ${n(a.cantidad)} titles of the genre ${displayTitle(a.genero)}.`,
  },
  pt: {
    "/tmdb/peliculas_idioma": (a) => `${n(a.cantidad)} ${plural(a.cantidad, "filme é", "filmes são")} em ${choiceName("idioma", a.idioma)}.`,
    "/tmdb/peliculas_pais": (a, place) => `Filmes deste país (${place}): ${n(a.cantidad)}.`,
    "/tmdb/peliculas_duracion": (a) => a.duracion && `${a.pelicula} (${a.anio}) dura ${n(a.duracion)} minutos.`,
    "/tmdb/franquicia": (a) => `Os ${n(a.cantidad)} filmes de ${a.franquicia} renderam ${formatDollars(a.ganancia_total)}.`,
    "/tmdb/productoras_exitosas": (a) => `${a.productora} fez ${n(a.cantidad)} ${plural(a.cantidad, "filme", "filmes")}, com receita de ${formatDollars(a.revenue_total)}.`,
    "/tmdb/get_director": (a) => `${a.director} dirigiu ${n(a.peliculas.length)} ${plural(a.peliculas.length, "filme", "filmes")}.`,
    "/tmdb/get_actor": (a) => `${a.actor} aparece em ${n(a.cantidad_filmaciones)} ${plural(a.cantidad_filmaciones, "filme", "filmes")}.`,
    "/tmdb/cantidad_filmaciones_mes": (a) => `Filmes que estrearam em ${choiceName("mes", a.mes)}: ${n(a.cantidad)}.`,
    "/tmdb/cantidad_filmaciones_dia": (a) => `Filmes que estrearam neste dia (${choiceName("dia", a.dia)}): ${n(a.cantidad)}.`,
    "/tmdb/score_titulo": (a) => `${a.titulo} (${a.anio}) tem popularidade ${n(a.popularidad)}.`,
    "/tmdb/votos_titulo": (a) => a.voto_promedio && `${n(a.voto_total)} pessoas deram a ${a.titulo} (${a.anio}) a nota média ${formatDecimal(a.voto_promedio)}, de 10.`,
    "/tmdb/retorno": (a) => a.retorno && `${a.pelicula} (${a.anio}) custou ${formatDollars(a.inversion)} e rendeu ${formatDollars(a.ganancia)}.`,
    "/streaming/get_max_duration": (a) => `O mais longo é ${displayTitle(a.pelicula)}: ${n(a.duration_int)} ${choiceName("duration_type", a.duration_type)}.`,
    "/streaming/get_score_count": (a) => `Filmes de ${a.anio} em ${platform(a)} com mais de ${n(a.score)} estrelas: ${n(a.cantidad)}.`,
    "/streaming/get_count_platform": (a) => `${platform(a)} tem ${n(a.peliculas)} filmes e ${n(a.series)} séries.`,
    "/streaming/get_actor": (a) => `${displayTitle(a.actor)} é quem mais aparece: em ${n(a.apariciones)} títulos de ${a.anio} em ${platform(a)}.`,
    "/streaming/get_contents": (a) => `Títulos com a classificação ${choiceName("rating", a.rating)}: ${n(a.contenido)}.`,
    "/streaming/get_listedin": (a) => `${platform(a)} tem mais: ${n(a.cantidad)} títulos do gênero ${displayTitle(a.genero)}.`,
  },
  es: {
    "/tmdb/peliculas_idioma": (a) => `${n(a.cantidad)} ${plural(a.cantidad, "película está", "películas están")} en ${choiceName("idioma", a.idioma)}.`,
    "/tmdb/peliculas_pais": (a, place) => `Películas de este país (${place}): ${n(a.cantidad)}.`,
    "/tmdb/peliculas_duracion": (a) => a.duracion && `${a.pelicula} (${a.anio}) dura ${n(a.duracion)} minutos.`,
    "/tmdb/franquicia": (a) => `Las ${n(a.cantidad)} películas de ${a.franquicia} recaudaron ${formatDollars(a.ganancia_total)}.`,
    "/tmdb/productoras_exitosas": (a) => `${a.productora} hizo ${n(a.cantidad)} ${plural(a.cantidad, "película", "películas")}, con ingresos de ${formatDollars(a.revenue_total)}.`,
    "/tmdb/get_director": (a) => `${a.director} dirigió ${n(a.peliculas.length)} ${plural(a.peliculas.length, "película", "películas")}.`,
    "/tmdb/get_actor": (a) => `${a.actor} aparece en ${n(a.cantidad_filmaciones)} ${plural(a.cantidad_filmaciones, "película", "películas")}.`,
    "/tmdb/cantidad_filmaciones_mes": (a) => `Películas que se estrenaron en ${choiceName("mes", a.mes)}: ${n(a.cantidad)}.`,
    "/tmdb/cantidad_filmaciones_dia": (a) => `Películas que se estrenaron en ${choiceName("dia", a.dia)}: ${n(a.cantidad)}.`,
    "/tmdb/score_titulo": (a) => `${a.titulo} (${a.anio}) tiene una popularidad de ${n(a.popularidad)}.`,
    "/tmdb/votos_titulo": (a) => a.voto_promedio && `${n(a.voto_total)} personas dieron a ${a.titulo} (${a.anio}) una media de ${formatDecimal(a.voto_promedio)} sobre 10.`,
    "/tmdb/retorno": (a) => a.retorno && `${a.pelicula} (${a.anio}) costó ${formatDollars(a.inversion)} y recaudó ${formatDollars(a.ganancia)}.`,
    "/streaming/get_max_duration": (a) => `El más largo es ${displayTitle(a.pelicula)}: ${n(a.duration_int)} ${choiceName("duration_type", a.duration_type)}.`,
    "/streaming/get_score_count": (a) => `Películas de ${a.anio} en ${platform(a)} con más de ${n(a.score)} estrellas: ${n(a.cantidad)}.`,
    "/streaming/get_count_platform": (a) => `${platform(a)} tiene ${n(a.peliculas)} películas y ${n(a.series)} series.`,
    "/streaming/get_actor": (a) => `${displayTitle(a.actor)} es quien más aparece: en ${n(a.apariciones)} títulos de ${a.anio} en ${platform(a)}.`,
    "/streaming/get_contents": (a) => `Títulos con la clasificación ${choiceName("rating", a.rating)}: ${n(a.contenido)}.`,
    "/streaming/get_listedin": (a) => `${platform(a)} tiene más: ${n(a.cantidad)} títulos del género ${displayTitle(a.genero)}.`,
  },
};

// null for answers that are lists, or that miss what the sentence needs
export function sentenceOf({ route }, answer, countries) {
  const place = answer.pais && choiceName("pais", answer.pais, countries);
  return SENTENCES[language()][route]?.(answer, place) || null;
}
