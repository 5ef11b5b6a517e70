from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from pydantic import ValidationError

from matinee.datasets.synthetic.movielens.parameters import MOVIELENS_1M, Parameters


def test_real_size_equals_movielens_1m() -> None:
    assert (
        Parameters(seed=1, ratings=1_000_209).sizes() == MOVIELENS_1M == (1_000_209, 6_040, 3_883)
    )


def test_default_size() -> None:
    assert Parameters(seed=1).sizes() == (80_000, 1_031, 663)


@pytest.mark.parametrize("times", [4, 64])
def test_larger_sizes_scale_users_linearly(times: int) -> None:
    sizes = Parameters(seed=1, ratings=times * 1_000_209).sizes()
    assert sizes.users == times * 6_040
    assert sizes.films == round(3_883 * times**0.5)


def test_drift_days_count_and_order() -> None:
    parameters = Parameters(seed=1, drifts=4)
    days = parameters.drift_days()
    assert len(days) == 4
    assert all(day < later for day, later in pairwise([parameters.start, *days, parameters.end]))


def test_drift_days_parsed_and_sorted() -> None:
    parameters = Parameters(seed=1, drifts=["2001-03-01", "2000-09-01"])  # type: ignore[arg-type]
    assert parameters.drift_days() == [date(2000, 9, 1), date(2001, 3, 1)]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"rating": 5_000}, "rating"),
        ({"ratings": 2_999}, "greater than or equal to 3000"),
        ({"drifts": -1}, "drifts"),
        ({"drifts": ["1999-01-01"]}, "drift on 1999-01-01; it must fall after start 2000-04-25"),
        ({"start": "2003-01-01"}, "at least 90 are needed"),
        ({"demographic_strength": -1}, "demographic_strength"),
    ],
)
def test_invalid_parameter_raises(parameters: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Parameters(seed=1, **parameters)
