"""Less of what a model of viewers learns from, to see how its cost grows."""

from __future__ import annotations

from matinee.models.base import Tables
from matinee.tasks.newcomer import subsample as by_user

UNIT = by_user.UNIT


def subsample(tables: Tables, share: float, seed: int) -> tuple[Tables, int]:
    """A share of the people with all that they rated."""
    return by_user.subsample(tables, share, seed)
