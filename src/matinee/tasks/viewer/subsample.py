"""Less of what a model of viewers learns from, to see how its cost grows."""

from __future__ import annotations

from matinee.models.base import Tables
from matinee.tasks.newcomer import subsample

UNIT = subsample.UNIT


def smaller(tables: Tables, share: float, seed: int) -> tuple[Tables, int]:
    """A share of the people with all that they rated."""
    return subsample.smaller(tables, share, seed)
