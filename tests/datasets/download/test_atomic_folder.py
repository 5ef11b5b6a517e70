from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from matinee.datasets.download import atomic_folder
from matinee.datasets.download.errors import SourceError
from sample_archives import held

OLD, NEW = {"movies.dat": b"old", "users.dat": b"old"}, {"movies.dat": b"new", "deep/a": b"new"}


def filled(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "raw" / "movielens"


def test_settle_first_arrival(folder: Path) -> None:
    filled(atomic_folder.staging_folder(folder), NEW)
    atomic_folder.commit(folder)
    assert held(folder.parent) == {f"movielens/{name}": body for name, body in NEW.items()}


@pytest.mark.parametrize("in_one_step", [True, False])
def test_settle_replaces_old_files(
    in_one_step: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not in_one_step:
        monkeypatch.setattr(atomic_folder, "_exchange", lambda one, other: False)
    filled(folder, OLD)
    filled(atomic_folder.staging_folder(folder), NEW)
    atomic_folder.commit(folder)
    assert held(folder) == NEW
    assert list(folder.parent.iterdir()) == [folder]


def test_settle_unwraps_folder(folder: Path) -> None:
    filled(folder, OLD)
    filled(atomic_folder.staging_folder(folder) / "ml-1m", NEW)
    atomic_folder.commit(folder)
    assert held(folder) == NEW
    assert list(folder.parent.iterdir()) == [folder]


def test_settle_unwraps_one_level_only(folder: Path) -> None:
    filled(atomic_folder.staging_folder(folder) / "ml" / "1m", NEW)
    atomic_folder.commit(folder)
    assert held(folder / "1m") == NEW


def test_recover_restores_moved_folder(folder: Path) -> None:
    filled(atomic_folder.staging_folder(folder), NEW)
    filled(folder.with_name(".movielens.leaving"), OLD)
    atomic_folder.recover(folder)
    assert held(folder.parent) == {f"movielens/{name}": body for name, body in OLD.items()}


def test_recover_removes_replaced_folder(folder: Path) -> None:
    filled(folder, NEW)
    filled(folder.with_name(".movielens.leaving"), OLD)
    atomic_folder.recover(folder)
    assert held(folder.parent) == {f"movielens/{name}": body for name, body in NEW.items()}


def test_files_sorted_without_junk(tmp_path: Path) -> None:
    filled(tmp_path, {"ml/b.dat": b"", "ml/a/z.dat": b"", "ml/.DS_Store": b"", "._ml": b""})
    (tmp_path / "ml" / "empty").mkdir()
    assert list(atomic_folder.list_files(tmp_path)) == ["a/z.dat", "b.dat"]


def test_files_link_to_file_followed(tmp_path: Path) -> None:
    filled(tmp_path / "real", NEW)
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "films").symlink_to(tmp_path / "real" / "movies.dat")
    atomic_folder.copy(tmp_path / "linked", "linked", tmp_path / "copy")
    assert held(tmp_path / "copy") == {"films": b"new"}
    assert not (tmp_path / "copy" / "films").is_symlink()


@pytest.mark.parametrize("target", ["real", "nothing"])
def test_files_link_to_a_folder_or_to_nothing_refused(target: str, tmp_path: Path) -> None:
    filled(tmp_path / "real", NEW)
    filled(tmp_path / "linked", NEW)
    (tmp_path / "linked" / "films").symlink_to(tmp_path / target)
    with pytest.raises(SourceError, match="films is a link to a folder or to nothing"):
        atomic_folder.list_files(tmp_path / "linked")


def test_digest_of_folder_equals_sha256sum(tmp_path: Path) -> None:
    filled(tmp_path, {"b": b"second", "a/c": b"first"})
    first, second = hashlib.sha256(b"first").hexdigest(), hashlib.sha256(b"second").hexdigest()
    lines = f"{first}  a/c\n{second}  b\n"
    assert atomic_folder.digest(tmp_path) == f"sha256:{hashlib.sha256(lines.encode()).hexdigest()}"


def test_digest_of_a_file(tmp_path: Path) -> None:
    filled(tmp_path, {"empty": b""})
    digest = atomic_folder.digest(tmp_path / "empty", "md5")
    assert digest == "md5:d41d8cd98f00b204e9800998ecf8427e"


@pytest.mark.parametrize("change", [{"b": b"x"}, {"a": b"x", "b": b""}, {"a": b"", "b": b"x "}])
def test_digest_of_folder_covers_names_and_contents(
    change: dict[str, bytes], tmp_path: Path
) -> None:
    before = atomic_folder.digest(filled(tmp_path / "before", {"a": b"x"}))
    assert atomic_folder.digest(filled(tmp_path / "after", change)) != before
