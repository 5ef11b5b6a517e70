"""Training data of the cold-start task: the ratings of users who are not held out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from matinee.models.base import Tables
from matinee.runtime.seeds import seeded_hash
from matinee.schema.columns import AGE, GENDER, OCCUPATION, TEST, TRAIN, USER_ID
from matinee.splits import leakage
from matinee.tasks.base import Fold, fit_once, sample_users

if TYPE_CHECKING:
    import pandas as pd

    from matinee.splits.prepared_tables import ReadTable

UNIT = "users"
FOLDS = 5

fit = fit_once
subsample = sample_users


def training_data(read: ReadTable, settings: dict[str, Any]) -> Tables:
    return train_test(read, settings)[0]


def train_test(read: ReadTable, settings: dict[str, Any]) -> tuple[Tables, pd.DataFrame]:
    """The training tables, and the ratings that are held out."""
    users = read("movielens", "users")
    if users[[GENDER, AGE, OCCUPATION]].isna().all(axis=None):
        raise ValueError(
            "the newcomer task needs users with gender, age and occupation, and this source has "
            "only their ids. Choose movielens=synthetic, ml-1m or ml-100k, or lineup=anonymous, "
            "which leaves this task out."
        )
    ratings, split = read("movielens", "ratings"), settings["split"]
    train, test = (ratings[ratings[split] == part] for part in (TRAIN, TEST))
    leakage.check_no_leakage(train, test, split)
    return Tables(train, read("movielens", "films"), users), test


def cv_folds(read: ReadTable, settings: dict[str, Any]) -> Iterator[Fold]:
    """Each holds out a fifth of the training users."""
    tables = training_data(read, settings)
    ratings = tables.ratings
    tables = tables._replace(users=tables.users[tables.users[USER_ID].isin(ratings[USER_ID])])
    user_ids = np.unique(ratings[USER_ID])
    order = np.argsort(seeded_hash(settings["seed"], user_ids, use="search"), kind="stable")
    for fold in range(FOLDS):
        held_out = ratings[USER_ID].isin(user_ids[order[fold::FOLDS]])
        train = tables._replace(ratings=ratings[~held_out])
        yield Fold(f"fold {fold}", train, ratings[held_out])
