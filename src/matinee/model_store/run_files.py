"""The champions and tables of this run, read like those of a stored version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from matinee.artifacts.champion import check_digests, published_files
from matinee.artifacts.pickles import pickle_io
from matinee.artifacts.pickles.pickle_io import sha256
from matinee.model_store.storage import PublishError
from matinee.model_store.versions import name_of


@dataclass(frozen=True)
class RunFiles:
    paths: Mapping[str, Path]

    @classmethod
    def of_run(cls, root: Path, params: dict[str, Any]) -> Self:
        """What the run has made so far: a task may have no champion yet."""
        files = published_files(params, root)
        existing = {name: path for name, path in files.items() if path.is_file()}
        check_digests(existing)
        return cls(existing)

    @property
    def version(self) -> str:
        """Named after the files, but not as a stored version, which holds evidence too."""
        return name_of(dict(self.paths))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self.paths))

    def digest(self, name: str) -> str:
        return sha256(self.read(name))

    def read(self, name: str) -> bytes:
        if name not in self.paths:
            raise PublishError(
                f"this run has made no {name}: run `make run`, or name a model store by --store"
            )
        return self.paths[name].read_bytes()

    def load(self, name: str) -> Any:
        return pickle_io.read(self.paths[name]) if name in self.paths else self.read(name)
