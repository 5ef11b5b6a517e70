"""The stages as a drawing that needs no script: what `dvc dag --dot` tells, grouped by name."""

from __future__ import annotations

import re
from html import escape
from typing import NamedTuple

STAGE = r'"([^"]+)"'
WIDTH, BOX, HEIGHT, GAP = 640, 280, 54, 34
"""Of the drawing and of a box, in units that the page scales."""


INTRODUCTION = (
    "Drawn from what `dvc dag` tells of this checkout. Stages of one name are one box; `dvc repro` "
    "runs those of which an input, a parameter or the code has changed."
)


class Graph(NamedTuple):
    stages: dict[str, int]
    """how many of each name"""
    edges: set[tuple[str, str]]


def page(found: Graph, described: dict[str, str]) -> str:
    rows = [
        f"| `{name}` | {times} | {described.get(name, '')} |"
        for name, times in found.stages.items()
    ]
    table = "\n".join(["| stage | times | what it makes |", "| --- | --- | --- |", *rows])
    return "\n\n".join(["# Stages", INTRODUCTION, drawing(found, described), table]) + "\n"


def graph(dot: str) -> Graph:
    """Stages of one name are one box."""
    edges = {
        (_name(first), _name(second))
        for first, second in re.findall(rf"^{STAGE} -> {STAGE}", dot, re.MULTILINE)
    }
    names = [_name(stage) for stage in re.findall(rf"^{STAGE};?$", dot, re.MULTILINE)]
    counted = {name: names.count(name) for name in dict.fromkeys(names)}
    return Graph(counted, {edge for edge in edges if edge[0] != edge[1]})


def layers(found: Graph) -> list[list[str]]:
    """Each stage below all that it needs."""
    depth = dict.fromkeys(found.stages, 0)
    for _ in found.stages:
        for before, after in found.edges:
            depth[after] = max(depth[after], depth[before] + 1)
    levels = range(max(depth.values(), default=-1) + 1)
    return [[name for name in found.stages if depth[name] == level] for level in levels]


def direct(found: Graph) -> set[tuple[str, str]]:
    """The edges without which something would be lost: no shortcuts past other stages."""
    return {
        (before, after)
        for before, after in found.edges
        if not any(_leads(found, between, after) for between in _next(found, before) - {after})
    }


def drawing(found: Graph, described: dict[str, str]) -> str:
    """SVG in the colours of the page around it."""
    rows = layers(found)
    places = {
        name: (WIDTH * (column + 0.5) / len(row), number * (HEIGHT + GAP))
        for number, row in enumerate(rows)
        for column, name in enumerate(row)
    }
    height = len(rows) * (HEIGHT + GAP) - GAP
    lines = [_arrow(places[before], places[after]) for before, after in sorted(direct(found))]
    boxes = [
        _box(name, found.stages[name], described.get(name, ""), place)
        for name, place in places.items()
    ]
    return (
        f'<svg class="dag" role="img" aria-label="The stages" viewBox="-2 -2 {WIDTH + 4} '
        f'{height + 4}" xmlns="http://www.w3.org/2000/svg">{ARROW}{"".join(lines + boxes)}</svg>'
    )


ARROW = (
    '<defs><marker id="end" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" '
    'orient="auto"><path d="M0 0 8 4 0 8z" fill="currentColor"/></marker></defs>'
)


def _box(name: str, times: int, described: str, place: tuple[float, float]) -> str:
    middle, top = place
    title = name + (f" × {times}" if times > 1 else "")  # noqa: RUF001 - a sign of multiplication
    return (
        f"<g><title>{escape(described)}</title>"
        f'<rect x="{middle - BOX / 2:.0f}" y="{top}" width="{BOX}" height="{HEIGHT}" rx="6"/>'
        f'<text x="{middle:.0f}" y="{top + HEIGHT / 2 + 8}">{escape(title)}</text></g>'
    )


def _arrow(before: tuple[float, float], after: tuple[float, float]) -> str:
    (x1, top), (x2, y2) = before, after
    y1 = top + HEIGHT
    bent = (y1 + y2) / 2
    path = f"M{x1:.0f} {y1} C{x1:.0f} {bent:.0f} {x2:.0f} {bent:.0f} {x2:.0f} {y2 - 1}"
    if y2 - y1 > GAP:  # beside the rows between them
        path = (
            f"M{x1 + BOX / 2:.0f} {top + HEIGHT / 2:.0f} H{WIDTH - 4} V{y2 + HEIGHT / 2:.0f} "
            f"H{x2 + BOX / 2 + 1:.0f}"
        )
    return f'<path d="{path}" marker-end="url(#end)"/>'


def _leads(found: Graph, start: str, end: str) -> bool:
    return start == end or any(_leads(found, after, end) for after in _next(found, start))


def _next(found: Graph, stage: str) -> set[str]:
    return {after for before, after in found.edges if before == stage}


def _name(stage: str) -> str:
    return stage.split("@")[0]
