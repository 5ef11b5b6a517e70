"""A network in the making, as tensors of PyTorch; once trained they are a Network."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from matinee.models.neural.blocks.inference import (
    DOUBLINGS,
    DOUBT,
    LEVEL_DAMPING,
    USUAL,
    NetworkWeights,
)


class TorchNetwork(NamedTuple):
    """Tensors; a film's numbers are its own and those that its description gives it."""

    films: Any
    levels: Any
    described: Any
    hidden: Any
    guess: Any
    direct: Any
    penalties: Any
    """logarithms"""

    def table(self, facts: Any) -> Any:
        """Films x numbers: vectors, what stars tell, what seeing tells, and levels."""
        import torch  # type: ignore[import-not-found,unused-ignore]

        own = torch.cat([self.films, self.levels], 1)
        return own + facts @ self.described


def expected(weights: TorchNetwork, table: Any, above: Any, told: Any) -> Any:
    """People x films; how far from the mean each is to rate each."""
    import torch

    tastes = len(weights.penalties) - 1
    vectors = torch.cat([table[:, :tastes], torch.ones_like(table[:, -1:])], 1)
    above = above - told * table[:, -1]
    people = _guessed(weights, table, above, told)
    unsaid = (above - people @ vectors.T * told) @ vectors
    pairs = (vectors[:, :, None] * vectors[:, None, :]).reshape(len(vectors), -1)
    squares = (told @ pairs).reshape(-1, tastes + 1, tastes + 1)
    known = squares + torch.diag(weights.penalties.exp())
    people = people + torch.linalg.solve(known, unsaid[..., None])[..., 0]
    return people @ vectors.T + table[:, -1]


def _guessed(weights: TorchNetwork, table: Any, above: Any, told: Any) -> Any:
    """What Network.guessed computes, of levels already taken off."""
    import torch

    _, stars, seen, _ = table.split([len(weights.penalties) - 1] * 3 + [1], 1)
    counts = told.sum(1, keepdim=True)
    level = above.sum(1, keepdim=True) / (counts + LEVEL_DAMPING)
    known = torch.cat([(above - level * told) @ stars, told @ seen], 1) / (counts + DOUBT).sqrt()
    size = torch.log1p(counts) / DOUBLINGS - USUAL
    inputs = torch.cat([known, level, size], 1)
    units = torch.tanh(inputs @ weights.hidden[:-1] + weights.hidden[-1])
    found = units @ weights.guess[:-1] + weights.guess[-1] + known @ weights.direct
    return torch.cat([found[:, :-1], found[:, -1:] + level], 1)


def network(weights: TorchNetwork, facts: Any) -> NetworkWeights:
    table, tastes = weights.table(facts).numpy(), len(weights.penalties) - 1
    vectors, stars, seen, level = np.split(table, [tastes, 2 * tastes, 3 * tastes], axis=1)
    rest = (each.detach().numpy() for each in (weights.hidden, weights.guess, weights.direct))
    arrays = (np.hstack([vectors, level]), stars, seen, *rest, weights.penalties.exp().numpy())
    return NetworkWeights(*(np.array(each, order="C") for each in arrays))
