"""Regularized SVD whose item biases and vectors are shrunk towards a regression on item metadata,
so that titles without ratings (item cold start) have a bias and a vector too.

Agarwal and Chen (2009), "Regression-based latent factor models".
"""

from __future__ import annotations

from typing import Annotated, Self

import numpy as np
from pydantic import Field

from matinee.models.base import Floats, Ints, StreamingTables, UserItemRatingModel, hyperparameters
from matinee.models.factorization.blocks.item_side_features import item_features
from matinee.models.factorization.blocks.regularized_svd_solver import SvdSettings, fit_svd
from matinee.models.interactions import fit_interactions


@hyperparameters
class RegularizedSVDSideInfo(UserItemRatingModel):
    embedding_size: Annotated[int, Field(ge=1)] = 8
    """number of latent factors"""
    reg: Annotated[float, Field(gt=0)] = 0.7
    """L2 regularization; at 1 it cancels factors as strong as noise alone would have"""
    epochs: Annotated[int, Field(ge=0)] = 3
    """alternations between users and items"""
    feature_reg: Annotated[float, Field(gt=0)] = 30.0
    """L2 regularization of the regression on item features, in ratings"""

    def fit(self, tables: StreamingTables, rng: np.random.Generator) -> Self:
        interactions = fit_interactions(self, tables)
        settings = SvdSettings(self.embedding_size, self.reg, self.epochs)
        features = item_features(tables, self.title_ids, self.title_counts, self.feature_reg)
        self.factors = fit_svd(interactions, settings, rng, features).to_float32()
        return self

    def components(self, users: Ints, titles: Ints) -> dict[str, Floats]:
        return self.factors.components(users, titles)
