"""What is told of directors and actors: their films, and what these returned."""

from __future__ import annotations

import math
from typing import TypeVar

import numpy as np

from matinee.catalog.search.name_index import Ints
from matinee.catalog.search.normalize import MOST_NEAREST, NotFoundError
from matinee.catalog.tmdb.film_columns import FilmColumns
from matinee.catalog.tmdb.index import Catalog
from matinee.catalog.tmdb.people import Person
from matinee.catalog.tmdb.responses import Actor, Director, Persona

Answer = TypeVar("Answer", Director, Actor)


def get_director(catalogue: Catalog, nombre_director: str, persona: int | None = None) -> Director:
    """Films that somebody directed; what else they did there does not count."""
    films = catalogue.films
    people = _meant(films, catalogue.directors.find("nombre_director", nombre_director), persona)
    places = sorted(people[0].films.tolist(), key=lambda place: (films.dates[place], place))
    mine = np.array(places)
    budgets, revenues = films.budgets[mine], films.revenues[mine]
    both = (budgets > 0) & (revenues > 0)
    invested = int(budgets[both].sum())
    answer = Director(
        director=people[0].name,
        retorno_total_director=_sum(films, mine),
        retorno_promedio_director=_sum(films, mine) / len(mine),
        revenue_sobre_budget=int(revenues[both].sum()) / invested if invested else 0.0,
        peliculas=[films.titles[place] for place in places],
        anio=films.years[mine].tolist(),
        fecha=[films.dates[place] for place in places],
        retorno_pelicula=films.returns[mine].tolist(),
        budget_pelicula=budgets.tolist(),
        revenue_pelicula=revenues.tolist(),
    )
    return _with_notes(answer, films, people)


def get_actor(catalogue: Catalog, nombre_actor: str, persona: int | None = None) -> Actor:
    """Films that somebody plays in."""
    films = catalogue.films
    people = _meant(films, catalogue.actors.find("nombre_actor", nombre_actor), persona)
    mine = people[0].films
    answer = Actor(
        actor=people[0].name,
        cantidad_filmaciones=len(mine),
        retorno_total=_sum(films, mine),
        retorno_promedio=_sum(films, mine) / len(mine),
    )
    return _with_notes(answer, films, people)


def doubtful_titles(films: FilmColumns, places: Ints) -> list[str]:
    return [films.titles[place] for place in places[films.doubtful[places]].tolist()]


def _meant(films: FilmColumns, bearers: list[Person], persona: int | None) -> list[Person]:
    """The bearers of a name, the best known first; or the one that was asked for."""
    people = sorted(bearers, key=lambda person: (-int(films.votes[person.films].sum()), person.id))
    if persona is None:
        return people
    asked = [person for person in people if person.id == persona]
    if not asked:
        known = [f"{person.name} ({person.id})" for person in people]
        raise NotFoundError(f"{people[0].name} ({persona})", known[:MOST_NEAREST])
    return asked


def _sum(films: FilmColumns, places: Ints) -> float:
    """Of returns; exactly the same whatever their order."""
    return math.fsum(films.returns[places].tolist())


def _with_notes(answer: Answer, films: FilmColumns, people: list[Person]) -> Answer:
    mine = people[0].films
    doubtful = doubtful_titles(films, mine)
    if doubtful:
        answer["dudosas"] = doubtful
        answer["retorno_total_sin_dudosas"] = _sum(films, mine[~films.doubtful[mine]])
    if len(people) > 1:
        answer["persona"] = people[0].id
        answer["otras"] = [_other(films, person) for person in people[1:]]
    return answer


def _other(films: FilmColumns, person: Person) -> Persona:
    best = min(person.films.tolist(), key=films.renown.__getitem__)
    return Persona(
        persona=person.id,
        nombre=person.name,
        cantidad=len(person.films),
        pelicula=films.titles[best],
    )
