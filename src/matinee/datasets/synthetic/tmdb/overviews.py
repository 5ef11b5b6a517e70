"""What invented films are about: overviews, taglines and keywords.

They tell a film's genres, its hidden factors and its franchise, so that films of one kind can be
found by their words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.synthetic.catalog import SyntheticFilm
from matinee.datasets.synthetic.titles import with_article
from matinee.datasets.synthetic.tmdb.buffered_rng import BufferedRng
from matinee.datasets.synthetic.tmdb.franchise_similarity import IN_WORDS, FranchiseSimilarity
from matinee.datasets.synthetic.tmdb.word_lists import FIRST_NAMES, THEMES
from matinee.datasets.synthetic.word_lists import BEGINNINGS, MIDDLES, STOCKS, TOWNS

STRONG = 0.7
"""A factor this far from zero makes a theme."""
TOLD = 0.6
"""The share of its themes that a film's texts tell."""
SENTENCES = (
    "{hero} finds {a noun} in {town} and learns why nobody speaks of the {adjective} {other}.",
    "When {a noun} comes to {town}, {hero} has one night to save the {adjective} {other}.",
    "All that {hero} ever wanted was the {other}; what {town} has is {a noun}.",
    "{hero} -- {adjective}, tired and far from {town} -- must choose between {noun} and {other}.",
    'They call {hero} "the {noun}", and the {adjective} {other} of {town} is to blame.',
)
TAGLINES = ("Nobody leaves {town}.", "The {noun} is only the beginning.", "Trust no {other}.")
FIXED_KEYWORDS = ("sequel", "independent film", "woman director", "based on children's book")


@dataclass(frozen=True)
class Plot:
    overview: str
    tagline: str
    keywords: tuple[tuple[int, str], ...]


def plot(seed: int, film: SyntheticFilm, latent: NDArray[np.float64]) -> Plot:
    luck = BufferedRng(seed, "tmdb", "plot", str(film.id))
    ties = FranchiseSimilarity(seed, film, luck)
    hero, town = _hero(ties.luck("hero", IN_WORDS)), _town(ties.luck("town", IN_WORDS))
    themes = _themes(latent, luck)
    sentences = [
        _filled(luck.one_of(SENTENCES), genre, hero, town, luck) for genre in _mix(film, luck)
    ]
    if themes:
        sentences.append(f"A story of {' and '.join(themes)}.")
    if film.franchise and luck.chance(0.2):
        sentences.append(f"{_which(film.part or 1)} of {film.franchise}.")
    overview = ("\n" if luck.chance(0.02) else " ").join(sentences)
    tagline = luck.one_of(TAGLINES) if luck.chance(0.4) else ""
    return Plot(
        overview="" if luck.chance(0.08) else overview,
        tagline=_filled(tagline, film.primary, hero, town, luck),
        keywords=_keywords(film, themes, luck, ties.luck("keywords")),
    )


def _mix(film: SyntheticFilm, luck: BufferedRng) -> tuple[str, ...]:
    mix = (film.primary, film.primary, *(g for g in film.genres if g != film.primary))
    return mix[: luck.between(1, len(mix))]


def _which(part: int) -> str:
    return "The first film" if part == 1 else f"Part {part} of the saga"


def _filled(sentence: str, genre: str, hero: str, town: str, luck: BufferedRng) -> str:
    stock = STOCKS[genre]
    noun, other = (word.lower() for word in luck.some(stock.nouns.split(), 2))
    return sentence.format_map(
        {
            "hero": hero,
            "town": town,
            "noun": noun,
            "a noun": with_article(noun.capitalize()).lower(),
            "other": other,
            "adjective": luck.one_of(stock.adjectives.split()).lower(),
        }
    )


def _hero(luck: BufferedRng) -> str:
    return f"{luck.one_of(FIRST_NAMES)} {luck.one_of(BEGINNINGS.split())}"


def _town(luck: BufferedRng) -> str:
    return "".join(luck.one_of(words.split()) for words in (BEGINNINGS, MIDDLES, TOWNS))


def _themes(latent: NDArray[np.float64], luck: BufferedRng) -> list[str]:
    values = zip(THEMES, latent.tolist(), strict=True)
    return [
        luck.one_of(words[value > 0])
        for words, value in values
        if abs(value) > STRONG and luck.chance(TOLD)
    ]


def _keywords(
    film: SyntheticFilm, themes: list[str], luck: BufferedRng, nouns: BufferedRng
) -> tuple[tuple[int, str], ...]:
    if luck.chance(0.25):
        return ()
    words = dict.fromkeys(themes)
    for genre in film.genres:
        words |= dict.fromkeys(map(str.lower, nouns.some(STOCKS[genre].nouns.split(), 2)))
    if film.part and film.part > 1:
        words["sequel"] = None
    if luck.chance(0.1):
        words[luck.one_of(FIXED_KEYWORDS)] = None
    return tuple((_vocabulary()[word], word) for word in words)


@cache
def _vocabulary() -> dict[str, int]:
    words = {noun.lower() for stock in STOCKS.values() for noun in stock.nouns.split()}
    words |= {word for pair in THEMES for side in pair for word in side} | set(FIXED_KEYWORDS)
    return {word: number for number, word in enumerate(sorted(words), start=101)}
