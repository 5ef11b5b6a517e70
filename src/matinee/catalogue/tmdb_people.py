"""Directors and actors: people by their names, of which some have several bearers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from matinee.catalogue.groups import Groups, Ints, Named, Names, Written
from matinee.catalogue.tmdb_films import Films
from matinee.tables import FILM_ID
from matinee.tables_tmdb import CAST, CREW, DIRECTOR, JOB, KIND, NAME, PERSON_ID

if TYPE_CHECKING:
    import pyarrow as pa

PEOPLE_COLUMNS = (FILM_ID, PERSON_ID, NAME, KIND, JOB)


class Person(NamedTuple):
    id: int
    films: Ints


class People(NamedTuple):
    names: Names
    bearers: Groups
    """Of each name."""
    ids: Ints
    """Of each bearer."""
    films: Groups
    """Of each bearer."""

    def find(self, field: str, asked: str) -> tuple[str, list[Person]]:
        """The name as it is written, and everybody who bears it."""
        place = self.names.find(field, asked)
        bearers = self.bearers.at(place).tolist()
        people = [Person(int(self.ids[bearer]), self.films.at(bearer)) for bearer in bearers]
        return self.names.shown[place], people


def directors(people: pa.Table, films: Films) -> People:
    from pyarrow import compute

    job = compute.equal(people[JOB], DIRECTOR)
    return _people(people.filter(compute.and_(_are(people, CREW), job)), films)


def actors(people: pa.Table, films: Films) -> People:
    return _people(people.filter(_are(people, CAST)), films)


def _are(people: pa.Table, kind: str) -> pa.ChunkedArray:
    from pyarrow import compute

    return compute.equal(people[KIND].cast("string"), kind)


def _people(rows: pa.Table, films: Films) -> People:
    ids, bearers = np.unique(rows[PERSON_ID].to_numpy(), return_inverse=True)
    named = Named.of(Written.of(rows[NAME]), bearers)
    of_bearer = Groups.of(bearers, films.places(rows), len(ids))
    return People(named.names, named.groups, ids, of_bearer)
