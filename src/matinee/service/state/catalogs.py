"""The catalogues that a published version may hold beside its champions, indexed once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from matinee.catalog.streaming import index as streaming
from matinee.catalog.tmdb import index as tmdb
from matinee.model_store.releases import Version
from matinee.model_store.storage import PublishError
from matinee.service.state.memory import release_memory

TMDB, STREAMING = "tmdb", "streaming"


def collections(version: Version) -> list[str]:
    """Those of which the version has tables."""
    held = {name.partition(".")[0] for name in version.names if name.endswith(".parquet")}
    return [collection for collection in _INDEXED if collection in held]


def tables_of(version: Version, collection: str) -> list[str]:
    """The files that tell what the catalogue of a collection is made of."""
    return [name for name in version.names if name.startswith(f"{collection}.")]


def catalogue(version: Version, collection: str) -> Any:
    with _lightly():
        try:
            return _INDEXED[collection](version)
        except FileNotFoundError as error:
            raise PublishError(f"version {version.version}: {error}") from error


def _tmdb(version: Version) -> tmdb.Catalog:
    held = _held(version, TMDB, tuple(tmdb.NEEDED))
    return tmdb.build_catalog(
        {name: tmdb.table(name, version.read(file)) for name, file in held.items()}
    )


def _streaming(version: Version) -> streaming.Catalog:
    held = _held(version, STREAMING, (*streaming.NEEDED, streaming.SCORES))
    return streaming.build_catalog(
        {name: streaming.table(version.read(file)) for name, file in held.items()}
    )


def _held(version: Version, collection: str, tables: tuple[str, ...]) -> dict[str, str]:
    """Of the tables that are needed, those that are there."""
    files = {name: f"{collection}.{name}.parquet" for name in tables}
    return {name: file for name, file in files.items() if file in version.names}


_INDEXED: Mapping[str, Callable[[Version], Any]] = {TMDB: _tmdb, STREAMING: _streaming}


@contextmanager
def _lightly() -> Iterator[None]:
    """pyarrow's own allocator keeps what it was given back."""
    import pyarrow as pa

    pool = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(pool)
        release_memory()
