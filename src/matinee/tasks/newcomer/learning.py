"""What a model of newcomers learns from: people who are not held out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matinee.models.base import Tables
from matinee.tables import TRAIN

if TYPE_CHECKING:
    import pandas as pd

    from matinee.tasks.reading import Read


def training(read: Read, settings: dict[str, Any]) -> Tables:
    return part(read("movielens", "ratings"), read, settings, TRAIN)


def part(ratings: pd.DataFrame, read: Read, settings: dict[str, Any], name: str) -> Tables:
    mine = ratings[ratings[settings["split"]] == name]
    return Tables(mine, read("movielens", "films"), read("movielens", "users"))
