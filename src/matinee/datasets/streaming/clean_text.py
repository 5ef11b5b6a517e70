"""Cleans the text of one cell: lower case, no invisible characters, plain blanks."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from datetime import date

ZERO_WIDTH = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
NEWLINES = re.compile("[\n\r\v\f\x85\u2028\u2029]+")
ODD_BLANKS = re.compile(r"[^\S ]")
"""All blanks other than the space: no-break, ideographic, tabulator."""
SEVERAL_BLANKS = re.compile(" {2,}")
DAY = re.compile(r"([a-z]+) (\d{1,2}), (\d{4})")
ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


def clean_text(text: str, column: str, repaired: Counter[str]) -> str | None:
    """None for an empty cell; each rule that changed the text is counted for its column."""
    if not text.isascii() or not text.isprintable():
        text = _normalize_characters(text, column, repaired)
    trimmed = text.strip()
    if trimmed != text:
        repaired[f"{column}: outer blanks removed"] += 1
    if "  " in trimmed:
        repaired[f"{column}: several blanks made one"] += 1
        trimmed = SEVERAL_BLANKS.sub(" ", trimmed)
    return trimmed.lower() or None


def _normalize_characters(text: str, column: str, repaired: Counter[str]) -> str:
    steps = (
        ("zero-width signs removed", ZERO_WIDTH, ""),
        ("newlines made blanks", NEWLINES, " "),
        ("odd blanks made plain", ODD_BLANKS, " "),
    )
    for rule, pattern, replacement in steps:
        text, changes = pattern.subn(replacement, text)
        repaired[f"{column}: {rule}"] += bool(changes)
    composed = unicodedata.normalize("NFC", text)
    repaired[f"{column}: letters and accents joined"] += composed != text
    return composed


def iso_day(text: str | None, repaired: Counter[str]) -> str | None:
    """Converts "september 25, 2021" to 2021-09-25, independently of the locale."""
    if text is None:
        return None
    named, numbered = DAY.fullmatch(text), ISO_DAY.fullmatch(text)
    try:
        if named:
            month, day, year = named.groups()
            return date(int(year), 1 + MONTHS.index(month), int(day)).isoformat()
        if numbered:
            year, month, day = numbered.groups()
            return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        pass
    repaired["date_added: not a date, unknown"] += 1
    return None
