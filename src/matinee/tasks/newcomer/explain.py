"""Beyond-accuracy data of the cold-start task: hits, and the traits behind each item."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from matinee.evaluation.beyond_accuracy.types import (
    MIN_SCORE_DROP,
    Explanations,
    Glossary,
    Hits,
    Recommendations,
)
from matinee.evaluation.objective import Objective
from matinee.metrics.inputs import Floats, Ints, RecommendedLists
from matinee.models.base import DemographicRanker, Demographics, Tables
from matinee.ranking.topn import top_n
from matinee.schema.columns import FILM_ID, LIKED
from matinee.tasks.newcomer.data import train_test
from matinee.tasks.newcomer.evaluate import held_out, recommended_lists

if TYPE_CHECKING:
    from matinee.splits.prepared_tables import ReadTable

GLOSSARY = Glossary(
    objective="ranking",
    lists="held-out users who liked any film",
    hit="a film of the list that the user liked",
    popular="the films that most users of the training part liked",
    reason=(
        "a trait (gender, age, occupation) with a positive Shapley value in the difference between "
        "the film's score for the user and for a user without traits; its effect is measured by "
        "scoring the same user without the trait"
    ),
)
TRAITS = range(len(Demographics._fields))
SUBSETS = list(product((True, False), repeat=len(TRAITS)))
"""Which traits are included: every subset, the full one first."""
SHAPLEY_WEIGHTS = (1 / 3, 1 / 6, 1 / 3)
"""By the number of other traits that are included."""


def explain(
    model: Any, read: ReadTable, settings: dict[str, Any], objective: Objective
) -> Recommendations:
    train, test = train_test(read, settings)
    heldout = held_out(train, test)
    lists, queried, answered = recommended_lists(model, heldout, objective)
    users = queried[answered]
    profiles = [heldout.profiles[index] for index in heldout.profile_index[users]]
    rows, ranks = np.nonzero(lists.hits)
    popular = np.tile(_most_liked(heldout.film_ids, train, objective), (len(users), 1))
    hits = Hits(rows, lists.items[rows, ranks], popular)
    reasons = explanations(model, profiles, lists)
    return Recommendations(heldout.user_ids[users], lists, hits, reasons)


def explanations(
    model: DemographicRanker, profiles: Sequence[Demographics], lists: RecommendedLists
) -> Explanations:
    """The traits with a positive Shapley value in the score of each item."""
    scores = _subset_scores(model, profiles, lists.items)
    traits, rows, ranks = np.nonzero(shapley_values(scores) > MIN_SCORE_DROP)
    without = scores[[SUBSETS.index(_all_but(trait)) for trait in TRAITS]]
    size = lists.items.shape[1]
    return Explanations(
        np.repeat(np.arange(len(profiles)), size),
        rows * size + ranks,
        scores[0, rows, ranks],
        without[traits, rows, ranks],
    )


def shapley_values(scores: Floats) -> Floats:
    """Traits x ...: how the score with all traits minus the score with none is divided.

    The first axis of the scores follows SUBSETS.
    """
    values = np.zeros((len(TRAITS), *scores.shape[1:]))
    for trait, (index, subset) in product(TRAITS, enumerate(SUBSETS)):
        if subset[trait]:
            others = tuple(included and i != trait for i, included in enumerate(subset))
            gain = scores[index] - scores[SUBSETS.index(others)]
            values[trait] += SHAPLEY_WEIGHTS[sum(others)] * gain
    return values


def _subset_scores(
    model: DemographicRanker, profiles: Sequence[Demographics], items: Ints
) -> Floats:
    """Subsets x users x n: the scores of the items, given only a subset of the traits."""
    reduced = [[_restrict(profile, subset) for profile in profiles] for subset in SUBSETS]
    queries = sorted({profile for row in reduced for profile in row}, key=str)
    index = {query: i for i, query in enumerate(queries)}
    scores = model.score(queries)
    rows = (np.array([index[profile] for profile in row]) for row in reduced)
    return np.stack([scores[row[:, None], items] for row in rows])


def _restrict(profile: Demographics, subset: tuple[bool, ...]) -> Demographics:
    missing = [name for name, included in zip(profile._fields, subset, strict=True) if not included]
    return profile._replace(**dict.fromkeys(missing))


def _all_but(trait: int) -> tuple[bool, ...]:
    return tuple(other != trait for other in TRAITS)


def _most_liked(film_ids: Ints, train: Tables, objective: Objective) -> Ints:
    liked = train.ratings[train.ratings[LIKED]][FILM_ID].to_numpy(np.int64)
    likes = np.bincount(np.searchsorted(film_ids, liked), minlength=len(film_ids))
    return top_n(likes.astype(float), objective.list_size, film_ids, objective.seed)
