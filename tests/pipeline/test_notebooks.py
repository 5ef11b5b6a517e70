"""Every notebook executed on a small run, and the page that leads to all reports, in a browser."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import nbformat
import pytest
import yaml
from playwright.sync_api import Browser, sync_playwright

from checkout import ROOT, Checkout
from matinee.reports.html.contents import NOTEBOOKS
from service.browser_session import FLAGS
from stage_imports import SOURCES, _reached

SMALL = ["lineup=baselines", "movielens.synthetic.ratings=6000", "tmdb.synthetic.films=800"]
SMALL += ["streaming.synthetic.titles=400", "streaming.synthetic.ratings=6000"]
SMALL += ["tasks.newcomer.resamples=100", "tasks.subscriber.resamples=100"]
KEPT = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A small run of all collections, and its report."""
    checkout = Checkout(tmp_path_factory.mktemp("a finished run"))
    checkout.run("matinee", "params", *SMALL)
    checkout.run("python", str(ROOT / "tests/run_without_dvc.py"))
    said = checkout.run("matinee", "report")
    assert (checkout.folder / "reports/index.html").as_uri() in said
    return checkout


@pytest.fixture(scope="module")
def pages(finished: Checkout) -> list[Path]:
    return sorted((finished.folder / "reports").rglob("*.html"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()


def test_notebooks_all_listed() -> None:
    assert [path.stem for path in KEPT] == list(NOTEBOOKS)


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_notebook_stored_without_outputs(path: Path) -> None:
    kept = nbformat.read(path, as_version=4)
    nbformat.validate(kept)
    for cell in kept.cells:
        if cell.cell_type == "code":
            assert cell.outputs == [] and cell.execution_count is None
            assert len(cell.source.splitlines()) <= 45
        else:  # a figure in prose would not change with the data
            rules = "A value is an outlier beyond 3.5 robust standard deviations from the median."
            assert not re.search(r"\d", cell.source.replace(rules, ""))


def test_notebooks_formatted_and_linted() -> None:
    for command in (["format", "--check"], ["check"]):
        ruff = [sys.executable, "-m", "ruff", *command, "--no-cache", "notebooks"]
        done = subprocess.run(ruff, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_notebook_deps_cover_imports() -> None:
    stage = yaml.safe_load((ROOT / "notebooks/dvc.yaml").read_text())["stages"]["explore"]
    for path in KEPT:
        own = stage["foreach"][path.stem]["reads"]
        deps = [dep for dep in [*stage["do"]["deps"], *own] if "$" not in dep]
        exploring = [
            *SOURCES.glob("matinee/reports/notebooks/*.py"),
            ROOT / "pipeline/execute_notebook.py",
        ]
        reached = _reached([*exploring, *imported(path)])
        tables = {
            "src/matinee/schema/columns.py"
        }  # hold names, of which a change breaks what reads them
        unnamed = {
            file
            for file in reached - tables
            if not any(file == dep or file.startswith(f"{dep}/") for dep in deps)
        }
        assert unnamed == set(), path.stem


def imported(notebook: Path) -> list[Path]:
    """The files of ours that its cells import."""
    cells = [cell.source for cell in nbformat.read(notebook, 4).cells if cell.cell_type == "code"]
    froms = [
        one for one in ast.walk(ast.parse("\n".join(cells))) if isinstance(one, ast.ImportFrom)
    ]
    modules = [f"{one.module}.{name.name}" for one in froms for name in one.names]
    modules += [str(one.module) for one in froms]
    files = [SOURCES.joinpath(*module.split(".")).with_suffix(".py") for module in modules]
    return [file for file in files if file.exists()]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook_becomes_page_and_pictures(finished: Checkout, name: str) -> None:
    folder = finished.folder / "reports/notebooks"
    page = (folder / f"{name}.html").read_text()
    pictures = sorted((folder / name).iterdir())
    assert len(pictures) >= 4
    assert page.count("<img") == len(pictures)
    alternatives = re.findall(r'<img[^>]* alt="([^"]+)"', page.replace("\n", " "))
    assert len(alternatives) == len(pictures)
    assert str(finished.folder) not in page


def test_unchanged_notebooks_skipped(finished: Checkout) -> None:
    said = finished.run("matinee", "report")
    assert said.count("didn't change, skipping") == len(NOTEBOOKS)


def test_index_links_all_reports(finished: Checkout) -> None:
    page = (finished.folder / "reports/index.html").read_text()
    links = set(re.findall(r'href="([^"#]+)"', page))
    notebooks = {f"notebooks/{name}.html" for name in NOTEBOOKS}
    named = ("leaderboard", "beyond_accuracy", "candidates", "champion")
    tasks = {f"pages/{task}-{one}.html" for task in ("newcomer", "subscriber") for one in named}
    rows = {f"merge/{one}.csv" for one in ("movielens", "tmdb", "streaming")}
    assert links >= notebooks | tasks | rows | {"pages/drift.html"}
    assert "ratings.dat" in page and "6,000" in page


def test_links_resolve_to_local_files(pages: list[Path]) -> None:
    assert len(pages) > 10
    for page in pages:
        text = page.read_text()
        assert "<script" not in text and "@import" not in text and "url(" not in text, page
        for address in re.findall(r'(?:href|src|srcset|data)="([^"]*)"', text):
            if not address.startswith(("data:", "#")):
                target = page.parent / unquote(unescape(address)).split("#")[0]
                assert "://" not in address and target.exists(), (page, address)


def test_pages_fit_phone_both_schemes(pages: list[Path], browser: Browser) -> None:
    for scheme in ("light", "dark"):
        context = browser.new_context(
            viewport={"width": 390, "height": 844}, color_scheme=scheme, offline=True
        )
        visited, loaded, complaints = context.new_page(), list[str](), list[str]()
        visited.on("request", lambda request, loaded=loaded: loaded.append(request.url))
        visited.on("console", lambda one, complaints=complaints: complaints.append(one.text))
        for page in pages:
            visited.goto(page.as_uri())
            assert visited.evaluate("document.documentElement.scrollWidth") <= 390, page
            assert brightness(visited) > 200 if scheme == "light" else brightness(visited) < 60
            broken = "[...document.images].filter(i => i.complete && !i.naturalWidth).length"
            assert visited.evaluate(broken) == 0, page
        context.close()
        assert [url for url in loaded if not url.startswith(("file:", "data:"))] == []
        assert complaints == []


def brightness(visited: Any) -> float:
    colour = visited.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(map(int, re.findall(r"\d+", colour)[:3])) / 3


def test_report_without_run_explains(tmp_path: Path) -> None:
    done = Checkout(tmp_path).attempt("matinee", "report")
    assert done.returncode == 1
    assert done.stderr.startswith("metrics/merge/movielens.json, metrics/merge/tmdb.json")
    assert done.stderr.rstrip().endswith("missing; run `make run` first")


def test_failed_claim_fails_but_writes_report(
    finished: Checkout,
) -> None:
    account = finished.folder / "metrics/merge/movielens.json"
    kept, index = account.read_text(), finished.folder / "reports/index.html"
    index.unlink()
    account.write_text(kept.replace('"kept": 6000', '"kept": 5999'))
    try:
        done = finished.attempt("matinee", "report")
    finally:
        account.write_text(kept)
    assert done.returncode == 1
    claimed = "the claim does not hold: Every row that was read is kept or dropped"
    assert claimed in done.stdout + done.stderr
    assert "01_movielens.ipynb, cell " in done.stdout + done.stderr
    assert index.exists()
