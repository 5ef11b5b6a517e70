"""Spaces that can be searched, and what is said of those that cannot."""

from __future__ import annotations

import pytest
import yaml

from checkout import ROOT
from matinee.tuning.space import NotSearchableError, filled, space_of

MODEL = {
    "_target_": "matinee.models.demographic.xgboosting.XGBoostClasses",
    "encoding": {"film": 20, "group": 50, "genre": 500},
    "rounds": 100,
}


REFUSED = {
    "rouns": ({"low": 1, "high": 2}, "rouns is no hyper-parameter of XGBoostClasses; allowed: "),
    "encoding.flim": ({"low": 1, "high": 2}, "encoding.film, encoding.group"),
    "rounds": ({"low": 200, "high": 20}, "rounds: low=200 is not below high=20"),
    "learning_rate": ({"low": 0, "high": 1, "log": True}, "learning_rate: low=0 has no logarithm"),
    "max_depth": ({"low": 6, "high": 9}, "max_depth: its current value 5 lies outside of 6 to 9"),
    "min_weight": ({"low": 1, "hihg": 9}, "min_weight: high: Field required; hihg: Extra inputs"),
    "subsample": ({"choices": [0.5, 0.7]}, "subsample: its current value 0.8 is not among"),
    "encoding": ({"low": 1, "high": 2}, "encoding: its value {'film': 20.0, "),
    "encoding.film": ({"choices": [20, "x"]}, "encoding.film='x' is refused by the model"),
    "encoding.group": (7, "allowed: low, high, log, type (int or float), or choices"),
    "encoding.genre": ({"low": 1.5, "high": 600, "type": "int"}, "are to be whole numbers"),
}


@pytest.mark.parametrize("key", REFUSED)
def test_a_wrong_space_is_refused_with_what_is_allowed(key: str) -> None:
    told, why = REFUSED[key]
    with pytest.raises(NotSearchableError) as refusal:
        space_of("newcomer_mine", MODEL, {key: told})
    assert str(refusal.value).startswith("conf/searches/newcomer_mine.yaml: ")
    assert why in str(refusal.value)


def test_whole_numbers_parts_and_choices_reach_the_model_as_they_were_told() -> None:
    told = {
        "rounds": {"low": 50, "high": 200},
        "encoding.film": {"low": 1, "high": 99},
        "subsample": {"choices": [0.5, 0.8]},
    }
    space = space_of("newcomer_mine", MODEL, told)
    assert space.current == {"rounds": 100, "encoding.film": 20, "subsample": 0.8}
    suggested = {"rounds": 77, "encoding.film": 12.34567, "subsample": "0.5"}
    assert space.values(suggested) == {"rounds": 77, "encoding.film": 12.35, "subsample": 0.5}
    assert space.suggestions(space.current) == {
        "rounds": 100,
        "encoding.film": 20,
        "subsample": "0.8",
    }


def test_a_place_of_a_list_is_searched_by_its_number() -> None:
    model = {
        "_target_": "matinee.models.sequential.sequential_ridge.SequentialRidge",
        "decays": [0.6, 0.95],
        "penalties": [300, 1000],
    }
    space = space_of("viewer_mine", model, {"decays.1": {"low": 0.9, "high": 0.99}})
    assert space.current == {"decays.1": 0.95}
    assert filled(model, {"decays.1": 0.97})["decays"] == [0.6, 0.97]
    assert model["decays"] == [0.6, 0.95]


@pytest.mark.parametrize("name", sorted(file.stem for file in (ROOT / "conf/searches").iterdir()))
def test_every_space_of_conf_can_be_searched(name: str) -> None:
    model, told = (
        yaml.safe_load((ROOT / "conf" / folder / f"{name}.yaml").read_text())
        for folder in ("candidates", "searches")
    )
    assert space_of(name, model["model"], told).ranges
