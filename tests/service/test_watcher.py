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

from matinee.artifacts.bundle import Champion
from matinee.artifacts.pickles import pickle_io
from matinee.model_store import store
from matinee.service.state import watcher as watcher_module
from matinee.service.state.current import CurrentSnapshot
from matinee.service.state.snapshot import Snapshot
from matinee.service.state.trial import SECONDS
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
    monkeypatch.setattr(watcher_module, "MIN_BACKOFF", 0.0)
    monkeypatch.setenv(SECONDS, "0")


@pytest.fixture
def store_folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def stored(champion: Champion, store_folder: Path) -> list[str]:
    """Two versions that differ in the newcomer's champion alone; the first is current."""
    versions = []
    for seed in (1, 2):
        files = {f"{task}.sav": store_folder.parent / f"{task}{seed}.sav" for task in TASKS}
        pickle_io.save(replace(champion, seed=seed), files["newcomer.sav"])
        pickle_io.save(tiny_similar.champion(), files["similar.sav"])
        versions.append(store.add_version(files, str(store_folder)))
    store.promote(versions[0], str(store_folder))
    return versions


def watcher_of(store_folder: Path) -> StoreWatcher:
    """After its first poll."""
    watcher = StoreWatcher(CurrentSnapshot(), str(store_folder))
    watcher.poll()
    return watcher


def champion_file(store_folder: Path, version: str) -> Path:
    return store_folder / "versions" / version / "newcomer.sav"


def served(watcher: StoreWatcher) -> tuple[str, int]:
    snapshot = watcher.current.snapshot
    return snapshot.version, snapshot.promotion


def failure_after_poll(watcher: StoreWatcher) -> str:
    """Poll again; the detail of the failure, or an empty string."""
    watcher.poll()
    failure = watcher.current.failure
    return failure.detail if failure else ""


def test_promotion_and_rollback_are_followed(store_folder: Path, stored: list[str]) -> None:
    watcher, first, second = watcher_of(store_folder), *stored
    assert served(watcher) == (first, 1)
    store.promote(second, str(store_folder))
    watcher.poll()
    assert served(watcher) == (second, 2)
    assert watcher.current.snapshot.champions["newcomer"].seed == 2
    store.rollback(str(store_folder))
    watcher.poll()
    assert served(watcher) == (first, 3)


def test_unchanged_pointer_reads_nothing_else(store_folder: Path, stored: list[str]) -> None:
    watcher = watcher_of(store_folder)
    shutil.rmtree(store_folder / "versions")
    assert failure_after_poll(watcher) == "" and watcher.current.snapshot.version == stored[0]


def test_pinned_snapshot_survives_swap(store_folder: Path, stored: list[str]) -> None:
    watcher = watcher_of(store_folder)
    with watcher.current.pinned() as snapshot:
        store.promote(stored[1], str(store_folder))
        watcher.poll()
        assert watcher.current.get() is snapshot and snapshot.version == stored[0]
    assert watcher.current.get().version == stored[1]


def test_unchanged_parts_are_reused(store_folder: Path, stored: list[str]) -> None:
    watcher = watcher_of(store_folder)
    before = watcher.current.snapshot
    store.promote(stored[1], str(store_folder))
    watcher.poll()
    after = watcher.current.snapshot
    assert after.similar_index is before.similar_index
    assert after.champions["similar"] is before.champions["similar"]
    assert after.champions["newcomer"] is not before.champions["newcomer"]


def test_replaced_snapshot_is_freed(store_folder: Path, stored: list[str]) -> None:
    watcher = watcher_of(store_folder)
    before = weakref.ref(watcher.current.snapshot.champions["newcomer"])
    store.promote(stored[1], str(store_folder))
    watcher.poll()
    assert before() is None


def test_tampered_version_is_not_served(store_folder: Path, stored: list[str]) -> None:
    watcher, (good, bad) = watcher_of(store_folder), stored
    store.promote(bad, str(store_folder))
    sav = champion_file(store_folder, bad)
    whole = sav.read_bytes()
    sav.write_bytes(whole[:-1] + b"?")
    assert "newcomer.sav" in failure_after_poll(watcher) and "damaged" in failure_after_poll(
        watcher
    )
    assert watcher.current.snapshot.version == good and watcher.current.snapshot.failure is None
    sav.write_bytes(whole)
    assert failure_after_poll(watcher) == "" and watcher.current.snapshot.version == bad


def test_rollback_clears_the_failure(store_folder: Path, stored: list[str]) -> None:
    watcher = watcher_of(store_folder)
    store.promote(stored[1], str(store_folder))
    champion_file(store_folder, stored[1]).unlink()
    assert "missing" in failure_after_poll(watcher)
    store.rollback(str(store_folder))
    assert failure_after_poll(watcher) == ""
    assert served(watcher) == (stored[0], 3)


def test_missing_store_keeps_last_version(store_folder: Path, stored: list[str]) -> None:
    watcher = watcher_of(store_folder)
    store_folder.rename(store_folder.with_name("elsewhere"))
    assert "nothing published" in failure_after_poll(watcher)
    assert watcher.current.snapshot.version == stored[0]
    store_folder.with_name("elsewhere").rename(store_folder)
    assert failure_after_poll(watcher) == ""


def test_restored_older_pointer_is_refused(store_folder: Path, stored: list[str]) -> None:
    older = (store_folder / "current.json").read_bytes()
    store.promote(stored[1], str(store_folder))
    watcher = watcher_of(store_folder)
    (store_folder / "current.json").write_bytes(older)
    assert "it was replaced by an older one" in failure_after_poll(watcher)
    assert watcher.current.snapshot.version == stored[1]


def test_empty_store_is_served_once_filled(
    champion: Champion, store_folder: Path, tmp_path: Path
) -> None:
    watcher = watcher_of(store_folder)
    assert "nothing published" in str(watcher.current.snapshot.failure)
    pickle_io.save(champion, tmp_path / "sav")
    version = store.publish({"newcomer.sav": tmp_path / "sav"}, str(store_folder))
    assert failure_after_poll(watcher) == "" and watcher.current.snapshot.version == version


def test_failed_load_backs_off_exponentially(
    store_folder: Path, stored: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watcher_module, "MIN_BACKOFF", 0.1)
    watcher = watcher_of(store_folder)
    store.promote(stored[1], str(store_folder))
    sav = champion_file(store_folder, stored[1])
    sav.rename(sav.with_name("aside"))
    began, tries = time.monotonic(), []
    while (past := time.monotonic() - began) < 0.9:
        watcher.poll()
        assert watcher.current.failure
        if watcher.current.failure.tries > len(tries):
            tries.append(past)
        time.sleep(0.01)
    assert tries == pytest.approx([0, 0.1, 0.3, 0.7], abs=0.09)


def test_new_promotion_skips_the_backoff(
    store_folder: Path, stored: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watcher_module, "MIN_BACKOFF", 60.0)
    watcher = watcher_of(store_folder)
    store.promote(stored[1], str(store_folder))
    champion_file(store_folder, stored[1]).unlink()
    assert failure_after_poll(watcher)
    store.rollback(str(store_folder))
    assert failure_after_poll(watcher) == ""


def test_repeated_error_is_logged_once(store_folder: Path, stored: list[str]) -> None:
    watcher = watcher_of(store_folder)
    store.promote(stored[1], str(store_folder))
    champion_file(store_folder, stored[1]).unlink()
    logger, handler = logging.getLogger("bentoml.matinee"), BufferingHandler(100)
    logger.addHandler(handler)
    try:
        tries = [failure_after_poll(watcher) for _ in range(5)]
    finally:
        logger.removeHandler(handler)
    assert watcher.current.failure and watcher.current.failure.tries == len(tries)
    (message,) = [record.getMessage() for record in handler.buffer]
    assert message.startswith(f"Still serving version {stored[0]}: newcomer.sav")


def test_version_failing_warm_up_not_served(
    champion: Champion, store_folder: Path, stored: list[str], tmp_path: Path
) -> None:
    watcher = watcher_of(store_folder)
    pickle_io.save(champion, tmp_path / "broken.sav")
    broken = pickle_io.read(tmp_path / "broken.sav")
    del broken.ranker.shares
    pickle_io.save(broken, tmp_path / "broken.sav")
    store.publish({"newcomer.sav": tmp_path / "broken.sav"}, str(store_folder))
    assert "AttributeError" in failure_after_poll(watcher)
    assert watcher.current.snapshot.version == stored[0]


def test_thread_follows_and_stops_promptly(
    store_folder: Path, stored: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(INTERVAL, "0.02")
    watcher = StoreWatcher(CurrentSnapshot(), str(store_folder))
    watcher.start()
    store.promote(stored[1], str(store_folder))
    deadline = time.monotonic() + 10
    while watcher.current.snapshot.version != stored[1] and time.monotonic() < deadline:
        time.sleep(0.01)
    began = time.monotonic()
    watcher.stop()
    assert time.monotonic() - began < 1
    assert watcher.current.snapshot.version == stored[1]
    assert "watch" not in {thread.name for thread in threading.enumerate()}


def test_zero_interval_disables_polling(
    store_folder: Path, stored: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(INTERVAL, "0")
    watcher = StoreWatcher(CurrentSnapshot(), str(store_folder))
    watcher.start()
    assert watcher.current.snapshot.version == stored[0]
    assert "watch" not in {thread.name for thread in threading.enumerate()}
    watcher.stop()


@pytest.mark.parametrize("value", ["often", "-1", "nan", "inf", "1e9"])
def test_invalid_interval_is_reported(
    value: str, store_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(INTERVAL, value)
    with pytest.raises(ValueError, match=INTERVAL):
        poll_interval()
    watcher = StoreWatcher(CurrentSnapshot(), str(store_folder))
    watcher.start()
    assert INTERVAL in str(watcher.current.snapshot.failure)


def test_unloaded_snapshot_has_failure() -> None:
    assert CurrentSnapshot(Snapshot()).get().failure == "the champion has not been loaded yet"
