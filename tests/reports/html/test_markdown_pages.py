from __future__ import annotations

from pathlib import Path

from matinee.reports.html import markdown_pages


def report(folder: Path, name: str, text: str) -> Path:
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return target


def test_reports_titles_and_targets(tmp_path: Path) -> None:
    report(tmp_path, "drift/drift.md", "# Drift: none\n")
    report(tmp_path, "newcomer/beyond_accuracy.md", "no heading")
    pages = {(page.title, page.target.name) for page in markdown_pages.reports(tmp_path)}
    assert pages == {
        ("Drift: none", "drift.html"),
        ("beyond_accuracy", "newcomer-beyond_accuracy.html"),
    }


def test_page_shows_table_and_picture(tmp_path: Path) -> None:
    source = report(
        tmp_path, "newcomer/beyond_accuracy.md", "# Axes\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n"
    )
    source.with_suffix(".png").write_bytes(b"")
    (page,) = markdown_pages.reports(tmp_path)
    markdown_pages.write(page)
    html = page.target.read_text()
    assert '<img src="../newcomer/beyond_accuracy.png" alt="Axes"' in html
    assert "<td>2</td>" in html and '<a href="../index.html">' in html


def test_html_in_report_escaped(tmp_path: Path) -> None:
    report(tmp_path, "x/x.md", "# <script>alert(1)</script>\n\n<script>alert(2)</script>\n")
    (page,) = markdown_pages.reports(tmp_path)
    markdown_pages.write(page)
    assert "<script" not in page.target.read_text()
