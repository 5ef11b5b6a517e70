"""What a model showed, what came of it and why it was shown: what the axes are measured on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matinee.metrics.inputs import Floats, Ints, RecommendedItems

LEAST_FALL = 1e-6
"""A score that falls by less has not moved: sums round."""


class Hits(NamedTuple):
    """Liked films that lists held, a row each."""

    who: Ints
    """which of the lists"""
    films: Ints
    """their places in the catalogue"""
    popular: Ints
    """lists x n: the films that popularity would have shown instead"""


class Explanations(NamedTuple):
    """What is given as reasons for answers; an answer is a film that was shown."""

    who: Ints
    """for each answer, which of the lists it stands in"""
    answers: Ints
    """for each reason, which of the answers it is given for"""
    scores: Floats
    """for each reason, the score of its film"""
    without: Floats
    """what is left of that score once the reason is taken away; NaN for no opinion"""


class Recommendations(NamedTuple):
    """Lists that were shown, one an asker; finds and reasons name them by their row."""

    askers: Ints
    """the id of each"""
    lists: RecommendedItems
    finds: Hits
    reasons: Explanations


class Glossary(NamedTuple):
    """How a task means the axes, in words."""

    objective: str
    """whose model makes the lists"""
    lists: str
    """what they are, and for whom"""
    find: str
    """what a liked film is that a list found"""
    popular: str
    """what popularity shows"""
    reason: str
    """what is given as one, and how it is taken away"""


def serendipity(finds: Hits) -> Floats:
    """Of each liked film that was found, whether popularity would not have shown it."""
    return np.asarray((finds.popular[finds.who] != finds.films[:, None]).all(axis=1), dtype=float)


def explained_share(reasons: Explanations) -> Floats:
    """Of each answer, whether any reason is given for it."""
    return np.asarray(np.bincount(reasons.answers, minlength=len(reasons.who)) > 0, dtype=float)


def explanation_fidelity(reasons: Explanations) -> Floats:
    """Of each reason, whether the score falls without it."""
    left = np.nan_to_num(reasons.without, nan=-np.inf)
    return np.asarray(left < reasons.scores - LEAST_FALL, dtype=float)
