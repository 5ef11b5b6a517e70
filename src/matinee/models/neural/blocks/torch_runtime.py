"""PyTorch, which is optional: needed for training only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

THREADS = 1
"""Fixed, since the number of threads decides the last bits of sums."""
MISSING = (
    "Training this model needs PyTorch, which is not installed: run `make neural`, or leave the "
    "candidate out, as `lineup=full` does"
)


def import_torch() -> Any:
    try:
        import torch
    except ModuleNotFoundError as absent:
        if absent.name != "torch":
            raise
        raise ModuleNotFoundError(MISSING, name="torch") from absent
    return torch


@contextmanager
def deterministic(torch: Any) -> Iterator[None]:
    threads, strict = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    torch.set_num_threads(THREADS)
    torch.use_deterministic_algorithms(True)
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(strict)
        torch.set_num_threads(threads)
