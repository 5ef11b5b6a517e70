"""The catalogues that a published version may hold beside its champions, indexed once."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.abc import MetaPathFinder
from typing import Any

from matinee.catalogue.streaming import index as streaming
from matinee.catalogue.tmdb import index as tmdb
from matinee.places import PublishError
from matinee.published import Version

TMDB, STREAMING = "tmdb", "streaming"


def catalogues(version: Version) -> dict[str, Any]:
    """By collection, those of which the version has tables."""
    indexing = {TMDB: _tmdb, STREAMING: _streaming}
    held = {name.partition(".")[0] for name in version.names if name.endswith(".parquet")}
    found = {}
    with _lightly():
        for collection, indexed in indexing.items():
            if collection in held:
                try:
                    found[collection] = indexed(version)
                except FileNotFoundError as error:
                    raise PublishError(f"version {version.version}: {error}") from error
    return found


def _tmdb(version: Version) -> tmdb.Catalogue:
    held = _held(version, TMDB, tuple(tmdb.NEEDED))
    return tmdb.indexed({name: tmdb.table(name, version.read(file)) for name, file in held.items()})


def _streaming(version: Version) -> streaming.Catalogue:
    held = _held(version, STREAMING, (*streaming.NEEDED, streaming.SCORES))
    return streaming.indexed(
        {name: streaming.table(version.read(file)) for name, file in held.items()}
    )


def _held(version: Version, collection: str, tables: tuple[str, ...]) -> dict[str, str]:
    """Of the tables that are needed, those that are there."""
    files = {name: f"{collection}.{name}.parquet" for name in tables}
    return {name: file for name, file in files.items() if file in version.names}


class _NoPandas(MetaPathFinder):
    def find_spec(self, name: str, path: object, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError("a worker does without pandas")


@contextmanager
def _lightly() -> Iterator[None]:
    """pyarrow loads pandas wherever it is installed, and its own allocator keeps what it was given
    back: together a third of a worker's memory."""
    import pyarrow as pa

    pool, absent = pa.default_memory_pool(), _NoPandas()
    pa.set_memory_pool(pa.system_memory_pool())
    sys.meta_path.insert(0, absent)
    try:
        yield
    finally:
        sys.meta_path.remove(absent)
        pa.set_memory_pool(pool)
        _give_back()


def _give_back() -> None:
    """glibc keeps what it was given back, until it is told; others need not be told."""
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
