"""Regularized SVD with biases: user and item vectors fitted to the bias residuals by ALS.

Started from the leading singular vectors of the residuals; the regularization is in units of the
largest singular value that noise alone would have. Paterek (2007), "Improving regularized singular
value decomposition for collaborative filtering".
"""

from __future__ import annotations

from typing import Annotated, Self

import numpy as np
from pydantic import Field

from matinee.models.base import Floats, Ints, StreamingTables, UserItemRatingModel, hyperparameters
from matinee.models.factorization.blocks.regularized_svd_solver import SvdSettings, fit_svd
from matinee.models.interactions import fit_interactions


@hyperparameters
class RegularizedSVD(UserItemRatingModel):
    embedding_size: Annotated[int, Field(ge=1)] = 8
    """number of latent factors"""
    reg: Annotated[float, Field(gt=0)] = 0.7
    """L2 regularization; at 1 it cancels factors as strong as noise alone would have"""
    epochs: Annotated[int, Field(ge=0)] = 3
    """alternations between users and items"""

    def fit(self, tables: StreamingTables, rng: np.random.Generator) -> Self:
        settings = SvdSettings(self.embedding_size, self.reg, self.epochs)
        self.factors = fit_svd(fit_interactions(self, tables), settings, rng).to_float32()
        return self

    def components(self, users: Ints, titles: Ints) -> dict[str, Floats]:
        return self.factors.components(users, titles)
