"""Index of the `subscriber` champion: model, and title lookup by id and name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from matinee.artifacts.bundle import Champion
from matinee.artifacts.pickles.pickle_io import RefusedArtifact
from matinee.catalog.search.errors import InvalidValueError, NotFoundError
from matinee.catalog.search.fuzzy import MAX_NEAREST, FuzzyIndex
from matinee.catalog.search.name_index import MAX_QUERY_LENGTH, GroupedIndex
from matinee.catalog.search.suggest import best_match
from matinee.models.base import Ints, UserItemRatingModel, index_in
from matinee.runtime.text import normalize
from matinee.service.state.similar_index import TitleMatch, title_index

USER, TITLE, TRAITS, TASTE = "user", "title", "traits", "taste"
"""Parts of a prediction, as models name them."""
DECIMALS = 4
EXAMPLE_POOL = 50
"""Number of users and of titles from which examples are chosen."""
MAX_ID_DISTANCE = 2
"""Edit distance up to which an id counts as near."""


class Prediction(NamedTuple):
    stars: float
    parts: dict[str, float]
    """Their sum, clipped to the scale, is `stars`; a part without data is missing."""
    user_ratings: int
    """0 for a user who is not in the training data."""
    title_ratings: int
    """0 for a title without ratings."""


@dataclass(frozen=True)
class SubscriberIndex:
    champion: Champion
    threshold: float
    """Stars above which a title is recommended."""
    index_of: Mapping[str, int]
    """By title id."""
    titles: GroupedIndex
    fuzzy: FuzzyIndex
    popularity_rank: Ints
    """Per title; 0 for the one with most ratings."""

    @classmethod
    def build(cls, champion: Champion) -> SubscriberIndex:
        films, threshold = champion.films, champion.threshold
        if threshold is None or len(films.platforms) != len(films.titles):
            raise RefusedArtifact(
                f"the champion of {champion.task} must have the threshold above which a title is "
                "recommended, and the platform of every title"
            )
        titles = title_index(films)
        model: UserItemRatingModel = champion.models["rating"]
        return cls(
            champion,
            threshold,
            {title_id: index for index, title_id in enumerate(films.film_ids.tolist())},
            titles,
            FuzzyIndex.from_names(titles.names.keys),
            np.argsort(np.argsort(-model.title_counts, kind="stable")),
        )

    @property
    def model(self) -> UserItemRatingModel:
        model: UserItemRatingModel = self.champion.models["rating"]
        return model

    def match_id(self, title_id: str) -> TitleMatch:
        normalized = normalize(title_id)
        if not normalized:
            raise InvalidValueError("id", ["the id of a title, such as as123"])
        if normalized not in self.index_of:
            hint = "an id is such as as123; use title for the name of a title"
            raise NotFoundError(title_id, self._nearest_ids(normalized), hint)
        return TitleMatch(self.index_of[normalized], exact=True)

    def match_title(self, title: str, platform: str | None) -> TitleMatch:
        """Of several titles with the name the one on the platform, or else with most ratings."""
        names = self.titles.names
        exact = normalize(title) in names.indices
        key = names.find("title", title if exact else self._correct(title, platform))
        indices = self._indices(key)
        on_platform = [index for index in indices if platform in (None, self._platform(index))]
        if not on_platform:
            platforms = sorted({self._platform(index) for index in indices})
            raise NotFoundError(title_on_platform(title, platform), platforms)
        return TitleMatch(on_platform[0], exact)

    def same_title(self, index: int) -> list[int]:
        """The other titles with this name, the most rated first."""
        key = self.titles.names.indices.get(normalize(self.champion.films.titles[index]))
        return [] if key is None else [other for other in self._indices(key) if other != index]

    def suggest(self, prefix: str, n: int) -> list[int]:
        """Indices of titles for an incomplete input."""
        return best_match(self.titles, self.popularity_rank, prefix, n)

    def predict(self, user_id: int, index: int) -> Prediction:
        model = self.model
        user, title = index_in(np.array([user_id]), model.user_ids), np.array([index])
        user_ratings = int(model.user_counts[user[0]]) if user[0] >= 0 else 0
        title_ratings = int(model.title_counts[index])
        stars = {name: float(part[0]) for name, part in model.components(user, title).items()}
        missing = missing_parts(stars, user_ratings > 0, title_ratings > 0)
        # + 0.0 turns -0.0 into 0.0
        parts = {
            name: round(part, DECIMALS) + 0.0 for name, part in stars.items() if name not in missing
        }
        total = round(float(model.predict(user, title)[0]), DECIMALS)
        return Prediction(total, parts, user_ratings, title_ratings)

    @cached_property
    def examples(self) -> list[tuple[int, int]]:
        """Pairs of user id and title index: the highest and the lowest prediction, an unknown user,
        and a title without ratings."""
        model, popular = self.model, np.argsort(self.popularity_rank)[:EXAMPLE_POOL]
        active = np.argsort(-model.user_counts, kind="stable")[:EXAMPLE_POOL]
        users, titles = np.repeat(active, len(popular)), np.tile(popular, len(active))
        stars = model.predict(users, titles)
        pairs = [
            (int(model.user_ids[users[pair]]), int(titles[pair]))
            for pair in (stars.argmax(), stars.argmin())
        ]
        pairs.append((int(model.user_ids[-1]) + 1, int(popular[0])))
        unrated = np.flatnonzero(model.title_counts == 0)[:1].tolist()
        return pairs + [(int(model.user_ids[active[0]]), index) for index in unrated]

    def _nearest_ids(self, title_id: str) -> list[str]:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        near = process.extract(
            title_id[:MAX_QUERY_LENGTH],
            list(self.index_of),
            scorer=OSA.distance,
            score_cutoff=MAX_ID_DISTANCE,
            limit=MAX_NEAREST,
        )
        return [near_id for near_id, _, _ in near]

    def _indices(self, key: int) -> list[int]:
        return sorted(
            self.titles.groups.members_of(key).tolist(), key=self.popularity_rank.__getitem__
        )

    def _platform(self, index: int) -> str:
        return self.champion.films.platforms[index]

    def _correct(self, title: str, platform: str | None) -> str:
        """The name closest to a misspelt one, if it is unique; else the name itself."""
        keys = self.titles.names.indices
        near = [
            name
            for name in self.fuzzy.closest(title)
            if platform is None
            or any(self._platform(index) == platform for index in self._indices(keys[name]))
        ]
        return near[0] if len(near) == 1 else title


def title_on_platform(title: str, platform: str | None) -> str:
    """Names the missing title of a 404."""
    return f"{title} on {platform}"


def missing_parts(parts: Mapping[str, float], user_rated: bool, title_rated: bool) -> set[str]:
    """The parts that have no data. A title's factors can come from its traits."""
    of_user = set() if user_rated else {USER, TASTE}
    of_title = set() if title_rated else {TITLE}
    return of_user | of_title | ({TASTE} if not title_rated and TRAITS not in parts else set())
