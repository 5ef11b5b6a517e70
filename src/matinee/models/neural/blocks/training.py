"""Training of the encoder with PyTorch: masked ratings are predicted from the rest of a history.

PyTorch is optional: a trained network predicts without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from matinee.models.base import Floats, Floats32, Ints
from matinee.models.interactions import Interactions
from matinee.models.neural.blocks.inference import BIAS_DAMPING, NetworkWeights
from matinee.models.neural.blocks.torch_module import TorchNetwork, expected, to_numpy
from matinee.models.neural.blocks.torch_runtime import deterministic, import_torch
from matinee.models.solvers.bias_terms import fit_bias_terms

INITIAL_PRECISION = 5.0
"""Of the prior of a user's vector."""
WARMUP_SHARE = 0.1
"""Share of the steps in which the learning rate grows."""
OTHER_WEIGHT_DECAY = 0.1
"""Weight decay of all other parameters, relative to that of the item embeddings."""
INIT_SCALES = 0.1, 0.05, 0.05
"""Standard deviation of the initial vectors and of both input embeddings."""


class TrainingSettings(NamedTuple):
    embedding_size: int
    hidden_units: int
    epochs: int
    batch_size: int
    learning_rate: float
    weight_decay: float
    min_context_share: float


class Batch(NamedTuple):
    """Dense ratings of some users, on the items that any of them rated."""

    items: Ints
    deviations: Floats32
    context: Floats32
    """1 where a rating is input"""
    targets: Floats32
    """1 where a rating is masked, and to be predicted"""


def train(
    interactions: Interactions,
    metadata: Floats,
    settings: TrainingSettings,
    rng: np.random.Generator,
) -> NetworkWeights:
    torch = import_torch()
    features = torch.tensor(metadata, dtype=torch.float32)
    with deterministic(torch):
        network = _initialize(interactions, metadata.shape[1], settings, rng)
        optimizer, schedule = _optimizer(network, interactions, settings)
        for users in _user_batches(interactions.shape[0], settings, rng):
            batch = _mask(interactions, users, settings, rng)
            optimizer.zero_grad()
            _loss(network, features, batch).backward()
            optimizer.step()
            schedule.step()
        with torch.no_grad():
            return to_numpy(network, features)


def _initialize(
    interactions: Interactions,
    feature_count: int,
    settings: TrainingSettings,
    rng: np.random.Generator,
) -> TorchNetwork:
    import torch

    def normal(rows: int, columns: int, scale: float | Floats) -> Any:
        values = rng.standard_normal((rows, columns)) * scale
        return torch.tensor(values, dtype=torch.float32).requires_grad_()

    size, units = settings.embedding_size, settings.hidden_units
    inputs = 2 * size + 2
    biases = fit_bias_terms(interactions, BIAS_DAMPING, BIAS_DAMPING).items[:, None]
    return TorchNetwork(
        items=normal(interactions.shape[1], 3 * size, np.repeat(INIT_SCALES, size)),
        biases=torch.tensor(biases, dtype=torch.float32).requires_grad_(),
        metadata_weights=normal(feature_count, 3 * size + 1, 0.01),
        hidden=normal(inputs + 1, units, inputs**-0.5),
        output=torch.zeros(units + 1, size + 1, requires_grad=True),
        skip=normal(2 * size, size + 1, 0.1),
        log_precisions=torch.full(
            (size + 1,), float(np.log(INITIAL_PRECISION)), requires_grad=True
        ),
    )


def _optimizer(
    network: TorchNetwork, interactions: Interactions, settings: TrainingSettings
) -> tuple[Any, Any]:
    """AdamW with a one-cycle learning rate."""
    import torch

    decay = settings.weight_decay
    groups = [
        {"params": [network.items], "weight_decay": decay},
        {"params": list(network[1:]), "weight_decay": decay * OTHER_WEIGHT_DECAY},
    ]
    optimizer = torch.optim.AdamW(groups, lr=settings.learning_rate)
    steps = settings.epochs * -(-interactions.shape[0] // settings.batch_size)
    return optimizer, torch.optim.lr_scheduler.OneCycleLR(
        optimizer, settings.learning_rate, total_steps=steps + 1, pct_start=WARMUP_SHARE
    )


def _user_batches(
    user_count: int, settings: TrainingSettings, rng: np.random.Generator
) -> Iterator[Ints]:
    """User indices, each user once per epoch."""
    for _ in range(settings.epochs):
        order = rng.permutation(user_count)
        for start in range(0, user_count, settings.batch_size):
            yield np.sort(order[start : start + settings.batch_size])


def _mask(
    interactions: Interactions,
    users: Ints,
    settings: TrainingSettings,
    rng: np.random.Generator,
) -> Batch:
    """Masks a random share of each user's ratings."""
    chosen = np.flatnonzero(np.isin(interactions.users, users))
    rows, shape = np.searchsorted(users, interactions.users[chosen]), interactions.shape
    part, items = Interactions(
        rows,
        interactions.items[chosen],
        interactions.ratings[chosen],
        (len(users), shape[1]),
    ).rated_items()
    shares = rng.uniform(settings.min_context_share, 1, len(users))
    context = rng.random(len(chosen)) < shares[part.users]
    deviations = part.ratings - interactions.ratings.mean()
    values = (deviations, context.astype(float), (~context).astype(float))
    return Batch(items, *(part.matrix(value).toarray() for value in values))


def _loss(network: TorchNetwork, metadata: Any, batch: Batch) -> Any:
    """Mean squared error of the masked ratings."""
    import torch

    deviations, context, targets = map(torch.from_numpy, batch[1:])
    table = network.item_table(metadata)[torch.from_numpy(batch.items)]
    errors = (expected(network, table, deviations * context, context) - deviations) * targets
    return errors.square().sum() / targets.sum().clamp(min=1)
