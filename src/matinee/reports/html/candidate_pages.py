"""Two pages per task: all candidates, and the champion with its provenance."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from matinee.reports.html import contents
from matinee.reports.html.layout import link_if_exists, render_markdown, render_page, write_page
from matinee.reports.html.markdown_pages import BACK, PAGES
from matinee.runtime.serialization import markdown_table

INPUTS = {
    "data": "prepared tables",
    "params": "parameters of the task and its candidates",
    "code": "model code",
    "lock": "lock file of the environment",
}


class CandidateSection(NamedTuple):
    heading: str
    description: Markup
    picture: str = ""


def write_candidates(root: Path, task: str, params: dict[str, Any]) -> Path:
    """Every candidate with its hyper-parameters, metrics and chart by user group."""
    target = root / "reports" / PAGES / f"{task}-candidates.html"
    charts = root / "reports" / task / "candidates"
    sections = [
        CandidateSection(
            name,
            _description(root, task, name, params),
            link_if_exists(charts / f"{name}.png", target),
        )
        for name in contents.candidates(params, task)
    ]
    return _write(target, f"{task}: all candidates", sections)


def write_champion(root: Path, task: str, params: dict[str, Any]) -> Path:
    """The champion of each objective, its metrics, and the digests of what it was built from."""
    manifest = contents.manifest(root, task)
    sections = [
        CandidateSection(
            f"{objective}: {entry['candidate']}",
            _description(root, task, entry["candidate"], params),
        )
        for objective, entry in manifest["objectives"].items()
    ]
    target = root / "reports" / PAGES / f"{task}-champion.html"
    provenance = render_markdown(_provenance(manifest))
    return _write(target, f"{task}: champion card", sections, provenance)


def _description(root: Path, task: str, name: str, params: dict[str, Any]) -> Markup:
    metrics = contents.candidate_metrics(root, task, name)
    return render_markdown(f"{_settings(params['candidates'][name])}\n\n{_metric_table(metrics)}")


def _settings(candidate: dict[str, Any]) -> str:
    model = candidate["model"]
    pairs = [f"{name} = `{value}`" for name, value in model.items() if name != "_target_"]
    settings = f" with {', '.join(pairs)}" if pairs else ""
    return f"`{model['_target_']}`{settings}. Objective: {candidate['objective']}."


def _metric_table(metrics: dict[str, Any]) -> str:
    rows = [
        (name, f"{value:,.4g}", _interval(metrics, name))
        for name, value in sorted(metrics.items())
        if isinstance(value, int | float)
    ]
    return markdown_table(("metric", "value", "interval"), rows)


def _interval(metrics: dict[str, Any], name: str) -> str:
    if name not in metrics.get("low", {}):
        return ""
    return f"{metrics['low'][name]:,.4g} to {metrics['high'][name]:,.4g}"


def _provenance(manifest: dict[str, Any]) -> str:
    digests = [
        (INPUTS.get(name, name), f"`{value}`") for name, value in manifest["digests"].items()
    ]
    libraries = [(name, f"`{version}`") for name, version in manifest["libraries"].items()]
    return markdown_table(("input", "digest or version"), [*digests, *libraries])


def _write(
    target: Path, title: str, sections: list[CandidateSection], provenance: str = ""
) -> Path:
    page = render_page(
        title,
        template="candidates.html.j2",
        back=BACK,
        candidates=sections,
        provenance=provenance,
    )
    return write_page(page, target)
