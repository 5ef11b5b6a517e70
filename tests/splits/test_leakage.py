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
def test_earlier_ratings_do_not_leak(split: str) -> None:
    check_no_leakage(frame(BEFORE), frame(TEST), split)


def test_other_users_do_not_leak() -> None:
    check_no_leakage(frame([(3, 30, 900)]), frame(TEST), "by_user")


@pytest.mark.parametrize(
    ("split", "leak", "message"),
    [
        ("random", (1, 30, 50), r"1 \(user, film\) pairs of the test part"),
        ("leave_last", (1, 40, 301), "1 ratings later than the held-out ones"),
        ("by_time", (9, 40, 251), "1 ratings later than the held-out ones"),
        ("by_user", (2, 40, 10), "1 ratings by held-out users"),
    ],
)
def test_planted_leak_raises(split: str, leak: tuple[int, int, int], message: str) -> None:
    with pytest.raises(LeakError, match=message):
        check_no_leakage(frame([leak]), frame(TEST), split)


def test_leave_last_compares_within_user() -> None:
    check_no_leakage(frame([*BEFORE, (2, 10, 249), (3, 10, 999)]), frame(TEST), "leave_last")


def test_empty_test_part_never_leaks() -> None:
    for split in ("leave_last", "by_time", "by_user", "random"):
        check_no_leakage(frame(BEFORE), frame([]).astype("int64"), split)
