"""Overviews, taglines and keywords of synthetic films.

The texts depend on a film's genres, latent factors and franchise, so that similar films have
words in common.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.synthetic.catalog import SyntheticFilm
from matinee.datasets.synthetic.titles import with_article
from matinee.datasets.synthetic.tmdb.buffered_rng import BufferedRng
from matinee.datasets.synthetic.tmdb.franchise_similarity import TEXT_FACTOR, FranchiseSimilarity
from matinee.datasets.synthetic.tmdb.word_lists import FIRST_NAMES, THEMES
from matinee.datasets.synthetic.word_lists import (
    GENRE_WORDS,
    NAME_MIDDLES,
    NAME_STARTS,
    TOWN_ENDINGS,
)

THEME_THRESHOLD = 0.7
"""Absolute value above which a latent factor is a theme."""
THEME_SHARE = 0.6
"""Share of a film's themes that its texts mention."""
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


def draw_plot(seed: int, film: SyntheticFilm, latent: NDArray[np.float64]) -> Plot:
    rng = BufferedRng(seed, "tmdb", "plot", str(film.id))
    similarity = FranchiseSimilarity(seed, film, rng)
    hero = _hero(similarity.rng("hero", TEXT_FACTOR))
    town = _town(similarity.rng("town", TEXT_FACTOR))
    themes = _themes(latent, rng)
    genres = _sentence_genres(film, rng)
    sentences = [_fill(rng.choice(SENTENCES), genre, hero, town, rng) for genre in genres]
    if themes:
        sentences.append(f"A story of {' and '.join(themes)}.")
    if film.franchise and rng.bernoulli(0.2):
        sentences.append(f"{_part_text(film.part or 1)} of {film.franchise}.")
    overview = ("\n" if rng.bernoulli(0.02) else " ").join(sentences)
    tagline = rng.choice(TAGLINES) if rng.bernoulli(0.4) else ""
    return Plot(
        overview="" if rng.bernoulli(0.08) else overview,
        tagline=_fill(tagline, film.primary, hero, town, rng),
        keywords=_keywords(film, themes, rng, similarity.rng("keywords")),
    )


def _sentence_genres(film: SyntheticFilm, rng: BufferedRng) -> tuple[str, ...]:
    genres = (film.primary, film.primary, *(g for g in film.genres if g != film.primary))
    return genres[: rng.integer(1, len(genres))]


def _part_text(part: int) -> str:
    return "The first film" if part == 1 else f"Part {part} of the saga"


def _fill(template: str, genre: str, hero: str, town: str, rng: BufferedRng) -> str:
    pool = GENRE_WORDS[genre]
    noun, other = (word.lower() for word in rng.sample(pool.nouns.split(), 2))
    return template.format_map(
        {
            "hero": hero,
            "town": town,
            "noun": noun,
            "a noun": with_article(noun.capitalize()).lower(),
            "other": other,
            "adjective": rng.choice(pool.adjectives.split()).lower(),
        }
    )


def _hero(rng: BufferedRng) -> str:
    return f"{rng.choice(FIRST_NAMES)} {rng.choice(NAME_STARTS.split())}"


def _town(rng: BufferedRng) -> str:
    return "".join(rng.choice(words.split()) for words in (NAME_STARTS, NAME_MIDDLES, TOWN_ENDINGS))


def _themes(latent: NDArray[np.float64], rng: BufferedRng) -> list[str]:
    values = zip(THEMES, latent.tolist(), strict=True)
    return [
        rng.choice(words[value > 0])
        for words, value in values
        if abs(value) > THEME_THRESHOLD and rng.bernoulli(THEME_SHARE)
    ]


def _keywords(
    film: SyntheticFilm, themes: list[str], rng: BufferedRng, noun_rng: BufferedRng
) -> tuple[tuple[int, str], ...]:
    if rng.bernoulli(0.25):
        return ()
    words = dict.fromkeys(themes)
    for genre in film.genres:
        words |= dict.fromkeys(map(str.lower, noun_rng.sample(GENRE_WORDS[genre].nouns.split(), 2)))
    if film.part and film.part > 1:
        words["sequel"] = None
    if rng.bernoulli(0.1):
        words[rng.choice(FIXED_KEYWORDS)] = None
    return tuple((_keyword_ids()[word], word) for word in words)


@cache
def _keyword_ids() -> dict[str, int]:
    words = {noun.lower() for pool in GENRE_WORDS.values() for noun in pool.nouns.split()}
    words |= {word for low, high in THEMES for word in (*low, *high)} | set(FIXED_KEYWORDS)
    return {word: number for number, word in enumerate(sorted(words), start=101)}
