"""The stages as an SVG drawing, from the output of `dvc dag --dot`."""

from __future__ import annotations

import re
from html import escape
from typing import NamedTuple

STAGE = r'"([^"]+)"'
WIDTH, BOX, HEIGHT, GAP = 640, 280, 54, 34
"""Sizes of the drawing and its boxes, in SVG units."""


INTRODUCTION = (
    "Drawn from `dvc dag`. Stages of the same name share one box; `dvc repro` runs the stages "
    "whose inputs, parameters or code have changed."
)


class Graph(NamedTuple):
    stages: dict[str, int]
    """number of stages by name"""
    edges: set[tuple[str, str]]


def page(graph: Graph, descriptions: dict[str, str]) -> str:
    rows = [
        f"| `{name}` | {count} | {descriptions.get(name, '')} |"
        for name, count in graph.stages.items()
    ]
    table = "\n".join(["| stage | count | description |", "| --- | --- | --- |", *rows])
    return "\n\n".join(["# Stages", INTRODUCTION, drawing(graph, descriptions), table]) + "\n"


def parse_dot(dot: str) -> Graph:
    """Stages of the same name become one node."""
    edges = {
        (_name(first), _name(second))
        for first, second in re.findall(rf"^{STAGE} -> {STAGE}", dot, re.MULTILINE)
    }
    names = [_name(stage) for stage in re.findall(rf"^{STAGE};?$", dot, re.MULTILINE)]
    counts = {name: names.count(name) for name in dict.fromkeys(names)}
    return Graph(counts, {edge for edge in edges if edge[0] != edge[1]})


def layers(graph: Graph) -> list[list[str]]:
    """Each stage is below all its dependencies."""
    depth = dict.fromkeys(graph.stages, 0)
    for _ in graph.stages:
        for before, after in graph.edges:
            depth[after] = max(depth[after], depth[before] + 1)
    levels = range(max(depth.values(), default=-1) + 1)
    return [[name for name in graph.stages if depth[name] == level] for level in levels]


def transitive_reduction(graph: Graph) -> set[tuple[str, str]]:
    """The edges that are not implied by a longer path."""
    return {
        (before, after)
        for before, after in graph.edges
        if not any(_reaches(graph, between, after) for between in _next(graph, before) - {after})
    }


def drawing(graph: Graph, descriptions: dict[str, str]) -> str:
    """SVG in the colours of the page."""
    rows = layers(graph)
    positions = {
        name: (WIDTH * (column + 0.5) / len(row), number * (HEIGHT + GAP))
        for number, row in enumerate(rows)
        for column, name in enumerate(row)
    }
    height = len(rows) * (HEIGHT + GAP) - GAP
    edges = sorted(transitive_reduction(graph))
    lines = [_arrow(positions[before], positions[after]) for before, after in edges]
    boxes = [
        _box(name, graph.stages[name], descriptions.get(name, ""), position)
        for name, position in positions.items()
    ]
    return (
        f'<svg class="dag" role="img" aria-label="The stages" viewBox="-2 -2 {WIDTH + 4} '
        f'{height + 4}" xmlns="http://www.w3.org/2000/svg">{ARROW}{"".join(lines + boxes)}</svg>'
    )


ARROW = (
    '<defs><marker id="end" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" '
    'orient="auto"><path d="M0 0 8 4 0 8z" fill="currentColor"/></marker></defs>'
)


def _box(name: str, count: int, description: str, position: tuple[float, float]) -> str:
    middle, top = position
    title = name + (f" × {count}" if count > 1 else "")  # noqa: RUF001 - a sign of multiplication
    return (
        f"<g><title>{escape(description)}</title>"
        f'<rect x="{middle - BOX / 2:.0f}" y="{top}" width="{BOX}" height="{HEIGHT}" rx="6"/>'
        f'<text x="{middle:.0f}" y="{top + HEIGHT / 2 + 8}">{escape(title)}</text></g>'
    )


def _arrow(before: tuple[float, float], after: tuple[float, float]) -> str:
    (x1, top), (x2, y2) = before, after
    y1 = top + HEIGHT
    bend = (y1 + y2) / 2
    path = f"M{x1:.0f} {y1} C{x1:.0f} {bend:.0f} {x2:.0f} {bend:.0f} {x2:.0f} {y2 - 1}"
    if y2 - y1 > GAP:  # routed beside the rows in between
        path = (
            f"M{x1 + BOX / 2:.0f} {top + HEIGHT / 2:.0f} H{WIDTH - 4} V{y2 + HEIGHT / 2:.0f} "
            f"H{x2 + BOX / 2 + 1:.0f}"
        )
    return f'<path d="{path}" marker-end="url(#end)"/>'


def _reaches(graph: Graph, start: str, end: str) -> bool:
    return start == end or any(_reaches(graph, after, end) for after in _next(graph, start))


def _next(graph: Graph, stage: str) -> set[str]:
    return {after for before, after in graph.edges if before == stage}


def _name(stage: str) -> str:
    """Without the pipeline file before it and the item after it."""
    return stage.rsplit(":", 1)[-1].split("@")[0]
