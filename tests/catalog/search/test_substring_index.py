from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from matinee.catalog.search.substring_index import SubstringIndex
from matinee.runtime.text import normalize

LETTERS = st.text(st.sampled_from("ab é日🎬?%'"), max_size=6).map(normalize)
TEXTS = st.lists(LETTERS | st.text(max_size=12).map(normalize), max_size=12)


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("toy", [1, 2, 4]),
        ("y story", [1, 2]),
        ("2", [2]),
        ("amelie", [0]),
        ("e", [0, 3]),
        ("face/off", [3]),
        ("toytoy", [4]),
        ("toy story 2 and more", []),
        ("2face", []),
        ("日", []),
        ("\ud800", []),
    ],
)
def test_substring_finds_containing_texts(part: str, expected: list[int]) -> None:
    parts = SubstringIndex.from_texts(["amelie", "toy story", "toy story 2", "face/off", "toytoy"])
    assert sorted(set(parts.containing(part).tolist())) == expected


@settings(max_examples=400, deadline=None)
@given(texts=TEXTS, part=LETTERS.filter(bool))
@example(texts=["ab", "ba"], part="bb")
@example(texts=["", "a", ""], part="a")
@example(texts=["aé"], part="éa")
@example(texts=["b"], part="ab")
@example(texts=[], part="a")
def test_any_substring_matches_linear_scan(texts: list[str], part: str) -> None:
    expected = [place for place, text in enumerate(texts) if part in text]
    assert sorted(set(SubstringIndex.from_texts(texts).containing(part).tolist())) == expected
