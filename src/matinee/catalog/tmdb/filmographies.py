"""Directors and actors: their films and the returns of these."""

from __future__ import annotations

import math
from typing import TypeVar

import numpy as np

from matinee.catalog.search.errors import NotFoundError
from matinee.catalog.search.fuzzy import MAX_NEAREST
from matinee.catalog.search.name_index import Ints
from matinee.catalog.tmdb.film_columns import FilmColumns
from matinee.catalog.tmdb.index import Catalog
from matinee.catalog.tmdb.people import Person
from matinee.catalog.tmdb.responses import Actor, Director, Persona

Answer = TypeVar("Answer", Director, Actor)


def get_director(catalogue: Catalog, nombre_director: str, persona: int | None = None) -> Director:
    """The films of a director; other crew jobs do not count."""
    films = catalogue.films
    people = _resolve(films, catalogue.directors.find("nombre_director", nombre_director), persona)
    indices = sorted(people[0].films.tolist(), key=lambda index: (films.dates[index], index))
    own = np.array(indices)
    budgets, revenues = films.budgets[own], films.revenues[own]
    both = (budgets > 0) & (revenues > 0)
    invested = int(budgets[both].sum())
    answer = Director(
        director=people[0].name,
        retorno_total_director=_total_return(films, own),
        retorno_promedio_director=_total_return(films, own) / len(own),
        revenue_sobre_budget=int(revenues[both].sum()) / invested if invested else 0.0,
        peliculas=[films.titles[index] for index in indices],
        anio=films.years[own].tolist(),
        fecha=[films.dates[index] for index in indices],
        retorno_pelicula=films.returns[own].tolist(),
        budget_pelicula=budgets.tolist(),
        revenue_pelicula=revenues.tolist(),
    )
    return _with_notes(answer, films, people)


def get_actor(catalogue: Catalog, nombre_actor: str, persona: int | None = None) -> Actor:
    """The films of an actor."""
    films = catalogue.films
    people = _resolve(films, catalogue.actors.find("nombre_actor", nombre_actor), persona)
    own = people[0].films
    answer = Actor(
        actor=people[0].name,
        cantidad_filmaciones=len(own),
        retorno_total=_total_return(films, own),
        retorno_promedio=_total_return(films, own) / len(own),
    )
    return _with_notes(answer, films, people)


def doubtful_titles(films: FilmColumns, indices: Ints) -> list[str]:
    return [films.titles[index] for index in indices[films.doubtful[indices]].tolist()]


def _resolve(films: FilmColumns, candidates: list[Person], persona: int | None) -> list[Person]:
    """The people of a name, most voted first; or the person of the given id."""
    people = sorted(
        candidates, key=lambda person: (-int(films.votes[person.films].sum()), person.id)
    )
    if persona is None:
        return people
    matches = [person for person in people if person.id == persona]
    if not matches:
        names = [f"{person.name} ({person.id})" for person in people]
        raise NotFoundError(f"{people[0].name} ({persona})", names[:MAX_NEAREST])
    return matches


def _total_return(films: FilmColumns, indices: Ints) -> float:
    """The sum of returns, independent of their order."""
    return math.fsum(films.returns[indices].tolist())


def _with_notes(answer: Answer, films: FilmColumns, people: list[Person]) -> Answer:
    own = people[0].films
    doubtful = doubtful_titles(films, own)
    if doubtful:
        answer["dudosas"] = doubtful
        answer["retorno_total_sin_dudosas"] = _total_return(films, own[~films.doubtful[own]])
    if len(people) > 1:
        answer["persona"] = people[0].id
        answer["otras"] = [_other(films, person) for person in people[1:]]
    return answer


def _other(films: FilmColumns, person: Person) -> Persona:
    best = min(person.films.tolist(), key=films.popularity_rank.__getitem__)
    return Persona(
        persona=person.id,
        nombre=person.name,
        cantidad=len(person.films),
        pelicula=films.titles[best],
    )
