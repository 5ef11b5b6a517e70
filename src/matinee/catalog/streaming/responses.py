"""What the questions on the streaming catalogues answer; the keys are part of the promise."""

from __future__ import annotations

from typing import NotRequired

# pydantic reads these, and before Python 3.12 it cannot read those of typing
from typing_extensions import TypedDict


class MaxDuration(TypedDict):
    pelicula: str
    duration_int: int
    duration_type: str
    empates: list[str]
    """All titles that last as long, if they are several; the first of them is the answer."""


class ScoreCount(TypedDict):
    plataforma: str
    cantidad: int
    anio: int
    score: float


class PlatformCount(TypedDict):
    plataforma: str
    peliculas: int
    series: int


class MostSeenActor(TypedDict):
    plataforma: str
    anio: int
    actor: str
    apariciones: int
    empates: list[str]
    """All who appear as often, if they are several; the first of them is the answer."""


class Production(TypedDict):
    pais: str
    anio: int
    peliculas: int


class Contents(TypedDict):
    rating: str
    contenido: int


class ListedIn(TypedDict):
    genero: str
    plataforma: str
    cantidad: int
    empates: NotRequired[list[str]]
    """All platforms that list it as often; only there if they are several."""


class Recommendation(TypedDict):
    recomendacion: list[str]
    """The likest first; fewer than five where fewer have anything in common with it."""
    entendida: NotRequired[str]
    """The title that was taken for a misspelt one."""
