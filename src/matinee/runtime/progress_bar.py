"""A progress bar for stages whose duration is known from the last run; for terminals only."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tqdm import tqdm

REFRESH_SECONDS = 0.5
ELAPSED = "{desc}: {elapsed}"
PERCENTAGE = "{desc}: {percentage:3.0f}%|{bar}| {elapsed}, last time "


@contextmanager
def progress_bar(description: str, expected_seconds: float | None = None) -> Iterator[None]:
    """Shows the elapsed time, and the share of the expected time if there is one."""
    if not sys.stderr.isatty():
        yield
        return
    from tqdm import tqdm

    total = expected_seconds or None
    form = PERCENTAGE + tqdm.format_interval(total) if total else ELAPSED
    done = threading.Event()
    with tqdm(desc=description, total=total, bar_format=form, leave=False) as bar:
        thread = threading.Thread(target=_refresh, args=(bar, done), daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()


def _refresh(bar: tqdm[Any], done: threading.Event) -> None:
    start = time.perf_counter()
    while not done.wait(REFRESH_SECONDS):
        bar.n = min(time.perf_counter() - start, bar.total or 0)
        bar.refresh()
