"""Small runs, published and promoted as the scripts do it."""

from __future__ import annotations

from pathlib import Path

from matinee.model_store import store
from matinee.model_store.comparison.rescoring import Workspace
from matinee.model_store.evidence import bundle
from matinee.model_store.promotion import Decision, PromotionRequest, promote
from matinee.model_store.promotion_log import Note
from matinee.model_store.storage import StoreAddress
from tiny_run import Run

NOTE = Note("ada", "more people find a film that they like")
_WRITTEN: dict[Path, dict[str, Path]] = {}


def files_of(run: Run, made: Path) -> dict[str, Path]:
    """A champion, and the evidence that it is published with, which is written once."""
    if run.root not in _WRITTEN:
        _WRITTEN[run.root], _ = bundle.files_to_publish(
            run.root, run.params, made / str(len(_WRITTEN))
        )
    return _WRITTEN[run.root]


def workspace(run: Run) -> Workspace:
    return Workspace(run.params, run.root / "data/prepared")


def promoted(run: Run, made: Path, place: str, **how: bool) -> Decision:
    """As `make publish` does it."""
    version = store.add_version(files_of(run, made), place)
    request = PromotionRequest(version, StoreAddress(place), NOTE, **how)
    return promote(request, workspace(run))
