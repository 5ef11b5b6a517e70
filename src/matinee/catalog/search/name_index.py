"""Exact lookup by normalized name, and the members that belong to each name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.catalog.search.errors import InvalidValueError, NotFoundError
from matinee.catalog.search.fuzzy import MAX_NEAREST
from matinee.runtime.text import normalize

if TYPE_CHECKING:
    import pyarrow as pa

Ints = NDArray[np.integer]

MAX_QUERY_LENGTH = 100
"""Characters of a query that are compared."""
MIN_SIMILARITY = 60
"""Percent; less similar names are not suggested."""
MIN_WORD_LENGTH = 3
POOL_SIZE = 50
"""How many names are compared word by word."""
WORD_WEIGHT = 0.65
"""Weight of shared words; the rest is that of shared letters."""


def index_of(allowed: Sequence[str], field: str, query: str) -> int:
    """The index of a value in a fixed vocabulary, after normalization."""
    names = [normalize(name) for name in allowed]
    if normalize(query) not in names:
        raise InvalidValueError(field, allowed)
    return names.index(normalize(query))


class EncodedColumn(NamedTuple):
    """A dictionary-encoded column of text: its distinct values and a code per row."""

    values: list[str]
    codes: Ints

    @classmethod
    def from_arrow(cls, column: pa.ChunkedArray) -> EncodedColumn:
        encoded = column.dictionary_encode().unify_dictionaries().combine_chunks()
        return cls(encoded.dictionary.to_pylist(), encoded.indices.to_numpy())

    def filter(self, rows: NDArray[np.bool_]) -> EncodedColumn:
        return EncodedColumn(self.values, self.codes[rows])

    def equals(self, text: str) -> NDArray[np.bool_]:
        code = self.values.index(text) if text in self.values else -1
        mask: NDArray[np.bool_] = self.codes == code
        return mask

    def counts(self) -> dict[str, int]:
        counts = np.bincount(self.codes, minlength=len(self.values))
        return dict(zip(self.values, counts.tolist(), strict=True))


@dataclass(frozen=True)
class NameIndex:
    """Names that differ only in case, accents or whitespace are one name."""

    display_names: list[str]
    """The most frequent spelling of each name."""
    keys: list[str]
    """The normalized names, in ascending order."""
    indices: dict[str, int]
    """The index of each key and of each alias."""

    @classmethod
    def from_counts(
        cls, counts: Mapping[str, int], aliases: Mapping[str, str] | None = None
    ) -> NameIndex:
        """From each spelling and its frequency.

        An alias that is itself a name, or that stands for several names, is ignored.
        """
        spellings: dict[str, tuple[int, str]] = {}
        for spelling in sorted(counts):
            count, key = counts[spelling], normalize(spelling)
            if key and count > spellings.get(key, (0, ""))[0]:
                spellings[key] = count, " ".join(spelling.split())
        keys = sorted(spellings)
        indices = {key: index for index, key in enumerate(keys)}
        pairs = {(normalize(alias), normalize(name)) for alias, name in (aliases or {}).items()}
        claims = Counter(alias for alias, _ in pairs)
        for alias, name in pairs:
            if claims[alias] == 1 and name in indices:
                indices.setdefault(alias, indices[name])
        return cls([spellings[key][1] for key in keys], keys, indices)

    def encode(self, column: EncodedColumn) -> Ints:
        """The index of each row's name; -1 if normalization leaves nothing of it."""
        indices = [self.indices.get(normalize(text), -1) for text in column.values]
        return np.array(indices, dtype=np.int64)[column.codes]

    def find(self, field: str, query: str) -> int:
        """The index of a name; NotFoundError with the nearest names if there is none."""
        key = normalize(query)
        if not key:
            raise InvalidValueError(field, ["a name"])
        if key not in self.indices:
            raise NotFoundError(query, self.nearest(query))
        return self.indices[key]

    def nearest(self, query: str, n: int = MAX_NEAREST) -> list[str]:
        """The most similar names by letters or by words, best first."""
        from rapidfuzz import fuzz, process

        key = normalize(query[:MAX_QUERY_LENGTH])
        names = list(self.indices)
        similarities: dict[int, float] = {}
        matches = process.extract(key, names, scorer=fuzz.ratio, limit=POOL_SIZE)
        for name in [name for name, _, _ in matches] + self._sharing_word(key):
            by_letter, by_word = fuzz.ratio(key, name), fuzz.token_set_ratio(key, name)
            similarity = max(by_letter, WORD_WEIGHT * by_word + (1 - WORD_WEIGHT) * by_letter)
            index = self.indices[name]
            similarities[index] = max(similarity, similarities.get(index, 0))
        best = sorted(similarities, key=lambda index: (-similarities[index], self.keys[index]))
        similar = [index for index in best if similarities[index] >= MIN_SIMILARITY]
        return [self.display_names[index] for index in similar][:n]

    def _sharing_word(self, key: str) -> list[str]:
        """Some of the names that contain the query's rarest word that occurs at all."""
        words = {word for word in key.split() if len(word) >= MIN_WORD_LENGTH}
        by_word = ([name for name in self.indices if word in name] for word in sorted(words))
        return min((names for names in by_word if names), key=len, default=[])[:POOL_SIZE]

    def containing(self, text: str) -> list[int]:
        return [index for index, key in enumerate(self.keys) if text in key]


class CsrGroups(NamedTuple):
    """The members of each group, in compressed sparse row layout."""

    starts: Ints
    members: Ints

    @classmethod
    def from_pairs(cls, groups: Ints, members: Ints, count: int) -> CsrGroups:
        """The members of the groups 0 to count, each once and in ascending order."""
        size = int(members.max(initial=0)) + 1
        pairs = np.unique(groups.astype(np.int64) * size + members)
        sorted_groups, sorted_members = np.divmod(pairs, size)
        return cls(np.searchsorted(sorted_groups, np.arange(count + 1)), sorted_members)

    def transpose(self, count: int) -> CsrGroups:
        """The groups of the members 0 to count."""
        groups = np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))
        return CsrGroups.from_pairs(self.members, groups, count)

    def members_of(self, group: int) -> Ints:
        return self.members[self.starts[group] : self.starts[group + 1]]


class GroupedIndex(NamedTuple):
    """Names and their members."""

    names: NameIndex
    groups: CsrGroups

    @classmethod
    def from_rows(
        cls, column: EncodedColumn, members: Ints, aliases: Mapping[str, str] | None = None
    ) -> GroupedIndex:
        """From rows of a name and its member."""
        names = NameIndex.from_counts(column.counts(), aliases)
        indices = names.encode(column)
        named = indices >= 0
        groups = CsrGroups.from_pairs(indices[named], members[named], len(names.keys))
        return cls(names, groups)

    def find(self, field: str, query: str) -> tuple[str, Ints]:
        """The display name and its members."""
        index = self.names.find(field, query)
        return self.names.display_names[index], self.groups.members_of(index)
