"""Reports in Markdown as pages, each with the picture that lies beside it."""

from __future__ import annotations

from html import escape
from os.path import relpath
from pathlib import Path
from typing import NamedTuple

from matinee.reports.html.layout import Page, page

PAGES = "pages"
"""The folder of the pages made here, inside that of the reports."""
BACK = "../index.html"
PICTURES = (".png", ".svg")


class Report(NamedTuple):
    source: Path
    title: str
    target: Path


def reports(folder: Path) -> list[Report]:
    """Every report in Markdown below the folder, by path."""
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
    body = html(report.source.read_text(encoding="utf-8"))
    heading, _, rest = body.partition("</h1>")
    shown = [heading, "</h1>", _picture(report), rest] if rest else [_picture(report), body]
    report.target.parent.mkdir(parents=True, exist_ok=True)
    report.target.write_text(page(Page(report.title, "".join(shown), BACK)), encoding="utf-8")


def _picture(report: Report) -> str:
    for ending in PICTURES:
        beside = report.source.with_suffix(ending)
        if beside.exists():
            return image(beside, report.target, report.title)
    return ""


def image(picture: Path, shown_on: Path, told: str) -> str:
    """By its address seen from the page; a touch opens it in its own size."""
    address = escape(link(picture, shown_on))
    return f'<a href="{address}"><img src="{address}" alt="{escape(told)}" loading="lazy"></a>\n'


def link(target: Path, shown_on: Path) -> str:
    return Path(relpath(target, shown_on.parent)).as_posix()


def html(text: str) -> str:
    """Of Markdown with tables; HTML within it is shown, not obeyed."""
    import mistune

    return str(mistune.create_markdown(escape=True, plugins=["table"])(text))
