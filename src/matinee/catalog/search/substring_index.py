"""Substring search over tens of thousands of texts with an index of byte bigrams."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BYTES = 256
SEPARATOR = "\n"
"""Normalized texts do not contain it, so no match spans two texts."""


class SubstringIndex(NamedTuple):
    """Texts are compared as UTF-8 bytes."""

    content: NDArray[np.uint8]
    """All texts, one after the other."""
    positions: NDArray[np.int32]
    """Positions in the content, ordered by the bigram that starts there."""
    owners: NDArray[np.int32]
    """The text that each of these positions belongs to."""
    starts: NDArray[np.int32]
    """Where the positions of each bigram begin."""

    @classmethod
    def from_texts(cls, texts: Sequence[str]) -> SubstringIndex:
        encoded = [f"{text}{SEPARATOR}".encode() for text in texts]
        content = np.frombuffer(b"".join(encoded), dtype=np.uint8)
        owners = np.repeat(np.arange(len(texts), dtype=np.int32), [len(text) for text in encoded])
        bigrams = content.astype(np.uint16) * BYTES + np.roll(content, -1)
        positions = np.argsort(bigrams, kind="stable").astype(np.int32)
        starts = np.zeros(BYTES**2 + 1, dtype=np.int32)
        np.cumsum(np.bincount(bigrams, minlength=BYTES**2), out=starts[1:])
        return cls(content, positions, owners[positions], starts)

    def containing(self, part: str) -> NDArray[np.int32]:
        """The texts that contain the part; a text is repeated for each occurrence."""
        query = part.encode("utf-8", "surrogatepass")
        if len(query) == 1:
            return self.owners[self._bigram_slice(BYTES * query[0], BYTES)]
        slices = [self._bigram_slice(BYTES * first + second) for first, second in pairwise(query)]
        rarest = min(range(len(slices)), key=lambda i: slices[i].stop - slices[i].start)
        begins, owners = self.positions[slices[rarest]] - rarest, self.owners[slices[rarest]]
        inside = (begins >= 0) & (begins <= len(self.content) - len(query))
        begins, owners = begins[inside], owners[inside]
        for offset, byte in enumerate(query):
            same = self.content[begins + offset] == byte
            begins, owners = begins[same], owners[same]
        return owners

    def _bigram_slice(self, bigram: int, count: int = 1) -> slice:
        """The positions of consecutive bigrams."""
        return slice(int(self.starts[bigram]), int(self.starts[bigram + count]))
