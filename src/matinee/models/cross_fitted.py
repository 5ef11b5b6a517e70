"""A model of all ratings, and for each fold one that has not seen it."""

from __future__ import annotations

from dataclasses import dataclass

from matinee.models.base import Guesser


@dataclass(frozen=True)
class Folded:
    whole: Guesser
    """what serves"""
    parts: list[Guesser]
    """what is judged: part i has learned from every fold but i"""
