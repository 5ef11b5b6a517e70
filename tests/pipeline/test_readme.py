"""Every command of the README and every block of the site's pages, executed in a copy of the
checkout, in their order."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from checkout import ROOT, Checkout
from documents import PAGES, README, TRANSLATED, Block, blocks, commands
from matinee.datasets.synthetic.movielens import writer as movielens
from reader import Reader
from s3 import BUCKET, S3Server

pytestmark = pytest.mark.slow
UNTESTED = {"deployment.md": ["console", "console", "ini", "yaml", "nginx"]}
"""Of what a test machine does not have; the page says so above each."""


def make_small(conf: Path) -> None:
    """Less data and fewer candidates, so that the same commands take less time."""
    for name, old, new in (
        ("movielens", "80000", "4000"),
        ("tmdb", "3000", "900"),
        ("streaming", "60000", "2000"),
    ):
        path = conf / name / "synthetic.yaml"
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))
    lineup = conf / "lineup" / "quick.yaml"
    kept = [line for line in lineup.read_text().splitlines() if not line.endswith(LEFT_OUT)]
    lineup.write_text("\n".join(kept) + "\n")


LEFT_OUT = (
    *("_ridge", "_majority", "_logistic", "_group_popularity", "_all", "_bm25"),
    *("viewer_popularity", "_ease", "_next_film", "_als", "_factors", "_mean", "_svd", "_features"),
)
"""Of the quick line-up: the baselines stay, and the candidates that commands name."""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small synthetic data packed as the publisher packs ml-1m."""
    folder = tmp_path_factory.mktemp("served") / "ml-1m"
    folder.mkdir()
    movielens.write(folder, movielens.Parameters(seed=1, ratings=4000))
    return Path(shutil.make_archive(str(folder), "zip", folder.parent, folder.name))


@pytest.fixture(scope="module")
def reader(
    tmp_path_factory: pytest.TempPathFactory, archive: Path, s3_server: S3Server
) -> Iterator[Reader]:
    """Somebody who has done all that the README says."""
    checkout = Checkout(tmp_path_factory.mktemp("read") / "a clone")
    make_small(checkout.folder / "conf")
    (checkout.folder / ".venv").symlink_to(sys.prefix)
    started = Reader(checkout, archive, s3_server)
    try:
        for block in blocks(README):
            started.read(block)
        started.done = frozenset(commands(README))
        started.settle()
        started.serve_all_questions()
        yield started
    finally:
        started.stop()


def test_the_readme_holds(reader: Reader, s3_server: S3Server) -> None:
    assert (reader.checkout.folder / "model-store/current.json").exists()
    assert any((s3_server.folder / BUCKET / "dvc").rglob("*")), "dvc push has pushed nothing"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_block_of_a_page_holds(page: Path, reader: Reader) -> None:
    with reader.as_it_was():
        for block in executed(page):
            reader.read(block)


def test_only_what_a_page_marks_is_not_executed() -> None:
    found = {page.name: [b.language for b in blocks(page) if not b.executed] for page in PAGES}
    assert {name: languages for name, languages in found.items() if languages} == UNTESTED
    fences = sum(page.read_text("utf-8").count("\n```") // 2 for page in PAGES)
    run, left = sum(len(executed(page)) for page in PAGES), sum(map(len, UNTESTED.values()))
    assert run + left == fences
    print(f"{run} blocks of the site are executed, {left} are marked as not executed")


def executed(page: Path) -> list[Block]:
    return [block for block in blocks(page) if block.executed]


def test_the_site_needs_no_network_and_holds_what_is_made_of_the_code(reader: Reader) -> None:
    site = reader.checkout.folder / "site"
    loaded = re.compile(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=[\"']?(https?:[^\"'> ]*)")
    for page in site.rglob("*.html"):
        assert loaded.findall(page.read_text("utf-8")) == []
    stages, http, settings, python = (
        (site / "reference" / f"{name}.html").read_text("utf-8")
        for name in ("stages", "http", "settings", "python")
    )
    assert "<svg" in stages and ">select_best" in stages
    assert "POST /v1/newcomer" in http and "NewcomerAnswer" in http
    assert "candidates/newcomer_xgboost" in settings and "share of the users" in settings
    assert "Somebody of whom at most this is known" in python


def test_the_readme_is_short() -> None:
    assert len(README.read_text().splitlines()) < 150


@pytest.mark.parametrize("translated", TRANSLATED, ids=lambda path: path.name)
def test_a_translation_is_short_and_types_what_the_readme_types(translated: Path) -> None:
    assert len(translated.read_text("utf-8").splitlines()) < 60
    assert set(commands(translated)) < set(commands(README))
    assert f"({translated.name})" in "".join(README.read_text("utf-8").splitlines()[:4])


def test_every_link_between_the_texts_leads_somewhere() -> None:
    for text in (README, *TRANSLATED):
        for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", text.read_text("utf-8")):
            assert (ROOT / link).exists(), f"{text.name} links to {link}"
