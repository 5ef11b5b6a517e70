"""Truncated SVD of large sparse matrices by randomized subspace iteration, and the initial item
vectors of matrix factorization.

Halko, Martinsson and Tropp (2011), "Finding structure with randomness".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matinee.models.base import Floats32
from matinee.models.interactions import Interactions
from matinee.models.solvers.bias_terms import BiasTerms
from matinee.models.solvers.gaussian_posteriors import Posterior

if TYPE_CHECKING:
    from scipy.sparse import csr_array

N_OVERSAMPLES = 10
"""Extra directions, which make the wanted ones more accurate."""
INIT_SCALE = 0.3
"""Root mean square of the initial item vectors along the strongest direction."""


def truncated_svd(
    matrix: csr_array, n_components: int, rng: np.random.Generator, n_iter: int = 2
) -> tuple[Floats32, Floats32]:
    """Columns x components: right singular vectors, the strongest first; and singular values."""
    rank = min(matrix.shape)
    size = min(n_components + N_OVERSAMPLES, rank)
    basis = rng.standard_normal((matrix.shape[1], size)).astype(np.float32)
    for _ in range(n_iter):
        basis = np.linalg.qr(matrix.T @ (matrix @ basis))[0]
    _, singular_values, rotation = np.linalg.svd(matrix @ basis, full_matrices=False)
    kept = min(n_components, rank)
    return (basis @ rotation.T)[:, :kept], singular_values[:kept]


def svd_init(
    interactions: Interactions, biases: BiasTerms, embedding_size: int, rng: np.random.Generator
) -> Posterior:
    """Initial item vectors: right singular vectors of the bias residuals, and the item biases."""
    residuals = interactions.matrix(biases.residuals(interactions))
    directions, singular_values = truncated_svd(residuals, embedding_size, rng)
    lengths = INIT_SCALE * np.sqrt(
        len(directions) * singular_values / max(singular_values.max(), 1e-9)
    )
    means = np.zeros((len(directions), embedding_size + 1), dtype=np.float32)
    means[:, : directions.shape[1]] = directions * lengths
    means[:, -1] = biases.items
    return Posterior(means)
