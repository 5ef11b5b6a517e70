"""Follows the published place: what is promoted there is verified, loaded and swapped in."""

from __future__ import annotations

import gc
import logging
import math
import os
import random
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from matinee.artifacts.pickle_io import RefusedArtifact
from matinee.model_store import releases
from matinee.model_store.promotion_log import POINTER
from matinee.model_store.storage import PublishError, open_storage
from matinee.service.state import prometheus
from matinee.service.state.current import CurrentSnapshot
from matinee.service.state.loader import load_snapshot
from matinee.service.state.memory import release_memory, without_pandas
from matinee.service.state.snapshot import Snapshot

SECONDS = "MATINEE_WATCH_SECONDS"
USUAL, MOST = 5.0, 86_400.0
SOONEST, LATEST = 1.0, 60.0
"""Seconds after which what failed is tried again: at first, and at most."""
PARTING = 2.0
"""Seconds that a stop waits for what is being done."""
TURN = 0.0005
"""Seconds after which a thread that loads lets one that answers go on."""
UNREAD, NOTHING = b"unread", b"nothing"
"""In place of a pointer."""
_log = logging.getLogger("bentoml.matinee")


class StoppedError(Exception):
    """The service ends: what is being loaded is not needed any more."""


class StoreWatcher:
    def __init__(self, stock: CurrentSnapshot, address: str) -> None:
        self.stock, self.address = stock, address
        self._followed: bytes | None = NOTHING
        """The pointer to what is served."""
        self._failed: bytes | None = NOTHING
        """The pointer that could not be followed, not before it is time to try again."""
        self._tries, self._again = 0, 0.0
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Fills the stock, and follows the place from then on."""
        try:
            every = seconds()
        except ValueError as error:
            self.stock.fail(str(error))
            return
        self.look()
        if every:
            # a daemon, since a store that hangs must not keep the service from ending
            self._thread = threading.Thread(
                target=self._run, args=(every,), name="watch", daemon=True
            )
            self._thread.start()

    def end(self) -> None:
        self._ended.set()
        if self._thread:
            self._thread.join(PARTING)

    def look(self) -> None:
        """One small read. If the pointer has moved, what it points to is loaded and swapped in."""
        waiting = time.monotonic() < self._again
        if waiting and self._failed == UNREAD:
            return
        try:
            pointed = open_storage(self.address).read(POINTER)
        # whatever the store's own libraries raise, the last good version stays
        except Exception as error:  # noqa: BLE001
            prometheus.unread()
            self._fail(error, UNREAD)
            return
        if pointed == self._followed:
            if self.stock.trouble:
                self._well()
        elif not (waiting and pointed == self._failed):
            self._follow(pointed)

    def _run(self, every: float) -> None:
        # several workers need not load in the same moment
        while not self._ended.wait(every * random.uniform(0.9, 1.1)):
            try:
                self.look()
            # whatever goes wrong in looking itself, the next look may do better
            except Exception:  # noqa: BLE001
                _log.exception("Looking at %s failed", self.address)

    def _follow(self, pointed: bytes | None) -> None:
        try:
            with _in_small_turns(), without_pandas():
                shelf = self._current()
        except StoppedError:
            return
        # a version may also be broken in ways that nobody has thought of
        except Exception as error:  # noqa: BLE001
            prometheus.refused()
            self._fail(error, pointed)
        else:
            self._followed = pointed
            self._put(shelf)
        _settle()

    def _current(self) -> Snapshot:
        before = self.stock.shelf
        version = releases.open_current(self.address, at_least=before.promotion)
        if version.version == before.version:
            return replace(before, promotion=version.number)
        shelf = load_snapshot(version, before, self._pause)
        return replace(shelf, promotion=version.number, since=time.time())

    def _pause(self) -> None:
        if self._ended.is_set():
            raise StoppedError

    def _put(self, shelf: Snapshot) -> None:
        self._failed, self._tries = NOTHING, 0
        said = "Serving version %s of %s, by promotion %s"
        _log.info(said, shelf.version, self.address, shelf.promotion)
        self.stock.put(shelf)

    def _well(self) -> None:
        """What was wrong has been undone, and what is served is what is published."""
        self._failed, self._tries = NOTHING, 0
        self.stock.mend()

    def _fail(self, error: Exception, pointed: bytes | None) -> None:
        detail, known = str(error), self.stock.trouble
        if not isinstance(error, PublishError | RefusedArtifact):
            detail = f"loading failed with {type(error).__name__}; the log says more"
            if known is None or known.detail != detail:
                _log.error("Loading from %s failed", self.address, exc_info=error)
        self.stock.fail(detail)
        self._tries = self._tries + 1 if pointed == self._failed else 1
        self._failed = pointed
        self._again = time.monotonic() + min(LATEST, SOONEST * 2.0 ** min(self._tries - 1, 10))


def seconds() -> float:
    """How often to look; 0 is never again."""
    asked = os.environ.get(SECONDS) or str(USUAL)
    try:
        found = float(asked)
    except ValueError:
        found = math.nan
    if not 0 <= found <= MOST:
        raise ValueError(
            f"{SECONDS} is {asked[:40]!r}; allowed are seconds from 0, which is never, to {MOST:g}"
        )
    return found


@contextmanager
def _in_small_turns() -> Iterator[None]:
    """Python's own are ten times as long: whoever answers would wait that long, again and again."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _settle() -> None:
    """What is loaded stays: the collector need not look at it, nor look often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 1000)
    release_memory()
