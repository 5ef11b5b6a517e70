"""Models as files: strict pickles, verified before they are opened."""

from __future__ import annotations

import hashlib
import hmac
import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from matinee.runtime.atomic_write import write_atomically
from matinee.runtime.process import UserError

Sha256 = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]


class RefusedArtifact(UserError):  # noqa: N818 - it says what happened, not that something broke
    """The file does not have the requested digest, or may not be opened."""


def sha256(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def save(value: object, path: Path) -> str:
    """Writes the pickle and returns its digest; refuses a value that could not be loaded again."""
    from matinee.artifacts.pickles import strict_pickle

    try:
        data = strict_pickle.dumps(value)
    except TypeError as error:
        raise RefusedArtifact(f"{path} cannot be saved: {error}") from error
    strict_pickle.loads(data, str(path))
    write_atomically(path, data)
    return sha256(data)


def load(source: Path | bytes, digest: str) -> Any:
    """The pickled object; the bytes are compared with the digest ("sha256:<hex>") first."""
    name = _name(source)
    if not re.fullmatch(r"sha256:[0-9a-f]{64}", digest):
        raise RefusedArtifact(
            f"{name} was requested with the digest {digest!r}; "
            "a digest is sha256: and 64 hexadecimal digits"
        )
    data = _bytes(source)
    if not hmac.compare_digest(sha256(data), digest):
        raise RefusedArtifact(
            f"{name} was not opened: its digest is {sha256(data)}, requested was {digest}; "
            "fetch or build the file again"
        )
    # not needed, and neither is NumPy, where only digests are compared
    from matinee.artifacts.pickles import strict_pickle

    return strict_pickle.loads(data, name)


def read(path: Path) -> Any:
    """The object in a file that this checkout wrote itself and has no digest of."""
    data = path.read_bytes()
    return load(data, sha256(data))


def _bytes(source: Path | bytes) -> bytes:
    return source if isinstance(source, bytes) else source.read_bytes()


def _name(source: Path | bytes) -> str:
    return "the artifact" if isinstance(source, bytes) else str(source)
