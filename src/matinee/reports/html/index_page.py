"""The start page of a run's reports."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

from matinee.reports.html import candidate_pages, contents, markdown_pages
from matinee.reports.html.contents import FileRows, ObjectiveResult
from matinee.reports.html.layout import link_if_exists, relative_link, render_page, write_page
from matinee.reports.html.markdown_pages import PICTURES, Report

TITLE = "Matinee: results of this run"
TASKS = {
    "newcomer": "Cold start: recommendations from gender, age and occupation.",
    "viewer": "Recommendations for a user with a rating history.",
    "similar": "Item to item: films similar to a given film.",
    "subscriber": "Will a user of a streaming platform like a title?",
}
PURPOSES = {"ranking": "ranks the films", "rating": "predicts the rating"}


class TaskSection(NamedTuple):
    name: str
    description: str
    results: list[ObjectiveResult]
    picture: str
    pages: dict[str, str]
    """addresses by link text"""


class ReportSection(NamedTuple):
    heading: str
    title: str
    address: str
    picture: str


class NotebookCard(NamedTuple):
    name: str
    title: str
    address: str
    figures: int
    picture: str


class CollectionTable(NamedTuple):
    name: str
    files: list[FileRows]
    dropped_rows: str


def write(root: Path, params: dict[str, Any], sources: dict[str, str]) -> Path:
    """The page and those that it links to, from the outputs of a finished run."""
    target = root / "reports" / "index.html"
    reports = markdown_pages.reports(root / "reports")
    for report in reports:
        markdown_pages.write(report)
    notebooks = _notebooks(root, params, target)
    page = render_page(
        TITLE,
        template="index.html.j2",
        sources=sources,
        synthetic=any(source.startswith("synthetic") for source in sources.values()),
        tasks=[_task(root, task, params, reports) for task in params["tasks"]],
        purposes=PURPOSES,
        reports=_other_reports(reports, params["tasks"], target),
        notebooks=notebooks,
        missing_notebooks=sorted(contents.NOTEBOOKS.keys() - {card.name for card in notebooks}),
        collections=[_collection(root, name, target) for name in params["collections"]],
    )
    return write_page(page, target)


def _task(root: Path, task: str, params: dict[str, Any], reports: list[Report]) -> TaskSection:
    target = root / "reports" / "index.html"
    own = [report for report in reports if report.source.parent.name == task]
    pages = {report.source.stem: report.target for report in reversed(own)}
    pages["all candidates"] = candidate_pages.write_candidates(root, task, params)
    pages["champion card"] = candidate_pages.write_champion(root, task, params)
    return TaskSection(
        task,
        TASKS.get(task, ""),
        contents.objective_results(root, task, params),
        link_if_exists(root / "reports" / task / "leaderboard.png", target),
        {name: relative_link(page, target) for name, page in pages.items()},
    )


def _other_reports(
    reports: list[Report], tasks: dict[str, Any], target: Path
) -> list[ReportSection]:
    """Reports that belong to no task, such as drift."""
    return [
        ReportSection(
            report.source.stem,
            report.title,
            relative_link(report.target, target),
            link_if_exists(report.source.with_suffix(PICTURES[0]), target),
        )
        for report in reports
        if report.source.parent.name not in tasks
    ]


def _notebooks(root: Path, params: dict[str, Any], target: Path) -> list[NotebookCard]:
    """Executed notebooks, each with its first figure."""
    folder, cards = root / "reports" / "notebooks", []
    for name in contents.notebooks(params):
        page = folder / f"{name}.html"
        if page.exists():
            title = page.read_text("utf-8").split("<title>")[1].split("</title>")[0]
            figures = sorted((folder / name).glob("*.png"))
            picture = relative_link(figures[0], target) if figures else ""
            address = relative_link(page, target)
            cards.append(NotebookCard(name, unescape(title), address, len(figures), picture))
    return cards


def _collection(root: Path, collection: str, target: Path) -> CollectionTable:
    dropped = root / "reports" / "merge" / f"{collection}.csv"
    files = contents.file_rows(root, collection)
    return CollectionTable(collection, files, link_if_exists(dropped, target))
