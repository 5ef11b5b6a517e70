from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from pydantic import ValidationError

from matinee.datasets.synthetic.movielens.parameters import REAL, Parameters


def test_real_size_has_movielens_people_and_films() -> None:
    assert Parameters(seed=1, ratings=1_000_209).sizes() == REAL == (1_000_209, 6_040, 3_883)


def test_default_size() -> None:
    assert Parameters(seed=1).sizes() == (80_000, 1_031, 663)


@pytest.mark.parametrize("times", [4, 64])
def test_larger_sizes_have_as_many_ratings_a_person(times: int) -> None:
    sizes = Parameters(seed=1, ratings=times * 1_000_209).sizes()
    assert sizes.users == times * 6_040
    assert sizes.films == round(3_883 * times**0.5)


def test_drift_days_are_as_many_as_asked_and_ascending() -> None:
    parameters = Parameters(seed=1, drifts=4)
    days = parameters.drift_days()
    assert len(days) == 4
    assert all(day < later for day, later in pairwise([parameters.start, *days, parameters.end]))


def test_drift_days_may_be_given_as_yaml_text_in_any_order() -> None:
    parameters = Parameters(seed=1, drifts=["2001-03-01", "2000-09-01"])  # type: ignore[arg-type]
    assert parameters.drift_days() == [date(2000, 9, 1), date(2001, 3, 1)]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"rating": 5_000}, "rating"),
        ({"ratings": 2_999}, "greater than or equal to 3000"),
        ({"drifts": -1}, "drifts"),
        ({"drifts": ["1999-01-01"]}, "drift on 1999-01-01; it must fall after start 2000-04-25"),
        ({"start": "2003-01-01"}, "at least 90 are needed"),
        ({"taste": -1}, "taste"),
    ],
)
def test_wrong_parameter_is_refused_by_name(wrong: dict[str, Any], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        Parameters(seed=1, **wrong)
