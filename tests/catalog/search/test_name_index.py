from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from matinee.catalog.search.errors import InvalidValueError, NotFoundError
from matinee.catalog.search.name_index import CsrGroups, EncodedColumn, GroupedIndex, NameIndex


def named(*names: str) -> GroupedIndex:
    """The members of the names are their places here."""
    written = EncodedColumn.from_arrow(pa.chunked_array([list(names)], type=pa.string()))
    return GroupedIndex.from_rows(written, np.arange(len(names)))


def test_spellings_merge_under_commonest() -> None:
    films = named("GAUMONT", "Gaumont", "Pathé", " gaumont ", "Gaumont", "pathe")
    name, members = films.find("name", "gáumont")
    assert (name, members.tolist()) == ("Gaumont", [0, 1, 3, 4])
    assert films.find("name", "PATHE")[1].tolist() == [2, 5]


def test_names_normalized_to_empty_dropped() -> None:
    films = named("", "  ", "\u0301", "A")
    assert films.names.display_names == ["A"]
    assert films.groups.members_of(0).tolist() == [3]
    with pytest.raises(InvalidValueError):
        films.find("name", "")


def test_chunked_column_encoded_as_one() -> None:
    column = pa.chunked_array([["A", "B"], ["B", "C"], []], type=pa.string())
    for chunks in (column, column.dictionary_encode(), column.slice(0, 0)):
        written = EncodedColumn.from_arrow(chunks)
        assert [written.values[code] for code in written.codes] == chunks.to_pylist()


def test_alias_never_hides_name() -> None:
    names = {"Alien Collection": 1, "Alien": 1, "Heat Collection": 1, "Up": 1, "Up!": 1}
    aliases = {"Alien": "Alien Collection", "heat": "Heat Collection", "U": "Up", "u": "Up!"}
    known = NameIndex.from_counts(names, aliases)
    assert known.display_names[known.find("name", "alien")] == "Alien"
    assert known.display_names[known.find("name", "HEAT")] == "Heat Collection"
    with pytest.raises(NotFoundError):
        known.find("name", "u")


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        ("toy storry", ["Toy Story", "Toy Story 2"]),
        ("lord of the rings", ["The Lord of the Rings"]),
        ("amelie poulain", ["Amélie"]),
        ("nolan", ["Christopher Nolan", "Noel Tan"]),
        ("", []),
        ("xxxxxxxxxxxx", []),
    ],
)
def test_nearest_names_share_letters_or_words(asked: str, nearest: list[str]) -> None:
    known = named(
        *("Toy Story", "Toy Story 2", "The Lord of the Rings", "Amélie"),
        *("Christopher Nolan", "Noel Tan", "A", "I", "In"),
    )
    assert known.names.nearest(asked)[:2] == nearest


def test_groups_unique_and_ordered() -> None:
    groups = CsrGroups.from_pairs(np.array([2, 0, 2, 2]), np.array([5, 1, 3, 5]), 4)
    assert [groups.members_of(key).tolist() for key in range(4)] == [[1], [], [3, 5], []]
    transposed = groups.transpose(6)
    assert [transposed.members_of(key).tolist() for key in range(6)] == [
        [],
        [0],
        [],
        [2],
        [],
        [2],
    ]
