"""What subscribers are answered from: the champion's model, and what its titles are found by.

All that does not depend on who asks is made ready here, once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from matinee.artifacts.bundle import Champion
from matinee.artifacts.pickle_io import RefusedArtifact
from matinee.catalog.search.fuzzy import FuzzyIndex
from matinee.catalog.search.name_index import LONGEST, GroupedIndex
from matinee.catalog.search.normalize import MOST_NEAREST, InvalidValueError, NotFoundError
from matinee.catalog.tmdb.title_lookup import best_match
from matinee.models.base import Ints, UserItemRatingModel, index_in
from matinee.runtime.text import normalize
from matinee.service.state.similar_index import TitleMatch, titles_of

USER, TITLE, TRAITS, TASTE = "user", "title", "traits", "taste"
"""Parts of a guess, as models call them."""
DIGITS = 4
FEW = 50
"""So many users and titles examples are chosen from."""
SLIPS = 2
"""Ids that differ in more are not near."""


class Prediction(NamedTuple):
    stars: float
    parts: dict[str, float]
    """What the stars are the sum of, within the scale; what is unknown has none."""
    user_ratings: int
    """0 of a user whom the model has never met."""
    title_ratings: int
    """0 of a title that nobody has rated."""


@dataclass(frozen=True)
class SubscriberIndex:
    champion: Champion
    threshold: float
    """Stars above which a title is recommended."""
    ids: Mapping[str, int]
    titles: GroupedIndex
    typos: FuzzyIndex
    renown: Ints
    """Of each title; the one that is rated most often has the lowest."""

    @classmethod
    def of(cls, champion: Champion) -> SubscriberIndex:
        films, threshold = champion.films, champion.threshold
        if threshold is None or len(films.platforms) != len(films.titles):
            raise RefusedArtifact(
                f"the champion of {champion.task} must tell above how many stars a title is "
                "recommended, and the platform of every title"
            )
        titles = titles_of(films)
        model: UserItemRatingModel = champion.models["rating"]
        return cls(
            champion,
            threshold,
            {title_id: place for place, title_id in enumerate(films.film_ids.tolist())},
            titles,
            FuzzyIndex.among(titles.names.keys),
            np.argsort(np.argsort(-model.title_counts, kind="stable")),
        )

    @property
    def model(self) -> UserItemRatingModel:
        model: UserItemRatingModel = self.champion.models["rating"]
        return model

    def of_id(self, title_id: str) -> TitleMatch:
        asked = normalize(title_id)
        if not asked:
            raise InvalidValueError("id", ["the id of a title, such as as123"])
        if asked not in self.ids:
            instead = "an id is such as as123; ask for a title's name as titulo"
            raise NotFoundError(title_id, self._nearest_ids(asked), instead)
        return TitleMatch(self.ids[asked], exact=True)

    def of_title(self, titulo: str, platform: str | None) -> TitleMatch:
        """Of several of a name that with most ratings, or that of the platform."""
        names = self.titles.names
        exact = normalize(titulo) in names.places
        key = names.find("titulo", titulo if exact else self._spelled(titulo, platform))
        found = self._of_key(key)
        there = [place for place in found if platform in (None, self._platform(place))]
        if not there:
            known = sorted({self._platform(place) for place in found})
            raise NotFoundError(on(titulo, platform), known)
        return TitleMatch(there[0], exact)

    def same_title(self, place: int) -> list[int]:
        """The others of this one's name, the most rated first."""
        key = self.titles.names.places.get(normalize(self.champion.films.titles[place]))
        return [] if key is None else [other for other in self._of_key(key) if other != place]

    def suggested(self, text: str, n: int) -> list[int]:
        """Places of the titles that are meant by what somebody has typed so far."""
        return best_match(self.titles, self.renown, text, n)

    def foretold(self, user_id: int, place: int) -> Prediction:
        model = self.model
        user, title = index_in(np.array([user_id]), model.user_ids), np.array([place])
        given = int(model.user_counts[user[0]]) if user[0] >= 0 else 0
        got = int(model.title_counts[place])
        told = {name: float(part[0]) for name, part in model.components(user, title).items()}
        # a part of -0.0 is none
        kept = {name: round(stars, DIGITS) + 0.0 for name, stars in told.items()}
        for name in unknown(told, given > 0, got > 0):
            kept.pop(name, None)
        return Prediction(round(float(model.predict(user, title)[0]), DIGITS), kept, given, got)

    @cached_property
    def examples(self) -> list[tuple[int, int]]:
        """Users' ids with places of titles: a pair that goes well and one that does not, a user
        who is unknown, and a title that nobody has rated."""
        model, best_known = self.model, np.argsort(self.renown)[:FEW]
        active = np.argsort(-model.user_counts, kind="stable")[:FEW]
        users, titles = np.repeat(active, len(best_known)), np.tile(best_known, len(active))
        stars = model.predict(users, titles)
        pairs = [
            (int(model.user_ids[users[at]]), int(titles[at]))
            for at in (stars.argmax(), stars.argmin())
        ]
        pairs.append((int(model.user_ids[-1]) + 1, int(best_known[0])))
        unrated = np.flatnonzero(model.title_counts == 0)[:1].tolist()
        return pairs + [(int(model.user_ids[active[0]]), place) for place in unrated]

    def _nearest_ids(self, asked: str) -> list[str]:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        known, word = list(self.ids), asked[:LONGEST]
        found = process.extract(
            word, known, scorer=OSA.distance, score_cutoff=SLIPS, limit=MOST_NEAREST
        )
        return [title_id for title_id, _, _ in found]

    def _of_key(self, key: int) -> list[int]:
        return sorted(self.titles.groups.at(key).tolist(), key=self.renown.__getitem__)

    def _platform(self, place: int) -> str:
        return self.champion.films.platforms[place]

    def _spelled(self, titulo: str, platform: str | None) -> str:
        """The one name that is meant by a misspelt one, or as it was asked."""
        keys = self.titles.names.places
        near = [
            name
            for name in self.typos.meant(titulo)
            if platform is None
            or any(self._platform(place) == platform for place in self._of_key(keys[name]))
        ]
        return near[0] if len(near) == 1 else titulo


def on(titulo: str, platform: str | None) -> str:
    """What is not known where a platform has no such title."""
    return f"{titulo} on {platform}"


def unknown(parts: Mapping[str, float], user: bool, title: bool) -> set[str]:
    """The parts of which nothing is known without ratings of the user, or of the title; a title's
    traits tell of its taste too."""
    of_user = set() if user else {USER, TASTE}
    of_title = set() if title else {TITLE}
    return of_user | of_title | ({TASTE} if not title and TRAITS not in parts else set())
