"""A model of all ratings, and for each fold one that has not seen it."""

from __future__ import annotations

from dataclasses import dataclass

from matinee.models.base import UserItemRatingModel


@dataclass(frozen=True)
class CrossFitted:
    model: UserItemRatingModel
    """what serves"""
    fold_models: list[UserItemRatingModel]
    """what is judged: part i has learned from every fold but i"""
