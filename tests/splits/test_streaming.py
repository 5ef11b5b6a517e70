from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fixtures import small_streaming
from matinee.schema.columns import LIKED, RATING, TIMESTAMP, USER_ID
from matinee.schema.streaming import (
    EVALUATION_USERS,
    FOLD,
    ID,
    PREPARED_RATINGS,
    TUNING_USERS,
    USER_GROUP,
)
from matinee.schema.validation import validate
from matinee.splits import streaming as preparation

KEY = [USER_ID, ID, TIMESTAMP]


def prepared(
    ratings: pd.DataFrame, seed: int = small_streaming.SEED, **changes: object
) -> pd.DataFrame:
    settings = small_streaming.PREPARATION | changes
    return preparation.prepare(small_streaming.raw() | {"ratings": ratings}, seed=seed, **settings)[
        "ratings"
    ]


def many(users: int = 400, titles: int = 50) -> pd.DataFrame:
    """Everybody gives every title three stars."""
    ids = pd.Categorical([f"n{number}" for number in range(titles)] * users)
    columns = {USER_ID: np.repeat(np.arange(1, users + 1, dtype="int32"), titles), ID: ids}
    return pd.DataFrame(columns).assign(
        **{RATING: np.float32(3), TIMESTAMP: np.arange(users * titles)}
    )


def test_prepared_ratings_match_schema() -> None:
    validate(small_streaming.prepared()["ratings"], PREPARED_RATINGS)


def test_like_threshold_is_exclusive() -> None:
    ratings = many(1, 4).assign(**{RATING: np.array([3.5, 4, 0.5, 5], dtype="float32")})
    assert prepared(ratings)[LIKED].tolist() == [False, True, False, True]
    assert prepared(ratings, like_threshold=4)[LIKED].tolist() == [False, False, False, True]


def test_folds_are_balanced() -> None:
    found = prepared(many())
    shares = found[FOLD].value_counts(normalize=True)
    assert sorted(shares.index) == [0, 1, 2, 3, 4]
    assert shares.between(0.19, 0.21).all()
    assert (found.groupby(USER_ID)[FOLD].nunique() == 5).all()
    assert (found.groupby(ID, observed=True)[FOLD].nunique() == 5).all()


def test_repeated_ratings_share_fold() -> None:
    found = small_streaming.prepared()["ratings"]
    pairs = found.groupby([USER_ID, ID], observed=True)[FOLD]
    assert (pairs.size() == 2).sum() == small_streaming.USERS
    assert (pairs.nunique() == 1).all()


def test_folds_ignore_row_order_and_other_titles() -> None:
    ratings = many(40, 10)
    straight = prepared(ratings).set_index([USER_ID, ID])[FOLD]
    shuffled = prepared(ratings.sample(frac=1, random_state=1)).set_index([USER_ID, ID])[FOLD]
    some = ratings[ratings[ID].isin(["n3", "n7"])]
    fewer = prepared(some.assign(**{ID: some[ID].astype(str).astype("category")}))
    assert straight.equals(shuffled.loc[straight.index])
    alone = straight.rename(index=str, level=ID)
    kept = fewer.set_index([USER_ID, fewer[ID].astype(str)])[FOLD]
    assert alone.loc[kept.index].tolist() == kept.tolist()


def test_seed_changes_folds() -> None:
    one, other = (prepared(many(), seed)[FOLD] for seed in (1, 2))
    assert (one == other).mean() == pytest.approx(1 / 5, abs=0.02)


def test_tuning_users_keep_all_ratings() -> None:
    found = prepared(many(), tuning_share=0.2)
    parts = found.groupby(USER_ID)[USER_GROUP].agg(["nunique", "first"])
    assert (parts["nunique"] == 1).all()
    assert (parts["first"] == TUNING_USERS).sum() == 80
    assert (parts["first"] == EVALUATION_USERS).sum() == 320


def test_missing_ratings_give_other_tables() -> None:
    tables = {name: table for name, table in small_streaming.raw().items() if name != "ratings"}
    tables_prepared = preparation.prepare(tables, seed=1, **small_streaming.PREPARATION)
    assert set(tables_prepared) == {"titles", "genres"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"folds": 1}, "folds=1 .* allowed: 2 to 20"),
        ({"folds": 21}, "folds=21 .* allowed: 2 to 20"),
        ({"tuning_share": 0}, "tuning_share=0 .* between 0 and 1"),
        ({"tuning_share": 1}, "tuning_share=1 .* between 0 and 1"),
    ],
)
def test_invalid_settings_are_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        prepared(many(2, 2), **change)
