"""What somebody sees who waits before a terminal; elsewhere nothing is written."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tqdm import tqdm

EVERY = 0.5
"""Seconds between two looks at the clock."""
LONE = "{desc}: {elapsed}"
FULL = "{desc}: {percentage:3.0f}%|{bar}| {elapsed}, last time "


@contextmanager
def progress_bar(what: str, usual: float | None = None) -> Iterator[None]:
    """Tells how long it takes, and of how many seconds where it has been done before."""
    if not sys.stderr.isatty():
        yield
        return
    from tqdm import tqdm

    form = FULL + tqdm.format_interval(usual) if usual else LONE
    done = threading.Event()
    with tqdm(desc=what, total=usual or None, bar_format=form, leave=False) as bar:
        clock = threading.Thread(target=_tick, args=(bar, done), daemon=True)
        clock.start()
        try:
            yield
        finally:
            done.set()
            clock.join()


def _tick(bar: tqdm[Any], done: threading.Event) -> None:
    start = time.perf_counter()
    while not done.wait(EVERY):
        bar.n = min(time.perf_counter() - start, bar.total or 0)
        bar.refresh()
