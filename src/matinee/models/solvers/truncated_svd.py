"""The leading directions of a large thin matrix, by a few rounds of multiplication."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matinee.models.interactions.histories import Singles

if TYPE_CHECKING:
    from scipy.sparse import csr_array

SPARE = 10
"""Directions that are followed beside the wanted ones, which makes these more exact."""


def truncated_svd(
    matrix: csr_array, count: int, rng: np.random.Generator, rounds: int = 2
) -> tuple[Singles, Singles]:
    """Columns x count right singular vectors, the strongest first, and the singular values."""
    most = min(matrix.shape)
    size = min(count + SPARE, most)
    found = rng.standard_normal((matrix.shape[1], size)).astype(np.float32)
    for _ in range(rounds):
        found = np.linalg.qr(matrix.T @ (matrix @ found))[0]
    _, strengths, turned = np.linalg.svd(matrix @ found, full_matrices=False)
    kept = min(count, most)
    return (found @ turned.T)[:, :kept], strengths[:kept]
