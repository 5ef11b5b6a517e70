"""Builds the catalogs of a version from its tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from matinee.catalog.streaming import index as streaming
from matinee.catalog.tmdb import index as tmdb
from matinee.model_store.storage import PublishError
from matinee.model_store.versions import VersionFiles
from matinee.service.state.memory import release_memory

TMDB, STREAMING = "tmdb", "streaming"


def collections(version: VersionFiles) -> list[str]:
    """The collections whose tables the version contains."""
    published = {name.partition(".")[0] for name in version.names if name.endswith(".parquet")}
    return [collection for collection in _BUILDERS if collection in published]


def table_files(version: VersionFiles, collection: str) -> list[str]:
    return [name for name in version.names if name.startswith(f"{collection}.")]


def build_catalog(version: VersionFiles, collection: str) -> Any:
    with _system_allocator():
        try:
            return _BUILDERS[collection](version)
        except FileNotFoundError as error:
            raise PublishError(f"version {version.version}: {error}") from error


def _tmdb(version: VersionFiles) -> tmdb.Catalog:
    files = _published(version, TMDB, tuple(tmdb.NEEDED))
    return tmdb.build_catalog(
        {name: tmdb.read_table(name, version.read(file)) for name, file in files.items()}
    )


def _streaming(version: VersionFiles) -> streaming.Catalog:
    files = _published(version, STREAMING, (*streaming.NEEDED, streaming.SCORES))
    return streaming.build_catalog(
        {name: streaming.read_table(version.read(file)) for name, file in files.items()}
    )


def _published(version: VersionFiles, collection: str, tables: tuple[str, ...]) -> dict[str, str]:
    """File names of those tables that the version contains, by table."""
    files = {name: f"{collection}.{name}.parquet" for name in tables}
    return {name: file for name, file in files.items() if file in version.names}


_BUILDERS: Mapping[str, Callable[[VersionFiles], Any]] = {TMDB: _tmdb, STREAMING: _streaming}


@contextmanager
def _system_allocator() -> Iterator[None]:
    """pyarrow's default allocator does not return freed memory to the system."""
    import pyarrow as pa

    pool = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(pool)
        release_memory()
