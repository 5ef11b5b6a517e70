"""Ridge regression by the normal equations."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matinee.models.base import Floats

Array = NDArray[np.floating[Any]]


def ridge(features: Array, targets: Array, reg: float, weights: Floats | None = None) -> Floats:
    """Coefficients (X'WX + reg I)^-1 X'WY, features x targets."""
    weighted = features if weights is None else features * weights[:, None]
    return solve_ridge(weighted.T @ features, weighted.T @ targets, reg)


def solve_ridge(gram: Array, moments: Array, reg: float) -> Floats:
    return np.asarray(np.linalg.solve(gram + reg * np.eye(len(gram)), moments))


def solve_batch(grams: Array, moments: Array) -> Array:
    """One linear system per row of the moments."""
    return np.asarray(np.linalg.solve(grams, moments[..., None])[..., 0])
