from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import tiny_subscriptions as tiny
from matinee.schema.columns import LIKED, RATING, TIMESTAMP, USER_ID, validate
from matinee.schema.streaming import FOLD, ID, JUDGED, PART, PREPARED_RATINGS, SEARCH
from matinee.splits import streaming as preparation

KEY = [USER_ID, ID, TIMESTAMP]


def prepared(ratings: pd.DataFrame, seed: int = tiny.SEED, **changes: object) -> pd.DataFrame:
    settings = tiny.PREPARATION | changes
    return preparation.prepare(tiny.raw() | {"ratings": ratings}, seed=seed, **settings)["ratings"]


def many(users: int = 400, titles: int = 50) -> pd.DataFrame:
    """Everybody gives every title three stars."""
    ids = pd.Categorical([f"n{number}" for number in range(titles)] * users)
    columns = {USER_ID: np.repeat(np.arange(1, users + 1, dtype="int32"), titles), ID: ids}
    return pd.DataFrame(columns).assign(
        **{RATING: np.float32(3), TIMESTAMP: np.arange(users * titles)}
    )


def test_the_table_is_as_it_is_declared() -> None:
    validate(tiny.prepared()["ratings"], PREPARED_RATINGS)


def test_more_stars_than_the_edge_are_a_like() -> None:
    ratings = many(1, 4).assign(**{RATING: np.array([3.5, 4, 0.5, 5], dtype="float32")})
    assert prepared(ratings)[LIKED].tolist() == [False, True, False, True]
    assert prepared(ratings, liked=4)[LIKED].tolist() == [False, False, False, True]


def test_every_fold_is_as_large_as_another_and_holds_of_everybody() -> None:
    found = prepared(many())
    shares = found[FOLD].value_counts(normalize=True)
    assert sorted(shares.index) == [0, 1, 2, 3, 4]
    assert shares.between(0.19, 0.21).all()
    assert (found.groupby(USER_ID)[FOLD].nunique() == 5).all()
    assert (found.groupby(ID, observed=True)[FOLD].nunique() == 5).all()


def test_whoever_rates_a_title_twice_does_so_in_one_fold() -> None:
    found = tiny.prepared()["ratings"]
    pairs = found.groupby([USER_ID, ID], observed=True)[FOLD]
    assert (pairs.size() == 2).sum() == tiny.USERS
    assert (pairs.nunique() == 1).all()


def test_a_fold_depends_neither_on_the_order_of_rows_nor_on_other_titles() -> None:
    ratings = many(40, 10)
    straight = prepared(ratings).set_index([USER_ID, ID])[FOLD]
    shuffled = prepared(ratings.sample(frac=1, random_state=1)).set_index([USER_ID, ID])[FOLD]
    some = ratings[ratings[ID].isin(["n3", "n7"])]
    fewer = prepared(some.assign(**{ID: some[ID].astype(str).astype("category")}))
    assert straight.equals(shuffled.loc[straight.index])
    alone = straight.rename(index=str, level=ID)
    kept = fewer.set_index([USER_ID, fewer[ID].astype(str)])[FOLD]
    assert alone.loc[kept.index].tolist() == kept.tolist()


def test_another_seed_makes_other_folds() -> None:
    one, other = (prepared(many(), seed)[FOLD] for seed in (1, 2))
    assert (one == other).mean() == pytest.approx(1 / 5, abs=0.02)


def test_a_share_of_the_users_is_searched_on_with_all_their_ratings() -> None:
    found = prepared(many(), searched=0.2)
    parts = found.groupby(USER_ID)[PART].agg(["nunique", "first"])
    assert (parts["nunique"] == 1).all()
    assert (parts["first"] == SEARCH).sum() == 80
    assert (parts["first"] == JUDGED).sum() == 320


def test_catalogues_without_ratings_are_prepared_alone() -> None:
    tables = {name: table for name, table in tiny.raw().items() if name != "ratings"}
    made = preparation.prepare(tables, seed=1, **tiny.PREPARATION)
    assert set(made) == {"titles", "genres"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"folds": 1}, "folds=1 .* allowed: 2 to 20"),
        ({"folds": 21}, "folds=21 .* allowed: 2 to 20"),
        ({"searched": 0}, "searched=0 .* between 0 and 1"),
        ({"searched": 1}, "searched=1 .* between 0 and 1"),
    ],
)
def test_settings_that_cannot_be_kept_are_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        prepared(many(2, 2), **change)
