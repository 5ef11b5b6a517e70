"""Renders an executed notebook as a self-contained page, and its figures as files."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from matinee.reports.html.layout import render_markdown, render_page, write_page

if TYPE_CHECKING:
    from nbformat import NotebookNode

TEMPLATE = "collapsed_code"
BACK = "../index.html"


class Picture(NamedTuple):
    name: str
    png: bytes


def title(notebook: NotebookNode) -> str:
    """The first heading."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("# "):
            return str(cell.source.splitlines()[0].removeprefix("# "))
    return "Notebook"


def html(notebook: NotebookNode) -> str:
    """A page with the cells; code is collapsed."""
    from nbconvert import HTMLExporter
    from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
    from traitlets.config import Config

    settings = Config()
    settings.HTMLExporter.exclude_input_prompt = True
    settings.HTMLExporter.exclude_output_prompt = True
    exporter = HTMLExporter(  # type: ignore[no-untyped-call]
        config=settings,
        template_name=TEMPLATE,
        extra_template_basedirs=[str(Path(__file__).with_name("templates"))],
    )
    exporter.register_filter("markdown2html", render_markdown)  # type: ignore[no-untyped-call]
    body, _ = exporter.from_notebook_node(notebook)
    colours = HtmlFormatter(style="default", nobackground=True).get_style_defs(".highlight")
    return render_page(title(notebook), back=BACK, style=light_only(colours), body=Markup(body))


def light_only(rules: str) -> str:
    """Syntax colours apply to the light scheme only."""
    return "@media (prefers-color-scheme: light) {\n" + rules + "\n}"


def pictures(notebook: NotebookNode) -> list[Picture]:
    """All figures in order, with a number and the name that `plots.show` gave them."""
    figures: list[Picture] = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if encoded := output.get("data", {}).get("image/png"):
                name = output["metadata"].get("image/png", {}).get("name", "figure")
                png = base64.b64decode(encoded)
                figures.append(Picture(f"{len(figures) + 1:02d}-{name}.png", png))
    return figures


def write(notebook: NotebookNode, target: Path, folder: Path) -> None:
    """Writes the page and a folder of pictures."""
    write_page(html(notebook), target)
    folder.mkdir(parents=True, exist_ok=True)
    for picture in pictures(notebook):
        (folder / picture.name).write_bytes(picture.png)
