"""Renders report pages from Jinja2 templates with autoescape; a page loads nothing from outside."""

from __future__ import annotations

import base64
import hashlib
from os.path import relpath
from pathlib import Path
from typing import Any

from markupsafe import Markup

TEMPLATES = Path(__file__).with_name("templates")
STYLE = Path(__file__).with_name("page.css")
POLICY = "default-src 'none'; img-src 'self' data: file:; base-uri 'none'; form-action 'none'; "
"""The Content-Security-Policy of every page: no script at all, and one style by its hash."""


def render_page(
    title: str,
    *,
    template: str = "page.html.j2",
    back: str = "",
    style: str = "",
    **values: Any,
) -> str:
    """`back` is the address of the parent page, `style` CSS in addition to that of every page.

    Only values of type `Markup` are inserted as HTML; all others are escaped.
    """
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    css = f"{STYLE.read_text(encoding='utf-8')}{style}"
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    values |= {"policy": f"{POLICY}style-src 'sha256-{digest}'", "style": Markup(css)}
    page = environment.get_template(template).render(title=title, back=back, **values)
    return page.lstrip()


def render_markdown(text: str) -> Markup:
    """Markdown with tables as HTML; HTML in the text is escaped, and script links are disarmed."""
    import mistune

    return Markup(mistune.create_markdown(escape=True, plugins=["table"])(text))


def write_page(page: str, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(page, encoding="utf-8")
    return target


def relative_link(target: Path, page: Path) -> str:
    """The address of a file as seen from a page."""
    return Path(relpath(target, page.parent)).as_posix()


def link_if_exists(target: Path, page: Path) -> str:
    return relative_link(target, page) if target.exists() else ""
