"""A page a task about all that was tried, and one about its champion."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from matinee.reports.html import contents
from matinee.reports.html.layout import Page, page
from matinee.reports.html.markdown_pages import BACK, PAGES, html, image
from matinee.runtime.serialization import markdown_table

ORIGINS = {
    "data": "the prepared tables",
    "params": "the settings of the task and of its candidates",
    "code": "the models' code",
    "lock": "the lock file of the environment",
}


def tried(root: Path, task: str, params: dict[str, Any]) -> Path:
    """Every candidate with its settings, its figures and its picture."""
    target = root / "reports" / PAGES / f"{task}-candidates.html"
    body = [f"<h1>{escape(task)}: what was tried</h1>"]
    for name in contents.candidates(params, task):
        chosen, found = params["candidates"][name], contents.measured(root, task, name)
        picture = root / "reports" / task / "candidates" / f"{name}.png"
        body += [
            f"<h2>{escape(name)}</h2>",
            html(f"{_setting(chosen)}\n\n{_figures(found)}"),
            image(picture, target, f"{name} by groups of people") if picture.exists() else "",
        ]
    return _written(target, f"{task}: what was tried", body)


def champion(root: Path, task: str, params: dict[str, Any]) -> Path:
    """What serves, how good it is, and what it was made of."""
    target = root / "reports" / PAGES / f"{task}-champion.html"
    manifest = contents.manifest(root, task)
    body = [f"<h1>{escape(task)}: the champion's card</h1>"]
    for objective, one in manifest["objectives"].items():
        name = one["candidate"]
        found = contents.measured(root, task, name)
        told = f"{_setting(params['candidates'][name])}\n\n{_figures(found)}"
        body += [f"<h2>{escape(objective)}: {escape(name)}</h2>", html(told)]
    body += ["<h2>Made of</h2>", html(_origins(manifest))]
    return _written(target, f"{task}: the champion's card", body)


def _setting(chosen: dict[str, Any]) -> str:
    model = chosen["model"]
    settings = [f"{name} = `{value}`" for name, value in model.items() if name != "_target_"]
    told = f" with {', '.join(settings)}" if settings else ""
    return f"`{model['_target_']}`{told}. Objective: {chosen['objective']}."


def _figures(found: dict[str, Any]) -> str:
    named = {name: value for name, value in sorted(found.items()) if isinstance(value, int | float)}
    rows = [(name, f"{value:,.4g}", _interval(found, name)) for name, value in named.items()]
    return markdown_table(("figure", "value", "interval"), rows)


def _interval(found: dict[str, Any], name: str) -> str:
    if name not in found.get("low", {}):
        return ""
    return f"{found['low'][name]:,.4g} to {found['high'][name]:,.4g}"


def _origins(manifest: dict[str, Any]) -> str:
    digests = [(ORIGINS.get(of, of), f"`{one}`") for of, one in manifest["digests"].items()]
    libraries = [(name, f"`{one}`") for name, one in manifest["libraries"].items()]
    return markdown_table(("what", "digest or version"), [*digests, *libraries])


def _written(target: Path, title: str, body: list[str]) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(page(Page(title, "\n".join(body), BACK)), encoding="utf-8")
    return target
