"""Word frequencies of titles, and their word cloud."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

_STOP_WORDS = (
    "the a an and of in on at to for from by with is it its be my your our his her i ii iii iv "
    "me you we he she they no not la le les el los las de du des del der die das un une il lo "
    "or as are that this vs part aka s t"
)
"""Words that are not counted."""
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
CLOUD = (900, 450)
"""Width and height, in pixels."""


def count_words(titles: Iterable[str]) -> Counter[str]:
    """The number of titles that contain each word."""
    counts, stop_words = Counter[str](), set(_STOP_WORDS.split())
    for title in titles:
        counts.update({word.removesuffix("'s") for word in _words(title)} - stop_words)
    return counts


def _words(title: str) -> list[str]:
    return [word.replace("\u2019", "'") for word in _WORD.findall(title.lower()) if len(word) > 1]


def most_frequent(counts: Counter[str], n: int) -> dict[str, int]:
    """The n most frequent words; ties are ordered by name."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:n])


def word_cloud(counts: Counter[str], seed: int, colours: list[str]) -> NDArray[np.uint8]:
    """An image in which more frequent words are larger."""
    from wordcloud import WordCloud  # type: ignore[import-untyped]

    width, height = CLOUD
    cloud = WordCloud(
        width=width,
        height=height,
        background_color="white",
        prefer_horizontal=0.95,
        random_state=seed % 2**32,
        color_func=lambda word, **_: colours[sum(map(ord, word)) % len(colours)],
    ).generate_from_frequencies(most_frequent(counts, 120))
    pixels: NDArray[np.uint8] = cloud.to_array()
    return pixels
