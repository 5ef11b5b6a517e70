"""Spaces that can be searched, and what is said of those that cannot."""

from __future__ import annotations

import pytest
import yaml

from checkout import ROOT
from matinee.tuning.space import NotSearchableError, filled, space_of

MODEL = {
    "_target_": "matinee.models.demographic.classifier.EncodedClassifier",
    "estimator": "xgboost",
    "smoothing": {"film": 20, "group": 50, "genre": 500},
    "estimator_params": {"n_estimators": 100},
}


MISSPELT = "estimator_params.n_estimatos"
REFUSED = {
    MISSPELT: (
        {"low": 1, "high": 2},
        f"{MISSPELT} is no hyper-parameter of EncodedClassifier; allowed: ",
    ),
    "smoothing.flim": ({"low": 1, "high": 2}, "smoothing.film, smoothing.group"),
    "estimator_params.n_estimators": (
        {"low": 200, "high": 20},
        "estimator_params.n_estimators: low=200 is not below high=20",
    ),
    "estimator_params.learning_rate": (
        {"low": 0, "high": 1, "log": True},
        "learning_rate: low=0 has no logarithm",
    ),
    "estimator_params.max_depth": (
        {"low": 6, "high": 9},
        "max_depth: its current value 5 lies outside of 6 to 9",
    ),
    "estimator_params.min_child_weight": (
        {"low": 1, "hihg": 9},
        "min_child_weight: high: Field required; hihg: Extra inputs",
    ),
    "estimator_params.subsample": (
        {"choices": [0.5, 0.8, "x"]},
        "estimator_params.subsample='x' is refused by the model: estimator_params: Value error, "
        "subsample: Input should be a valid number",
    ),
    "estimator": ({"choices": ["xgboost", "x"]}, "estimator='x' is refused by the model"),
    "smoothing": ({"low": 1, "high": 2}, "smoothing: its value {'film': 20.0, "),
    "smoothing.film": ({"choices": [20, "x"]}, "smoothing.film='x' is refused by the model"),
    "smoothing.group": (7, "allowed: low, high, log, type (int or float), or choices"),
    "smoothing.genre": ({"low": 1.5, "high": 600, "type": "int"}, "are to be whole numbers"),
}
CHOICE_WITHOUT_CURRENT = {"choices": [0.5, 0.7]}


def test_choices_without_current_value_refused() -> None:
    space = {"estimator_params.subsample": CHOICE_WITHOUT_CURRENT}
    with pytest.raises(NotSearchableError, match=r"its current value 0.8 is not among"):
        space_of("newcomer_mine", MODEL, space)


@pytest.mark.parametrize("key", REFUSED)
def test_invalid_space_lists_allowed(key: str) -> None:
    told, why = REFUSED[key]
    with pytest.raises(NotSearchableError) as refusal:
        space_of("newcomer_mine", MODEL, {key: told})
    assert str(refusal.value).startswith("conf/searches/newcomer_mine.yaml: ")
    assert why in str(refusal.value)


def test_parameter_types_reach_model() -> None:
    rounds, rows = "estimator_params.n_estimators", "estimator_params.subsample"
    told = {
        rounds: {"low": 50, "high": 200},
        "smoothing.film": {"low": 1, "high": 99},
        rows: {"choices": [0.5, 0.8]},
    }
    space = space_of("newcomer_mine", MODEL, told)
    assert space.current == {rounds: 100, "smoothing.film": 20, rows: 0.8}
    suggested = {rounds: 77, "smoothing.film": 12.34567, rows: "0.5"}
    assert space.values(suggested) == {rounds: 77, "smoothing.film": 12.35, rows: 0.5}
    assert space.suggestions(space.current) == {rounds: 100, "smoothing.film": 20, rows: "0.8"}
    chosen = filled(MODEL, space.values(suggested))
    assert chosen["estimator_params"] == {"n_estimators": 77, "subsample": 0.5}
    assert MODEL["estimator_params"] == {"n_estimators": 100}


def test_list_element_searched_by_index() -> None:
    model = {
        "_target_": "matinee.models.sequential.sequential_ridge.SequentialRidge",
        "decays": [0.6, 0.95],
        "regs": [300, 1000],
    }
    space = space_of("viewer_mine", model, {"decays.1": {"low": 0.9, "high": 0.99}})
    assert space.current == {"decays.1": 0.95}
    assert filled(model, {"decays.1": 0.97})["decays"] == [0.6, 0.97]
    assert model["decays"] == [0.6, 0.95]


@pytest.mark.parametrize("name", sorted(file.stem for file in (ROOT / "conf/searches").iterdir()))
def test_every_configured_space_valid(name: str) -> None:
    model, told = (
        yaml.safe_load((ROOT / "conf" / folder / f"{name}.yaml").read_text())
        for folder in ("candidates", "searches")
    )
    assert space_of(name, model["model"], told).ranges
