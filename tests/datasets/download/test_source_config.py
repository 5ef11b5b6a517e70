from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from matinee.datasets.download.fetch import FetchError
from matinee.datasets.download.source_config import (
    RECORD,
    SourceConfig,
    describe_source,
    fetch_source,
)

PUBLISHED = "https://example.org/films.zip"
DIGEST = "md5:" + "0" * 32


def settings(url: str, **more: Any) -> SourceConfig:
    pinned = {"url": PUBLISHED, "digest": DIGEST, "mirrors": ["http://mirror.example/films.zip"]}
    return SourceConfig(source="films", url=url, **({"pinned": pinned} | more))


def no_synthetic(folder: Path, chosen: dict[str, Any]) -> None:
    pytest.fail("no synthetic data was requested")


def test_pinned_digest_for_published_url() -> None:
    source = settings(PUBLISHED).to_source()
    assert source.digest == DIGEST
    assert source.mirrors == ("http://mirror.example/films.zip",)


def test_no_pinned_digest_for_other_url() -> None:
    source = settings("copy.zip").to_source()
    assert (source.digest, source.mirrors) == (None, ())


def test_configured_digest_and_mirrors_first() -> None:
    own = "sha256:" + "1" * 64
    source = settings(PUBLISHED, digest=own, mirrors=("m.zip",)).to_source()
    assert source.digest == own
    assert source.mirrors[0] == "m.zip"


def test_folder_copied_and_recorded(tmp_path: Path) -> None:
    source, folder = tmp_path / "mine", tmp_path / "raw"
    source.mkdir()
    (source / "films.csv").write_text("a\n")
    said = fetch_source(settings(str(source)), folder, tmp_path / "work", no_synthetic)
    assert (folder / "films.csv").read_text() == "a\n"
    record = json.loads((folder / RECORD).read_text())
    assert record["url"] == str(source) and record["digest"] in said


def test_source_fetched_again_if_changed(tmp_path: Path) -> None:
    source, folder = tmp_path / "mine", tmp_path / "raw"
    source.mkdir()
    (source / "films.csv").write_text("a\n")
    fetch_source(settings(str(source)), folder, tmp_path / "work", no_synthetic)
    before = (folder / RECORD).stat().st_mtime_ns
    assert "as before" in fetch_source(
        settings(str(source)), folder, tmp_path / "work", no_synthetic
    )
    assert (folder / RECORD).stat().st_mtime_ns == before
    (source / "films.csv").write_text("b\n")
    assert "as before" not in fetch_source(
        settings(str(source)), folder, tmp_path / "work", no_synthetic
    )
    assert (folder / "films.csv").read_text() == "b\n"


def test_synthetic_data_always_regenerated(tmp_path: Path) -> None:
    made = []

    def write(folder: Path, chosen: dict[str, Any]) -> None:
        made.append(chosen)
        (folder / "films.csv").write_text(str(chosen["size"]))

    def synthetic(size: int) -> SourceConfig:
        return SourceConfig(source="synthetic", url="synthetic:", synthetic={"size": size})

    folder = tmp_path / "raw"
    for size in (1, 1, 2):
        fetch_source(synthetic(size), folder, tmp_path / "work", write)
        assert (folder / "films.csv").read_text() == str(size)
    assert made == [{"size": 1}, {"size": 1}, {"size": 2}]


def test_failed_generation_keeps_old_files(tmp_path: Path) -> None:
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "films.csv").write_text("old")

    def write(target: Path, chosen: dict[str, Any]) -> None:
        (target / "films.csv").write_text("half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        fetch_source(
            SourceConfig(source="synthetic", url="synthetic:"), folder, tmp_path / "work", write
        )
    assert (folder / "films.csv").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["raw"]


def test_kaggle_unreachable_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("KAGGLEHUB_CACHE", str(tmp_path / "cache"))
    with pytest.raises(FetchError, match=r"Kaggle does not give a/b .* raw\.url=path/to"):
        fetch_source(settings("kaggle:a/b"), tmp_path / "raw", tmp_path / "work", no_synthetic)


def test_damaged_files_fetched_again(tmp_path: Path) -> None:
    source, folder = tmp_path / "mine", tmp_path / "raw"
    source.mkdir()
    (source / "films.csv").write_text("a\n")
    fetch_source(settings(str(source)), folder, tmp_path / "work", no_synthetic)
    (folder / "films.csv").write_text("")
    fetch_source(settings(str(source)), folder, tmp_path / "work", no_synthetic)
    assert (folder / "films.csv").read_text() == "a\n"


def test_url_secrets_hidden() -> None:
    secret = settings("http://joe:secret@example.org/films.zip?token=abc")
    assert describe_source(secret) == "films from http://example.org/films.zip"


def test_unknown_key_refused() -> None:
    with pytest.raises(ValidationError, match="digset"):
        settings("a.zip", digset=DIGEST)
