"""A collection's data card: where it comes from, what became of every row, who may use it."""

from __future__ import annotations

from typing import Any

from matinee.model_store.evidence.card_texts import licence
from matinee.runtime.serialization import markdown_table


def card(collection: str, source: dict[str, Any], account: dict[str, Any]) -> str:
    """In Markdown, from what `download` and `merge` have written down."""
    rows = [
        (file, f"{one['read']:,}", f"{one['kept']:,}", _dropped(one["dropped"]))
        for file, one in account.items()
    ]
    heading = ("file", "read", "kept", "dropped, and why")
    return (
        f"# {collection}: data card\n\n"
        f"- Source: {source['source']}, from `{source['url']}`.\n"
        f"- What arrived: `{source['digest']}`; {_expected(source)}.\n"
        f"- Licence: {licence(source['source'])}\n\n"
        f"## What became of every row\n\n{markdown_table(heading, rows)}\n"
    )


def _dropped(reasons: dict[str, int]) -> str:
    return "; ".join(f"{count:,} {reason}" for reason, count in reasons.items()) or "none"


def _expected(source: dict[str, Any]) -> str:
    if source.get("expected"):
        return f"expected was `{source['expected']}`"
    return "no digest was expected of this source"
