"""The highest promotion served from each model store, remembered across restarts.

Without it, a worker that restarts would accept an older pointer, since that is genuinely signed.
"""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from matinee.model_store.storage import LocalStorage, PublishError

FOLDER = "MATINEE_STATE_FOLDER"


def highest_promotion(address: str) -> int:
    """0 if none was served yet, or if MATINEE_STATE_FOLDER is not set."""
    folder = os.environ.get(FOLDER)
    data = LocalStorage(Path(folder)).read(_name(address), 20) if folder else None
    if data is None:
        return 0
    text = data.decode("ascii", "replace").strip()
    if not text.isdecimal():
        raise PublishError(
            f"{Path(folder or '') / _name(address)} is {text[:20]!r}, not the number of the last "
            "promotion served from this store; write that number there (see `matinee history`)"
        )
    return int(text)


def remember_promotion(address: str, number: int) -> None:
    if not (folder := os.environ.get(FOLDER)):
        return
    storage = LocalStorage(Path(folder))
    try:
        # the workers of a service share the file, and the highest number stays
        with storage.exclusive():
            if number > highest_promotion(address):
                storage.write(_name(address), b"%d\n" % number)
    except OSError as error:
        raise PublishError(f"{FOLDER}: {folder} cannot be used: {error.strerror}") from error


def _name(address: str) -> str:
    store = address if "://" in address else str(Path(address).absolute())
    return f"promotion-{sha256(store.encode()).hexdigest()[:16]}.txt"
