"""What answers are worth: the same for everybody, ours or a peer's."""

from __future__ import annotations

import numpy as np

from matinee.evaluation.bootstrap import interval
from matinee.evaluation.objective import metric_function
from matinee.evaluation.per_user import PerUserMetrics, bootstrap_metrics, sum_by_user
from matinee.metrics.inputs import Floats, Predictions, RecommendedLists
from matinee.ranking.topn import top_n
from viewers.contest import Array
from viewers.questions import Question


def judged(question: Question, answers: Array) -> dict[str, Floats]:
    """Each metric as it is (first) and in each resample of the people, the same for everybody."""
    lists = question.objective.name == "ranking"
    return bootstrap_metrics((_listed if lists else _rated)(question, answers), question.objective)


def _rated(question: Question, stars: Array) -> PerUserMetrics:
    """Nobody is blamed for foretelling more stars than there are."""
    low, high = question.truth.min(), question.truth.max()
    foretold = np.clip(stars.astype(float), low, high)
    rated = Predictions(np.zeros((len(stars), 0)), np.zeros(0, np.int64), foretold, question.truth)
    people, who = np.unique(question.asked.who, return_inverse=True)
    values = {name: metric_function(name)(rated) for name in question.objective.per_user}
    return sum_by_user(people, who, values)


def _listed(question: Question, scores: Array) -> PerUserMetrics:
    """Nothing seen is shown; of equal scores a seeded hash decides."""
    objective, people = question.objective, question.asked.who
    places = np.full((len(people), objective.list_size), -1)
    for row, (mine, seen) in enumerate(zip(scores, question.seen, strict=True)):
        best = top_n(mine, objective.list_size, question.film_ids, objective.seed, seen)
        places[row, : len(best)] = best
    hits = np.take_along_axis(question.truth, places, axis=1) & (places >= 0)
    shown = RecommendedLists(
        places, hits, question.truth.sum(axis=1), np.zeros(0), np.zeros((0, 0))
    )
    values = {name: metric_function(name)(shown) for name in objective.per_user}
    return sum_by_user(people, np.arange(len(people)), values)


def told(question: Question, values: Floats) -> str:
    low, high = interval(values[1:], question.objective.confidence)
    return f"{values[0]:.4f} ({low:.4f} to {high:.4f})"


def gain(question: Question, ours: Floats, best: Floats) -> str:
    """Over the same resamples of the same people; above zero is better than the best peer."""
    gains = question.objective.sign * (ours - best)
    low, high = interval(gains[1:], question.objective.confidence)
    return f"{gains[0]:+.4f} ({low:+.4f} to {high:+.4f})"
