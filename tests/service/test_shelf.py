from __future__ import annotations

import gc
import pickle
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from matinee import artifact, published
from matinee.models.champion import Champion
from matinee.models.popularity import Popularity
from matinee.service import shelf as shelves
from matinee.service.shelf import Shelf
from service import tiny_similar, tiny_viewer


@pytest.fixture(autouse=True)
def _collector_as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


def filled(place: Path) -> Shelf:
    shelf = Shelf()
    shelf.fill(str(place))
    return shelf


def place_of(thing: object, folder: Path, name: str = "newcomer.sav") -> Path:
    (folder / "thing").write_bytes(pickle.dumps(thing))
    published.publish({name: folder / "thing"}, str(folder / "place"))
    return folder / "place"


def test_published_champion_is_loaded_with_its_version(
    published_place: Path, champion: Champion
) -> None:
    shelf = filled(published_place)
    assert shelf.failure is None
    assert shelf.version == published.open_current(str(published_place)).version
    assert shelf.champions["newcomer"].films.titles == champion.films.titles


def test_unfilled_shelf_says_so() -> None:
    assert Shelf().failure == "the champion has not been loaded yet"


def test_empty_place_is_the_reason(tmp_path: Path) -> None:
    assert "nothing published yet" in str(filled(tmp_path).failure)


def test_damaged_champion_is_not_opened(published_place: Path, tmp_path: Path) -> None:
    place = tmp_path / "place"
    shutil.copytree(published_place, place)
    (sav,) = place.rglob("newcomer.sav")
    sav.write_bytes(sav.read_bytes()[:-1] + b"?")
    shelf = filled(place)
    assert "newcomer.sav" in str(shelf.failure) and "damaged" in str(shelf.failure)
    assert not shelf.champions


class Stranger:
    """Of a module that no artifact may name."""


def test_class_of_elsewhere_is_refused(tmp_path: Path) -> None:
    assert "Stranger" in str(filled(place_of(Stranger(), tmp_path)).failure)


def test_what_is_no_champion_is_refused(tmp_path: Path) -> None:
    assert "not a champion" in str(filled(place_of(Popularity(), tmp_path)).failure)


def test_missing_task_is_named(champion: Champion, tmp_path: Path) -> None:
    other = replace(champion, task="critic")
    assert "no champion of newcomer" in str(filled(place_of(other, tmp_path)).failure)


def test_models_of_other_films_are_refused(champion: Champion, tmp_path: Path) -> None:
    films = champion.films._replace(film_ids=champion.films.film_ids + 1)
    shelf = filled(place_of(replace(champion, films=films), tmp_path))
    assert "do not know the films" in str(shelf.failure)


def test_champion_that_cannot_answer_is_not_served(champion: Champion, tmp_path: Path) -> None:
    broken = artifact.load(pickle.dumps(champion), artifact.sha256(pickle.dumps(champion)))
    del broken.ranker.shares
    assert "AttributeError" in str(filled(place_of(broken, tmp_path)).failure)


def test_champion_that_tells_no_likes_is_not_served(tmp_path: Path) -> None:
    broken = tiny_similar.champion()
    del broken.models["ranking"].likeness
    shelf = filled(place_of(broken, tmp_path, "similar.sav"))
    assert "AttributeError" in str(shelf.failure) and shelf.lookalikes is None


def test_champion_that_follows_nobody_is_not_served(tmp_path: Path) -> None:
    broken = tiny_viewer.champion()
    del broken.models["ranking"].weights
    shelf = filled(place_of(broken, tmp_path, "viewer.sav"))
    assert "AttributeError" in str(shelf.failure) and shelf.viewers is None


def test_viewers_are_made_ready(published_place: Path) -> None:
    viewers = filled(published_place).viewers
    assert viewers is not None and viewers.traits.names == ["Comedy", "Romance", "War"]


def test_likes_are_made_ready_with_what_the_catalogue_knows(published_place: Path) -> None:
    lookalikes = filled(published_place).lookalikes
    assert lookalikes is not None and lookalikes.known.rated
    assert lookalikes.known.votes.max() == 7770


def test_refilling_forgets_what_was_there(published_place: Path, tmp_path: Path) -> None:
    shelf = filled(published_place)
    shelf.fill(str(tmp_path))
    assert shelf.failure and not shelf.champions and not shelf.version
    assert shelf.lookalikes is shelf.viewers is None


def test_setting_comes_before_the_folder_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MATINEE_PUBLISHED", raising=False)
    assert shelves.place() == "published"
    monkeypatch.setenv("MATINEE_PUBLISHED", "s3://films/published")
    assert shelves.place() == "s3://films/published"
