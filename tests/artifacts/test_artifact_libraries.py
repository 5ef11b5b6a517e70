"""What the fixed list must let through: the library objects that our models hold."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matinee.artifacts.pickle_io import ALLOWED, load, save


def test_every_listed_name_exists() -> None:
    for module, name in ALLOWED:
        assert callable(getattr(importlib.import_module(module), name))


def _features() -> tuple[Any, Any]:
    rng = np.random.default_rng(1)
    return rng.random((48, 3)), np.arange(48) % 4


def _forest() -> Any:
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(2, random_state=np.random.RandomState(1))


def _tree() -> Any:
    from sklearn.tree import DecisionTreeClassifier

    return DecisionTreeClassifier(random_state=1)


def _logistic() -> Any:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression())


def _boosting() -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(max_iter=2, early_stopping=True, random_state=1)


def _network(solver: str) -> Any:
    from sklearn.neural_network import MLPClassifier

    return MLPClassifier((3,), solver=solver, max_iter=2, random_state=1)


def _xgboost() -> Any:
    from xgboost import XGBClassifier

    return XGBClassifier(n_estimators=2, n_jobs=1)


@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize(
    "estimator",
    [
        _forest,
        _tree,
        _logistic,
        _boosting,
        _xgboost,
        lambda: _network("adam"),
        lambda: _network("sgd"),
        lambda: _network("lbfgs"),
    ],
    ids=["forest", "tree", "logistic", "boosting", "xgboost", "adam", "sgd", "lbfgs"],
)
def test_library_model_predicts_same_after_loading(
    estimator: Callable[[], Any], classes: int, tmp_path: Path
) -> None:
    features, labels = _features()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = estimator().fit(features, labels % classes)
    loaded = load(tmp_path / "model.sav", save(fitted, tmp_path / "model.sav"))
    assert np.array_equal(loaded.predict_proba(features), fitted.predict_proba(features))


@pytest.mark.parametrize(
    "value",
    [
        np.arange(6.0).reshape(2, 3),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(8)[::2],
        np.array(["a", "bc"]),
        np.array(["a", None], dtype=object),
        np.float32(1.5),
        np.dtype("int8"),
        np.ndarray,
    ],
    ids=["matrix", "fortran", "strided", "text", "object", "scalar", "dtype", "class"],
)
def test_numpy_values_load(value: Any, tmp_path: Path) -> None:
    path = tmp_path / "value.sav"
    assert np.array_equal(load(path, save(value, path)), value)


@pytest.mark.parametrize("make", [np.random.RandomState, np.random.default_rng])
def test_random_generator_state_restored(make: Callable[[int], Any], tmp_path: Path) -> None:
    path = tmp_path / "rng.sav"
    rng = make(1)
    assert load(path, save(rng, path)).random() == rng.random()
