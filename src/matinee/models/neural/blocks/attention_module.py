"""The transformer as PyTorch tensors: the forward pass of TransformerWeights, with gradients."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from matinee.models.base import Floats
from matinee.models.neural.blocks.attention import (
    EPSILON,
    INPUT_SCALE,
    LayerWeights,
    TransformerWeights,
)
from matinee.models.neural.blocks.sequences import N_GAPS, N_RATINGS

INIT_SCALE = 0.05
"""Standard deviation of the initial embeddings."""
SLOPES = 1.0, 0.01
"""Initial decay of attention of the first head and of the last, geometric in between."""
CHUNK = 128
"""Tokens whose scores of all items are in memory at once."""


class Shape(NamedTuple):
    embedding_size: int
    heads: int
    layers: int


def initialize(
    log_popularity: Floats, feature_count: int, shape: Shape, rng: np.random.Generator
) -> dict[str, Any]:
    """Tensors by name. An item's embedding is its own plus a linear function of its metadata."""
    import torch

    def tensor(values: Any) -> Any:
        return torch.tensor(np.asarray(values), dtype=torch.float32).requires_grad_()

    def matrix(rows: int, columns: int) -> Any:
        """The last row is the intercept."""
        values = rng.standard_normal((rows + 1, columns)) * rows**-0.5
        values[-1] = 0
        return tensor(values)

    size = shape.embedding_size
    drawn = {"items": len(log_popularity), "metadata": feature_count, "ratings": N_RATINGS}
    weights = {
        name: tensor(rng.standard_normal((rows, size)) * INIT_SCALE)
        for name, rows in (drawn | {"gaps": N_GAPS}).items()
    }
    weights["biases"] = tensor(log_popularity)
    weights["log_slopes"] = tensor(np.log(np.geomspace(SLOPES[0], SLOPES[1], shape.heads)))
    weights["gain"] = tensor(np.ones(size))
    for layer in range(shape.layers):
        sizes = [(size, 3 * size), (size, size), (size, 2 * size), (2 * size, size)]
        for name, (rows, columns) in zip(LayerWeights._fields, sizes, strict=True):
            weights[f"{name}{layer}"] = matrix(rows, columns)
    return weights


def states(weights: dict[str, Any], table: Any, tokens: Any, dropout: float) -> Any:
    """Sequences x tokens x size. `tokens` is sequences x tokens x 3, padded at the end."""
    import torch
    from torch.nn.functional import dropout as drop
    from torch.nn.functional import gelu

    items, ratings, gaps = tokens.unbind(-1)
    current = table[items] * INPUT_SCALE + weights["ratings"][ratings] + weights["gaps"][gaps]
    current = drop(current, dropout)
    positions = torch.arange(items.shape[1], device=items.device)
    distances = (positions[:, None] - positions).float()
    decay = -weights["log_slopes"].exp()[:, None, None] * distances
    decay = decay.masked_fill(distances < 0, float("-inf"))
    for layer in range(sum(name.startswith("mixed") for name in weights)):
        matrices = LayerWeights(*(weights[f"{name}{layer}"] for name in LayerWeights._fields))
        attended = _attend(_affine(_normalize(current), matrices.attention), decay)
        current = current + drop(_affine(attended, matrices.mixed), dropout)
        hidden = gelu(_affine(_normalize(current), matrices.hidden), approximate="tanh")
        current = current + drop(_affine(hidden, matrices.output), dropout)
    return drop(_normalize(current), dropout) * weights["gain"]


def _attend(projected: Any, decay: Any) -> Any:
    """Causal, so padding after a sequence does not reach its tokens."""
    from torch.nn.functional import scaled_dot_product_attention

    count, length, width = projected.shape
    by_head = projected.view(count, length, 3, len(decay), -1).permute(2, 0, 3, 1, 4)
    attended = scaled_dot_product_attention(*by_head.unbind(0), attn_mask=decay[None])
    return attended.transpose(1, 2).reshape(count, length, width // 3)


def _affine(values: Any, matrix: Any) -> Any:
    return values @ matrix[:-1] + matrix[-1]


def _normalize(values: Any) -> Any:
    from torch.nn.functional import layer_norm

    return layer_norm(values, values.shape[-1:], eps=EPSILON)


def cross_entropy(queries: Any, table: Any, targets: Any, shares: Any) -> Any:
    """Mean cross-entropy of the softmax over all items; the scores are never in memory at once.

    Row i of `targets` are items, and of `shares` their target probabilities, which sum to one.
    """
    import torch

    class ChunkedCrossEntropy(torch.autograd.Function):  # type: ignore[misc,unused-ignore]
        @staticmethod
        def forward(context: Any, queries: Any, table: Any) -> Any:
            gradient, table_gradient = torch.empty_like(queries), torch.zeros_like(table)
            total = queries.new_zeros(())
            for start in range(0, len(queries), CHUNK):
                rows = slice(start, start + CHUNK)
                scores = queries[rows] @ table.T
                total -= (scores.gather(1, targets[rows]) * shares[rows]).sum()
                total += scores.logsumexp(1).sum()
                errors = scores.softmax(1).scatter_add_(1, targets[rows], -shares[rows])
                gradient[rows] = errors @ table
                table_gradient.addmm_(errors.T, queries[rows])
            context.save_for_backward(gradient / len(queries), table_gradient / len(queries))
            return total / len(queries)

        @staticmethod
        def backward(context: Any, *outer: Any) -> Any:
            return tuple(outer[0] * each for each in context.saved_tensors)

    return ChunkedCrossEntropy.apply(queries, table)


def to_numpy(weights: dict[str, Any], metadata: Any) -> TransformerWeights:
    arrays = {name: tensor.detach().cpu().numpy().copy() for name, tensor in weights.items()}
    items = arrays.pop("items") + metadata.cpu().numpy() @ arrays.pop("metadata")
    count = sum(name.startswith("mixed") for name in arrays)
    layers = [
        LayerWeights(*(arrays.pop(f"{name}{layer}") for name in LayerWeights._fields))
        for layer in range(count)
    ]
    return TransformerWeights(items=items, layers=layers, **arrays)
