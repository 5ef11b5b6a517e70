from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fixtures import small_movielens
from matinee.schema.columns import (
    BY_TIME,
    BY_USER,
    FILM_ID,
    LEAVE_LAST,
    LIKED,
    NEXT_VISIT,
    RANDOM,
    RATING,
    RATING_CLASS,
    SPLITS,
    TEST,
    TIMESTAMP,
    TRAIN,
    USER_ID,
)
from matinee.splits import movielens as preparation

HOLDOUT: dict[str, float] = small_movielens.PREPARATION["holdout"]  # type: ignore[assignment]


def prepared(ratings: pd.DataFrame, **changes: object) -> pd.DataFrame:
    settings = small_movielens.PREPARATION | changes
    return preparation.prepare({"ratings": ratings}, seed=small_movielens.SEED, **settings)[
        "ratings"
    ]


def rows(*values: tuple[int, int, float, int]) -> pd.DataFrame:
    frame = pd.DataFrame(values, columns=[USER_ID, FILM_ID, RATING, TIMESTAMP])
    return frame.astype({USER_ID: "int32", FILM_ID: "int32", RATING: "float32"})


@pytest.mark.parametrize(
    ("stars", "expected"),
    [
        ([1, 2, 3, 4, 5], [1, 2, 3, 3, 4]),
        ([0.5, 1.5, 2.5, 3.5, 4.5], [1, 2, 2, 3, 4]),
    ],
)
def test_classes_of_whole_and_half_stars(stars: list[float], expected: list[int]) -> None:
    frame = prepared(rows(*((1, film, s, film) for film, s in enumerate(stars))))
    assert frame[RATING_CLASS].tolist() == expected


def test_class_edges_are_configurable() -> None:
    frame = prepared(rows((1, 1, 1, 1), (1, 2, 2, 2), (1, 3, 5, 3)), edges=[1, 3, 9])
    assert frame[RATING_CLASS].tolist() == [2, 3, 4]


def test_like_threshold_is_configurable() -> None:
    frame = rows((1, 1, 3.5, 1), (1, 2, 4, 2))
    assert prepared(frame)[LIKED].tolist() == [False, True]
    assert prepared(frame, like_threshold=3)[LIKED].tolist() == [True, True]


def test_by_user_separates_users_exactly() -> None:
    frame = prepared(small_movielens.raw()["ratings"])
    parts = frame.groupby(USER_ID)[BY_USER].nunique()
    assert (parts == 1).all()
    assert frame.loc[frame[BY_USER] == TEST, USER_ID].nunique() == small_movielens.PEOPLE // 4


def test_by_time_holds_out_newest() -> None:
    frame = prepared(small_movielens.raw()["ratings"])
    newest_known = frame.loc[frame[BY_TIME] == TRAIN, TIMESTAMP].max()
    assert frame.loc[frame[BY_TIME] == TEST, TIMESTAMP].min() > newest_known


def test_leave_last_takes_newest_rating() -> None:
    frame = prepared(small_movielens.raw()["ratings"])
    held = frame[frame[LEAVE_LAST] == TEST].set_index(USER_ID)[TIMESTAMP]
    assert held.index.is_unique and len(held) == small_movielens.PEOPLE
    assert held.equals(frame.groupby(USER_ID)[TIMESTAMP].max().loc[held.index])


def test_leave_last_keeps_only_rating() -> None:
    frame = prepared(rows((1, 1, 3, 1), (2, 1, 3, 1), (2, 2, 3, 2)))
    assert frame[LEAVE_LAST].tolist() == [TRAIN, TRAIN, TEST]


def test_leave_last_ties_ignore_row_order() -> None:
    same_second = rows(*((user, film, 3, 5) for user in range(200) for film in (1, 2, 3)))
    held = prepared(same_second)
    backwards = prepared(same_second[::-1].reset_index(drop=True))
    chosen = held[held[LEAVE_LAST] == TEST].set_index(USER_ID)[FILM_ID]
    again = backwards[backwards[LEAVE_LAST] == TEST].set_index(USER_ID)[FILM_ID]
    assert chosen.equals(again.sort_index())
    assert chosen.value_counts().min() > 40


def test_next_visit_takes_ratings_after_the_last_pause() -> None:
    day = 86_400
    frame = prepared(
        rows(
            *[(1, film, 3, film) for film in (1, 2)],
            *[(1, film, 3, 3 * day + film) for film in (3, 4)],
            *[(1, film, 3, 5 * day + film) for film in (5, 6)],
            *[(2, film, 3, film * (day - 1)) for film in (1, 2, 3)],
            (3, 1, 3, 1),
        )
    )
    held = frame[frame[NEXT_VISIT] == TEST]
    assert held[[USER_ID, FILM_ID]].to_numpy().tolist() == [[1, 5], [1, 6]]


def test_next_visit_pause_is_positive() -> None:
    with pytest.raises(ValueError, match="allowed: a number of days above 0"):
        prepared(small_movielens.raw()["ratings"], holdout={**HOLDOUT, NEXT_VISIT: 0})


def test_random_share_is_exact() -> None:
    frame = prepared(small_movielens.raw()["ratings"])
    assert (frame[RANDOM] == TEST).sum() == round(0.1 * len(frame))


def test_splits_ignore_row_order() -> None:
    ratings = small_movielens.raw()["ratings"]
    shuffled = ratings.sample(frac=1, random_state=1)
    straight = prepared(ratings).set_index([USER_ID, FILM_ID])[list(SPLITS)]
    other = prepared(shuffled).set_index([USER_ID, FILM_ID])[list(SPLITS)]
    pd.testing.assert_frame_equal(straight, other.loc[straight.index])


def test_seed_changes_holdout_users() -> None:
    ratings = small_movielens.raw()["ratings"]
    one = preparation.holdout_users(ratings, 0.25, seed=1)
    two = preparation.holdout_users(ratings, 0.25, seed=2)
    assert not np.array_equal(one, two)
