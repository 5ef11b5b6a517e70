"""How mildly each user judges and how well each title is judged, few ratings counting less."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matinee.models.base import Floats, Ints
from matinee.models.factorization.blocks.item_side_features import ItemFeatures
from matinee.models.interactions.pairs import Given, Numbers, looked_up
from matinee.models.solvers.variance_components import components

ROUNDS = 6
"""Users and titles are measured in turn; after so many rounds nothing moves any more."""


class SideInfoBiases(NamedTuple):
    """In stars, to be added up."""

    everybody: float
    users: Numbers
    titles: Numbers
    """of each by itself"""
    likely: Numbers | None = None
    """of titles with its traits"""
    damping: float = np.inf
    """so many average ratings are added to those of each title"""

    def components(self, users: Ints, titles: Ints) -> dict[str, Floats]:
        named = {
            "everybody": np.full(len(users), self.everybody),
            "user": looked_up(self.users, users).astype(float),
            "title": looked_up(self.titles, titles).astype(float),
        }
        if self.likely is not None:
            named["traits"] = looked_up(self.likely, titles).astype(float)
        return named

    def of(self, given: Given) -> Floats:
        """Of each rating."""
        titles = self.titles if self.likely is None else self.titles + self.likely
        return np.asarray(self.everybody + self.users[given.users] + titles[given.titles])

    def narrowed(self) -> SideInfoBiases:
        """In half the bytes."""
        likely = None if self.likely is None else self.likely.astype(np.float32)
        users, titles = self.users.astype(np.float32), self.titles.astype(np.float32)
        return self._replace(users=users, titles=titles, likely=likely)


def fit_side_info_biases(
    given: Given,
    stars: Floats,
    traits: ItemFeatures | None = None,
    before: SideInfoBiases | None = None,
) -> SideInfoBiases:
    """Where they have been measured before, a few rounds are enough."""
    everybody = float(stars.mean())
    above = stars - everybody
    here = before or SideInfoBiases(everybody, np.zeros(given.shape[0]), np.zeros(given.shape[1]))
    here = here._replace(everybody=0.0)
    for _ in range(ROUNDS // 3 if before else ROUNDS):
        left = above - here.of(given) + here.users[given.users]
        users = here._replace(users=_drawn(given.users, left, given.by_user())[0])
        here = _titled(given, above - users.users[given.users], users, traits)
    return here._replace(everybody=everybody)


def _titled(
    given: Given, left: Floats, here: SideInfoBiases, traits: ItemFeatures | None
) -> SideInfoBiases:
    sizes, likely = given.by_title(), None
    if traits:
        sums = np.bincount(given.titles, left, minlength=len(sizes))
        likely = traits.expected(sums / np.maximum(sizes, 1), telling(sizes, here.damping))
        left = left - likely[given.titles]
    titles, damping = _drawn(given.titles, left, sizes)
    return here._replace(titles=titles, likely=likely, damping=damping)


def _drawn(groups: Ints, values: Floats, sizes: Ints) -> tuple[Floats, float]:
    """Means of groups, drawn to zero as far as the groups differ by chance alone."""
    sums = np.asarray(np.bincount(groups, values, minlength=len(sizes)), dtype=float)
    damping = components(sizes, sums, float(values @ values)).damping
    return sums / (sizes + damping), damping


def telling(sizes: Ints, damping: float) -> Floats:
    """How many ratings a title counts as, where others are concluded from it: since titles differ
    by themselves, a thousand of one say little more than a few."""
    return np.asarray(sizes / (1 + sizes / damping))
