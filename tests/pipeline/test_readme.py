"""Executes every command of the README and every block of the site's pages, in their order."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from checkout import ROOT, Checkout
from doc_blocks import PAGES, README, TRANSLATED, Block, blocks, commands
from matinee import cli
from matinee.datasets.synthetic.movielens import writer as movielens
from run_docs import DocsRunner
from s3 import BUCKET, S3Server

pytestmark = pytest.mark.slow
CLI = cli.app.registered_commands
WRITTEN = ("conf/local.yaml",)
"""Paths that commands write, not in git."""
UNTESTED = {"deployment.md": ["console", "console", "ini", "console", "nginx"]}
"""Blocks that need what a test machine lacks; the page marks each."""


def make_small(conf: Path) -> None:
    """Less data and fewer candidates, so that the commands take less time."""
    for name, old, new in (
        ("movielens", "80000", "4000"),
        ("tmdb", "3000", "900"),
        ("streaming", "60000", "2000"),
    ):
        path = conf / name / "synthetic.yaml"
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))
    for name in ("quick", "unrated"):
        lineup = conf / "lineup" / f"{name}.yaml"
        kept = [line for line in lineup.read_text().splitlines() if not line.endswith(REMOVED)]
        lineup.write_text("\n".join(kept) + "\n")


REMOVED = (
    *("_ridge", "_majority", "_logistic", "_group_popularity", "_all", "_bm25", "_blend"),
    *("viewer_popularity", "_ease", "_next_film", "_als", "_factors", "_mean", "_svd", "_features"),
)
"""Candidates to remove: the baselines and the candidates that commands name stay."""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small synthetic data packed as the publisher packs ml-1m."""
    folder = tmp_path_factory.mktemp("served") / "ml-1m"
    folder.mkdir()
    movielens.write(folder, movielens.Parameters(seed=1, ratings=4000))
    return Path(shutil.make_archive(str(folder), "zip", folder.parent, folder.name))


@pytest.fixture(scope="module")
def runner(
    tmp_path_factory: pytest.TempPathFactory, archive: Path, s3_server: S3Server
) -> Iterator[DocsRunner]:
    """Has executed the README."""
    checkout = Checkout(tmp_path_factory.mktemp("docs") / "a clone")
    make_small(checkout.folder / "conf")
    (checkout.folder / ".venv").symlink_to(sys.prefix)
    runner = DocsRunner(checkout, archive, s3_server)
    try:
        for block in blocks(README):
            runner.run(block)
        runner.done = frozenset(commands(README))
        runner.restore_defaults()
        runner.serve_all_tasks()
        yield runner
    finally:
        runner.stop()


def test_readme_commands_succeed(runner: DocsRunner, s3_server: S3Server) -> None:
    assert (runner.checkout.folder / "model-store/current.json").exists()
    assert any((s3_server.folder / BUCKET / "dvc").rglob("*")), "dvc push pushed nothing"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_blocks_succeed(page: Path, runner: DocsRunner) -> None:
    with runner.unchanged_results():
        for block in executed(page):
            runner.run(block)


def test_unexecuted_blocks_marked() -> None:
    marked = {page.name: [b.language for b in blocks(page) if not b.executed] for page in PAGES}
    assert {name: languages for name, languages in marked.items() if languages} == UNTESTED
    fences = sum(page.read_text("utf-8").count("\n```") // 2 for page in PAGES)
    run, skipped = sum(len(executed(page)) for page in PAGES), sum(map(len, UNTESTED.values()))
    assert run + skipped == fences
    print(f"{run} blocks of the site are executed, {skipped} are marked as not executed")


def executed(page: Path) -> list[Block]:
    return [block for block in blocks(page) if block.executed]


def test_site_offline_and_generated(runner: DocsRunner) -> None:
    site = runner.checkout.folder / "site"
    external = re.compile(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=[\"']?(https?:[^\"'> ]*)")
    for page in site.rglob("*.html"):
        assert external.findall(page.read_text("utf-8")) == []
    stages, http, settings, python = (
        (site / "reference" / f"{name}.html").read_text("utf-8")
        for name in ("stages", "http", "settings", "python")
    )
    assert "<svg" in stages and ">select_best" in stages
    assert "POST /v1/newcomer" in http and "NewcomerAnswer" in http
    assert "candidates/newcomer_xgboost" in settings and "share of the users" in settings
    assert "A user's demographics, in the codes" in python


def test_readme_under_150_lines() -> None:
    assert len(README.read_text().splitlines()) < 150


@pytest.mark.parametrize("translated", TRANSLATED, ids=lambda path: path.name)
def test_translation_uses_readme_commands(translated: Path) -> None:
    assert len(translated.read_text("utf-8").splitlines()) < 60
    assert set(commands(translated)) < set(commands(README))
    assert f"({translated.name})" in "".join(README.read_text("utf-8").splitlines()[:4])


def test_readme_links_exist() -> None:
    for text in (README, *TRANSLATED):
        for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", text.read_text("utf-8")):
            assert (ROOT / link).exists(), f"{text.name} links to {link}"


def test_mentioned_commands_and_paths_exist() -> None:
    """What the texts name between backquotes, beside what their blocks execute."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    names = {command.name or getattr(command.callback, "__name__", "") for command in CLI}
    names |= {group.name or "" for group in cli.app.registered_groups}
    words = {"make": set(phony[1].split()), "matinee": {name.replace("_", "-") for name in names}}
    for text in (README, *TRANSLATED, *PAGES):
        for quoted in re.findall(r"`([^`\n]+)`", text.read_text("utf-8")):
            program, _, arguments = quoted.partition(" ")
            if program in words and arguments:
                command = next(word for word in arguments.split() if not word.startswith("-"))
                assert command in words[program], f"{text.name}: {quoted}"
            elif re.fullmatch(r"(src|conf|tests|bench|docs|pipeline)/[\w./-]+", quoted):
                exists = quoted in WRITTEN or (ROOT / quoted).exists()
                assert exists, f"{text.name}: {quoted}"
