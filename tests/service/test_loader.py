from __future__ import annotations

import gc
import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from matinee.artifacts.bundle import Champion
from matinee.artifacts.pickles import pickle_io
from matinee.model_store import store
from matinee.models.demographic.popularity import Popularity
from matinee.service.state import snapshot as snapshots
from matinee.service.state.snapshot import Snapshot
from service import tiny_similar, tiny_viewer
from service.loaded_snapshot import snapshot_from


@pytest.fixture(autouse=True)
def _collector_as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


def publish(thing: object, folder: Path, name: str = "newcomer.sav") -> Path:
    if isinstance(thing, Champion):
        pickle_io.save(thing, folder / "thing")
    else:  # what this checkout would not write
        (folder / "thing").write_bytes(pickle.dumps(thing))
    store.publish({name: folder / "thing"}, str(folder / "store"))
    return folder / "store"


def test_published_champion_is_loaded(published_store: Path, champion: Champion) -> None:
    snapshot = snapshot_from(published_store)
    assert snapshot.failure is None
    assert snapshot.version == store.open_current(str(published_store)).version
    assert snapshot.champions["newcomer"].films.titles == champion.films.titles


def test_empty_snapshot_has_failure() -> None:
    assert Snapshot().failure == "the champion has not been loaded yet"


def test_empty_store_is_reported(tmp_path: Path) -> None:
    assert "nothing published yet" in str(snapshot_from(tmp_path).failure)


def test_damaged_champion_is_not_opened(published_store: Path, tmp_path: Path) -> None:
    store_folder = tmp_path / "store"
    shutil.copytree(published_store, store_folder)
    (sav,) = store_folder.rglob("newcomer.sav")
    sav.write_bytes(sav.read_bytes()[:-1] + b"?")
    snapshot = snapshot_from(store_folder)
    assert "newcomer.sav" in str(snapshot.failure) and "damaged" in str(snapshot.failure)
    assert not snapshot.champions


class ForeignClass:
    """Defined in a module that no artifact may use."""


def test_foreign_class_is_refused(tmp_path: Path) -> None:
    assert "ForeignClass" in str(snapshot_from(publish(ForeignClass(), tmp_path)).failure)


def test_non_champion_is_refused(tmp_path: Path) -> None:
    assert "not a champion" in str(snapshot_from(publish(Popularity(), tmp_path)).failure)


def test_missing_task_is_named(champion: Champion, tmp_path: Path) -> None:
    other = replace(champion, task="critic")
    assert "no champion of newcomer" in str(snapshot_from(publish(other, tmp_path)).failure)


def test_models_of_other_films_refused(champion: Champion, tmp_path: Path) -> None:
    films = champion.films._replace(film_ids=champion.films.film_ids + 1)
    snapshot = snapshot_from(publish(replace(champion, films=films), tmp_path))
    assert "do not know the films" in str(snapshot.failure)


def test_newcomer_failing_warm_up_refused(champion: Champion, tmp_path: Path) -> None:
    pickle_io.save(champion, tmp_path / "whole")
    broken = pickle_io.read(tmp_path / "whole")
    del broken.ranker.shares
    assert "AttributeError" in str(snapshot_from(publish(broken, tmp_path)).failure)


def test_similar_failing_warm_up_refused(tmp_path: Path) -> None:
    broken = tiny_similar.champion()
    del broken.models["ranking"].similarity
    snapshot = snapshot_from(publish(broken, tmp_path, "similar.sav"))
    assert "AttributeError" in str(snapshot.failure) and snapshot.similar_index is None


def test_viewer_failing_warm_up_refused(tmp_path: Path) -> None:
    broken = tiny_viewer.champion()
    del broken.models["ranking"].weights
    snapshot = snapshot_from(publish(broken, tmp_path, "viewer.sav"))
    assert "AttributeError" in str(snapshot.failure) and snapshot.viewer_index is None


def test_viewer_index_is_built(published_store: Path) -> None:
    viewers = snapshot_from(published_store).viewer_index
    assert viewers is not None and viewers.item_attributes.genre_names == [
        "Comedy",
        "Romance",
        "War",
    ]


def test_similar_index_uses_the_catalog(published_store: Path) -> None:
    similar_index = snapshot_from(published_store).similar_index
    assert similar_index is not None and similar_index.attributes.available
    assert similar_index.attributes.votes.max() == 7770


def test_store_setting_overrides_local_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MATINEE_MODEL_STORE", raising=False)
    assert snapshots.store_address() == "model-store"
    monkeypatch.setenv("MATINEE_MODEL_STORE", "s3://films/model-store")
    assert snapshots.store_address() == "s3://films/model-store"


def test_installed_pandas_is_not_imported() -> None:
    """xgboost loads it by itself; the test's own process has loaded it long ago."""
    script = (
        "import sys\n"
        "from matinee.service.state.memory import without_pandas\n"
        "with without_pandas():\n"
        "    import xgboost\n"
        "assert 'pandas' not in sys.modules\n"
        "import pandas\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
