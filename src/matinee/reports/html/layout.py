"""What every page of a report has around it: it loads nothing, and bends to phones and to the
dark."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import NamedTuple

STYLE = Path(__file__).with_name("page.css")


class Page(NamedTuple):
    title: str
    body: str
    """HTML"""
    back: str = ""
    """the address of the page that led here"""
    style: str = ""
    """rules beside those of every page"""


def page(made: Page) -> str:
    back = f'<nav><a href="{escape(made.back)}">All reports</a></nav>\n' if made.back else ""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        # a browser asks for an icon where none is named
        '<link rel="icon" href="data:,">\n'
        f"<title>{escape(made.title)}</title>\n"
        f"<style>\n{STYLE.read_text(encoding='utf-8')}{made.style}\n</style>\n"
        f"</head>\n<body>\n{back}<main>\n{made.body}\n</main>\n</body>\n</html>\n"
    )
