"""Leaderboards in words and tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matinee import pictures
from matinee.models.base import Person
from matinee.models.champion import Champion
from matinee.ranking import top
from matinee.selection import Leaderboard, Standing
from matinee.tables import OCCUPATIONS, age_band


def write(
    champion: Champion, boards: list[Leaderboard], settings: dict[str, Any], report: Path
) -> None:
    """A page and a picture; the report's path has no ending."""
    told = example(champion, Person(**settings["example"]), settings["shown"])
    report.parent.mkdir(parents=True, exist_ok=True)
    page = leaderboards(champion.task, boards, told)
    report.with_suffix(".md").write_text(page, encoding="utf-8")
    pictures.leaderboards(boards).savefig(report.with_suffix(".png"))


def leaderboards(task: str, boards: list[Leaderboard], example: str) -> str:
    """A page in Markdown."""
    return "\n".join([f"# {task}: who serves, and why", *map(_board, boards), example])


def example(champion: Champion, asker: Person, shown: int) -> str:
    """What the champion answers to one person."""
    films = champion.films
    places = top(champion.score([asker])[0], shown, films.film_ids, champion.seed)
    chances = champion.classes(asker, places)
    rows = [
        (
            f"{films.titles[place]} ({films.years[place]})",
            *(f"{chance:.0%}" for chance in mine),
            f"{stars:.1f}",
        )
        for place, mine, stars in zip(places, chances, chances @ champion.rater.stars, strict=True)
    ]
    heading = ("film", "hated", "disliked", "liked", "loved", "stars")
    return "\n".join([f"\n## An example: {_told(asker)}\n", *_table(heading, rows), ""])


def _told(asker: Person) -> str:
    gender = {"F": "a woman", "M": "a man"}.get(asker.gender or "", "somebody")
    age = "" if asker.age is None else f", {age_band(asker.age)}"
    job = "" if asker.occupation is None else f", {OCCUPATIONS[asker.occupation]}"
    return f"{gender}{age}{job}"


def table(board: Leaderboard) -> list[tuple[str, ...]]:
    """Rows of text, the heading first."""
    heading = ("candidate", board.side.metric, "interval", "gain on the baseline", "p")
    return [heading, *(_row(standing, board) for standing in board.standings)]


def _board(board: Leaderboard) -> str:
    side = board.side
    better = "higher" if side.sign > 0 else "lower"
    heading, *rows = table(board)
    lines = [
        f"\n## {side.name}\n",
        f"{board.reason}\n",
        f"Judged by {side.metric} ({better} is better). Intervals hold {side.confidence:.0%} of "
        f"{side.resamples} paired resamples of the held-out people; p-values are corrected for "
        f"{len(rows) - 1} comparisons (Holm).\n",
        *_table(heading, rows),
    ]
    refused = [one for one in board.standings if one.refused]
    if refused:
        lines.append("\nNot to be crowned:\n")
        lines += [f"- **{one.candidate}**: {'; '.join(one.refused)}." for one in refused]
    return "\n".join([*lines, ""])


def _row(one: Standing, board: Leaderboard) -> tuple[str, ...]:
    name = f"**{one.candidate}**" if one.candidate == board.champion else one.candidate
    value, interval = f"{one.value:.4f}", f"{one.low:.4f} to {one.high:.4f}"
    if one.candidate == board.side.baseline:
        return name, value, interval, "baseline", ""
    gain = f"{one.gain:+.4f} ({one.gain_low:+.4f} to {one.gain_high:+.4f})"
    return name, value, interval, gain, f"{one.chance:.3f}"


def _table(heading: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    return [_line(heading), _line(("---",) * len(heading)), *map(_line, rows)]


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"
