"""Markdown reports as HTML pages, each with the picture of the same name."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup

from matinee.reports.html.layout import link_if_exists, render_markdown, render_page, write_page

PAGES = "pages"
"""The folder of these pages below the reports."""
BACK = "../index.html"
PICTURES = (".png", ".svg")


class Report(NamedTuple):
    source: Path
    title: str
    target: Path


def reports(folder: Path) -> list[Report]:
    """Every Markdown report below the folder, ordered by path."""
    return [
        Report(source, _title(source.read_text(encoding="utf-8"), source), _target(folder, source))
        for source in sorted(folder.rglob("*.md"))
    ]


def _title(text: str, source: Path) -> str:
    first = text.lstrip().split("\n", 1)[0]
    return first.removeprefix("# ") if first.startswith("# ") else source.stem


def _target(folder: Path, source: Path) -> Path:
    parts = source.relative_to(folder).with_suffix("").parts
    kept = parts[1:] if len(parts) > 1 and parts[0] == parts[1] else parts
    return folder / PAGES / f"{'-'.join(kept)}.html"


def write(report: Report) -> None:
    """The picture follows the first heading."""
    body = render_markdown(report.source.read_text(encoding="utf-8"))
    before, end, after = body.partition("</h1>")
    heading, rest = (before + end, after) if end else ("", body)
    pictures = (link_if_exists(report.source.with_suffix(s), report.target) for s in PICTURES)
    page = render_page(
        report.title,
        template="markdown.html.j2",
        back=BACK,
        heading=Markup(heading),
        picture=next(filter(None, pictures), ""),
        rest=Markup(rest),
    )
    write_page(page, report.target)
