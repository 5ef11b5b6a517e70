"""Computed sentences and tables of a notebook, with checked claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.display import HTML, Markdown, display

from matinee.runtime.serialization import escape_markdown

if TYPE_CHECKING:
    import pandas as pd


ALIGNMENT = ' style="text-align: right;"'
"""An inline style of pandas' tables, which the pages' Content-Security-Policy would refuse."""


def claim(sentence: str, holds: Any) -> str:
    """Returns the sentence if it holds; otherwise the notebook fails with it."""
    if not bool(holds):
        raise AssertionError(f"the claim does not hold: {sentence}")
    return sentence


def show_text(*sentences: str) -> None:
    """A Markdown paragraph below the cell; empty sentences are dropped."""
    display(Markdown(" ".join(filter(None, sentences))))  # type: ignore[no-untyped-call]


def show_table(table: pd.DataFrame | pd.Series[Any]) -> None:
    """A table below the cell: integers with thousands separators, nulls blank."""
    values: Any = table
    frame = values.to_frame() if table.ndim == 1 else values
    frame = frame.rename_axis(index=[None] * frame.index.nlevels).rename_axis(columns=None)
    html = frame.to_html(
        border=0, na_rep="", float_format="{:,.3g}".format, formatters=_integer_formats(frame)
    )
    display(HTML(html.replace(ALIGNMENT, "")))  # type: ignore[no-untyped-call]


def _integer_formats(frame: pd.DataFrame) -> dict[Any, Any]:
    return {name: "{:,}".format for name, dtype in frame.dtypes.items() if dtype.kind in "iu"}


def join_names(names: list[str]) -> str:
    """A list in a sentence: a, b and c; names come from data, so Markdown in them is escaped."""
    names = [escape_markdown(name) for name in names]
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]])) or "none"
