from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from matinee.reports.html import contents, markdown_pages
from matinee.reports.html.layout import Page, page

RUN: dict[str, Any] = {"collections": ["movielens", "tmdb", "streaming"], "tasks": {"newcomer": {}}}


def report(folder: Path, name: str, text: str) -> Path:
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return target


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, ["01_movielens", "02_tmdb", "03_streaming", "04_models"]),
        ({"collections": ["tmdb"]}, ["02_tmdb", "04_models"]),
        ({"tasks": {}}, ["01_movielens", "02_tmdb", "03_streaming"]),
    ],
)
def test_notebooks_are_those_whose_data_is_in_the_run(
    changed: dict[str, Any], expected: list[str]
) -> None:
    assert contents.notebooks(RUN | changed) == expected


def test_reports_are_found_with_their_titles_and_go_to_pages(tmp_path: Path) -> None:
    report(tmp_path, "drift/drift.md", "# Drift: none\n")
    report(tmp_path, "newcomer/beyond_accuracy.md", "no heading")
    found = {(one.title, one.target.name) for one in markdown_pages.reports(tmp_path)}
    assert found == {
        ("Drift: none", "drift.html"),
        ("beyond_accuracy", "newcomer-beyond_accuracy.html"),
    }


def test_a_report_is_a_page_with_its_table_and_the_picture_beside_it(tmp_path: Path) -> None:
    source = report(
        tmp_path, "newcomer/beyond_accuracy.md", "# Axes\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n"
    )
    source.with_suffix(".png").write_bytes(b"")
    (one,) = markdown_pages.reports(tmp_path)
    markdown_pages.write(one)
    made = one.target.read_text()
    assert '<img src="../newcomer/beyond_accuracy.png" alt="Axes"' in made
    assert "<td>2</td>" in made and '<a href="../index.html">' in made


def test_html_in_a_report_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    report(tmp_path, "x/x.md", "# <script>alert(1)</script>\n\n<script>alert(2)</script>\n")
    (one,) = markdown_pages.reports(tmp_path)
    markdown_pages.write(one)
    assert "<script" not in one.target.read_text()


def test_a_title_is_text(tmp_path: Path) -> None:
    assert "<title>a &lt; b</title>" in page(Page("a < b", ""))
