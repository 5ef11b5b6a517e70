from __future__ import annotations

import pandas as pd
import pytest

from matinee.splits.leakage import LeakError, check_no_leakage

COLUMNS = ["user_id", "film_id", "timestamp"]
TEST = [(1, 30, 300), (2, 30, 250)]
BEFORE = [(1, 10, 100), (1, 20, 200), (2, 20, 240)]


def frame(rows: list[tuple[int, int, int]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


@pytest.mark.parametrize("split", ["leave_last", "by_time", "random"])
def test_what_came_before_is_no_leak(split: str) -> None:
    check_no_leakage(frame(BEFORE), frame(TEST), split)


def test_people_who_are_not_held_out_are_no_leak() -> None:
    check_no_leakage(frame([(3, 30, 900)]), frame(TEST), "by_user")


@pytest.mark.parametrize(
    ("split", "leak", "told"),
    [
        ("random", (1, 30, 50), "1 ratings of a film that the same person rates in the test"),
        ("leave_last", (1, 40, 301), "1 ratings later than those held out"),
        ("by_time", (9, 40, 251), "1 ratings later than those held out"),
        ("by_user", (2, 40, 10), "people who are held out"),
    ],
)
def test_a_planted_leak_ends_the_run(split: str, leak: tuple[int, int, int], told: str) -> None:
    with pytest.raises(LeakError, match=told):
        check_no_leakage(frame([leak]), frame(TEST), split)


def test_another_persons_later_rating_is_no_leak_of_leave_last() -> None:
    check_no_leakage(frame([*BEFORE, (2, 10, 249), (3, 10, 999)]), frame(TEST), "leave_last")


def test_an_empty_test_leaks_nothing() -> None:
    for split in ("leave_last", "by_time", "by_user", "random"):
        check_no_leakage(frame(BEFORE), frame([]).astype("int64"), split)
