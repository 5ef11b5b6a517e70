from __future__ import annotations

import ast
import time
import warnings
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from matinee.datasets.tmdb.python_literals import parse_literal

TEXTS = st.text(
    st.sampled_from("'\"\\\n\r\t\0{}[]:,# é日🎬aNoneTrue\u2028\x7f"), max_size=12
) | st.text(max_size=20)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
)
LITERALS = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(TEXTS, inner, max_size=4)
        | st.dictionaries(st.integers() | st.none(), inner, max_size=2)
        | st.tuples(inner, inner)
    ),
    max_leaves=25,
)
PIECES = st.sampled_from(
    [
        *"[]{}:,'\"\\\n\t #-+.0",
        "None",
        "null",
        "True",
        "NaN",
        "'a'",
        '"b"',
        "1",
        "e5",
        "b",
        "x",
        "'it\\'s'",
        "'\"'",
    ]
)


def literal_eval(cell: str) -> tuple[bool, Any]:
    """Whether `ast.literal_eval` accepts the cell, and the value."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return True, ast.literal_eval(cell)
        except (ValueError, SyntaxError, TypeError, MemoryError):
            return False, None


@settings(max_examples=300, deadline=None)
@given(LITERALS)
@example([{"id": 1, "name": "O'Brien", "job": ': None, "x": None'}])
@example([{"name": "both ' and \"", "path": None, "back\\slash": "new\nline"}])
@example({"None": None, "True": True, "null": "null"})
def test_repr_round_trips(value: Any) -> None:
    read = parse_literal(repr(value))
    assert read == value
    assert repr(read) == repr(value)


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join))
@example("[null]")
@example("{'a': NaN}")
@example("['a' 'b']")
@example("['\\d', \"'\"]")
@example("['''a''']")
@example("[1, # it's\n 2]")
@example("\n[1]\n")
@example("[b'a']")
@example("['a\nb']")
@example("0\n\t")
@example("\"+0\\'it\\'s'")
@example("['\\None']")
@example('{"a": true}')
@example("[00, 1_000, 0x10, .5, 1., - 1, +1]")
def test_any_text_agrees_with_literal_eval(cell: str) -> None:
    is_literal, value = literal_eval(cell)
    if is_literal:
        assert repr(parse_literal(cell)) == repr(value)
    else:
        with pytest.raises(ValueError, match="not a Python literal"):
            parse_literal(cell)


@settings(max_examples=300, deadline=None)
@given(LITERALS.map(repr), st.lists(st.tuples(st.integers(0, 60), PIECES), max_size=3))
def test_damaged_literal_agrees_with_literal_eval(
    cell: str, damages: list[tuple[int, str]]
) -> None:
    for index, piece in damages:
        cell = cell[:index] + piece + cell[index + 1 :]
    is_literal, value = literal_eval(cell)
    if is_literal:
        assert repr(parse_literal(cell)) == repr(value)
    else:
        with pytest.raises(ValueError, match="not a Python literal"):
            parse_literal(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "__import__('os').system('touch evaluated')",
        "[x for x in (1, 2)]",
        "[{'id': 1, 'name': open('evaluated', 'w')}]",
        "[{'id': 18, 'name': 'Dra",
        "",
        "[" * 100_000,
    ],
)
def test_code_is_refused_and_not_run(
    cell: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match="not a Python literal"):
        parse_literal(cell)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "cell",
    [
        "'" + "\\'" * 40_000,
        '"' + '\\"' * 40_000,
        "['" + "\\'a" * 30_000 + '", None]',
        "'a\n" * 27_000 + '"',
        "\\" * 80_000,
    ],
)
def test_long_cell_takes_linear_time(cell: str) -> None:
    start = time.process_time()
    with pytest.raises(ValueError, match="not a Python literal"):
        parse_literal(cell)
    assert time.process_time() - start < 1
