"""Sentences of a notebook: written by what was computed, and refused where it is not so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.display import HTML, Markdown, display

from matinee.runtime.serialization import escape_markdown

if TYPE_CHECKING:
    import pandas as pd


ALIGNMENT = ' style="text-align: right;"'
"""An inline style of pandas' tables, which the pages' Content-Security-Policy would refuse."""


def claim(sentence: str, holds: Any) -> str:
    """The sentence, if it holds; otherwise the notebook ends here, and names it."""
    if not bool(holds):
        raise AssertionError(f"what this notebook claims does not hold: {sentence}")
    return sentence


def say(*sentences: str) -> None:
    """A paragraph below the cell."""
    display(Markdown(" ".join(filter(None, sentences))))  # type: ignore[no-untyped-call]


def lay(table: pd.DataFrame | pd.Series[Any]) -> None:
    """A table below the cell: whole numbers with commas, nothing where nothing is."""
    given: Any = table
    frame = given.to_frame() if table.ndim == 1 else given
    told = frame.rename_axis(index=[None] * frame.index.nlevels).rename_axis(columns=None)
    html = told.to_html(
        border=0, na_rep="", float_format="{:,.3g}".format, formatters=_wholes(told)
    )
    display(HTML(html.replace(ALIGNMENT, "")))  # type: ignore[no-untyped-call]


def _wholes(frame: pd.DataFrame) -> dict[Any, Any]:
    return {name: "{:,}".format for name, kind in frame.dtypes.items() if kind.kind in "iu"}


def among(names: list[str]) -> str:
    """A list in a sentence: a, b and c; names come from data, so Markdown in them is escaped."""
    names = [escape_markdown(name) for name in names]
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]])) or "none"
