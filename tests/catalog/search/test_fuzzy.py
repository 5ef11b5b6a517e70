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
def test_misspelling_corrected(typed: str, meant: list[str]) -> None:
    assert TYPOS.closest(typed) == meant


def test_exact_name_not_corrected() -> None:
    assert TYPOS.closest("ghosst") == ["ghost"]


def test_equally_near_names_all_returned() -> None:
    assert TYPOS.closest("gost") == ["ghost", "goat"]


@pytest.mark.parametrize("typed", ["toy story 4", "rocky vi", "ocean's 12"])
def test_different_number_not_corrected(typed: str) -> None:
    assert TYPOS.closest(typed) == []


@pytest.mark.parametrize("typed", ["", " ", "us", "upp", "fli", "matrices", "x" * 10_000])
def test_short_or_distant_name_unmatched(typed: str) -> None:
    assert TYPOS.closest(typed) == []


def test_no_names_no_match() -> None:
    assert FuzzyIndex.from_names([]).closest("toy story") == []
