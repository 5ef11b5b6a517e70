from __future__ import annotations

import pytest

from matinee.catalog.search.fuzzy import FuzzyIndex

NAMES = (
    *("amelie", "face/off", "ghost", "goat", "matilda", "ocean's 11", "rocky iv", "spider-man"),
    *("the fly", "the ghost", "the matrix", "toy story", "toy story 2", "toy story 3", "up"),
)
TYPOS = FuzzyIndex.from_names(NAMES)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Toy Stori", ["toy story"]),
        ("Tyo Stroy 2", ["toy story 2"]),
        ("AMÉLI", ["amelie"]),
        ("amelei", ["amelie"]),
        ("faceoff", ["face/off"]),
        ("face  off", ["face/off"]),
        ("spiderman", ["spider-man"]),
        ("Teh Matrix", ["the matrix"]),
        ("matrix", ["the matrix"]),
        ("mattrix", ["the matrix"]),
        ("fly", ["the fly"]),
        ("the ghots", ["the ghost"]),
    ],
)
def test_a_slip_is_mended(typed: str, meant: list[str]) -> None:
    assert TYPOS.closest(typed) == meant


def test_a_name_that_stands_for_itself_stands_for_no_other() -> None:
    assert TYPOS.closest("ghosst") == ["ghost"]


def test_names_that_are_equally_near_are_all_told() -> None:
    assert TYPOS.closest("gost") == ["ghost", "goat"]


@pytest.mark.parametrize("typed", ["toy story 4", "rocky vi", "ocean's 12"])
def test_another_number_is_no_slip(typed: str) -> None:
    assert TYPOS.closest(typed) == []


@pytest.mark.parametrize("typed", ["", " ", "us", "upp", "fli", "matrices", "x" * 10_000])
def test_what_is_too_short_or_too_far_is_nothing(typed: str) -> None:
    assert TYPOS.closest(typed) == []


def test_among_no_names_nothing_is_meant() -> None:
    assert FuzzyIndex.from_names([]).closest("toy story") == []
