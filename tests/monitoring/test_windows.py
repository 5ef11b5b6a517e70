from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from matinee.monitoring.windows import WindowedRatings, WindowSpec, windowed_ratings
from matinee.schema.columns import FILM_ID, GENRES, RATING, TIMESTAMP, USER_ID

FILMS = pd.DataFrame({FILM_ID: [7, 3], GENRES: ["Drama|War", "Comedy"]})
DAYS = ["2000-01-05", "2000-01-31", "2000-02-01", "2000-02-20", "2000-04-02", "2000-04-03"]


def cut(**asked: object) -> WindowedRatings:
    """Six ratings; the file tells the newest first."""
    seconds = [int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) for day in DAYS]
    rows = {
        USER_ID: [1, 2, 2, 1, 9, 9],
        FILM_ID: [3, 7, 3, 7, 3, 7],
        RATING: [1.0, 2, 3, 4, 5, 1],
        TIMESTAMP: seconds,
    }
    return windowed_ratings(pd.DataFrame(rows)[::-1], FILMS, WindowSpec(**asked))  # type: ignore[arg-type]


def test_windows_are_months_with_ratings() -> None:
    found = cut()
    assert found.ends.tolist() == [2, 4, 6]
    assert found.first_days == [date(2000, 1, 5), date(2000, 2, 1), date(2000, 4, 2)]
    assert sorted(found.stars[found.rows(1)].tolist()) == [3, 4]
    assert found.window_index().tolist() == [0, 0, 1, 1, 2, 2]


def test_windows_by_share_equal_in_size() -> None:
    assert cut(window=1 / 3, train_share=0.5).ends.tolist() == [2, 4, 6]


def test_windows_by_share_keep_seconds_whole() -> None:
    ratings = pd.DataFrame(
        {USER_ID: range(9), FILM_ID: 3, RATING: 3.0, TIMESTAMP: [1, 2, 2, 2, 2, 2, 2, 2, 3]}
    )
    found = windowed_ratings(ratings, FILMS, WindowSpec(window=0.25))
    seconds = found.ratings[TIMESTAMP].to_numpy()
    for end in found.ends[:-1]:
        assert seconds[end - 1] < seconds[end]


def test_films_indexed_with_genre_flags() -> None:
    found = cut()
    assert found.genres == ["Comedy", "Drama", "War"]
    assert found.genre_flags.tolist() == [[1, 0, 0], [0, 1, 1]]
    ids = np.array([3, 7])[found.films]
    assert ids.tolist() == found.ratings[FILM_ID].tolist()


def test_backtest_starts_after_warm_up_share() -> None:
    assert cut(train_share=0.1).n_train == 1
    assert cut(train_share=0.34).n_train == 2
    assert list(cut(train_share=0.34).tested) == [2]


def test_train_until_ends_a_window() -> None:
    found = cut(train_until="2000-02-01")
    assert found.ends.tolist() == [2, 3, 4, 6]
    assert (found.n_train, found.rehearsal) == (2, False)
    assert found.first_days[found.n_train] == date(2000, 2, 20)
    assert cut().rehearsal


def test_last_day_of_last_rating() -> None:
    assert cut().last_day == cut(train_until="2000-02-01").last_day == date(2000, 4, 3)


def test_ratings_of_one_second_are_one_window() -> None:
    ratings = pd.DataFrame({USER_ID: range(9), FILM_ID: 3, RATING: 3.0, TIMESTAMP: 0})
    for window in ("month", 0.25):
        found = windowed_ratings(ratings, FILMS, WindowSpec(window=window))
        assert (found.ends.tolist(), list(found.tested)) == ([9], [])


def test_too_many_ratings_sampled_by_user() -> None:
    ratings = pd.DataFrame(
        {USER_ID: np.arange(90) % 30, FILM_ID: 3, RATING: 3.0, TIMESTAMP: range(90)}
    )
    found = windowed_ratings(ratings, FILMS, WindowSpec(max_ratings=45, seed=1))
    assert np.bincount(found.users).tolist() == [3] * 15
    assert (len(found.ratings), found.n_total) == (45, 90)
    other = windowed_ratings(ratings, FILMS, WindowSpec(max_ratings=45, seed=2))
    assert set(other.ratings[USER_ID]) != set(found.ratings[USER_ID])
    assert len(windowed_ratings(ratings, FILMS, WindowSpec(max_ratings=90)).ratings) == 90


def test_no_window_after_full_training() -> None:
    assert list(cut(train_until="2000-04-03").tested) == []


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"window": "week"}, "drift.window=week is no share; allowed: month, or a number"),
        ({"train_share": 1.5}, "drift.train_share=1.5 is no share; allowed: a number"),
        ({"train_until": "soon"}, "until=soon is not a day; allowed: 2000-12-31"),
        ({"train_until": "1999-12-31"}, "is before the first rating, 2000-01-05"),
    ],
)
def test_invalid_window_refused(asked: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        cut(**asked)


def test_no_ratings_refused() -> None:
    nothing = pd.DataFrame({USER_ID: [], FILM_ID: [], RATING: [], TIMESTAMP: []})
    with pytest.raises(ValueError, match="no ratings"):
        windowed_ratings(nothing, FILMS, WindowSpec())
