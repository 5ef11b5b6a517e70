"""A version is loaded by a child process before the worker that serves loads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from matinee.artifacts.bundle import Champion
from matinee.artifacts.pickles import pickle_io
from matinee.artifacts.pickles.pickle_io import RefusedArtifact
from matinee.model_store import store
from matinee.service.state.current import CurrentSnapshot
from matinee.service.state.trial import SECONDS, trial_seconds, try_version
from matinee.service.state.watcher import StoreWatcher

ENDINGS = {
    "crash": "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
    "loop": "while True: pass",
    "wait": "import time; time.sleep(600)",
    "memory": "held = bytearray(8 << 30)",
}
"""What a library might do with a file that no check of ours has foreseen."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, champion: Champion) -> str:
    """Two versions; the first is current."""
    root = tmp_path_factory.mktemp("trial")
    for seed in (1, 2):
        sav = root / f"{seed}.sav"
        pickle_io.save(replace(champion, seed=seed), sav)
        store.publish({"newcomer.sav": sav}, str(root / "store"))
    store.rollback(str(root / "store"))
    return str(root / "store")


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A module on the child's path that is executed when the child starts."""
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path / "sitecustomize.py"


def nothing() -> None:
    pass


def newest(address: str) -> str:
    return store.history(address)[1].version


def test_good_version_passes(address: str) -> None:
    try_version(newest(address), address, nothing)


def test_refusal_has_the_reason_of_the_child(address: str) -> None:
    with pytest.raises(RefusedArtifact, match=r"manifest of version 0{16} .* is missing"):
        try_version("0" * 16, address, nothing)


@pytest.mark.parametrize("ending", ENDINGS)
def test_child_ends_alone(
    ending: str, broken: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken.write_text(
        "from matinee.service.state import loader\n"
        "def load(version):\n"
        f"    {ENDINGS[ending]}\n"
        "loader.load_snapshot = load\n"
    )
    monkeypatch.setenv(SECONDS, "3" if ending in ("loop", "wait") else "60")
    watcher = StoreWatcher(CurrentSnapshot(), address)
    watcher.poll()
    served = watcher.current.snapshot.version
    store.promote(newest(address), address)
    try:
        watcher.poll()
    finally:
        store.rollback(address)
    assert watcher.current.failure is not None
    assert watcher.current.snapshot.version == served
    reasons = {"crash": "SIGSEGV", "memory": "exit code 1"}
    assert reasons.get(ending, "") in watcher.current.failure.detail


def test_shutdown_ends_the_child(address: str) -> None:
    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        try_version(newest(address), address, stop)


@pytest.mark.parametrize("value", ["-1", "1.5", "x", "99999"])
def test_wrong_setting_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECONDS, value)
    with pytest.raises(ValueError, match=r"allowed are whole seconds from 0 \(no trial\) to 3600"):
        trial_seconds()
