"""What is served follows what is published, and keeps what is good when that fails."""

from __future__ import annotations

import gc
import logging
import shutil
import threading
import time
import weakref
from collections.abc import Iterator
from dataclasses import replace
from logging.handlers import BufferingHandler
from pathlib import Path

import pytest

from matinee.artifacts import pickle_io
from matinee.artifacts.bundle import Champion
from matinee.model_store import store
from matinee.service.state import watcher as watches
from matinee.service.state.current import CurrentSnapshot
from matinee.service.state.snapshot import Snapshot
from matinee.service.state.watcher import INTERVAL, StoreWatcher, poll_interval
from service import tiny_similar

TASKS = ("newcomer", "similar")


@pytest.fixture(autouse=True)
def _collector_as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watches, "MIN_BACKOFF", 0.0)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "place"


@pytest.fixture
def editions(champion: Champion, place: Path) -> list[str]:
    """Two versions that differ in the newcomer's champion alone; the first is current."""
    versions = []
    for seed in (1, 2):
        files = {f"{task}.sav": place.parent / f"{task}{seed}.sav" for task in TASKS}
        pickle_io.save(replace(champion, seed=seed), files["newcomer.sav"])
        pickle_io.save(tiny_similar.champion(), files["similar.sav"])
        versions.append(store.add_version(files, str(place)))
    store.promote(versions[0], str(place))
    return versions


def looking(place: Path) -> StoreWatcher:
    """After its first look."""
    watch = StoreWatcher(CurrentSnapshot(), str(place))
    watch.poll()
    return watch


def file_of(place: Path, version: str) -> Path:
    return place / "versions" / version / "newcomer.sav"


def served(watch: StoreWatcher) -> tuple[str, int]:
    snapshot = watch.current.snapshot
    return snapshot.version, snapshot.promotion


def wrong(watch: StoreWatcher) -> str:
    """What is wrong after another look, as it is told."""
    watch.poll()
    failure = watch.current.failure
    return failure.detail if failure else ""


def test_promotion_and_rollback_are_followed(place: Path, editions: list[str]) -> None:
    watch, first, second = looking(place), *editions
    assert served(watch) == (first, 1)
    store.promote(second, str(place))
    watch.poll()
    assert served(watch) == (second, 2)
    assert watch.current.snapshot.champions["newcomer"].seed == 2
    store.rollback(str(place))
    watch.poll()
    assert served(watch) == (first, 3)


def test_unchanged_pointer_reads_nothing_else(place: Path, editions: list[str]) -> None:
    watch = looking(place)
    shutil.rmtree(place / "versions")
    assert wrong(watch) == "" and watch.current.snapshot.version == editions[0]


def test_pinned_snapshot_survives_swap(place: Path, editions: list[str]) -> None:
    watch = looking(place)
    with watch.current.pinned() as snapshot:
        store.promote(editions[1], str(place))
        watch.poll()
        assert watch.current.get() is snapshot and snapshot.version == editions[0]
    assert watch.current.get().version == editions[1]


def test_unchanged_parts_are_reused(place: Path, editions: list[str]) -> None:
    watch = looking(place)
    before = watch.current.snapshot
    store.promote(editions[1], str(place))
    watch.poll()
    after = watch.current.snapshot
    assert after.similar_index is before.similar_index
    assert after.champions["similar"] is before.champions["similar"]
    assert after.champions["newcomer"] is not before.champions["newcomer"]


def test_replaced_snapshot_is_freed(place: Path, editions: list[str]) -> None:
    watch = looking(place)
    before = weakref.ref(watch.current.snapshot.champions["newcomer"])
    store.promote(editions[1], str(place))
    watch.poll()
    assert before() is None


def test_tampered_version_is_not_served(place: Path, editions: list[str]) -> None:
    watch, (good, bad) = looking(place), editions
    store.promote(bad, str(place))
    sav = file_of(place, bad)
    whole = sav.read_bytes()
    sav.write_bytes(whole[:-1] + b"?")
    assert "newcomer.sav" in wrong(watch) and "damaged" in wrong(watch)
    assert watch.current.snapshot.version == good and watch.current.snapshot.failure is None
    sav.write_bytes(whole)
    assert wrong(watch) == "" and watch.current.snapshot.version == bad


def test_rollback_clears_the_failure(place: Path, editions: list[str]) -> None:
    watch = looking(place)
    store.promote(editions[1], str(place))
    file_of(place, editions[1]).unlink()
    assert "missing" in wrong(watch)
    store.rollback(str(place))
    assert wrong(watch) == ""
    assert served(watch) == (editions[0], 3)


def test_missing_store_keeps_last_version(place: Path, editions: list[str]) -> None:
    watch = looking(place)
    place.rename(place.with_name("elsewhere"))
    assert "nothing published" in wrong(watch)
    assert watch.current.snapshot.version == editions[0]
    place.with_name("elsewhere").rename(place)
    assert wrong(watch) == ""


def test_restored_older_pointer_is_refused(place: Path, editions: list[str]) -> None:
    older = (place / "current.json").read_bytes()
    store.promote(editions[1], str(place))
    watch = looking(place)
    (place / "current.json").write_bytes(older)
    assert "an older one was put back" in wrong(watch)
    assert watch.current.snapshot.version == editions[1]


def test_empty_store_is_served_once_filled(
    champion: Champion, place: Path, tmp_path: Path
) -> None:
    watch = looking(place)
    assert "nothing published" in str(watch.current.snapshot.failure)
    pickle_io.save(champion, tmp_path / "sav")
    version = store.publish({"newcomer.sav": tmp_path / "sav"}, str(place))
    assert wrong(watch) == "" and watch.current.snapshot.version == version


def test_failed_load_backs_off_exponentially(
    place: Path, editions: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watches, "MIN_BACKOFF", 0.1)
    watch = looking(place)
    store.promote(editions[1], str(place))
    sav = file_of(place, editions[1])
    sav.rename(sav.with_name("aside"))
    began, tries = time.monotonic(), []
    while (past := time.monotonic() - began) < 0.9:
        watch.poll()
        assert watch.current.failure
        if watch.current.failure.tries > len(tries):
            tries.append(past)
        time.sleep(0.01)
    assert tries == pytest.approx([0, 0.1, 0.3, 0.7], abs=0.09)


def test_new_promotion_skips_the_backoff(
    place: Path, editions: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watches, "MIN_BACKOFF", 60.0)
    watch = looking(place)
    store.promote(editions[1], str(place))
    file_of(place, editions[1]).unlink()
    assert wrong(watch)
    store.rollback(str(place))
    assert wrong(watch) == ""


def test_repeated_error_is_logged_once(place: Path, editions: list[str]) -> None:
    watch = looking(place)
    store.promote(editions[1], str(place))
    file_of(place, editions[1]).unlink()
    logger, heard = logging.getLogger("bentoml.matinee"), BufferingHandler(100)
    logger.addHandler(heard)
    try:
        tries = [wrong(watch) for _ in range(5)]
    finally:
        logger.removeHandler(heard)
    assert watch.current.failure and watch.current.failure.tries == len(tries)
    (said,) = [record.getMessage() for record in heard.buffer]
    assert said.startswith(f"Still serving version {editions[0]}: newcomer.sav")


def test_version_failing_warm_up_not_served(
    champion: Champion, place: Path, editions: list[str], tmp_path: Path
) -> None:
    watch = looking(place)
    pickle_io.save(champion, tmp_path / "broken.sav")
    broken = pickle_io.read(tmp_path / "broken.sav")
    del broken.ranker.shares
    pickle_io.save(broken, tmp_path / "broken.sav")
    store.publish({"newcomer.sav": tmp_path / "broken.sav"}, str(place))
    assert "AttributeError" in wrong(watch)
    assert watch.current.snapshot.version == editions[0]


def test_thread_follows_and_stops_promptly(
    place: Path, editions: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(INTERVAL, "0.02")
    watch = StoreWatcher(CurrentSnapshot(), str(place))
    watch.start()
    store.promote(editions[1], str(place))
    deadline = time.monotonic() + 10
    while watch.current.snapshot.version != editions[1] and time.monotonic() < deadline:
        time.sleep(0.01)
    began = time.monotonic()
    watch.stop()
    assert time.monotonic() - began < 1
    assert watch.current.snapshot.version == editions[1]
    assert "watch" not in {thread.name for thread in threading.enumerate()}


def test_zero_interval_disables_polling(
    place: Path, editions: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(INTERVAL, "0")
    watch = StoreWatcher(CurrentSnapshot(), str(place))
    watch.start()
    assert watch.current.snapshot.version == editions[0]
    assert "watch" not in {thread.name for thread in threading.enumerate()}
    watch.stop()


@pytest.mark.parametrize("asked", ["often", "-1", "nan", "inf", "1e9"])
def test_invalid_interval_is_reported(asked: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(INTERVAL, asked)
    with pytest.raises(ValueError, match=INTERVAL):
        poll_interval()
    watch = StoreWatcher(CurrentSnapshot(), str(place))
    watch.start()
    assert INTERVAL in str(watch.current.snapshot.failure)


def test_unloaded_snapshot_has_failure() -> None:
    assert CurrentSnapshot(Snapshot()).get().failure == "the champion has not been loaded yet"
