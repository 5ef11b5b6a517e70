"""Members by name: what belongs to every name that may be asked for, found at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.catalog.search.normalize import MOST_NEAREST, InvalidValueError, NotFoundError
from matinee.runtime.text import normalize

if TYPE_CHECKING:
    import pyarrow as pa

Ints = NDArray[np.integer]

LONGEST = 100
"""Letters of a name that are compared."""
LEAST_ALIKE = 60
"""Percent; names that are less alike are no help."""
SHORTEST_WORD = 3
POOL = 50
"""So many names are compared word by word."""
OF_WORDS = 0.65
"""How much common words count, beside common letters."""


class EncodedColumn(NamedTuple):
    """A column of text: its different spellings, and which of them stands in each row."""

    spellings: list[str]
    codes: Ints

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> EncodedColumn:
        coded = column.dictionary_encode().unify_dictionaries().combine_chunks()
        return cls(coded.dictionary.to_pylist(), coded.indices.to_numpy())

    def where(self, rows: NDArray[np.bool_]) -> EncodedColumn:
        return EncodedColumn(self.spellings, self.codes[rows])

    def are(self, text: str) -> NDArray[np.bool_]:
        code = self.spellings.index(text) if text in self.spellings else -1
        same: NDArray[np.bool_] = self.codes == code
        return same

    def counts(self) -> dict[str, int]:
        counted = np.bincount(self.codes, minlength=len(self.spellings))
        return dict(zip(self.spellings, counted.tolist(), strict=True))


@dataclass(frozen=True)
class NameIndex:
    """Names that differ in case, accents or blanks alone are one name."""

    shown: list[str]
    """As they are written most often."""
    keys: list[str]
    """Folded, in ascending order."""
    places: dict[str, int]
    """Of the keys, and of other words for them."""

    @classmethod
    def of(cls, written: Mapping[str, int], aliases: Mapping[str, str] | None = None) -> NameIndex:
        """Of every spelling and how often it is found; an alias that is a name, or stands for
        several, is none."""
        spellings: dict[str, tuple[int, str]] = {}
        for spelling in sorted(written):
            often, key = written[spelling], normalize(spelling)
            if key and often > spellings.get(key, (0, ""))[0]:
                spellings[key] = often, " ".join(spelling.split())
        keys = sorted(spellings)
        places = {key: place for place, key in enumerate(keys)}
        other = {(normalize(alias), normalize(name)) for alias, name in (aliases or {}).items()}
        claims = Counter(alias for alias, _ in other)
        for alias, name in other:
            if claims[alias] == 1 and name in places:
                places.setdefault(alias, places[name])
        return cls([spellings[key][1] for key in keys], keys, places)

    def keys_of(self, written: EncodedColumn) -> Ints:
        """The place of each row's name; -1 where nothing of a name is left when it is folded."""
        places = [self.places.get(normalize(text), -1) for text in written.spellings]
        return np.array(places, dtype=np.int64)[written.codes]

    def find(self, field: str, asked: str) -> int:
        key = normalize(asked)
        if not key:
            raise InvalidValueError(field, ["a name"])
        if key not in self.places:
            raise NotFoundError(asked, self.nearest(asked))
        return self.places[key]

    def nearest(self, asked: str, n: int = MOST_NEAREST) -> list[str]:
        """The names most like it, letter by letter or word by word, the likest first."""
        from rapidfuzz import fuzz, process

        key = normalize(asked[:LONGEST])
        words = list(self.places)
        alike: dict[int, float] = {}
        pool = [word for word, _, _ in process.extract(key, words, scorer=fuzz.ratio, limit=POOL)]
        for word in pool + self._sharing(key):
            by_letter, by_word = fuzz.ratio(key, word), fuzz.token_set_ratio(key, word)
            likeness = max(by_letter, OF_WORDS * by_word + (1 - OF_WORDS) * by_letter)
            place = self.places[word]
            alike[place] = max(likeness, alike.get(place, 0))
        best = sorted(alike, key=lambda place: (-alike[place], self.keys[place]))
        return [self.shown[place] for place in best if alike[place] >= LEAST_ALIKE][:n]

    def _sharing(self, key: str) -> list[str]:
        """Some of the names that hold its rarest word; none where no word is known."""
        parts = {part for part in key.split() if len(part) >= SHORTEST_WORD}
        holding = ([word for word in self.places if part in word] for part in sorted(parts))
        return min((words for words in holding if words), key=len, default=[])[:POOL]

    def containing(self, text: str) -> list[int]:
        return [place for place, key in enumerate(self.keys) if text in key]


class CsrGroups(NamedTuple):
    starts: Ints
    members: Ints

    @classmethod
    def of(cls, keys: Ints, members: Ints, count: int) -> CsrGroups:
        """The members of the keys 0 to count, each once and in ascending order."""
        size = int(members.max(initial=0)) + 1
        pairs = np.unique(keys.astype(np.int64) * size + members)
        found, ordered = np.divmod(pairs, size)
        return cls(np.searchsorted(found, np.arange(count + 1)), ordered)

    def turned(self, count: int) -> CsrGroups:
        """The keys of the members 0 to count."""
        keys = np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))
        return CsrGroups.of(self.members, keys, count)

    def at(self, key: int) -> Ints:
        return self.members[self.starts[key] : self.starts[key + 1]]


class GroupedIndex(NamedTuple):
    names: NameIndex
    groups: CsrGroups

    @classmethod
    def of(
        cls, written: EncodedColumn, members: Ints, aliases: Mapping[str, str] | None = None
    ) -> GroupedIndex:
        """Of rows: a name and its member."""
        names = NameIndex.of(written.counts(), aliases)
        keys = names.keys_of(written)
        named = keys >= 0
        return cls(names, CsrGroups.of(keys[named], members[named], len(names.keys)))

    def find(self, field: str, asked: str) -> tuple[str, Ints]:
        """The name as it is written, and its members."""
        place = self.names.find(field, asked)
        return self.names.shown[place], self.groups.at(place)
