"""The manifest beside a champion's file: what it was made from, and its digest."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from matinee.artifacts.pickles.pickle_io import RefusedArtifact, Sha256
from matinee.runtime.atomic_write import write_atomically
from matinee.runtime.serialization import canonical_json

Digest = Annotated[str, Field(pattern=r"^(sha256:[0-9a-f]{64}|md5:[0-9a-f]{32})$")]


class _StrictModel(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SelectedCandidate(_StrictModel):
    candidate: str
    metrics: dict[str, FiniteFloat]


class Digests(_StrictModel):
    data: Digest
    params: Digest
    code: Digest
    lock: Digest


class Manifest(_StrictModel):
    """Without dates, so that the same inputs give the same bytes."""

    task: str
    objectives: dict[str, SelectedCandidate] = Field(min_length=1)
    digests: Digests
    faults: list[str] = []
    """Why the gate of the model store stops the champion, beside a comparison."""
    libraries: dict[str, str] = Field(min_length=1)
    """Versions of the libraries whose objects the pickle contains."""
    files: dict[str, Sha256] = Field(min_length=1)


def write_manifest(manifest: dict[str, Any], path: Path) -> None:
    validated = _validate(canonical_json(manifest), str(path))
    write_atomically(path, canonical_json(validated))


def read_manifest(source: Path | bytes) -> dict[str, Any]:
    if isinstance(source, bytes):
        return _validate(source, "the artifact")
    return _validate(source.read_bytes(), str(source))


def _validate(data: bytes, name: str) -> dict[str, Any]:
    try:
        return Manifest.model_validate_json(data).model_dump()
    except ValidationError as error:
        raise RefusedArtifact(f"{name} is not a manifest: {validation_messages(error)}") from error


def validation_messages(error: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}".removeprefix(": ")
        for problem in error.errors(include_url=False)
    )
