"""What viewers are answered from: the champion's two models, and what its films are found by.

All that does not depend on who asks is made ready here, once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from fastapi.exceptions import RequestValidationError

from matinee.artifacts.bundle import Champion, ItemList
from matinee.catalog.search.name_index import EncodedColumn, GroupedIndex
from matinee.catalog.search.normalize import InvalidValueError, NotFoundError
from matinee.catalog.tmdb.title_lookup import best_match
from matinee.models.base import Floats, History, HistoryRanker, HistoryRatingModel, Ints
from matinee.ranking.rerank import rerank_mmr
from matinee.ranking.topn import Filters, ItemAttributes, top_n
from matinee.runtime.text import normalize
from matinee.service.schemas import ratings, translations
from matinee.service.schemas.ratings import Rating

REASONS = 3
"""At most so many rated films are told to speak for one."""
VARIED = 0.5
"""How diverse a shelf of well-known films is."""
ALL_FILMS = "/v1/films?collection=movielens tells every film's id"
_ARTICLE = re.compile(r"(.+?), (The|A|An|Le|La|Les|L'|El|Los|Las|Il|Lo|Der|Die|Das)(?= \(|$)")


class RankedFilms(NamedTuple):
    places: Ints
    """All that may be shown, the best first."""
    scores: Floats
    """Of every film of the champion."""


class Reason(NamedTuple):
    row: int
    """Which of the rated films it is."""
    share: float
    """Of all that speaks for a film."""


@dataclass(frozen=True)
class ViewerIndex:
    champion: Champion
    item_attributes: ItemAttributes
    renown: Ints
    """Of each film; the one that most have rated has the lowest."""
    orders: Mapping[str, Ints]
    """Places of all films, the best known first: -ratings, and varied by genres."""
    titles: GroupedIndex
    genres: Mapping[str, str]
    """As the films have them, by each of their names, folded."""

    @classmethod
    def of(cls, champion: Champion) -> ViewerIndex:
        films = champion.films
        told = ItemAttributes.build(films.film_ids, films.years, films.genres)
        names = (names for names in translations.GENRES if names.en in told.genre_names)
        genres = {normalize(name): each.en for each in names for name in each}
        genres |= {normalize(name): name for name in told.genre_names}
        counts = _counts(champion)
        best = np.argsort(-counts, kind="stable")
        varied = rerank_mmr(best, counts, told.genres, VARIED)
        orders = {"-ratings": best, "varied": varied}
        return cls(champion, told, np.argsort(best), orders, _titles(films), genres)

    @property
    def follower(self) -> HistoryRanker:
        model: HistoryRanker = self.champion.models["ranking"]
        return model

    @property
    def critic(self) -> HistoryRatingModel:
        model: HistoryRatingModel = self.champion.models["rating"]
        return model

    def place(self, film_id: int) -> int:
        ids = self.item_attributes.film_ids
        place = int(np.searchsorted(ids, film_id))
        if place == len(ids) or ids[place] != film_id:
            raise NotFoundError(f"film {film_id}", known=ALL_FILMS)
        return place

    def genre(self, asked: str) -> str:
        if normalize(asked) not in self.genres:
            raise InvalidValueError("genre", self.item_attributes.genre_names)
        return self.genres[normalize(asked)]

    def history(self, user_id: int | None, given: Sequence[Rating]) -> History:
        self._refuse_unknown(given)
        return ratings.history(None if user_id is None else self._before(user_id), given)

    def ranked(self, asker: History, filters: Filters, diversity: float) -> RankedFilms:
        scores = self.follower.score([asker])[0]
        ids = self.item_attributes.film_ids
        hidden = np.isin(ids, asker.films) | ~filters.mask(self.item_attributes)
        places = top_n(scores, len(ids), ids, self.champion.seed, hidden)
        return RankedFilms(
            rerank_mmr(places, scores, self.item_attributes.genres, diversity), scores
        )

    def stars(self, asker: History, places: Ints) -> Floats:
        return self.critic.predict([asker], np.zeros(len(places), dtype=np.int64), places)

    def reasons(self, asker: History, places: Ints) -> list[list[Reason]]:
        """The rated films that speak most for the film at each place, the strongest first."""
        spoken = np.maximum(self.follower.explain(asker, places), 0).T
        whole, films = spoken.sum(axis=1), np.arange(len(places))
        found: list[list[Reason]] = [[] for _ in films]
        for _ in range(min(REASONS, len(asker.films))):
            rows = spoken.argmax(axis=1)
            strongest = spoken[films, rows]
            spoken[films, rows] = 0
            for film in np.flatnonzero(strongest > 0).tolist():
                share = float(strongest[film] / whole[film])
                found[film].append(Reason(int(rows[film]), share))
        return found

    def suggested(self, text: str, n: int) -> list[int]:
        """Places of the films that are meant by what somebody has typed so far."""
        return best_match(self.titles, self.renown, text, n)

    def _before(self, user_id: int) -> History:
        remembered = self.champion.remembered
        found = remembered.history(user_id) if remembered else None
        if found is None:
            instead = "ask with ratings in place of user_id, or with another user_id"
            raise NotFoundError(f"user {user_id}", known=instead)
        return found

    def _refuse_unknown(self, given: Sequence[Rating]) -> None:
        known = np.isin([rating.film_id for rating in given], self.item_attributes.film_ids)
        strange = np.flatnonzero(~known).tolist()
        if strange:
            raise RequestValidationError(
                [
                    {
                        "loc": ("body", "ratings", row, "film_id"),
                        "type": "unknown",
                        "msg": f"is of no film known here: {given[row].film_id}",
                        "ctx": {"allowed": ALL_FILMS},
                    }
                    for row in strange
                ]
            )


def _counts(champion: Champion) -> Floats:
    """How many have rated each film, as far as it is remembered."""
    ids, remembered = champion.films.film_ids, champion.remembered
    if remembered is None:
        return np.zeros(len(ids))
    places = np.searchsorted(ids, remembered.films[np.isin(remembered.films, ids)])
    return np.bincount(places, minlength=len(ids)).astype(float)


def _titles(films: ItemList) -> GroupedIndex:
    """As they stand, and with the article in front: "Matrix, The" is also The Matrix."""
    everyday = [_ARTICLE.sub(r"\2 \1", title, count=1) for title in films.titles]
    spellings = sorted({*films.titles, *everyday})
    codes = {title: code for code, title in enumerate(spellings)}
    coded = np.array([codes[title] for title in (*films.titles, *everyday)], dtype=np.int64)
    return GroupedIndex.of(EncodedColumn(spellings, coded), np.tile(np.arange(len(everyday)), 2))
