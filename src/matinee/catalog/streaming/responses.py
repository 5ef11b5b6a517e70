"""Response types of the streaming queries; their keys are the public API."""

from __future__ import annotations

from typing import NotRequired

# pydantic reads these, and before Python 3.12 it cannot read those of typing
from typing_extensions import TypedDict


class MaxDuration(TypedDict):
    pelicula: str
    duration_int: int
    duration_type: str
    empates: list[str]
    """All titles of this length, if there are several; the first one is the answer."""


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
    """All actors of this count, if there are several; the first one is the answer."""


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
    """All platforms of this count; only present if there are several."""


class Recommendation(TypedDict):
    recomendacion: list[str]
    """Most similar first; fewer than five if fewer titles share a term with it."""
    entendida: NotRequired[str]
    """The title that a misspelt query was resolved to."""
