"""The page that leads to all reports of a run."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from matinee.reports.html import candidate_pages, contents, markdown_pages
from matinee.reports.html.contents import Account, Seat
from matinee.reports.html.layout import Page, page
from matinee.reports.html.markdown_pages import Report, image, link

TITLE = "Matinee: what this run found"
QUESTIONS = {
    "newcomer": "somebody of whom nothing is known but gender, age and occupation",
    "viewer": "somebody who has rated films",
    "similar": "films like one that somebody liked",
    "subscriber": "whether a platform's user will like a title",
}
OBJECTIVES = {"ranking": "chooses the films", "rating": "says how they will be liked"}
SKIPPED = "not in this run, or its notebook has not been executed"


def write(root: Path, params: dict[str, Any], sources: dict[str, str]) -> Path:
    """The page and those that it leads to, from what lies in the folder of a finished run."""
    target = root / "reports" / "index.html"
    found = markdown_pages.reports(root / "reports")
    for report in found:
        markdown_pages.write(report)
    parts = [
        f"<h1>{TITLE}</h1>",
        _sources(sources),
        *(_task(root, task, params, found) for task in params["tasks"]),
        *_others(found, params["tasks"], target),
        _notebooks(root, params, target),
        "<h2>Rows: read, kept and dropped</h2>",
        *(_collection(root, one, target) for one in params["collections"]),
    ]
    target.write_text(page(Page(TITLE, "\n".join(parts))), encoding="utf-8")
    return target


def _sources(sources: dict[str, str]) -> str:
    told = "".join(f"<li>{escape(name)}: {escape(one)}</li>" for name, one in sources.items())
    synthetic = any(one.startswith("synthetic") for one in sources.values())
    note = "Results on synthetic data do not describe real people."
    warning = f'<p class="soft">{note}</p>' if synthetic else ""
    return f"<ul>{told}</ul>{warning}"


def _task(root: Path, task: str, params: dict[str, Any], found: list[Report]) -> str:
    target = root / "reports" / "index.html"
    pages = {report.source.stem: report.target for report in reversed(_of(found, task))}
    pages["what was tried"] = candidate_pages.tried(root, task, params)
    pages["the champion's card"] = candidate_pages.champion(root, task, params)
    picture = root / "reports" / task / "leaderboard.png"
    shown = image(picture, target, f"The leaderboards of {task}") if picture.exists() else ""
    cards = "".join(_card(seat) for seat in contents.seats(root, task, params))
    lead = f'<p class="lead">{escape(QUESTIONS.get(task, ""))}</p>'
    return (
        f'<h2 id="{escape(task)}">{escape(task)}</h2>{lead}<ul class="cards">{cards}</ul>'
        f"{shown}{_links(pages, target)}"
    )


def _card(seat: Seat) -> str:
    return (
        f'<li class="card"><h3>{escape(seat.champion.candidate)}</h3>'
        f"<p>{escape(OBJECTIVES.get(seat.objective, seat.objective))}</p>"
        f'<p class="figure">{seat.champion.value:.4f}</p>'
        f'<p class="soft">{escape(seat.metric)}, {seat.better} is better; '
        f"interval {seat.champion.low:.4f} to {seat.champion.high:.4f}</p>"
        f'<p class="soft">{_beside(seat)}</p></li>'
    )


def _beside(seat: Seat) -> str:
    if seat.champion.candidate == seat.baseline.candidate:
        return "The baseline serves: no candidate beat it for sure."
    return f"baseline {escape(seat.baseline.candidate)}: {seat.baseline.told()}"


def _of(found: list[Report], task: str) -> list[Report]:
    return [report for report in found if report.source.parent.name == task]


def _links(pages: dict[str, Path], target: Path) -> str:
    told = "".join(
        f'<li><a href="{escape(link(one, target))}">{escape(name)}</a></li>'
        for name, one in pages.items()
    )
    return f"<ul>{told}</ul>"


def _others(found: list[Report], tasks: dict[str, Any], target: Path) -> list[str]:
    """Reports about no single task, such as on drift."""
    return [
        f"<h2>{escape(report.source.stem)}</h2>"
        f'<p><a href="{escape(link(report.target, target))}">{escape(report.title)}</a></p>'
        + _picture(report, target)
        for report in found
        if report.source.parent.name not in tasks
    ]


def _picture(report: Report, target: Path) -> str:
    beside = report.source.with_suffix(".png")
    return image(beside, target, report.title) if beside.exists() else ""


def _notebooks(root: Path, params: dict[str, Any], target: Path) -> str:
    folder, here = root / "reports" / "notebooks", contents.notebooks(params)
    made = [name for name in contents.NOTEBOOKS if name in here and _page(folder, name).exists()]
    left = [name for name in contents.NOTEBOOKS if name not in made]
    cards = "".join(_notebook(folder, name, target) for name in made)
    lacking = f'<p class="soft">{escape(", ".join(left))}: {SKIPPED}.</p>' if left else ""
    return f'<h2 id="notebooks">Notebooks</h2><ul class="cards">{cards}</ul>{lacking}'


def _page(folder: Path, name: str) -> Path:
    return folder / f"{name}.html"


def _notebook(folder: Path, name: str, target: Path) -> str:
    """With its first figure."""
    address = escape(link(_page(folder, name), target))
    figures = sorted((folder / name).glob("*.png"))
    shown = image(figures[0], target, f"The first figure of {name}") if figures else ""
    title = _page(folder, name).read_text("utf-8").split("<title>")[1].split("</title>")[0]
    return (
        f'<li class="card"><h3><a href="{address}">{title}</a></h3>'
        f'<p class="soft">{escape(name)}, {len(figures)} figures</p>{shown}</li>'
    )


def _collection(root: Path, collection: str, target: Path) -> str:
    rows = "".join(_row(one) for one in contents.accounts(root, collection))
    dropped = root / "reports" / "merge" / f"{collection}.csv"
    csv = f'<p><a href="{escape(link(dropped, target))}">The first rows that were dropped</a></p>'
    return (
        f"<h3>{escape(collection)}</h3><table><thead><tr><th>file</th><th>read</th><th>kept</th>"
        f"<th>dropped</th><th>why</th></tr></thead><tbody>{rows}</tbody></table>"
        + (csv if dropped.exists() else "")
    )


def _row(one: Account) -> str:
    figures = (one.file, f"{one.read:,}", f"{one.kept:,}", f"{one.read - one.kept:,}", one.why)
    return f"<tr>{''.join(f'<td>{escape(figure)}</td>' for figure in figures)}</tr>"
