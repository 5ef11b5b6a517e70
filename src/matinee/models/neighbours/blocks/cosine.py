"""Cosine similarities between items, items x items."""

from __future__ import annotations

import numpy as np

from matinee.models.base import Floats, Floats32
from matinee.models.interactions import Interactions


def implicit_cosines(counts: Floats32, damping: float) -> Floats32:
    """From the lower triangle of co-occurrence counts: c_ij / (sqrt(c_ii c_jj) + damping)."""
    norms = np.sqrt(np.diag(counts))
    cosines = np.tril(counts, -1)
    cosines += cosines.T
    cosines /= np.outer(norms, norms) + np.float32(damping)
    return cosines


def residual_cosines(interactions: Interactions, residuals: Floats) -> Floats32:
    """Of rating residuals; zero without common users."""
    from scipy.linalg.blas import ssyrk

    dense = interactions.matrix(residuals).toarray(order="F")
    lower = ssyrk(1.0, dense, trans=1, lower=1)
    norms = np.sqrt(np.maximum(np.diag(lower), 1e-9))
    lower /= norms
    lower /= norms[:, None]
    return np.asarray(lower + np.tril(lower, -1).T)
