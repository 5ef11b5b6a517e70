"""Polls the model store; a promoted version is verified, loaded and swapped in."""

from __future__ import annotations

import logging
import math
import os
import random
import threading
import time
from dataclasses import replace

from matinee.artifacts.pickles.pickle_io import RefusedArtifact
from matinee.model_store import store
from matinee.model_store.promotion_log import POINTER
from matinee.model_store.storage import PublishError, open_storage
from matinee.service.state import prometheus
from matinee.service.state.current import CurrentSnapshot
from matinee.service.state.loader import load_snapshot
from matinee.service.state.memory import (
    freeze_loaded_objects,
    short_switch_interval,
    without_pandas,
)
from matinee.service.state.snapshot import Snapshot
from matinee.service.state.trial import trial_seconds, try_version

INTERVAL = "MATINEE_WATCH_SECONDS"
DEFAULT_INTERVAL, MAX_INTERVAL = 5.0, 86_400.0
MIN_BACKOFF, MAX_BACKOFF = 1.0, 60.0
"""Seconds until a failed load is tried again; doubled after each failure."""
SHUTDOWN_TIMEOUT = 2.0
UNREADABLE, NO_POINTER = b"unreadable", b"none"
"""Stand for a pointer that could not be read, and for no pointer yet."""
_log = logging.getLogger("bentoml.matinee")


class StoppedError(Exception):
    """The service shuts down: cancels a load."""


class StoreWatcher:
    def __init__(self, current: CurrentSnapshot, address: str) -> None:
        self.current, self.address = current, address
        self._served_pointer: bytes | None = NO_POINTER
        self._failed_pointer: bytes | None = NO_POINTER
        """Not followed again before `_retry_at`."""
        self._tries, self._retry_at = 0, 0.0
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Load the current version, then poll in a thread."""
        try:
            interval = poll_interval()
            trial_seconds()
        except ValueError as error:
            self.current.record_failure(str(error))
            return
        self.poll()
        if interval:
            # a daemon thread: a store that hangs must not block the shutdown
            self._thread = threading.Thread(
                target=self._run, args=(interval,), name="watch", daemon=True
            )
            self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        if self._thread:
            self._thread.join(SHUTDOWN_TIMEOUT)

    def poll(self) -> None:
        """Read the pointer; if it has changed, load the version it points to and swap it in."""
        waiting = time.monotonic() < self._retry_at
        if waiting and self._failed_pointer == UNREADABLE:
            return
        try:
            pointer = open_storage(self.address).read(POINTER)
        # storage libraries raise anything; the last good version stays
        except Exception as error:  # noqa: BLE001
            prometheus.count_failed_read()
            self._record_failure(error, UNREADABLE)
            return
        if pointer == self._served_pointer:
            if self.current.failure:
                self._clear_failure()
        elif not (waiting and pointer == self._failed_pointer):
            self._follow(pointer)

    def _run(self, interval: float) -> None:
        # jitter: several workers should not load at the same moment
        while not self._stopped.wait(interval * random.uniform(0.9, 1.1)):
            try:
                self.poll()
            # the thread must survive any error in polling itself
            except Exception:  # noqa: BLE001
                _log.exception("Polling %s failed", self.address)

    def _follow(self, pointer: bytes | None) -> None:
        try:
            with short_switch_interval(), without_pandas():
                snapshot = self._load()
        except StoppedError:
            return
        # a broken version may raise anything
        except Exception as error:  # noqa: BLE001
            prometheus.count_refused()
            self._record_failure(error, pointer)
        else:
            self._served_pointer = pointer
            self._swap(snapshot)
        freeze_loaded_objects()

    def _load(self) -> Snapshot:
        previous = self.current.snapshot
        version = store.open_current(self.address, at_least=previous.promotion)
        if version.version == previous.version:
            return replace(previous, promotion=version.number)
        if previous.version:
            # there is something to lose
            try_version(version.version, self.address, self._raise_if_stopped)
        snapshot = load_snapshot(version, previous, self._raise_if_stopped)
        return replace(snapshot, promotion=version.number, since=time.time())

    def _raise_if_stopped(self) -> None:
        if self._stopped.is_set():
            raise StoppedError

    def _swap(self, snapshot: Snapshot) -> None:
        self._failed_pointer, self._tries = NO_POINTER, 0
        message = "Serving version %s of %s, by promotion %s"
        _log.info(message, snapshot.version, self.address, snapshot.promotion)
        self.current.replace(snapshot)

    def _clear_failure(self) -> None:
        self._failed_pointer, self._tries = NO_POINTER, 0
        self.current.clear_failure()

    def _record_failure(self, error: Exception, pointer: bytes | None) -> None:
        detail, previous = str(error), self.current.failure
        if not isinstance(error, PublishError | RefusedArtifact):
            detail = f"loading failed with {type(error).__name__}; see the log"
            if previous is None or previous.detail != detail:
                _log.error("Loading from %s failed", self.address, exc_info=error)
        self.current.record_failure(detail)
        self._tries = self._tries + 1 if pointer == self._failed_pointer else 1
        self._failed_pointer = pointer
        backoff = min(MAX_BACKOFF, MIN_BACKOFF * 2.0 ** min(self._tries - 1, 10))
        self._retry_at = time.monotonic() + backoff


def poll_interval() -> float:
    """Seconds between two polls; 0 disables polling."""
    value = os.environ.get(INTERVAL) or str(DEFAULT_INTERVAL)
    try:
        interval = float(value)
    except ValueError:
        interval = math.nan
    if not 0 <= interval <= MAX_INTERVAL:
        raise ValueError(
            f"{INTERVAL} is {value[:40]!r}; allowed are seconds from 0 (never) to {MAX_INTERVAL:g}"
        )
    return interval
