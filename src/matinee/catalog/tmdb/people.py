"""Directors and actors: people by their names, of which some have several bearers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.catalog.search.name_index import CsrGroups, EncodedColumn, Ints, NameIndex
from matinee.catalog.tmdb.film_columns import FilmColumns
from matinee.schema.columns import FILM_ID
from matinee.schema.tmdb import CAST, CREW, DIRECTOR, JOB, KIND, NAME, PERSON_ID

if TYPE_CHECKING:
    import pyarrow as pa

PEOPLE_COLUMNS = (FILM_ID, PERSON_ID, NAME, KIND, JOB)


class Person(NamedTuple):
    id: int
    name: str
    films: Ints


class People(NamedTuple):
    names: NameIndex
    bearers: CsrGroups
    """Of each name."""
    ids: Ints
    """Of each bearer."""
    spelled: list[str]
    """Of each bearer."""
    films: CsrGroups
    """Of each bearer."""

    def find(self, field: str, asked: str) -> list[Person]:
        """Everybody who bears the name."""
        bearers = self.bearers.at(self.names.find(field, asked)).tolist()
        return [
            Person(int(self.ids[bearer]), self.spelled[bearer], self.films.at(bearer))
            for bearer in bearers
        ]


def directors_and_actors(rows: pa.Table, films: FilmColumns) -> tuple[People, People]:
    kinds, jobs = EncodedColumn.of(rows[KIND]), EncodedColumn.of(rows[JOB])
    names, ids, places = (
        EncodedColumn.of(rows[NAME]),
        rows[PERSON_ID].to_numpy(),
        films.places(rows),
    )

    def those(chosen: NDArray[np.bool_]) -> People:
        return _people(names.where(chosen), ids[chosen], places[chosen])

    return those(kinds.are(CREW) & jobs.are(DIRECTOR)), those(kinds.are(CAST))


def _people(written: EncodedColumn, ids: Ints, films: Ints) -> People:
    """Somebody is known by id and name together: neither is enough."""
    names = NameIndex.of(written.counts())
    keys = names.keys_of(written)
    named = keys >= 0
    size = max(1, len(names.keys))
    pairs = ids.astype(np.int64)[named] * size + keys[named]
    people, first, bearers = np.unique(pairs, return_index=True, return_inverse=True)
    return People(
        names,
        CsrGroups.of(people % size, np.arange(len(people)), len(names.keys)),
        people // size,
        [written.spellings[code] for code in written.codes[named][first].tolist()],
        CsrGroups.of(bearers, films[named], len(people)),
    )
