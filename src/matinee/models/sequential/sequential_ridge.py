"""The films rated next, foretold from those rated last: one ridge regression over all moments.

A history is told by several decayed sums side by side, one that forgets soon and one that
remembers long. What is foretold is the film that follows and, less and less, those after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

import numpy as np
from pydantic import Field

from matinee.models.base import Floats, History, HistoryRanker, Ints, Tables, hyperparameters
from matinee.models.interactions.histories import Rated, Singles, rated, training
from matinee.models.sequential.blocks.decayed_cooccurrence import moments, pairs
from matinee.models.solvers.cooccurrence import ItemSubset, entries, summed

Share = Annotated[float, Field(gt=0, lt=1)]
LOW = 2.0
"""stars"""
LOUD = 1000
"""Chances are told in thousandths, which half precision holds well."""


@hyperparameters
class SequentialRidge(HistoryRanker):
    decays: tuple[Share, ...] = (0.6, 0.95)
    """what each film counts beside the one rated after it, in each of the sums"""
    penalties: tuple[Annotated[float, Field(gt=0)], ...] = (300.0, 1000.0)
    """for each sum, how strongly its films are taken to say nothing"""
    ahead: Share = 0.4
    """what each later film counts beside the one before it, among those to be foretold"""
    backwards: Annotated[float, Field(ge=0)] = 0.25
    """how much histories read from their end count beside those read from their start"""
    disliked: Annotated[float, Field(ge=0, le=1)] = 0.5
    """what a film of two stars or less counts beside one of more, when somebody asks"""
    most_films: Annotated[int, Field(ge=1)] = 6000
    """so many films are compared, those rated most: memory grows with their square"""

    def __post_init__(self) -> None:
        if len(self.decays) != len(self.penalties):
            raise ValueError(
                f"{len(self.decays)} decays and {len(self.penalties)} penalties were given; "
                "give as many of either"
            )
        if self.ahead in self.decays:
            raise ValueError(
                f"ahead={self.ahead} is among decays={self.decays}, and the difference of the two "
                "is divided by; give another"
            )

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        from scipy.linalg.lapack import spotrf, spotrs

        self.compared = ItemSubset(tables, self.most_films)
        self.film_ids = self.compared.film_ids
        known = training(tables.ratings, self.compared.ids, rng)
        of = {decay: pairs(known, decay) for decay in {*self.decays, self.ahead}}
        squares, followed = self._squares(known, of), self._followed(of)
        of.clear()
        factor, failed = spotrf(squares, lower=1, overwrite_a=1, clean=0)
        if failed:
            raise ValueError(f"penalties={self.penalties} are too small; give larger ones")
        solution, _ = spotrs(factor, followed, lower=1, overwrite_b=1)
        self.weights = [
            (LOUD * part).astype(np.float16, order="C")
            for part in np.split(solution, len(self.decays))
        ]
        return self

    def _squares(self, known: Rated, of: dict[float, Singles]) -> Singles:
        """All sums multiplied with each other, and the penalties; the lower triangle alone."""
        films = known.shape[1]
        squares = np.zeros((films * len(self.decays),) * 2, dtype=np.float32, order="F")
        turned, transposed = known.backwards(), {decay: part.T for decay, part in of.items()}
        for row, first in enumerate(self.decays):
            for column, second in enumerate(self.decays[: row + 1]):
                block = moments(known, first, second, of)
                if self.backwards:
                    turn = moments(turned, first, second, transposed)
                    block += np.float32(self.backwards) * turn
                squares[_block(row, films), _block(column, films)] = block
        penalties = np.repeat(self.penalties, films) * (1 + self.backwards)
        squares[np.diag_indices_from(squares)] += penalties.astype(np.float32)
        return squares

    def _followed(self, of: dict[float, Singles]) -> Singles:
        """Each sum multiplied with what is to be foretold."""
        films = len(of[self.ahead])
        followed = np.empty((films * len(self.decays), films), dtype=np.float32, order="F")
        for place, decay in enumerate(self.decays):
            block = (of[decay] - of[self.ahead]) / np.float32(decay - self.ahead)
            followed[_block(place, films)] = block.T + np.float32(self.backwards) * block
        return followed

    def score(self, askers: Sequence[History]) -> Floats:
        known = rated(askers, self.compared.ids)
        sums = (known.recency(decay, counts=self._counts(known)) for decay in self.decays)
        scores = (summed(rows, part) for rows, part in zip(sums, self.weights, strict=True))
        return self.compared.spread(sum(scores, np.zeros(known.shape)))

    def explain(self, asker: History, films: Ints) -> Floats:
        known = rated([asker], self.compared.ids)
        found, places = np.zeros((len(asker.films), len(films))), self.compared.among(films)
        for decay, weights in zip(self.decays, self.weights, strict=True):
            counts = decay**known.ages * self._counts(known)
            said = counts[:, None] * entries(weights, known.films, places)
            # without a film, those before it stand nearer to the end
            before = np.cumsum(said, axis=0) - said
            found[known.at] += said - before * (1 / decay - 1)
        return found

    def _counts(self, known: Rated) -> Floats:
        return np.where(known.ratings <= LOW, self.disliked, 1.0)


def _block(place: int, films: int) -> slice:
    return slice(place * films, (place + 1) * films)
