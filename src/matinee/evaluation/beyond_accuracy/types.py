"""Recommended lists with their hits and explanations: the input of the beyond-accuracy metrics."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matinee.metrics.inputs import Floats, Ints, RecommendedItems

MIN_SCORE_DROP = 1e-6
"""Smaller differences of scores are rounding errors."""


class Hits(NamedTuple):
    """Relevant items of the lists, one row each."""

    rows: Ints
    """index of the list"""
    items: Ints
    """index of the item in the catalog"""
    popular: Ints
    """lists x n: the list that popularity would recommend instead"""


class Explanations(NamedTuple):
    """Reasons given for answers; an answer is an item of a list, or a predicted rating."""

    rows: Ints
    """for each answer, the index of its list"""
    answers: Ints
    """for each reason, the index of its answer"""
    scores: Floats
    """for each reason, the score of its answer"""
    without: Floats
    """that score without the reason; NaN if the model gives none"""


class Recommendations(NamedTuple):
    """One list per query; hits and explanations refer to lists by index."""

    query_ids: Ints
    lists: RecommendedItems
    hits: Hits
    explanations: Explanations


class Glossary(NamedTuple):
    """What the beyond-accuracy metrics mean for a task."""

    objective: str
    """whose model makes the lists"""
    lists: str
    """what the lists are for"""
    hit: str
    popular: str
    """what popularity recommends"""
    reason: str
    """what a reason is, and how its effect is measured"""


def serendipity(hits: Hits) -> Floats:
    """For each hit, 1 if popularity would not have recommended it."""
    expected = (hits.popular[hits.rows] == hits.items[:, None]).any(axis=1)
    return np.asarray(~expected, dtype=float)


def explained_share(explanations: Explanations) -> Floats:
    """For each answer, 1 if it has a reason."""
    n_reasons = np.bincount(explanations.answers, minlength=len(explanations.rows))
    return np.asarray(n_reasons > 0, dtype=float)


def explanation_fidelity(explanations: Explanations) -> Floats:
    """For each reason, 1 if the score drops without it."""
    without = np.nan_to_num(explanations.without, nan=-np.inf)
    return np.asarray(without < explanations.scores - MIN_SCORE_DROP, dtype=float)
