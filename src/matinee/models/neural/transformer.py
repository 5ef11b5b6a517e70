"""Transformer over the sequence of ratings: probabilities of the next item.

A causal self-attention network in the manner of SASRec (Kang and McAuley, 2018), with the
cross-entropy over all items. A token combines the item's embedding, its metadata, the stars given
to it and the time since the rating before. Attention decays with distance, at a learned rate per
head.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

import numpy as np
from pydantic import Field

from matinee.models.base import (
    Floats,
    History,
    HistoryRanker,
    Ints,
    Tables,
    hyperparameters,
    standardize,
)
from matinee.models.neural.blocks.attention_module import Shape
from matinee.models.neural.blocks.next_item_training import TrainingSettings, train
from matinee.models.neural.blocks.sequences import Timeline, Tokens
from matinee.models.solvers.cooccurrence import ItemSubset
from matinee.models.solvers.side_information import item_metadata
from matinee.runtime.seeds import integer_seed
from matinee.schema.columns import FILM_ID

Count = Annotated[int, Field(ge=1)]
Positive = Annotated[float, Field(gt=0)]


@hyperparameters
class Transformer(HistoryRanker):
    """Training needs PyTorch; a trained model consists of plain arrays and scores without it."""

    embedding_size: Count = 64
    heads: Count = 4
    layers: Count = 2
    length: Annotated[int, Field(ge=2)] = 100
    """newest ratings of a history that are used"""
    epochs: Count = 20
    """most passes over all histories"""
    patience: Count = 3
    """epochs without a better validation before training stops"""
    batch_size: Count = 64
    """windows of a history per gradient step"""
    learning_rate: Positive = 0.002
    """peak learning rate"""
    weight_decay: Annotated[float, Field(ge=0)] = 0.05
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.2
    max_items: Count = 6000
    """number of most rated items that are scored"""

    def __post_init__(self) -> None:
        if self.embedding_size % self.heads:
            raise ValueError(
                f"embedding_size={self.embedding_size} is not a multiple of heads={self.heads}; "
                "give one that is"
            )

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        self.subset = ItemSubset(tables, self.max_items)
        self.film_ids = self.subset.film_ids
        films = tables.films[tables.films[FILM_ID].isin(self.subset.ids)]
        timeline = Timeline.from_table(tables.ratings, self.subset.ids, rng)
        settings = TrainingSettings(
            Shape(self.embedding_size, self.heads, self.layers),
            self.length,
            self.epochs,
            self.patience,
            self.batch_size,
            self.learning_rate,
            self.weight_decay,
            self.dropout,
        )
        metadata = standardize(item_metadata(films))
        self.network, self.curve = train(timeline, metadata, settings, integer_seed(rng))
        return self

    def score(self, queries: Sequence[History]) -> Floats:
        scores = np.zeros((len(queries), len(self.subset.ids)))
        for row, history in enumerate(queries):
            scores[row] = self.network.probabilities(self._tokens(history))
        return self.subset.expand(scores)

    def explain(self, query: History, items: Ints) -> Floats:
        """Only the newest ratings are input, so that the removal of others changes nothing."""
        usable = np.flatnonzero(np.isin(query.films, self.subset.ids))[-self.length :]
        without = [query.without(int(index)) for index in usable]
        contributions = np.zeros((len(query.films), len(items)))
        contributions[usable] = (self.score([query]) - self.score(without))[:, items]
        return contributions

    def _tokens(self, history: History) -> Tokens:
        return Tokens.from_history(history, self.subset.ids, self.length)
