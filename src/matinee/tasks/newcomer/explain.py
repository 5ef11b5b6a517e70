"""What newcomers are shown, what they liked of it, and which of their traits speaks for it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from matinee.evaluation import evaluator
from matinee.evaluation.beyond_accuracy.types import (
    LEAST_FALL,
    Explanations,
    Glossary,
    Hits,
    Recommendations,
)
from matinee.evaluation.objective import Objective
from matinee.metrics.inputs import Floats, Ints, RecommendedLists
from matinee.models.base import DemographicRanker, Demographics, Tables
from matinee.ranking.topn import top_n
from matinee.schema.columns import FILM_ID, LIKED, TEST, TRAIN
from matinee.tasks.newcomer.data import part

if TYPE_CHECKING:
    from matinee.splits.prepared_tables import ReadTable

TERMS = Glossary(
    objective="ranking",
    lists="held-out people who liked anything",
    find="a film of the list that the person liked",
    popular="the films that most people of the training part liked",
    reason=(
        "a trait (gender, age, occupation) that raises the film's score: a fair share (Shapley) of "
        "the difference to somebody of whom nothing is known. It is taken away by asking for the "
        "same person without that trait"
    ),
)
KNOWN = list(product((True, False), repeat=len(Demographics._fields)))
"""What may be known of a person: each subset of the traits, all of them first."""


def explain(
    model: Any, read: ReadTable, settings: dict[str, Any], objective: Objective
) -> Recommendations:
    ratings = read("movielens", "ratings")
    train = part(ratings, read, settings, TRAIN)
    held = evaluator.held_out(train, ratings[ratings[settings["split"]] == TEST])
    shown, users = evaluator.recommended_lists(model, held, objective)
    people = [held.askers[place] for place in held.asker[users]]
    lists, places = np.nonzero(shown.hits)
    popular = np.tile(_popular(model.film_ids, train, objective), (len(users), 1))
    finds = Hits(lists, shown.items[lists, places], popular)
    return Recommendations(held.user_ids[users], shown, finds, reasons(model, people, shown))


def reasons(
    model: DemographicRanker, people: Sequence[Demographics], shown: RecommendedLists
) -> Explanations:
    """Each trait that raises a shown film's score, by what it adds on average to the others."""
    scores = _scores(model, people, shown.items)
    given = shares(scores) > LEAST_FALL
    trait, lists, places = np.nonzero(given)
    without = scores[[KNOWN.index(_all_but(one)) for one in range(len(given))]]
    length = shown.items.shape[1]
    return Explanations(
        np.repeat(np.arange(len(people)), length),
        lists * length + places,
        scores[0, lists, places],
        without[trait, lists, places],
    )


def shares(scores: Floats) -> Floats:
    """Traits x ...: Shapley's share of each in scores[all known] - scores[nothing known].

    The scores' first axis are the subsets of KNOWN.
    """
    weight = {2: 1 / 3, 1: 1 / 6, 0: 1 / 3}
    found = np.zeros((len(Demographics._fields), *scores.shape[1:]))
    for trait, place in product(range(len(found)), range(len(KNOWN))):
        known = KNOWN[place]
        if known[trait]:
            others = KNOWN.index(tuple(k and one != trait for one, k in enumerate(known)))
            found[trait] += weight[sum(known) - 1] * (scores[place] - scores[others])
    return found


def _scores(model: DemographicRanker, people: Sequence[Demographics], places: Ints) -> Floats:
    """Subsets x people x n: the scores of what was shown, were only so much known of each."""
    some = [[_knowing(person, known) for person in people] for known in KNOWN]
    askers = sorted({one for row in some for one in row}, key=str)
    row = {asker: place for place, asker in enumerate(askers)}
    scores = model.score(askers)
    return np.stack(
        [scores[np.array([row[one] for one in each])[:, None], places] for each in some]
    )


def _knowing(person: Demographics, known: tuple[bool, ...]) -> Demographics:
    untold = [name for name, told in zip(Demographics._fields, known, strict=True) if not told]
    return person._replace(**dict.fromkeys(untold))


def _all_but(trait: int) -> tuple[bool, ...]:
    return tuple(one != trait for one in range(len(Demographics._fields)))


def _popular(film_ids: Ints, train: Tables, objective: Objective) -> Ints:
    liked = train.ratings[train.ratings[LIKED]][FILM_ID].to_numpy(np.int64)
    likes = np.bincount(np.searchsorted(film_ids, liked), minlength=len(film_ids))
    return top_n(likes.astype(float), objective.list_size, film_ids, objective.seed)
