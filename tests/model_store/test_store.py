from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path

import pytest

from matinee.model_store.storage import PublishError
from matinee.model_store.store import open_current, publish
from s3 import S3Server
from storage_fixtures import StorageLocation, WriteFiles


def contents(place: str) -> dict[str, bytes]:
    version = open_current(place)
    return {name: version.read(name) for name in version.names}


def told(call: Callable[[], object]) -> str:
    with pytest.raises(PublishError) as failure:
        call()
    return str(failure.value)


def test_what_is_published_reads_back(storage: StorageLocation, write_files: WriteFiles) -> None:
    version = publish(write_files("one"), storage.address)
    assert open_current(storage.address).version == version
    assert contents(storage.address) == {"newcomer.sav": b"one", "tmdb/films.parquet": b"one"}
    assert sorted(storage.tree()) == [
        "current.json",
        "promotions/000001.json",
        f"versions/{version}/manifest.json",
        f"versions/{version}/manifest.sig",
        f"versions/{version}/newcomer.sav",
        f"versions/{version}/tmdb/films.parquet",
    ]


def test_republishing_same_version_unchanged(
    storage: StorageLocation, write_files: WriteFiles, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    version = publish(write_files("one"), storage.address)
    before = storage.tree()
    assert f"version {version} is current now" in caplog.text
    assert publish(write_files("one"), storage.address) == version
    assert storage.tree() == before
    assert f"version {version} is current already" in caplog.text


def test_old_version_readable_after_next(storage: StorageLocation, write_files: WriteFiles) -> None:
    publish(write_files("one"), storage.address)
    older = open_current(storage.address)
    publish(write_files("two"), storage.address)
    assert contents(storage.address)["newcomer.sav"] == b"two"
    assert older.read("newcomer.sav") == b"one"
    publish(write_files("one"), storage.address)
    assert open_current(storage.address).version == older.version


def test_an_empty_place_says_how_to_publish(storage: StorageLocation) -> None:
    assert "nothing published yet: run `make publish`" in told(
        lambda: open_current(storage.address)
    )


def test_unknown_name_error_lists_allowed(
    storage: StorageLocation, write_files: WriteFiles
) -> None:
    publish(write_files("one"), storage.address)
    message = told(lambda: open_current(storage.address).read("viewer.sav"))
    assert "no viewer.sav; it holds newcomer.sav, tmdb/films.parquet" in message


@pytest.mark.parametrize("damage", ["truncated", "flipped", "gone"])
@pytest.mark.parametrize("name", ["newcomer.sav", "manifest.json", "manifest.sig"])
def test_damaged_file_republish_repairs(
    storage: StorageLocation, write_files: WriteFiles, name: str, damage: str
) -> None:
    version = publish(write_files("one"), storage.address)
    path = storage.folder / "versions" / version / name
    whole = path.read_bytes()
    with storage.editing():
        if damage == "gone":
            path.unlink()
        else:
            path.write_bytes(whole[:-1] if damage == "truncated" else b"\0" + whole[1:])
    message = told(lambda: contents(storage.address))
    assert f"version {version} at {storage.address} is" in message
    assert ("missing" if damage == "gone" else "damaged") in message
    assert publish(write_files("one"), storage.address) == version
    assert path.read_bytes() == whole
    assert contents(storage.address)["newcomer.sav"] == b"one"


@pytest.mark.parametrize(
    "pointer",
    [b"", b'{"promotion": {', b'{"promotion": {"version": "../.."}}'],
    ids=["empty", "cut", "elsewhere"],
)
def test_damaged_pointer_republish_repairs(
    storage: StorageLocation, write_files: WriteFiles, pointer: bytes
) -> None:
    publish(write_files("one"), storage.address)
    with storage.editing():
        (storage.folder / "current.json").write_bytes(pointer)
    assert "current.json at" in told(lambda: open_current(storage.address))
    publish(write_files("one"), storage.address)
    assert contents(storage.address)["newcomer.sav"] == b"one"


def test_reader_while_publishing_sees_whole_version(
    storage: StorageLocation, write_files: WriteFiles
) -> None:
    versions = [write_files("one"), write_files("two")]
    publish(versions[0], storage.address)
    seen: set[tuple[bytes, ...]] = set()
    done = threading.Event()

    def keep_reading() -> None:
        while not done.is_set():
            seen.add(tuple(contents(storage.address).values()))

    with ThreadPoolExecutor(1) as readers:
        reading = readers.submit(keep_reading)
        for count, files in zip(range(200), cycle(reversed(versions)), strict=False):
            publish(files, storage.address)
            if reading.done() or (count >= 20 and len(seen) > 1):
                break
        done.set()
        reading.result()
    assert seen == {(b"one", b"one"), (b"two", b"two")}


DYING = """
import os, signal, sys
from pathlib import Path
from matinee.model_store.store import publish
steps = iter(range(int(sys.argv[1])))
def die(event, _):
    if event in ("os.rename", "os.link") and next(steps, None) is None:
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(die)
publish({name: Path(path) for name, path in zip(sys.argv[3::2], sys.argv[4::2])}, sys.argv[2])
"""


STEPS = ["file", "second file", "signature", "manifest", "promotion", "pointer"]


@pytest.mark.parametrize("step", range(6), ids=STEPS)
def test_killed_publisher_old_version_current(
    tmp_path: Path, write_files: WriteFiles, step: int
) -> None:
    place = str(tmp_path / "model-store")
    publish(write_files("one"), place)
    new = [str(part) for item in write_files("two").items() for part in item]
    died = subprocess.run([sys.executable, "-c", DYING, str(step), place, *new], check=False)
    assert died.returncode == -9
    assert contents(place)["newcomer.sav"] == b"one"
    publish(write_files("two"), place)
    assert contents(place) == {"newcomer.sav": b"two", "tmdb/films.parquet": b"two"}


def test_killed_server_old_version_current(
    s3: S3Server, s3_storage: StorageLocation, write_files: WriteFiles
) -> None:
    publish(write_files("one"), s3_storage.address)
    size = 48_000_000
    new = write_files("two", size)

    def kill_during_upload() -> int:
        old = set(s3_storage.folder.glob("versions/*/newcomer.sav"))
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for path in set(s3_storage.folder.glob("versions/*/newcomer.sav")) - old:
                if path.stat().st_size:
                    s3.kill()
                    return path.stat().st_size
        raise TimeoutError("no upload was seen")

    with ThreadPoolExecutor(1) as killers:
        killed = killers.submit(kill_during_upload)
        message = told(lambda: publish(new, s3_storage.address))
        assert 0 < killed.result() < size
    assert message.startswith("cannot write s3://")
    s3.start()
    assert contents(s3_storage.address)["newcomer.sav"] == b"one"
    publish(new, s3_storage.address)
    assert contents(s3_storage.address)["newcomer.sav"] == new["newcomer.sav"].read_bytes()


@pytest.mark.parametrize("name", ["../newcomer.sav", "/newcomer.sav", "a//b", ".hidden", "a b", ""])
def test_a_name_that_leads_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    message = told(lambda: publish({name: Path(__file__)}, str(tmp_path / "model-store")))
    assert "String should match pattern" in message
    assert not list(tmp_path.iterdir())


def test_the_manifests_own_name_is_refused(tmp_path: Path) -> None:
    message = told(lambda: publish({"manifest.json": Path(__file__)}, str(tmp_path)))
    assert "manifest.json: the manifest itself is called that" in message


def test_a_missing_local_file_is_named(tmp_path: Path) -> None:
    absent = tmp_path / "newcomer.sav"
    message = told(lambda: publish({"newcomer.sav": absent}, str(tmp_path / "model-store")))
    assert message == f"cannot publish {absent}: no such file; run the pipeline"
