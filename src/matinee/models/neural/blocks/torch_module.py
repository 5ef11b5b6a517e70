"""The encoder as PyTorch tensors: the same forward pass as NetworkWeights, with gradients."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from matinee.models.neural.blocks.inference import (
    BIAS_DAMPING,
    COUNT_DAMPING,
    LOG_COUNT_MEAN,
    LOG_COUNT_SCALE,
    NetworkWeights,
)


class TorchNetwork(NamedTuple):
    """Tensors. An item's embeddings are its own plus a linear function of its metadata."""

    items: Any
    """items x 3 embedding size: vectors, and both input embeddings"""
    biases: Any
    metadata_weights: Any
    hidden: Any
    output: Any
    skip: Any
    log_precisions: Any

    def item_table(self, metadata: Any) -> Any:
        """Items x (3 embedding size + 1): vectors, both input embeddings, and biases."""
        import torch

        return torch.cat([self.items, self.biases], 1) + metadata @ self.metadata_weights


def expected(network: TorchNetwork, table: Any, deviations: Any, context: Any) -> Any:
    """Users x items: expected deviation from the mean, given the ratings where context is 1."""
    import torch

    size = len(network.log_precisions) - 1
    vectors = torch.cat([table[:, :size], torch.ones_like(table[:, -1:])], 1)
    residuals = deviations - context * table[:, -1]
    users = _prior_means(network, table, residuals, context)
    unexplained = (residuals - users @ vectors.T * context) @ vectors
    products = (vectors[:, :, None] * vectors[:, None, :]).reshape(len(vectors), -1)
    grams = (context @ products).reshape(-1, size + 1, size + 1)
    precisions = grams + torch.diag(network.log_precisions.exp())
    users = users + torch.linalg.solve(precisions, unexplained[..., None])[..., 0]
    return users @ vectors.T + table[:, -1]


def _prior_means(network: TorchNetwork, table: Any, residuals: Any, context: Any) -> Any:
    """NetworkWeights.prior_means, of residuals without the item biases."""
    import torch

    _, ratings, rated, _ = table.split([len(network.log_precisions) - 1] * 3 + [1], 1)
    counts = context.sum(1, keepdim=True)
    biases = residuals.sum(1, keepdim=True) / (counts + BIAS_DAMPING)
    sums = torch.cat([(residuals - biases * context) @ ratings, context @ rated], 1)
    sums = sums / (counts + COUNT_DAMPING).sqrt()
    size = torch.log1p(counts) / LOG_COUNT_SCALE - LOG_COUNT_MEAN
    inputs = torch.cat([sums, biases, size], 1)
    units = torch.tanh(inputs @ network.hidden[:-1] + network.hidden[-1])
    means = units @ network.output[:-1] + network.output[-1] + sums @ network.skip
    return torch.cat([means[:, :-1], means[:, -1:] + biases], 1)


def to_numpy(network: TorchNetwork, metadata: Any) -> NetworkWeights:
    table, size = network.item_table(metadata).numpy(), len(network.log_precisions) - 1
    vectors, ratings, rated, biases = np.split(table, [size, 2 * size, 3 * size], axis=1)
    layers = (tensor.detach().numpy() for tensor in (network.hidden, network.output, network.skip))
    precisions = network.log_precisions.exp().numpy()
    arrays = (np.hstack([vectors, biases]), ratings, rated, *layers, precisions)
    return NetworkWeights(*(np.array(array, order="C") for array in arrays))
