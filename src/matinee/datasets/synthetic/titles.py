"""Titles of synthetic films, generated from templates and word lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy as np

from matinee.datasets.synthetic.word_lists import (
    CITIES,
    FOREIGN_PREFIXES,
    GENRE_WORDS,
    LOCATIONS,
    MOMENTS,
    QUALIFIERS,
    STREETS,
    SUBTITLES,
    SURNAME_ENDINGS,
    SURNAME_STARTS,
    TITLE_FIRST_NAMES,
)

TEMPLATES = (
    *("The {noun} of {city}", "The {noun} of {name}", "{name}'s {noun}"),
    *("The {qualifier} {noun}", "The {adjective} {noun} of {city}", "{name}'s {noun}"),
    *("{moment} in {city}", "The {noun} of {name}", "The {qualifier} {noun} of {moment}"),
    *("The {noun} on {street} {location}", "{adjective} {noun} in {city}", "{name}'s {noun}"),
    *("The {qualifier} {noun}", "The {noun} of {name}", "The {adjective} {noun} of {city}"),
    *("{noun} in {city}", "{adjective} {noun} in {city}", "The {qualifier} {noun} of {moment}"),
    *("The {adjective} {noun} of {name}", "{adjective} {noun} in {city}", "{name}'s {noun}") * 2,
    *(
        "The {qualifier} {noun} in {city}",
        "The {adjective} {noun} of {city}",
        "The {noun} of {name}",
    )
    * 3,
    *("{a noun} for {name}", "{name} and the {adjective} {noun}") * 4,
    *("{name}: {a noun}", "{adjective} {noun} on {street} {location}", "{name} & {name}") * 2,
    *("Where Is {name}?", "{name}/{name}", "100% {name}"),
)
"""Repetition is the weight of a template."""
MAX_TRIES = 200
ARTICLES = ("The", "A", "An", "La", "Le", "Les", "El", "Los", "Das", "Der", "Die", "O")

Choice = TypeVar("Choice")


@dataclass
class TitleGenerator:
    """Draws titles without repetition."""

    rng: np.random.Generator
    used: set[str]

    def draw(self, genre: str) -> str:
        return self._unique(lambda: self._fill(self._choose(TEMPLATES), genre))

    def draw_franchise(self) -> str:
        return self._unique(self._name)

    def draw_sequel(self, franchise: str, part: int, genre: str) -> str:
        """The first film has the franchise's name; about half of the others have a subtitle."""
        if part == 1:
            return franchise
        numbered = f"{franchise} {part}"
        if self.rng.random() < 0.5:
            return self._unique(lambda: numbered)
        return self._unique(lambda: f"{numbered}: {self._fill(self._choose(SUBTITLES), genre)}")

    def draw_foreign(self) -> tuple[str, str]:
        """A title in its original language, and its English translation."""
        pair: list[str] = []

        def draw() -> str:
            original, english = self._choose(self._choose(FOREIGN_PREFIXES))
            city = self._grouped_word(CITIES)
            pair[:] = [f"{original} {city}", f"{english} {city}"]
            return pair[1]

        self._unique(draw)
        return pair[0], pair[1]

    def _unique(self, draw: Callable[[], str]) -> str:
        for _ in range(MAX_TRIES):
            title = draw()
            if title not in self.used:
                self.used.add(title)
                return title
        raise RuntimeError(
            f"no unused title in {MAX_TRIES} tries with {len(self.used)} titles used; "
            "add words to the word lists or request fewer films"
        )

    def _fill(self, template: str, genre: str) -> str:
        pool = GENRE_WORDS[genre]
        slots: dict[str, Callable[[], str]] = {
            "{adjective}": lambda: self._word(pool.adjectives),
            "{noun}": lambda: self._word(pool.nouns),
            "{a noun}": lambda: with_article(self._word(pool.nouns)),
            "{qualifier}": lambda: self._grouped_word(QUALIFIERS),
            "{moment}": lambda: self._word(MOMENTS),
            "{street}": lambda: self._word(STREETS),
            "{location}": lambda: self._word(LOCATIONS),
            "{name}": self._name,
            "{city}": lambda: self._grouped_word(CITIES),
        }
        for slot, draw in slots.items():
            while slot in template:
                template = template.replace(slot, draw(), 1)
        return template

    def _name(self) -> str:
        first_name = self._word(TITLE_FIRST_NAMES)
        return f"{first_name} {self._word(SURNAME_STARTS)}{self._word(SURNAME_ENDINGS)}"

    def _word(self, words: str) -> str:
        return self._choose(_split(words))

    def _grouped_word(self, groups: Sequence[str]) -> str:
        return self._word(self._choose(groups))

    def _choose(self, choices: Sequence[Choice]) -> Choice:
        return choices[int(self.rng.random() * len(choices))]


@cache
def _split(words: str) -> tuple[str, ...]:
    return tuple(words.split())


def with_article(noun: str) -> str:
    return f"{'An' if noun[0] in 'AEIOU' else 'A'} {noun}"


def article_last(title: str) -> str:
    """The library sort form: "Orchard, The"."""
    article, _, rest = title.partition(" ")
    return f"{rest}, {article}" if article in ARTICLES else title
