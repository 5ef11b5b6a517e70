from __future__ import annotations

from pathlib import Path

import pytest

from fixtures import small_search


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_search.lay_out(tmp_path)


@pytest.fixture(scope="module")
def tables_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store of MLflow, since making its tables takes longer than all the rest."""
    from matinee.tracking.experiment import URI, Experiment

    folder = tmp_path_factory.mktemp("empty")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(URI, raising=False)
        Experiment(folder, "another")
    return folder / "mlflow.db"
