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
from storage_fixtures import Spot, Work


def contents(place: str) -> dict[str, bytes]:
    version = open_current(place)
    return {name: version.read(name) for name in version.names}


def told(call: Callable[[], object]) -> str:
    with pytest.raises(PublishError) as failure:
        call()
    return str(failure.value)


def test_what_is_published_reads_back(spot: Spot, work: Work) -> None:
    version = publish(work("one"), spot.address)
    assert open_current(spot.address).version == version
    assert contents(spot.address) == {"newcomer.sav": b"one", "tmdb/films.parquet": b"one"}
    assert sorted(spot.tree()) == [
        "current.json",
        "promotions/000001.json",
        f"versions/{version}/manifest.json",
        f"versions/{version}/manifest.sig",
        f"versions/{version}/newcomer.sav",
        f"versions/{version}/tmdb/films.parquet",
    ]


def test_publishing_the_same_again_changes_nothing_and_says_so(
    spot: Spot, work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    version = publish(work("one"), spot.address)
    before = spot.tree()
    assert f"version {version} is current now" in caplog.text
    assert publish(work("one"), spot.address) == version
    assert spot.tree() == before
    assert f"version {version} is current already" in caplog.text


def test_a_version_stays_readable_after_the_next_is_published(spot: Spot, work: Work) -> None:
    publish(work("one"), spot.address)
    older = open_current(spot.address)
    publish(work("two"), spot.address)
    assert contents(spot.address)["newcomer.sav"] == b"two"
    assert older.read("newcomer.sav") == b"one"
    publish(work("one"), spot.address)
    assert open_current(spot.address).version == older.version


def test_an_empty_place_says_how_to_publish(spot: Spot) -> None:
    assert "nothing published yet: run `make publish`" in told(lambda: open_current(spot.address))


def test_an_unknown_name_is_answered_with_the_known_ones(spot: Spot, work: Work) -> None:
    publish(work("one"), spot.address)
    message = told(lambda: open_current(spot.address).read("viewer.sav"))
    assert "no viewer.sav; it holds newcomer.sav, tmdb/films.parquet" in message


@pytest.mark.parametrize("damage", ["truncated", "flipped", "gone"])
@pytest.mark.parametrize("name", ["newcomer.sav", "manifest.json", "manifest.sig"])
def test_a_damaged_file_is_noticed_and_repaired_by_publishing_again(
    spot: Spot, work: Work, name: str, damage: str
) -> None:
    version = publish(work("one"), spot.address)
    path = spot.folder / "versions" / version / name
    whole = path.read_bytes()
    with spot.changing():
        if damage == "gone":
            path.unlink()
        else:
            path.write_bytes(whole[:-1] if damage == "truncated" else b"\0" + whole[1:])
    message = told(lambda: contents(spot.address))
    assert f"version {version} at {spot.address} is" in message
    assert ("missing" if damage == "gone" else "damaged") in message
    assert publish(work("one"), spot.address) == version
    assert path.read_bytes() == whole
    assert contents(spot.address)["newcomer.sav"] == b"one"


@pytest.mark.parametrize(
    "pointer",
    [b"", b'{"promotion": {', b'{"promotion": {"version": "../.."}}'],
    ids=["empty", "cut", "elsewhere"],
)
def test_a_damaged_pointer_is_noticed_and_repaired_by_publishing_again(
    spot: Spot, work: Work, pointer: bytes
) -> None:
    publish(work("one"), spot.address)
    with spot.changing():
        (spot.folder / "current.json").write_bytes(pointer)
    assert "current.json at" in told(lambda: open_current(spot.address))
    publish(work("one"), spot.address)
    assert contents(spot.address)["newcomer.sav"] == b"one"


def test_a_reader_during_publishing_sees_one_version_or_the_other(spot: Spot, work: Work) -> None:
    versions = [work("one"), work("two")]
    publish(versions[0], spot.address)
    seen: set[tuple[bytes, ...]] = set()
    done = threading.Event()

    def keep_reading() -> None:
        while not done.is_set():
            seen.add(tuple(contents(spot.address).values()))

    with ThreadPoolExecutor(1) as readers:
        reading = readers.submit(keep_reading)
        for count, files in zip(range(200), cycle(reversed(versions)), strict=False):
            publish(files, spot.address)
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
def test_a_publisher_killed_at_any_step_leaves_the_old_version_current(
    tmp_path: Path, work: Work, step: int
) -> None:
    place = str(tmp_path / "model-store")
    publish(work("one"), place)
    new = [str(part) for item in work("two").items() for part in item]
    died = subprocess.run([sys.executable, "-c", DYING, str(step), place, *new], check=False)
    assert died.returncode == -9
    assert contents(place)["newcomer.sav"] == b"one"
    publish(work("two"), place)
    assert contents(place) == {"newcomer.sav": b"two", "tmdb/films.parquet": b"two"}


def test_a_server_killed_during_an_upload_leaves_the_old_version_current(
    s3: S3Server, shelf: Spot, work: Work
) -> None:
    publish(work("one"), shelf.address)
    size = 48_000_000
    new = work("two", size)

    def kill_during_upload() -> int:
        old = set(shelf.folder.glob("versions/*/newcomer.sav"))
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for path in set(shelf.folder.glob("versions/*/newcomer.sav")) - old:
                if path.stat().st_size:
                    s3.kill()
                    return path.stat().st_size
        raise TimeoutError("no upload was seen")

    with ThreadPoolExecutor(1) as killers:
        killed = killers.submit(kill_during_upload)
        message = told(lambda: publish(new, shelf.address))
        assert 0 < killed.result() < size
    assert message.startswith("cannot write s3://")
    s3.start()
    assert contents(shelf.address)["newcomer.sav"] == b"one"
    publish(new, shelf.address)
    assert contents(shelf.address)["newcomer.sav"] == new["newcomer.sav"].read_bytes()


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
