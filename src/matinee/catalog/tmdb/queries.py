"""Queries on the TMDB catalogue; their names and parameters are the public API.

Names are matched without regard to case, accents and outer whitespace. An unknown name raises
`NotFoundError` with the nearest names, an invalid value `InvalidValueError` with the allowed ones.
"""

from __future__ import annotations

from matinee.catalog.search.name_index import index_of
from matinee.catalog.tmdb.filmographies import doubtful_titles, get_actor, get_director
from matinee.catalog.tmdb.index import Catalog
from matinee.catalog.tmdb.responses import (
    Franquicia,
    PeliculasDia,
    PeliculasDuracion,
    PeliculasIdioma,
    PeliculasMes,
    PeliculasPais,
    ProductorasExitosas,
    Retorno,
    ScoreTitulo,
    VotosTitulo,
)
from matinee.catalog.tmdb.title_lookup import find_films, with_other_films

__all__ = [
    "cantidad_filmaciones_dia",
    "cantidad_filmaciones_mes",
    "franquicia",
    "get_actor",
    "get_director",
    "peliculas_dia",
    "peliculas_duracion",
    "peliculas_idioma",
    "peliculas_mes",
    "peliculas_pais",
    "productoras_exitosas",
    "retorno",
    "score_titulo",
    "votos_titulo",
]

MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)
WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
FEWEST_VOTES = 2000
"""A mean of fewer votes is not reported."""


def peliculas_idioma(catalogue: Catalog, idioma: str) -> PeliculasIdioma:
    """Films by original language: its code, or its native name."""
    code, films = catalogue.languages.find("idioma", idioma)
    return PeliculasIdioma(idioma=code, cantidad=len(films))


def peliculas_duracion(
    catalogue: Catalog, pelicula: str, anio: int | None = None
) -> PeliculasDuracion:
    films = catalogue.films

    def answer_for(index: int) -> PeliculasDuracion:
        return PeliculasDuracion(
            pelicula=films.titles[index],
            duracion=int(films.runtimes[index]) or None,
            anio=int(films.years[index]),
        )

    return with_other_films(find_films(catalogue, "pelicula", pelicula, anio), answer_for)


def franquicia(catalogue: Catalog, franquicia: str) -> Franquicia:
    """The ending "Collection", which most names have, is optional."""
    name, indices = catalogue.franchises.find("franquicia", franquicia)
    revenues = catalogue.films.revenues[indices]
    total = int(revenues.sum())
    answer = Franquicia(
        franquicia=name,
        cantidad=len(indices),
        ganancia_total=total,
        ganancia_promedio=total / len(indices),
        cantidad_con_ganancia=int((revenues > 0).sum()),
    )
    if doubtful := doubtful_titles(catalogue.films, indices):
        answer["dudosas"] = doubtful
    return answer


def peliculas_pais(catalogue: Catalog, pais: str) -> PeliculasPais:
    """Films by production country, which may be one of several; by name or two-letter code."""
    name, indices = catalogue.find_country("pais", pais)
    return PeliculasPais(pais=name, cantidad=len(indices))


def productoras_exitosas(catalogue: Catalog, productora: str) -> ProductorasExitosas:
    name, indices = catalogue.companies.find("productora", productora)
    revenue = int(catalogue.films.revenues[indices].sum())
    answer = ProductorasExitosas(productora=name, revenue_total=revenue, cantidad=len(indices))
    if doubtful := doubtful_titles(catalogue.films, indices):
        answer["dudosas"] = doubtful
    return answer


def cantidad_filmaciones_mes(catalogue: Catalog, mes: str) -> PeliculasMes:
    """Films by month of release, over all years."""
    month = index_of(MONTHS, "mes", mes)
    return PeliculasMes(mes=MONTHS[month], cantidad=int(catalogue.months[month]))


def cantidad_filmaciones_dia(catalogue: Catalog, dia: str) -> PeliculasDia:
    """Films by weekday of release."""
    weekday = index_of(WEEKDAYS, "dia", dia)
    return PeliculasDia(dia=WEEKDAYS[weekday], cantidad=int(catalogue.weekdays[weekday]))


peliculas_mes = cantidad_filmaciones_mes
peliculas_dia = cantidad_filmaciones_dia


def score_titulo(catalogue: Catalog, titulo: str, anio: int | None = None) -> ScoreTitulo:
    films = catalogue.films

    def answer_for(index: int) -> ScoreTitulo:
        return ScoreTitulo(
            titulo=films.titles[index],
            anio=int(films.years[index]),
            popularidad=float(films.popularities[index]),
        )

    return with_other_films(find_films(catalogue, "titulo", titulo, anio), answer_for)


def votos_titulo(catalogue: Catalog, titulo: str, anio: int | None = None) -> VotosTitulo:
    """The mean vote; with too few votes, a message instead."""
    films = catalogue.films

    def answer_for(index: int) -> VotosTitulo:
        votes = int(films.votes[index])
        answer = VotosTitulo(titulo=films.titles[index], anio=int(films.years[index]))
        if votes >= FEWEST_VOTES:
            answer["voto_total"] = votes
            answer["voto_promedio"] = float(films.ratings[index])
        else:
            answer["mensaje"] = f"Tiene {votes} votos; hacen falta al menos {FEWEST_VOTES}."
        return answer

    return with_other_films(find_films(catalogue, "titulo", titulo, anio), answer_for)


def retorno(catalogue: Catalog, pelicula: str, anio: int | None = None) -> Retorno:
    films = catalogue.films

    def answer_for(index: int) -> Retorno:
        answer = Retorno(
            pelicula=films.titles[index],
            inversion=int(films.budgets[index]),
            ganancia=int(films.revenues[index]),
            retorno=float(films.returns[index]),
            anio=int(films.years[index]),
        )
        if films.doubtful[index]:
            answer["mensaje"] = "Una cifra es tan baja que puede estar en millones."
        return answer

    return with_other_films(find_films(catalogue, "pelicula", pelicula, anio), answer_for)
