"""What the fixed list must let through: the library objects that our models hold."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_array

from matinee.artifacts.pickles.pickle_io import RefusedArtifact, load, save


def _features() -> tuple[Any, Any]:
    rng = np.random.default_rng(1)
    return rng.random((48, 3)), np.arange(48) % 4


def _forest() -> Any:
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(2, random_state=np.random.RandomState(1))


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
        _logistic,
        _boosting,
        _xgboost,
        lambda: _network("adam"),
        lambda: _network("sgd"),
        lambda: _network("lbfgs"),
    ],
    ids=["forest", "logistic", "boosting", "xgboost", "adam", "sgd", "lbfgs"],
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
        np.float32(1.5),
        np.zeros((0, 3)),
        np.array([True, False]),
        np.array("2026-01-01", "M8[D]"),
        csr_array(np.eye(3)),
    ],
    ids=["matrix", "fortran", "strided", "text", "scalar", "empty", "flags", "date", "sparse"],
)
def test_numpy_values_load(value: Any, tmp_path: Path) -> None:
    path = tmp_path / "value.sav"
    loaded = load(path, save(value, path))
    assert type(loaded) is type(value) and loaded.dtype == value.dtype
    assert np.array_equal(_dense(loaded), _dense(value))


def _dense(value: Any) -> Any:
    return value if isinstance(value, np.ndarray | np.generic) else value.toarray()


def test_fortran_order_kept(tmp_path: Path) -> None:
    path = tmp_path / "value.sav"
    value = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    assert load(path, save(value, path)).flags.f_contiguous


@pytest.mark.parametrize(
    "value",
    [np.array(["a", None], dtype=object), np.random.default_rng(1), np.random.RandomState(1)],
    ids=["objects", "generator", "random state"],
)
def test_value_that_is_no_plain_data_not_saved(value: Any, tmp_path: Path) -> None:
    with pytest.raises(RefusedArtifact):
        save(value, tmp_path / "value.sav")
    assert not list(tmp_path.iterdir())


def test_saving_a_loaded_model_again_gives_the_same_bytes(tmp_path: Path) -> None:
    features, labels = _features()
    first, again = tmp_path / "first.sav", tmp_path / "again.sav"
    for estimator in (_forest(), _boosting(), _xgboost()):
        digest = save(estimator.fit(features, labels), first)
        assert save(load(first, digest), again) == digest
