"""Amortized matrix factorization: item embeddings, and a network that encodes a rating history.

The network gives the prior mean of a user's vector, and a ridge regression on the user's ratings
corrects it, so that few ratings leave the prior as it is and many overrule it. There are no
per-user parameters. Trained end to end to predict ratings that are masked from the history;
compare Liang et al. (2018), "Variational autoencoders for collaborative filtering".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

import numpy as np
from pydantic import Field

from matinee.models.base import (
    Floats,
    History,
    HistoryRatingModel,
    Ints,
    Tables,
    film_ids,
    hyperparameters,
    standardize,
)
from matinee.models.interactions import Interactions
from matinee.models.neural.blocks.training import TrainingSettings, train
from matinee.models.solvers.gaussian_posteriors import Deviations, Posterior, expected
from matinee.models.solvers.side_information import item_metadata

Count = Annotated[int, Field(ge=1)]
Positive = Annotated[float, Field(gt=0)]


@hyperparameters
class NeuralMF(HistoryRatingModel):
    """Training needs PyTorch; a trained model consists of plain arrays and predicts without it."""

    embedding_size: Count = 20
    """number of latent factors"""
    hidden_units: Count = 128
    """units of the encoder's hidden layer"""
    epochs: Count = 20
    """passes over all histories"""
    batch_size: Count = 128
    """users per gradient step"""
    learning_rate: Positive = 0.006
    """peak learning rate"""
    weight_decay: Annotated[float, Field(ge=0)] = 3.0
    """weight decay of the item embeddings, towards what the item metadata predicts"""
    min_context_share: Annotated[float, Field(ge=0, lt=1)] = 0.4
    """lowest share of a history that is not masked in training"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        self.film_ids = film_ids(tables.films)
        interactions = Interactions.from_table(tables.ratings, self.film_ids)
        self.scale, self.mean = interactions.scale(), float(interactions.ratings.mean())
        counts = np.log1p(interactions.item_counts())
        settings = TrainingSettings(
            self.embedding_size,
            self.hidden_units,
            self.epochs,
            self.batch_size,
            self.learning_rate,
            self.weight_decay,
            self.min_context_share,
        )
        metadata = standardize(np.column_stack([item_metadata(tables.films), counts]))
        self.network = train(interactions, metadata, settings, rng)
        return self

    def predict(self, queries: Sequence[History], users: Ints, items: Ints) -> Floats:
        histories = Interactions.from_histories(queries, self.film_ids)
        interactions, rated = histories.rated_items()
        deviations = Deviations.by_user(interactions, interactions.ratings - self.mean)
        vectors = self.network.take(rated).encode(deviations)
        films = Posterior(self.network.items)
        predicted = self.mean + expected(vectors, films, users, items)
        return np.clip(predicted, *self.scale)
