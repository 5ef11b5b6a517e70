"""Directors and actors by name; several people may share a name."""

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
    people_by_name: CsrGroups
    ids: Ints
    """The id of each person."""
    display_names: list[str]
    """The name of each person."""
    films: CsrGroups
    """The films of each person."""

    def find(self, field: str, query: str) -> list[Person]:
        """All people of the name."""
        people = self.people_by_name.members_of(self.names.find(field, query)).tolist()
        return [
            Person(int(self.ids[person]), self.display_names[person], self.films.members_of(person))
            for person in people
        ]


def directors_and_actors(rows: pa.Table, films: FilmColumns) -> tuple[People, People]:
    kinds, jobs = EncodedColumn.from_arrow(rows[KIND]), EncodedColumn.from_arrow(rows[JOB])
    names, ids, film_indices = (
        EncodedColumn.from_arrow(rows[NAME]),
        rows[PERSON_ID].to_numpy(),
        films.indices_of(rows),
    )

    def build(rows_of_kind: NDArray[np.bool_]) -> People:
        return _people(names.filter(rows_of_kind), ids[rows_of_kind], film_indices[rows_of_kind])

    return build(kinds.equals(CREW) & jobs.equals(DIRECTOR)), build(kinds.equals(CAST))


def _people(column: EncodedColumn, ids: Ints, films: Ints) -> People:
    """A person is identified by id and name together; neither is unique."""
    names = NameIndex.from_counts(column.counts())
    keys = names.encode(column)
    named = keys >= 0
    size = max(1, len(names.keys))
    pairs = ids.astype(np.int64)[named] * size + keys[named]
    people, first_rows, row_people = np.unique(pairs, return_index=True, return_inverse=True)
    return People(
        names,
        CsrGroups.from_pairs(people % size, np.arange(len(people)), len(names.keys)),
        people // size,
        [column.values[code] for code in column.codes[named][first_rows].tolist()],
        CsrGroups.from_pairs(row_people, films[named], len(people)),
    )
