"""Scores the answers of any contender by the same code."""

from __future__ import annotations

import numpy as np

from matinee.evaluation.bootstrap import interval
from matinee.evaluation.objective import metric_function
from matinee.evaluation.per_user import PerUserMetrics, bootstrap_metrics, sum_by_user
from matinee.metrics.inputs import Floats, Predictions, RecommendedLists
from matinee.ranking.topn import top_n
from viewers.eval_cases import EvalCase
from viewers.protocol import Array


def score_answers(case: EvalCase, answers: Array) -> dict[str, Floats]:
    """Each metric of the sample (first) and of each resample of the users, the same for all."""
    lists = case.objective.name == "ranking"
    return bootstrap_metrics((_listed if lists else _rated)(case, answers), case.objective)


def _rated(case: EvalCase, stars: Array) -> PerUserMetrics:
    """Predictions are clipped to the scale of the ratings."""
    low, high = case.truth.min(), case.truth.max()
    predicted = np.clip(stars.astype(float), low, high)
    rated = Predictions(np.zeros((len(stars), 0)), np.zeros(0, np.int64), predicted, case.truth)
    ids, rows = np.unique(case.queries.users, return_inverse=True)
    values = {name: metric_function(name)(rated) for name in case.objective.per_user}
    return sum_by_user(ids, rows, values)


def _listed(case: EvalCase, scores: Array) -> PerUserMetrics:
    """Seen films are excluded; ties are broken by a seeded hash."""
    objective, users = case.objective, case.queries.users
    indices = np.full((len(users), objective.list_size), -1)
    for row, (own, seen) in enumerate(zip(scores, case.seen, strict=True)):
        best = top_n(own, objective.list_size, case.film_ids, objective.seed, seen)
        indices[row, : len(best)] = best
    hits = np.take_along_axis(case.truth, indices, axis=1) & (indices >= 0)
    recommended = RecommendedLists(
        indices, hits, case.truth.sum(axis=1), np.zeros(0), np.zeros((0, 0))
    )
    values = {name: metric_function(name)(recommended) for name in objective.per_user}
    return sum_by_user(users, np.arange(len(users)), values)


def format_estimate(case: EvalCase, values: Floats) -> str:
    low, high = interval(values[1:], case.objective.confidence)
    return f"{values[0]:.4f} ({low:.4f} to {high:.4f})"


def gain(case: EvalCase, ours: Floats, best: Floats) -> str:
    """Paired over the same resamples; positive is better than the best peer."""
    gains = case.objective.sign * (ours - best)
    low, high = interval(gains[1:], case.objective.confidence)
    return f"{gains[0]:+.4f} ({low:+.4f} to {high:+.4f})"
