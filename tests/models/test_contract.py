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
from matinee import artifact
from matinee.models.base import Person, Ranker, Rater
from matinee.seeds import generator
from matinee.tables import AGE_BANDS, CLASSES, GENDERS, OCCUPATIONS

CONF = Path(__file__).parents[2] / "conf" / "candidates"
CANDIDATES = sorted(path.stem for path in CONF.glob("*.yaml"))
PEOPLE = [
    Person("F", 18, 3),
    Person("M", 56, 20),
    Person("F"),
    Person(age=35),
    Person(occupation=0),
    Person(),
]


def settings(name: str) -> Any:
    return OmegaConf.to_container(OmegaConf.load(CONF / f"{name}.yaml"))


def fitted(name: str) -> Any:
    known, _ = tiny.tables()
    model = instantiate(settings(name)["model"], _convert_="all")
    return model.fit(known, generator(tiny.SEED, "train", name))


model_of = cache(fitted)


def answers(model: Any, people: list[Person]) -> np.ndarray:
    """Scores, or the chances of every person and film, as a matrix with a row a person."""
    if isinstance(model, Ranker):
        return model.score(people)
    count = len(model.film_ids)
    who = np.repeat(np.arange(len(people)), count)
    films = np.tile(np.arange(count), len(people))
    return model.rate(people, who, films).reshape(len(people), -1)


@pytest.mark.parametrize("name", CANDIDATES)
def test_settings_name_task_side_and_module(name: str) -> None:
    chosen = settings(name)
    kind = {"ranking": Ranker, "rating": Rater}[chosen["side"]]
    assert name.startswith(chosen["task"] + "_")
    assert chosen["model"]["_target_"].startswith(f"matinee.models.{chosen['module']}.")
    assert isinstance(model_of(name), kind)


@pytest.mark.parametrize("name", CANDIDATES)
def test_every_film_of_the_catalogue_is_a_column(name: str) -> None:
    assert model_of(name).film_ids.tolist() == list(range(1, tiny.FILMS + 1))


@pytest.mark.parametrize("name", CANDIDATES)
def test_answers_are_finite_for_whatever_is_known_of_a_person(name: str) -> None:
    model = model_of(name)
    everybody = [Person(g, a, o) for g in GENDERS for a in AGE_BANDS for o in range(21)]
    assert len(everybody) == 2 * 7 * len(OCCUPATIONS)
    for people in (PEOPLE, everybody):
        found = answers(model, people)
        assert found.shape[0] == len(people)
        assert np.isfinite(found).all()


@pytest.mark.parametrize("name", CANDIDATES)
def test_nobody_asking_gets_an_empty_answer(name: str) -> None:
    model = model_of(name)
    if isinstance(model, Ranker):
        assert model.score([]).shape == (0, tiny.FILMS)
    else:
        none = np.array([], dtype=np.int64)
        assert model.rate([], none, none).shape == (0, len(CLASSES))


@pytest.mark.parametrize("name", CANDIDATES)
def test_together_and_alone_give_the_same_answer(name: str) -> None:
    model = model_of(name)
    alone = np.vstack([answers(model, [person]) for person in PEOPLE])
    np.testing.assert_allclose(answers(model, PEOPLE), alone, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("name", [n for n in CANDIDATES if settings(n)["side"] == "rating"])
def test_chances_are_probabilities_of_four_classes(name: str) -> None:
    model = model_of(name)
    chances = answers(model, PEOPLE).reshape(-1, len(CLASSES))
    assert (chances >= 0).all()
    np.testing.assert_allclose(chances.sum(axis=1), 1)
    assert model.stars.shape == (4,) and (np.diff(model.stars) > 0).all()


@pytest.mark.parametrize("name", CANDIDATES)
def test_a_file_answers_as_the_model_did(name: str, tmp_path: Path) -> None:
    model, path = model_of(name), tmp_path / "model.sav"
    loaded = artifact.load(path, artifact.save(model, path))
    np.testing.assert_array_equal(answers(loaded, PEOPLE), answers(model, PEOPLE))


@pytest.mark.parametrize("name", CANDIDATES)
def test_the_same_seed_gives_the_same_bytes(name: str) -> None:
    assert pickle.dumps(fitted(name), protocol=5) == pickle.dumps(fitted(name), protocol=5)


@pytest.mark.parametrize("name", CANDIDATES)
def test_a_misspelt_hyperparameter_is_refused(name: str) -> None:
    with pytest.raises(Exception, match="misspelt"):
        instantiate(settings(name)["model"] | {"misspelt": 1}, _convert_="all")


@pytest.mark.parametrize("name", CANDIDATES)
def test_fitting_changes_no_table(name: str) -> None:
    known, _ = tiny.tables()
    before = [table.copy() for table in known]
    model = instantiate(settings(name)["model"], _convert_="all")
    model.fit(known, generator(tiny.SEED, "train", name))
    assert all(table.equals(copy) for table, copy in zip(known, before, strict=True))
