from __future__ import annotations

import pytest

from matinee.catalog.search.errors import InvalidValueError, NotFoundError
from matinee.catalog.search.fuzzy import nearest_names
from matinee.runtime.text import normalize


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("  Amélie  Poulain ", "amelie poulain"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("日本", "日本"),
        ("canal+", "canal+"),
        ("", ""),
    ],
)
def test_normalize_drops_case_accents_blanks(text: str, plain: str) -> None:
    assert normalize(text) == plain


def test_nearest_ordered_by_similarity_then_name() -> None:
    known = ["Spain", "Japan", "Jordan", "Méxïco", "Chad"]
    assert nearest_names("mexico", known) == ["Méxïco"]
    assert nearest_names("JAPAN", known, n=1) == ["Japan"]
    assert nearest_names("ab", ["abd", "abc"]) == ["abc", "abd"]


def test_nearest_of_nonsense_empty() -> None:
    assert nearest_names("zzzz", ["Spain", "Japan"]) == []
    assert nearest_names("x", []) == []


def test_not_found_lists_nearest_and_available() -> None:
    told = NotFoundError("'jpan'", ["japan"], "known are 2 countries")
    assert str(told) == "'jpan' is not known; the nearest known: japan; known are 2 countries"
    assert str(NotFoundError("x")) == "x is not known"


def test_invalid_value_lists_allowed() -> None:
    assert str(InvalidValueError("tipo", ["movie", "tv show"])) == "tipo must be movie or tv show"
