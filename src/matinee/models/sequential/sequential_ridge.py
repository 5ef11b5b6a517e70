"""Next-item ridge regression: predicts the items that follow from decayed sums of the history.

One closed-form regression over all moments of all histories. The features are several decayed sums
side by side, from short to long memory; the target is a decayed sum of the following items. It is
EASE with order; compare Choi et al. (2021), "Session-aware linear item-item models" (SLIST).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

import numpy as np
from pydantic import Field

from matinee.models.base import (
    Floats,
    Floats32,
    History,
    HistoryRanker,
    Ints,
    Tables,
    hyperparameters,
)
from matinee.models.interactions import Interactions
from matinee.models.sequential.blocks.decayed_cooccurrence import pair_sums, state_gram
from matinee.models.solvers.cooccurrence import ItemSubset, submatrix, weighted_sums
from matinee.models.solvers.item_regression import ItemRegression, ItemRegressionSettings

Share = Annotated[float, Field(gt=0, lt=1)]
DISLIKE_RATING = 2.0
"""Highest rating that counts as a dislike."""
WEIGHT_SCALE = 1000
"""Weights are stored in thousandths, which half precision represents well."""


@hyperparameters
class SequentialRidge(HistoryRanker):
    decays: tuple[Share, ...] = (0.6, 0.95)
    """per decayed sum of the history, the weight of an item relative to the next newer one"""
    regs: tuple[Annotated[float, Field(gt=0)], ...] = (300.0, 1000.0)
    """per decayed sum, the L2 regularization of its weights"""
    target_decay: Share = 0.4
    """weight of a target item relative to the one before it"""
    reverse_weight: Annotated[float, Field(ge=0)] = 0.25
    """weight of the training histories in reverse order (data augmentation)"""
    dislike_weight: Annotated[float, Field(ge=0, le=1)] = 0.5
    """weight of an item rated two stars or less in a history that is scored"""
    max_items: Annotated[int, Field(ge=1)] = 6000
    """number of most rated items that are scored: memory grows with its square"""

    def __post_init__(self) -> None:
        if len(self.decays) != len(self.regs):
            raise ValueError(
                f"{len(self.decays)} decays and {len(self.regs)} regs were given; give as many "
                "of either"
            )
        if self.target_decay in self.decays:
            raise ValueError(
                f"target_decay={self.target_decay} is among decays={self.decays}, but the model "
                "divides by their difference; give another value"
            )

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        from scipy.linalg.lapack import spotrf, spotrs

        self.subset = ItemSubset(tables, self.max_items)
        self.film_ids = self.subset.film_ids
        interactions = Interactions.from_table_by_time(tables.ratings, self.subset.ids, rng)
        decays = {*self.decays, self.target_decay}
        sums = {decay: pair_sums(interactions, decay) for decay in decays}
        gram, moments = self._gram(interactions, sums), self._moments(sums)
        sums.clear()
        factor, failed = spotrf(gram, lower=1, overwrite_a=1, clean=0)
        if failed:
            raise ValueError(f"regs={self.regs} are too small; give larger ones")
        solution, _ = spotrs(factor, moments, lower=1, overwrite_b=1)
        self.weights = [
            (WEIGHT_SCALE * weights).astype(np.float16, order="C")
            for weights in np.split(solution, len(self.decays))
        ]
        return self

    def _gram(self, interactions: Interactions, sums: dict[float, Floats32]) -> Floats32:
        """Regularized Gram matrix of all decayed sums, lower triangle."""
        size = interactions.shape[1]
        gram = np.zeros((size * len(self.decays),) * 2, dtype=np.float32, order="F")
        reverse = interactions.reversed()
        reverse_sums = {decay: matrix.T for decay, matrix in sums.items()}
        for row, first in enumerate(self.decays):
            for column, second in enumerate(self.decays[: row + 1]):
                block = state_gram(interactions, first, second, sums)
                if self.reverse_weight:
                    reverse_block = state_gram(reverse, first, second, reverse_sums)
                    block += np.float32(self.reverse_weight) * reverse_block
                gram[_block(row, size), _block(column, size)] = block
        regs = np.repeat(self.regs, size) * (1 + self.reverse_weight)
        gram[np.diag_indices_from(gram)] += regs.astype(np.float32)
        return gram

    def _moments(self, sums: dict[float, Floats32]) -> Floats32:
        """Products of the decayed sums with the targets."""
        size = len(sums[self.target_decay])
        moments = np.empty((size * len(self.decays), size), dtype=np.float32, order="F")
        for index, decay in enumerate(self.decays):
            difference = np.float32(decay - self.target_decay)
            block = (sums[decay] - sums[self.target_decay]) / difference
            moments[_block(index, size)] = block.T + np.float32(self.reverse_weight) * block
        return moments

    def score(self, queries: Sequence[History]) -> Floats:
        histories = Interactions.from_histories(queries, self.subset.ids)
        counts, scores = self._counts(histories), np.zeros(histories.shape)
        for decay, weights in zip(self.decays, self.weights, strict=True):
            scores += weighted_sums(histories.recency(decay, counts=counts), weights)
        return self.subset.expand(scores)

    def explain(self, query: History, items: Ints) -> Floats:
        histories = Interactions.from_histories([query], self.subset.ids)
        indices = self.subset.subset_indices(items)
        contributions = np.zeros((len(histories.items), len(indices)))
        for decay, weights in zip(self.decays, self.weights, strict=True):
            counts = decay ** histories.ages() * self._counts(histories)
            direct = counts[:, None] * submatrix(weights, histories.items, indices)
            # without an item, the older ones decay one step less
            older = np.cumsum(direct, axis=0) - direct
            contributions += direct - older * (1 / decay - 1)
        return self.subset.expand_history(contributions, query.films)

    def _counts(self, interactions: Interactions) -> Floats:
        return np.where(interactions.ratings <= DISLIKE_RATING, self.dislike_weight, 1.0)


def _block(index: int, size: int) -> slice:
    return slice(index * size, (index + 1) * size)


@hyperparameters
class LongShortTermRidge(HistoryRanker):
    """Long-term preferences by EASE, plus what follows the newest items by SequentialRidge.

    score = x B + w s, where x holds the rating weights of the history, B the weights of EASE, and s
    the scores of the next-item regression. w is small for the next visit, and large for the film
    that follows within the same visit.
    """

    short_term: SequentialRidge
    reg: Annotated[float, Field(gt=0)] = 400.0
    """L2 regularization of the long-term item-item weights"""
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.15
    """probability that a rated item is dropped from the input in training"""
    rating_exponent: Annotated[float, Field(ge=0)] = 2.0
    """of a rating's share of the highest rating, as the weight of an interaction"""
    next_visit_weight: Annotated[float, Field(ge=0)] = 3.0
    """w of the next visit"""
    same_visit_weight: Annotated[float, Field(gt=0)] = 150.0
    """w of the same visit"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        self.short_term.fit(tables, rng)
        self.film_ids, subset = self.short_term.film_ids, self.short_term.subset
        interactions = Interactions.from_table_by_time(tables.ratings, subset.ids, rng)
        settings = ItemRegressionSettings(self.reg, self.dropout, self.rating_exponent)
        self.long_term = ItemRegression.fit(interactions, subset, settings)
        return self

    def score(self, queries: Sequence[History]) -> Floats:
        return self._score(queries, self.next_visit_weight)

    def score_next(self, queries: Sequence[History]) -> Floats:
        return self._score(queries, self.same_visit_weight)

    def explain(self, query: History, items: Ints) -> Floats:
        return self._explain(query, items, self.next_visit_weight)

    def explain_next(self, query: History, items: Ints) -> Floats:
        return self._explain(query, items, self.same_visit_weight)

    def _score(self, queries: Sequence[History], weight: float) -> Floats:
        short_term = self.short_term.score(queries) / WEIGHT_SCALE
        return self.long_term.score(queries) + weight * short_term

    def _explain(self, query: History, items: Ints, weight: float) -> Floats:
        short_term = self.short_term.explain(query, items) / WEIGHT_SCALE
        return self.long_term.explain(query, items) + weight * short_term
