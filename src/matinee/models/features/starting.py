"""Where vectors of tastes start from: what most of the ratings have in common."""

from __future__ import annotations

import numpy as np

from matinee.models.features.levels import Levels
from matinee.models.features.opinions import Opinions
from matinee.models.features.spectra import leading
from matinee.models.features.vectors import Beliefs

LENGTH = 0.3
"""Of the strongest taste of an average film; fitting finds the true one."""


def started(opinions: Opinions, levels: Levels, factors: int, rng: np.random.Generator) -> Beliefs:
    """The films' vectors: leading directions of what the levels leave unsaid, and their levels."""
    tastes, strengths = leading(opinions.matrix(levels.residuals(opinions)), factors, rng)
    lengths = LENGTH * np.sqrt(len(tastes) * strengths / max(strengths.max(), 1e-9))
    means = np.zeros((len(tastes), factors + 1), dtype=np.float32)
    means[:, : tastes.shape[1]] = tastes * lengths
    means[:, -1] = levels.films
    return Beliefs(means)
