"""What keeps a worker small: no pandas, and memory that is not needed goes back at once."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.abc import MetaPathFinder


class _NoPandas(MetaPathFinder):
    def find_spec(self, name: str, path: object, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError("a worker does without pandas")


@contextmanager
def without_pandas() -> Iterator[None]:
    """xgboost and pyarrow load it wherever it is installed: a tenth of a worker's memory."""
    absent = _NoPandas()
    sys.meta_path.insert(0, absent)
    try:
        yield
    finally:
        sys.meta_path.remove(absent)


def release_memory() -> None:
    """glibc keeps what it was given back, until it is told; others need not be told."""
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
