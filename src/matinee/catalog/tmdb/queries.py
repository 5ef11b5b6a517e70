"""The plain questions on the tmdb collection, each under the name it is asked by.

Names are matched without regard to case, accents and outer blanks. A name that is not known is
`Unknown`, with the nearest known ones; a value that cannot be is `Refused`, with what is allowed.
"""

from __future__ import annotations

from matinee.catalog.search.normalize import index_of
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
from matinee.catalog.tmdb.title_lookup import films_of, with_others

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
"""Fewer do not make a mean."""


def peliculas_idioma(catalogue: Catalog, idioma: str) -> PeliculasIdioma:
    """Films made in a language: its code, or its name as its speakers write it."""
    code, films = catalogue.languages.find("idioma", idioma)
    return PeliculasIdioma(idioma=code, cantidad=len(films))


def peliculas_duracion(
    catalogue: Catalog, pelicula: str, anio: int | None = None
) -> PeliculasDuracion:
    films = catalogue.films

    def told(place: int) -> PeliculasDuracion:
        return PeliculasDuracion(
            pelicula=films.titles[place],
            duracion=int(films.runtimes[place]) or None,
            anio=int(films.years[place]),
        )

    return with_others(films_of(catalogue, "pelicula", pelicula, anio), told)


def franquicia(catalogue: Catalog, franquicia: str) -> Franquicia:
    """The word Collection, with which most names end, may be left out."""
    name, places = catalogue.franchises.find("franquicia", franquicia)
    revenues = catalogue.films.revenues[places]
    total = int(revenues.sum())
    answer = Franquicia(
        franquicia=name,
        cantidad=len(places),
        ganancia_total=total,
        ganancia_promedio=total / len(places),
        cantidad_con_ganancia=int((revenues > 0).sum()),
    )
    if doubtful := doubtful_titles(catalogue.films, places):
        answer["dudosas"] = doubtful
    return answer


def peliculas_pais(catalogue: Catalog, pais: str) -> PeliculasPais:
    """Films that were made there, alone or with others; by name, or by code of two letters."""
    name, places = catalogue.country("pais", pais)
    return PeliculasPais(pais=name, cantidad=len(places))


def productoras_exitosas(catalogue: Catalog, productora: str) -> ProductorasExitosas:
    name, places = catalogue.companies.find("productora", productora)
    revenue = int(catalogue.films.revenues[places].sum())
    answer = ProductorasExitosas(productora=name, revenue_total=revenue, cantidad=len(places))
    if doubtful := doubtful_titles(catalogue.films, places):
        answer["dudosas"] = doubtful
    return answer


def cantidad_filmaciones_mes(catalogue: Catalog, mes: str) -> PeliculasMes:
    """Of all years."""
    month = index_of(MONTHS, "mes", mes)
    return PeliculasMes(mes=MONTHS[month], cantidad=int(catalogue.months[month]))


def cantidad_filmaciones_dia(catalogue: Catalog, dia: str) -> PeliculasDia:
    """Of a day of the week."""
    weekday = index_of(WEEKDAYS, "dia", dia)
    return PeliculasDia(dia=WEEKDAYS[weekday], cantidad=int(catalogue.weekdays[weekday]))


peliculas_mes = cantidad_filmaciones_mes
peliculas_dia = cantidad_filmaciones_dia


def score_titulo(catalogue: Catalog, titulo: str, anio: int | None = None) -> ScoreTitulo:
    films = catalogue.films

    def told(place: int) -> ScoreTitulo:
        return ScoreTitulo(
            titulo=films.titles[place],
            anio=int(films.years[place]),
            popularidad=float(films.popularities[place]),
        )

    return with_others(films_of(catalogue, "titulo", titulo, anio), told)


def votos_titulo(catalogue: Catalog, titulo: str, anio: int | None = None) -> VotosTitulo:
    """The mean of enough votes, else a message and no value."""
    films = catalogue.films

    def told(place: int) -> VotosTitulo:
        votes = int(films.votes[place])
        answer = VotosTitulo(titulo=films.titles[place], anio=int(films.years[place]))
        if votes >= FEWEST_VOTES:
            answer["voto_total"] = votes
            answer["voto_promedio"] = float(films.ratings[place])
        else:
            answer["mensaje"] = f"Tiene {votes} votos; hacen falta al menos {FEWEST_VOTES}."
        return answer

    return with_others(films_of(catalogue, "titulo", titulo, anio), told)


def retorno(catalogue: Catalog, pelicula: str, anio: int | None = None) -> Retorno:
    films = catalogue.films

    def told(place: int) -> Retorno:
        answer = Retorno(
            pelicula=films.titles[place],
            inversion=int(films.budgets[place]),
            ganancia=int(films.revenues[place]),
            retorno=float(films.returns[place]),
            anio=int(films.years[place]),
        )
        if films.doubtful[place]:
            answer["mensaje"] = "Una cifra es tan baja que puede estar en millones."
        return answer

    return with_others(films_of(catalogue, "pelicula", pelicula, anio), told)
