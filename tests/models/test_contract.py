"""What holds for every candidate, from the moment its file exists in conf/candidates."""

from __future__ import annotations

import pickle
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hydra.utils import instantiate
from omegaconf import OmegaConf

import tiny
import tiny_library
import tiny_subscriptions
from matinee.artifacts import pickle_io
from matinee.models.base import (
    ContentTables,
    DemographicRanker,
    DemographicRatingModel,
    Demographics,
    History,
    HistoryRanker,
    HistoryRatingModel,
    ItemQuery,
    ItemSimilarityModel,
    UserItemRatingModel,
)
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import AGE_BANDS, CLASSES, FILM_ID, GENDERS, OCCUPATIONS, TITLE
from matinee.schema.tmdb import FRANCHISE, GENRE, KEYWORD, NAME, OVERVIEW

CONF = Path(__file__).parents[2] / "conf" / "candidates"
CANDIDATES = sorted(path.stem for path in CONF.glob("*.yaml"))
OPTIONAL = {"torch"}
"""Libraries whose absence costs only the candidates that they train."""
PEOPLE = [
    Demographics("F", 18, 3),
    Demographics("M", 56, 20),
    Demographics("F"),
    Demographics(age=35),
    Demographics(occupation=0),
    Demographics(),
]
CATALOGUE = sorted(tiny_library.films()[FILM_ID].tolist())
FILMS = [ItemQuery(film_id) for film_id in CATALOGUE]
HISTORIES = [
    History(np.array(films, dtype=np.int64), np.array(stars, dtype=float))
    for films, stars in (([1, 2, 5], [5, 3, 4]), ([7], [1]), ([3, 9, 999], [4, 4, 2]), ([], []))
]
SUBSCRIBERS = [0, 1, tiny_subscriptions.USERS - 1, -1]
"""Their places; the last was never seen."""
ASKERS: dict[str, list[Any]] = {"newcomer": PEOPLE, "similar": FILMS, "viewer": HISTORIES}
ASKERS["subscriber"] = SUBSCRIBERS
CATALOGUES: dict[str, list[Any]] = {"newcomer": list(range(1, tiny.FILMS + 1))}
CATALOGUES |= {"similar": CATALOGUE, "subscriber": tiny_subscriptions.TITLES}
COLUMNS = CATALOGUES | {"viewer": CATALOGUES["newcomer"]}
KINDS = {
    ("newcomer", "ranking"): DemographicRanker,
    ("newcomer", "rating"): DemographicRatingModel,
    ("similar", "ranking"): ItemSimilarityModel,
    ("viewer", "ranking"): HistoryRanker,
    ("viewer", "rating"): HistoryRatingModel,
    ("subscriber", "rating"): UserItemRatingModel,
}


def settings(name: str) -> Any:
    return OmegaConf.to_container(OmegaConf.load(CONF / f"{name}.yaml"))


def task_of(name: str) -> str:
    return str(settings(name)["task"])


def of_task(task: str) -> list[str]:
    return [name for name in CANDIDATES if task_of(name) == task]


def known_to(name: str) -> Any:
    known = {"similar": tiny_library.library, "subscriber": tiny_subscriptions.subscriptions}
    task = task_of(name)
    return known[task]() if task in known else tiny.tables()[0]


def fitted(name: str) -> Any:
    return fitted_on(known_to(name), name)


def fitted_on(known: Any, name: str) -> Any:
    model = instantiate(settings(name)["model"], _convert_="all")
    try:
        return model.fit(known, rng_for(tiny.SEED, "train", name))
    except ModuleNotFoundError as absent:
        if absent.name in OPTIONAL:
            pytest.skip(str(absent))
        raise


model_of = cache(fitted)


def answers(model: Any, people: list[Any]) -> Any:
    """Scores, or the stars or chances of every film, as a matrix with a row an asker."""
    if not isinstance(model, (DemographicRatingModel, HistoryRatingModel, UserItemRatingModel)):
        return model.score(people)
    count = len(model.film_ids)
    films = np.tile(np.arange(count), len(people))
    if isinstance(model, UserItemRatingModel):
        return model.predict(np.repeat(people, count), films).reshape(len(people), -1)
    who = np.repeat(np.arange(len(people)), count)
    rate = model.predict_proba if isinstance(model, DemographicRatingModel) else model.predict
    return rate(people, who, films).reshape(len(people), -1)


@pytest.mark.parametrize("name", CANDIDATES)
def test_settings_name_task_side_and_module(name: str) -> None:
    chosen = settings(name)
    kind = KINDS[chosen["task"], chosen["objective"]]
    assert name.startswith(chosen["task"] + "_")
    assert chosen["model"]["_target_"].startswith(
        f"matinee.models.{chosen['module'].replace('/', '.')}."
    )
    assert isinstance(model_of(name), kind)


@pytest.mark.parametrize("name", CANDIDATES)
def test_every_film_of_the_catalogue_is_a_column(name: str) -> None:
    assert model_of(name).film_ids.tolist() == COLUMNS[task_of(name)]


@pytest.mark.parametrize("name", of_task("newcomer"))
def test_answers_are_finite_for_whatever_is_known_of_a_person(name: str) -> None:
    model = model_of(name)
    everybody = [Demographics(g, a, o) for g in GENDERS for a in AGE_BANDS for o in range(21)]
    assert len(everybody) == 2 * 7 * len(OCCUPATIONS)
    for people in (PEOPLE, everybody):
        found = answers(model, people)
        assert found.shape[0] == len(people)
        assert np.isfinite(found).all()


@pytest.mark.parametrize("name", CANDIDATES)
def test_nobody_asking_gets_an_empty_answer(name: str) -> None:
    model = model_of(name)
    none = np.array([], dtype=np.int64)
    if isinstance(model, DemographicRatingModel):
        assert model.predict_proba([], none, none).shape == (0, len(CLASSES))
    elif isinstance(model, HistoryRatingModel):
        assert model.predict([], none, none).shape == (0,)
    elif isinstance(model, UserItemRatingModel):
        assert model.predict(none, none).shape == (0,)
    else:
        assert model.score([]).shape == (0, len(model.film_ids))


@pytest.mark.parametrize("name", CANDIDATES)
def test_together_and_alone_give_the_same_answer(name: str) -> None:
    model, askers = model_of(name), ASKERS[task_of(name)]
    alone = np.vstack([answers(model, [asker]) for asker in askers])
    np.testing.assert_allclose(answers(model, askers), alone, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("name", of_task("viewer"))
def test_answers_are_finite_whatever_was_rated(name: str) -> None:
    assert np.isfinite(answers(model_of(name), HISTORIES)).all()


@pytest.mark.parametrize(
    "name", [n for n in of_task("newcomer") if settings(n)["objective"] == "rating"]
)
def test_chances_are_probabilities_of_four_classes(name: str) -> None:
    model = model_of(name)
    chances = answers(model, PEOPLE).reshape(-1, len(CLASSES))
    assert (chances >= 0).all()
    np.testing.assert_allclose(chances.sum(axis=1), 1)
    assert model.class_ratings.shape == (4,) and (np.diff(model.class_ratings) > 0).all()


@pytest.mark.parametrize("name", CANDIDATES)
def test_a_file_answers_as_the_model_did(name: str, tmp_path: Path) -> None:
    model, path = model_of(name), tmp_path / "model.sav"
    loaded, askers = pickle_io.load(path, pickle_io.save(model, path)), ASKERS[task_of(name)]
    np.testing.assert_array_equal(answers(loaded, askers), answers(model, askers))


@pytest.mark.parametrize("name", CANDIDATES)
def test_the_same_seed_gives_the_same_bytes(name: str) -> None:
    assert pickle.dumps(fitted(name), protocol=5) == pickle.dumps(fitted(name), protocol=5)


@pytest.mark.parametrize("name", CANDIDATES)
def test_a_misspelt_hyperparameter_is_refused(name: str) -> None:
    with pytest.raises(Exception, match="misspelt"):
        instantiate(settings(name)["model"] | {"misspelt": 1}, _convert_="all")


@pytest.mark.parametrize("name", CANDIDATES)
def test_fitting_changes_no_table(name: str) -> None:
    known = known_to(name)
    before = [table.copy() for table in known]
    fitted_on(known, name)
    assert all(table.equals(copy) for table, copy in zip(known, before, strict=True))


@pytest.mark.parametrize("name", of_task("similar"))
def test_every_film_can_be_asked_for(name: str) -> None:
    assert np.isfinite(model_of(name).score(FILMS)).all()


@pytest.mark.parametrize("name", of_task("similar"))
def test_a_film_that_is_not_known_gets_no_opinion(name: str) -> None:
    model, unknown = model_of(name), ItemQuery(999)
    scores = model.score([FILMS[0], unknown])
    assert np.isnan(scores[1]).all() and np.isfinite(scores[0]).all()
    assert model.explain(unknown, np.array([0])) == [{}]


@pytest.mark.parametrize("name", of_task("similar"))
def test_reasons_name_what_both_films_have(name: str) -> None:
    model, library = model_of(name), tiny_library.library()
    had = {film_id: had_by(library, film_id) for film_id in CATALOGUE}
    places = np.arange(len(CATALOGUE))
    told = 0
    for film in FILMS:
        for other, reasons in zip(CATALOGUE, model.explain(film, places), strict=True):
            for kind, names in reasons.items():
                assert len(names) == len(set(names)) <= 3
                assert set(names) <= had[film.film_id][kind] & had[other][kind]
                told += len(names) * (film.film_id != other)
    assert told > 20


def had_by(library: ContentTables, film_id: int) -> dict[str, set[str]]:
    def listed(table: Any, column: str) -> set[str]:
        return set(table[table[FILM_ID] == film_id][column]) - {""}

    texts = listed(library.films, TITLE) | listed(library.films, OVERVIEW)
    return {
        "words": {word.strip(".,") for text in texts for word in text.lower().split()},
        "genres": listed(library.genres, GENRE),
        "keywords": listed(library.keywords, KEYWORD),
        "people": listed(library.people, NAME),
        "franchise": listed(library.films, FRANCHISE),
    }
