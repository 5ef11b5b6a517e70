"""Cross-fitting: a model of all ratings, and one per fold that is evaluated on that fold."""

from __future__ import annotations

from dataclasses import dataclass

from matinee.models.base import UserItemRatingModel


@dataclass(frozen=True)
class CrossFitted:
    model: UserItemRatingModel
    """fitted on all ratings; served"""
    fold_models: list[UserItemRatingModel]
    """fold_models[i] is fitted on every fold but i; evaluated"""
