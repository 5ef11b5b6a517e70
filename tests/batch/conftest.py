from __future__ import annotations

from pathlib import Path

import pytest

from matinee.artifacts.pickles import pickle_io
from matinee.model_store import store
from service import tiny_viewer


@pytest.fixture(scope="session")
def viewer_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model store that serves the tiny viewers alone."""
    folder = tmp_path_factory.mktemp("viewer-store")
    pickle_io.save(tiny_viewer.champion(), folder / "viewer.sav")
    store.publish({"viewer.sav": folder / "viewer.sav"}, str(folder / "store"))
    return folder / "store"
