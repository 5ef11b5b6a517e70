"""Response types of the TMDB queries; their keys are the public API.

Optional keys are left out if they would be empty: `otras` holds the other films of the title or
other people of the name, `dudosas` the films whose sums are so small that they may be in millions.
"""

from __future__ import annotations

from typing import NotRequired

# pydantic reads these, and before Python 3.12 it cannot read those of typing
from typing_extensions import TypedDict


class PeliculasIdioma(TypedDict):
    idioma: str
    cantidad: int


class PeliculasDuracion(TypedDict):
    pelicula: str
    duracion: int | None
    """In minutes; null if unknown."""
    anio: int
    otras: NotRequired[list[PeliculasDuracion]]


class Franquicia(TypedDict):
    franquicia: str
    cantidad: int
    ganancia_total: int
    ganancia_promedio: float
    """Over all films of the franchise."""
    cantidad_con_ganancia: int
    """Number of films with known revenue."""
    dudosas: NotRequired[list[str]]


class PeliculasPais(TypedDict):
    pais: str
    cantidad: int


class ProductorasExitosas(TypedDict):
    productora: str
    revenue_total: int
    cantidad: int
    dudosas: NotRequired[list[str]]


class Persona(TypedDict):
    persona: int
    nombre: str
    cantidad: int
    pelicula: str
    """The film with the most votes."""


class Director(TypedDict):
    director: str
    retorno_total_director: float
    """The sum of the films' returns."""
    retorno_promedio_director: float
    """Over all films."""
    revenue_sobre_budget: float
    """Total revenue over total budget of the films where both are known."""
    peliculas: list[str]
    """Ordered by date, like the lists that follow."""
    anio: list[int]
    fecha: list[str]
    retorno_pelicula: list[float]
    budget_pelicula: list[int]
    revenue_pelicula: list[int]
    dudosas: NotRequired[list[str]]
    retorno_total_sin_dudosas: NotRequired[float]
    persona: NotRequired[int]
    otras: NotRequired[list[Persona]]


class Actor(TypedDict):
    actor: str
    cantidad_filmaciones: int
    retorno_total: float
    retorno_promedio: float
    """Over all films."""
    dudosas: NotRequired[list[str]]
    retorno_total_sin_dudosas: NotRequired[float]
    persona: NotRequired[int]
    otras: NotRequired[list[Persona]]


class PeliculasMes(TypedDict):
    mes: str
    cantidad: int


class PeliculasDia(TypedDict):
    dia: str
    cantidad: int


class ScoreTitulo(TypedDict):
    titulo: str
    anio: int
    popularidad: float
    otras: NotRequired[list[ScoreTitulo]]


class VotosTitulo(TypedDict):
    """Either the two values or, with too few votes, the message."""

    titulo: str
    anio: int
    voto_total: NotRequired[int]
    voto_promedio: NotRequired[float]
    mensaje: NotRequired[str]
    otras: NotRequired[list[VotosTitulo]]


class Retorno(TypedDict):
    pelicula: str
    inversion: int
    ganancia: int
    retorno: float
    anio: int
    mensaje: NotRequired[str]
    """If the sums are doubtful or unknown."""
    otras: NotRequired[list[Retorno]]


class Titulada(TypedDict):
    titulo: str
    anio: int | None


# the functional syntax allows a blank in a key
Recomendacion = TypedDict(
    "Recomendacion",
    {
        "lista recomendada": list[str],
        # the film that a misspelt title was resolved to
        "entendida": NotRequired[Titulada],
        "otras": NotRequired[list[Titulada]],
    },
)


class Suggestion(TypedDict):
    film_id: int
    title: str
    year: int


class Film(TypedDict):
    film_id: int
    title: str
    year: int
    genres: list[str]
    language: str
    popularity: float
    votes: int
    rating: float


class FilmPage(TypedDict):
    total: int
    """Number of matching films on all pages."""
    films: list[Film]
    next_cursor: str | None
    """Null on the last page."""
