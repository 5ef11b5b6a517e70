"""Process settings that keep a worker small and responsive while it loads a version."""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.abc import MetaPathFinder

SWITCH_INTERVAL = 0.0005
"""Seconds after which the loading thread yields to threads that answer requests."""


class _NoPandas(MetaPathFinder):
    def find_spec(self, name: str, path: object, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError("pandas is not imported in a worker")


@contextmanager
def without_pandas() -> Iterator[None]:
    """xgboost and pyarrow import pandas if it is installed: a tenth of a worker's memory."""
    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


@contextmanager
def short_switch_interval() -> Iterator[None]:
    """Python's default of 5 ms adds up for requests that are answered during a load."""
    previous = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_INTERVAL)
    try:
        yield
    finally:
        sys.setswitchinterval(previous)


def release_memory() -> None:
    """Return freed memory to the system: glibc keeps it otherwise."""
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def freeze_loaded_objects() -> None:
    """Exclude the loaded snapshot from garbage collection, and collect less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 1000)
    release_memory()
