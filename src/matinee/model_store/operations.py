"""Operations on a model store: promotion and rollback, with a sentence about the outcome."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from matinee.model_store import promotion, store
from matinee.model_store.comparison.rescoring import Workspace
from matinee.model_store.promotion_record import Note
from matinee.model_store.storage import StoreAddress


def promote(root: Path, params: dict[str, Any], version: str, why: str, force: bool) -> str:
    """By the gate, or by force."""
    note = Note(store.current_user(), why)
    request = promotion.PromotionRequest(version, StoreAddress.from_params(params), note, force)
    decision = promotion.promote(request, Workspace(params, root / "data" / "prepared"))
    return promotion.describe_decision(decision, request)


def rollback(params: dict[str, Any], why: str) -> str:
    started = time.perf_counter()
    address = StoreAddress.from_params(params)
    restored = store.rollback(*address, note=Note(store.current_user(), why))
    seconds = time.perf_counter() - started
    return f"Version {restored.version} is current again after {seconds:.2f} s."
