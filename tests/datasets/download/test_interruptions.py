"""Real processes that are killed, or run out of room, in the middle of a fetch."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import matinee.datasets.download.fetch
from faulty_http_server import Asked, Server, etag, pauses, stalls
from matinee.datasets.download.fetch import FetchError, Source, fetch
from sample_archives import ARRIVED, FILMS, held, zipped

BODY = zipped([*FILMS.items(), ("ml-1m/noise", os.urandom(300_000))], method=0)
OLD = {"movies.dat": b"old"}
SCRIPT = Path(__file__).parents[2] / "fetch_subprocess.py"
KILLER = Path(__file__).parents[2] / "kill_during_fetch.py"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        server.files["/ml.zip"] = BODY
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "raw" / "movielens"
    folder.mkdir(parents=True)
    (folder / "movies.dat").write_bytes(OLD["movies.dat"])
    return folder


def child(
    url: str | Path, folder: Path, work: Path, most: int = -1, nobody: bool = False
) -> list[str]:
    return [sys.executable, str(SCRIPT), *map(str, (url, folder, work, most, nobody))]


def failure(url: str | Path, folder: Path, work: Path, most: int = -1, nobody: bool = False) -> str:
    command = child(url, folder, work, most, nobody)
    ended = subprocess.run(command, stderr=subprocess.PIPE, text=True)
    assert ended.returncode == 1
    return ended.stderr


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_killed_download_resumed(server: Server, folder: Path, tmp_path: Path) -> None:
    server.moods["/ml.zip"] = [stalls(100_000)]
    work, source = tmp_path / "work", Source(server.url("/ml.zip"))
    with subprocess.Popen(child(source.url, folder, work)) as fetching:
        wait_until(lambda: any(p.stat().st_size >= 90_000 for p in work.glob("*/*.part")))
        with pytest.raises(FetchError, match=r"another process is fetching into .*movielens"):
            fetch(source, folder, work)
        fetching.kill()
    assert held(folder) == OLD
    [part] = work.glob("*/*.part")
    arrived = part.stat().st_size
    fetch(source, folder, work)
    assert server.log[1:] == [Asked("/ml.zip", f"bytes={arrived}-", etag(BODY))]
    assert held(folder).items() >= ARRIVED.items()
    assert list(folder.parent.iterdir()) == [folder]


@pytest.mark.parametrize(("kind", "exchange"), [("archive", "one step"), ("folder", "two steps")])
def test_kill_at_any_step_leaves_old_or_new(kind: str, exchange: str, tmp_path: Path) -> None:
    source = tmp_path / "source"
    if kind == "archive":
        source.write_bytes(zipped(FILMS.items()))
    else:
        for name, content in ARRIVED.items():
            source.mkdir(exist_ok=True)
            (source / name).write_bytes(content)
    arguments = [str(KILLER), str(source), str(tmp_path / "root"), exchange]
    script = subprocess.run([sys.executable, *arguments], stdout=subprocess.PIPE, check=True)
    steps = json.loads(script.stdout)
    old = {name: content.decode() for name, content in OLD.items()}
    new = {name: content.decode() for name, content in ARRIVED.items()}
    at_once = [old, new] if exchange == "one step" else [old, new, {}]
    assert len(steps) > 20
    assert [status for status, *_ in steps] == [-9] * (len(steps) - 1) + [0]
    assert all(after in at_once for _, after, *_ in steps)
    assert all(recovered in (old, new) for _, _, recovered, *_ in steps)
    assert {old["movies.dat"], new["movies.dat"]} == {seen[2]["movies.dat"] for seen in steps}
    assert all(seen[3:] == [0, new, ["movielens"]] for seen in steps)


def test_full_disk_during_download_leaves_nothing(
    server: Server, folder: Path, tmp_path: Path
) -> None:
    text = failure(server.url("/ml.zip"), folder, tmp_path / "work", most=100_000)
    assert f"limit on the size of files or on disk use was hit in {tmp_path / 'work'}" in text
    assert "300 kB are needed" in text
    assert held(folder.parent) == {"movielens/movies.dat": b"old"}
    assert [path.suffix for path in (tmp_path / "work").rglob("*") if path.is_file()] == [".lock"]


@pytest.mark.parametrize("kind", ["archive", "folder"])
def test_full_disk_during_unpacking_keeps_old(kind: str, folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    if kind == "archive":
        source.write_bytes(zipped([("ratings.dat", bytes(2_000_000))]))
    else:
        source.mkdir()
        (source / "ratings.dat").write_bytes(bytes(2_000_000))
    text = failure(source, folder, tmp_path / "work", most=100_000)
    assert f"was hit in {folder.parent}" in text
    assert "2 MB are needed" in text
    assert held(folder.parent) == {"movielens/movies.dat": b"old"}


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """Of one megabyte; only root can have it."""
    with tempfile.TemporaryDirectory() as folder:
        mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "matinee", folder]
        if os.geteuid() or subprocess.run(mount, stderr=subprocess.DEVNULL).returncode:
            pytest.skip("a small disk cannot be mounted here")
        yield Path(folder)
        subprocess.run(["umount", folder], check=True)


def test_full_disk_reports_needed_space(small_disk: Path, tmp_path: Path) -> None:
    (tmp_path / "ml.zip").write_bytes(zipped([("ratings.dat", bytes(2_000_000))]))
    with pytest.raises(FetchError, match=f"{small_disk} is full; 2 MB are needed: make room"):
        fetch(Source(str(tmp_path / "ml.zip")), small_disk / "movielens", tmp_path / "work")
    assert list(small_disk.iterdir()) == []


def test_folder_of_another_owner_reported(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "ml.zip").write_bytes(zipped(FILMS.items()))
    folder.parent.chmod(0o500)
    text = failure(tmp_path / "ml.zip", folder, tmp_path / "work", nobody=True)
    assert "cannot be written: Permission denied; check who owns it and its permissions" in text
    assert held(folder) == OLD


def said_on_a_terminal(command: list[str]) -> str:
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    with subprocess.Popen(command, stderr=theirs) as process:
        os.close(theirs)
        said = b""
        try:
            while chunk := os.read(ours, 2**12):
                said += chunk
        except OSError:
            pass  # how Linux says that the other end has closed its terminal
    os.close(ours)
    assert process.returncode == 0
    return said.decode()


def test_progress_on_terminal_counts_resumed_part(
    server: Server, folder: Path, tmp_path: Path
) -> None:
    server.moods["/ml.zip"] = [stalls(100_000)]
    with pytest.raises(FetchError):
        fetch(
            Source(server.url("/ml.zip")),
            folder,
            tmp_path,
            patience=matinee.datasets.download.fetch.Patience(seconds=0.2, attempts=1),
        )
    server.moods["/ml.zip"] = [pauses(150_000, 1.1)]
    said = said_on_a_terminal(child(server.url("/ml.zip"), folder, tmp_path))
    assert "ml.zip:" in said
    assert "300k/300k" in said


def test_no_progress_without_terminal(server: Server, folder: Path, tmp_path: Path) -> None:
    server.moods["/ml.zip"] = [pauses(150_000, 1.1)]
    command = child(server.url("/ml.zip"), folder, tmp_path)
    ended = subprocess.run(command, stderr=subprocess.PIPE, check=True)
    assert ended.stderr == b""
