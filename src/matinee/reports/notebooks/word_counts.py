"""Words of titles: how often, and as a cloud."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

_SILENT = (
    "the a an and of in on at to for from by with is it its be my your our his her i ii iii iv "
    "me you we he she they no not la le les el los las de du des del der die das un une il lo "
    "or as are that this vs part aka s t"
)
"""Words that tell nothing of a title."""
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
CLOUD = (900, 450)
"""Width and height, in pixels."""


def counts(titles: Iterable[str]) -> Counter[str]:
    """In how many titles each word stands."""
    found, silent = Counter[str](), set(_SILENT.split())
    for title in titles:
        found.update({word.removesuffix("'s") for word in _words(title)} - silent)
    return found


def _words(title: str) -> list[str]:
    return [word.replace("\u2019", "'") for word in _WORD.findall(title.lower()) if len(word) > 1]


def often(counted: Counter[str], most: int) -> dict[str, int]:
    """The most frequent ones; of equally frequent ones the first by name."""
    return dict(sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:most])


def cloud(counted: Counter[str], seed: int, colours: list[str]) -> NDArray[np.uint8]:
    """A picture: the more titles a word stands in, the larger it is."""
    from wordcloud import WordCloud  # type: ignore[import-untyped]

    width, height = CLOUD
    drawn = WordCloud(
        width=width,
        height=height,
        background_color="white",
        prefer_horizontal=0.95,
        random_state=seed % 2**32,
        color_func=lambda word, **_: colours[sum(map(ord, word)) % len(colours)],
    ).generate_from_frequencies(often(counted, 120))
    picture: NDArray[np.uint8] = drawn.to_array()
    return picture
