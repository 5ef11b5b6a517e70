"""Titles of films that do not exist. Each holds an invented name or place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy as np

from matinee.datasets.synthetic.word_lists import (
    BEGINNINGS,
    ENDINGS,
    FOREIGN,
    MIDDLES,
    PLACES,
    STOCKS,
    SUBTITLES,
    TOWNS,
)

PATTERNS = (
    *("The {noun} of {adjective} {place}", "The {noun} of {name}", "{name}'s {noun}") * 6,
    *("The {adjective} {noun} of {town}", "{noun} in {town}", "The {town} {noun}") * 5,
    *("{a noun} for {name}", "{name} and the {adjective} {noun}") * 4,
    *("{name}: {a noun}", "{adjective} {noun} on {adjective} {place}", "{name} & {name}") * 2,
    *("Where Is {name}?", "{name}/{name}", "100% {name}"),
)
"""The oftener a pattern stands here, the oftener it is drawn."""
TRIES = 200
ARTICLES = ("The", "A", "An", "La", "Le", "Les", "El", "Los", "Das", "Der", "Die", "O")

Choice = TypeVar("Choice")


@dataclass
class Titles:
    """Draws titles and never the same twice."""

    rng: np.random.Generator
    used: set[str]

    def of_genre(self, genre: str) -> str:
        return self._fresh(lambda: self._filled(self._one_of(PATTERNS), genre))

    def franchise(self) -> str:
        return self._fresh(self._name)

    def sequel(self, franchise: str, part: int, genre: str) -> str:
        """The first film bears the bare name; about half of the others have a subtitle."""
        if part == 1:
            return franchise
        numbered = f"{franchise} {part}"
        if self.rng.random() < 0.5:
            return self._fresh(lambda: numbered)
        return self._fresh(lambda: f"{numbered}: {self._filled(self._one_of(SUBTITLES), genre)}")

    def foreign(self) -> tuple[str, str]:
        """A title in its own language and the same in English."""
        names: list[str] = []

        def drawn() -> str:
            original, english = self._one_of(FOREIGN)
            town = self._town()
            names[:] = [f"{original} {town}", f"{english} {town}"]
            return names[1]

        self._fresh(drawn)
        return names[0], names[1]

    def _fresh(self, draw: Callable[[], str]) -> str:
        for _ in range(TRIES):
            title = draw()
            if title not in self.used:
                self.used.add(title)
                return title
        raise RuntimeError(
            f"no new title in {TRIES} tries with {len(self.used)} titles used; "
            "add words to the stocks or ask for fewer films"
        )

    def _filled(self, pattern: str, genre: str) -> str:
        stock = STOCKS[genre]
        words: dict[str, Callable[[], str]] = {
            "{adjective}": lambda: self._word(stock.adjectives),
            "{noun}": lambda: self._word(stock.nouns),
            "{a noun}": lambda: with_article(self._word(stock.nouns)),
            "{place}": lambda: self._word(PLACES),
            "{name}": self._name,
            "{town}": self._town,
        }
        for slot, draw in words.items():
            while slot in pattern:
                pattern = pattern.replace(slot, draw(), 1)
        return pattern

    def _name(self) -> str:
        return self._word(BEGINNINGS) + self._word(MIDDLES) + self._word(ENDINGS)

    def _town(self) -> str:
        return self._word(BEGINNINGS) + self._word(MIDDLES) + self._word(TOWNS)

    def _word(self, stock: str) -> str:
        return self._one_of(_words(stock))

    def _one_of(self, choices: Sequence[Choice]) -> Choice:
        return choices[int(self.rng.random() * len(choices))]


@cache
def _words(stock: str) -> tuple[str, ...]:
    return tuple(stock.split())


def with_article(noun: str) -> str:
    return f"{'An' if noun[0] in 'AEIOU' else 'A'} {noun}"


def article_last(title: str) -> str:
    """As libraries sort it: "Orchard, The"."""
    article, _, rest = title.partition(" ")
    return f"{rest}, {article}" if article in ARTICLES else title
