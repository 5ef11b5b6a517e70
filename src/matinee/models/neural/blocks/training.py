"""Trains a network with PyTorch: part of each history is hidden, and told from the rest.

PyTorch is optional: what is trained answers without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from matinee.models.base import Floats, Ints
from matinee.models.interactions.histories import Singles
from matinee.models.interactions.ratings import Opinions
from matinee.models.neural.blocks.inference import LEVEL_DAMPING, NetworkWeights
from matinee.models.neural.blocks.torch_module import TorchNetwork, expected, network
from matinee.models.solvers.bias_terms import fit_bias_terms

THREADS = 2
"""Fixed, since the number of threads decides the last bits of sums."""
PENALTY = 5.0
"""What the penalties start from."""
WARMING = 0.1
"""Share of the steps that grow; those after them shrink."""
FREEDOM = 0.1
"""How much less all other weights are drawn to nothing than the films' own."""
LENGTHS = 0.1, 0.05, 0.05
"""Of the numbers that films start with: of their vectors, of what stars and seeing them tell."""
MISSING = (
    "A network is trained with PyTorch, which is not installed: run "
    "`uv pip install --torch-backend cpu 'torch>=2.6'`, or leave the candidate out, as "
    "`lineup=full` does"
)


class Plan(NamedTuple):
    tastes: int
    units: int
    passes: int
    batch: int
    learning_rate: float
    decay: float
    least_told: float


class Part(NamedTuple):
    """Some people's ratings of the films they rated."""

    films: Ints
    above: Singles
    told: Singles
    """1 where a rating is shown"""
    asked: Singles
    """1 where one is hidden"""


def trained(
    opinions: Opinions, facts: Floats, plan: Plan, rng: np.random.Generator
) -> NetworkWeights:
    torch = _torch()
    described = torch.tensor(facts, dtype=torch.float32)
    with _repeatable(torch):
        weights = _started(opinions, facts.shape[1], plan, rng)
        optimizer, schedule = _steps(weights, opinions, plan)
        for rows in _batches(opinions, plan, rng):
            part = _part(opinions, rows, plan, rng)
            optimizer.zero_grad()
            _error(weights, described, part).backward()
            optimizer.step()
            schedule.step()
        with torch.no_grad():
            return network(weights, described)


def _torch() -> Any:
    try:
        import torch  # type: ignore[import-not-found,unused-ignore]
    except ModuleNotFoundError as absent:
        if absent.name != "torch":
            raise
        raise ModuleNotFoundError(MISSING, name="torch") from absent
    return torch


@contextmanager
def _repeatable(torch: Any) -> Iterator[None]:
    threads, strict = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    torch.set_num_threads(THREADS)
    torch.use_deterministic_algorithms(True)
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(strict)
        torch.set_num_threads(threads)


def _started(opinions: Opinions, facts: int, plan: Plan, rng: np.random.Generator) -> TorchNetwork:
    import torch

    def drawn(rows: int, columns: int, size: float | Floats) -> Any:
        numbers = rng.standard_normal((rows, columns)) * size
        return torch.tensor(numbers, dtype=torch.float32).requires_grad_()

    tastes, inputs = plan.tastes, 2 * plan.tastes + 2
    film_levels = fit_bias_terms(opinions, LEVEL_DAMPING, LEVEL_DAMPING).films[:, None]
    return TorchNetwork(
        films=drawn(opinions.shape[1], 3 * tastes, np.repeat(LENGTHS, tastes)),
        levels=torch.tensor(film_levels, dtype=torch.float32).requires_grad_(),
        described=drawn(facts, 3 * tastes + 1, 0.01),
        hidden=drawn(inputs + 1, plan.units, inputs**-0.5),
        guess=torch.zeros(plan.units + 1, tastes + 1, requires_grad=True),
        direct=drawn(2 * tastes, tastes + 1, 0.1),
        penalties=torch.full((tastes + 1,), float(np.log(PENALTY)), requires_grad=True),
    )


def _steps(weights: TorchNetwork, opinions: Opinions, plan: Plan) -> tuple[Any, Any]:
    import torch

    groups = [
        {"params": [weights.films], "weight_decay": plan.decay},
        {"params": list(weights[1:]), "weight_decay": plan.decay * FREEDOM},
    ]
    optimizer = torch.optim.AdamW(groups, lr=plan.learning_rate)
    steps = plan.passes * -(-opinions.shape[0] // plan.batch)
    return optimizer, torch.optim.lr_scheduler.OneCycleLR(
        optimizer, plan.learning_rate, total_steps=steps + 1, pct_start=WARMING
    )


def _batches(opinions: Opinions, plan: Plan, rng: np.random.Generator) -> Iterator[Ints]:
    """Places of people, everybody once in each pass."""
    people = opinions.shape[0]
    for _ in range(plan.passes):
        order = rng.permutation(people)
        for start in range(0, people, plan.batch):
            yield np.sort(order[start : start + plan.batch])


def _part(opinions: Opinions, rows: Ints, plan: Plan, rng: np.random.Generator) -> Part:
    chosen = np.flatnonzero(np.isin(opinions.who, rows))
    who, shape = np.searchsorted(rows, opinions.who[chosen]), (len(rows), opinions.shape[1])
    part, films = Opinions(who, opinions.films[chosen], opinions.stars[chosen], shape).narrowed()
    shares = rng.uniform(plan.least_told, 1, len(rows))
    told = rng.random(len(chosen)) < shares[part.who]
    above = part.stars - opinions.stars.mean()
    values = (above, told.astype(float), (~told).astype(float))
    return Part(films, *(part.matrix(each).toarray() for each in values))


def _error(weights: TorchNetwork, facts: Any, part: Part) -> Any:
    """Mean squared error of what was hidden."""
    import torch

    above, told, asked = map(torch.from_numpy, part[1:])
    table = weights.table(facts)[torch.from_numpy(part.films)]
    missed = (expected(weights, table, above * told, told) - above) * asked
    return missed.square().sum() / asked.sum().clamp(min=1)
