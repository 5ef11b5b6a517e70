"""Where vectors of tastes start from: what most of the ratings have in common."""

from __future__ import annotations

import numpy as np

from matinee.models.interactions.ratings import Opinions
from matinee.models.solvers.bias_terms import BiasTerms
from matinee.models.solvers.gaussian_posteriors import Posterior
from matinee.models.solvers.truncated_svd import truncated_svd

LENGTH = 0.3
"""Of the strongest taste of an average film; fitting finds the true one."""


def svd_init(
    opinions: Opinions, levels: BiasTerms, factors: int, rng: np.random.Generator
) -> Posterior:
    """The films' vectors: leading directions of what the levels leave unsaid, and their levels."""
    tastes, strengths = truncated_svd(opinions.matrix(levels.residuals(opinions)), factors, rng)
    lengths = LENGTH * np.sqrt(len(tastes) * strengths / max(strengths.max(), 1e-9))
    means = np.zeros((len(tastes), factors + 1), dtype=np.float32)
    means[:, : tastes.shape[1]] = tastes * lengths
    means[:, -1] = levels.films
    return Posterior(means)
