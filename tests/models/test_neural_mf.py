"""Tests of NeuralMF: it predicts without PyTorch, and names what training needs."""

from __future__ import annotations

import importlib.util
import math
import pickle
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hydra import compose, initialize_config_dir

from fixtures import small_movielens
from matinee.artifacts.pickles import pickle_io
from matinee.models.base import History, Tables
from matinee.models.interactions import Interactions
from matinee.models.neural.blocks.inference import NetworkWeights
from matinee.models.neural.neural_mf import NeuralMF
from matinee.models.solvers.gaussian_posteriors import Deviations, Posterior, expected
from matinee.runtime.seeds import rng_for

CONF = Path(__file__).parents[2] / "conf"
SIGNS = np.array([1, -1, 1, -1, 1, -1])
"""Films 1, 3 and 5 are of one kind, films 2, 4 and 6 of the other."""
FILMS = np.arange(len(SIGNS))
trains = pytest.mark.skipif(
    importlib.util.find_spec("torch") is None, reason="PyTorch, which trains it, is not installed"
)


def history(stars: dict[int, float]) -> History:
    return History(np.array(list(stars), dtype=np.int64), np.array(list(stars.values())))


LIKES_ODD = history({1: 5, 2: 1, 3: 5, 4: 1})


def single(*shape: int) -> np.ndarray:
    return np.zeros(shape, dtype=np.float32)


def zero_network(precision: float = 1.0) -> NetworkWeights:
    """One factor; all weights of the encoder are zero."""
    films = np.column_stack([SIGNS, np.zeros(6)]).astype(np.float32)
    precisions = np.full(2, precision, dtype=np.float32)
    return NetworkWeights(
        films, single(6, 1), single(6, 1), single(5, 3), single(4, 2), single(2, 2), precisions
    )


def random_network(size: int = 2, units: int = 3) -> NetworkWeights:
    rng = np.random.default_rng(4)
    shapes = [(6, size + 1), (6, size), (6, size), (2 * size + 3, units)]
    shapes += [(units + 1, size + 1), (2 * size, size + 1)]
    arrays = [rng.standard_normal(shape).astype(np.float32) / 3 for shape in shapes]
    return NetworkWeights(*arrays, np.array([2, 3, 5], dtype=np.float32))


def model(network: NetworkWeights) -> NeuralMF:
    fitted_model = NeuralMF()
    fitted_model.film_ids, fitted_model.scale, fitted_model.mean, fitted_model.network = (
        FILMS + 1,
        (1.0, 5.0),
        3.0,
        network,
    )
    return fitted_model


def predictions(fitted_model: NeuralMF, *queries: History) -> np.ndarray:
    count = len(fitted_model.film_ids)
    users, films = (
        np.repeat(np.arange(len(queries)), count),
        np.tile(np.arange(count), len(queries)),
    )
    return fitted_model.predict(queries, users, films).reshape(len(queries), count)


def test_zero_network_is_ridge_regression() -> None:
    """4 ratings two stars from the mean, and a prior precision of 1: 8 / (4 + 1)."""
    predicted = predictions(model(zero_network()), LIKES_ODD)[0]
    np.testing.assert_allclose(predicted, 3 + SIGNS * 8 / 5, rtol=1e-6)


def test_strong_prior_follows_network() -> None:
    seen = zero_network(precision=1e9)._replace(rated=SIGNS[:, None].astype(np.float32))
    network = seen._replace(skip=np.array([[0, 0], [1, 0]], dtype=np.float32))
    odd, even = predictions(model(network), history({1: 3, 3: 3}), history({2: 3, 4: 3}))
    np.testing.assert_allclose(odd, 3 + SIGNS * 2 / math.sqrt(2 + 10), rtol=1e-6)
    np.testing.assert_allclose(even, 6 - odd, rtol=1e-6)


def test_empty_history_item_biases() -> None:
    network = zero_network()
    network.items[:, -1] = np.linspace(-1, 1, 6)
    predicted = predictions(model(network), history({}), history({99: 5}))
    np.testing.assert_allclose(predicted, [3 + np.linspace(-1, 1, 6)] * 2, rtol=1e-6)


def test_predict_equals_formula() -> None:
    network, query = random_network(), history({2: 5, 3: 1, 6: 4})
    rated, above = np.array([1, 2, 5]), np.array([2, -2, 1])
    vectors, levels = network.items[:, :-1], network.items[:, -1]
    left = above - levels[rated]
    level = left.sum() / (3 + 5)
    sums = [(left - level) @ network.ratings[rated], network.rated[rated].sum(axis=0)]
    known = np.concatenate(sums) / math.sqrt(3 + 10)
    inputs = np.array([*known, level, math.log1p(3) / 5 - 0.8, 1])
    units = np.array([*np.tanh(inputs @ network.hidden), 1])
    prior_mean = units @ network.output + known @ network.skip + [0, 0, level]
    ones = np.column_stack([vectors, np.ones(6)])
    matrix = ones[rated].T @ ones[rated] + np.diag(network.precisions)
    person = prior_mean + np.linalg.solve(matrix, ones[rated].T @ (left - ones[rated] @ prior_mean))
    expected_ratings = np.clip(3 + ones @ person + levels, 1, 5)
    np.testing.assert_allclose(predictions(model(network), query)[0], expected_ratings, rtol=1e-5)


def test_predict_independent_of_batch_and_order() -> None:
    fitted_model, nothing = model(random_network()), history({})
    more = history({77: 1, 4: 1, 3: 5, 2: 1, 1: 5})
    together = predictions(fitted_model, nothing, LIKES_ODD, more)
    np.testing.assert_allclose(together[1], together[2], rtol=1e-5)
    alone = np.vstack([predictions(fitted_model, query) for query in (nothing, LIKES_ODD, more)])
    np.testing.assert_allclose(together, alone, rtol=1e-5)


def test_loaded_model_predicts_without_torch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted_model, path = model(random_network()), tmp_path / "model.sav"
    digest = pickle_io.save(fitted_model, path)
    monkeypatch.setitem(sys.modules, "torch", None)
    loaded = pickle_io.load(path, digest)
    np.testing.assert_array_equal(
        predictions(loaded, LIKES_ODD), predictions(fitted_model, LIKES_ODD)
    )


def test_fit_without_torch_names_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ModuleNotFoundError, match=r"not installed: run `make neural`.*lineup=full"):
        NeuralMF().fit(small_movielens.tables()[0], rng_for(1))


def test_only_neural_lineup_has_it() -> None:
    def candidates(lineup: str) -> set[str]:
        with initialize_config_dir(str(CONF), version_base=None):
            return set(compose("config", [f"lineup={lineup}"]).candidates)

    assert candidates("neural") - candidates("full") == {
        "viewer_neural",
        "viewer_transformer",
    }
    assert candidates("full") < candidates("neural")


@cache
def fitted() -> NeuralMF:
    everything = small_movielens.prepared()
    known = Tables(everything["ratings"], everything["films"], everything["users"])
    small = NeuralMF(embedding_size=2, hidden_units=8, epochs=30, batch_size=32)
    return small.fit(known, rng_for(1))


@trains
def test_fit_recovers_preferences_of_new_users() -> None:
    even = history({2: 5, 3: 1, 4: 5, 5: 2, 6: 4, 7: 1, 8: 5, 9: 2})
    odd = history({2: 1, 3: 5, 4: 2, 5: 4, 6: 1, 7: 5, 8: 2, 9: 5})
    likes_even, likes_odd = predictions(fitted(), even, odd)
    assert likes_even[13:23:2].min() > likes_even[14:23:2].max() + 1
    assert likes_odd[14:23:2].min() > likes_odd[13:23:2].max() + 1


@trains
def test_fit_deterministic_restores_torch() -> None:
    import torch

    threads, strict = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    first = pickle.dumps(fitted(), protocol=5)
    assert pickle.dumps(fitted.__wrapped__(), protocol=5) == first
    assert torch.get_num_threads() == threads
    assert torch.are_deterministic_algorithms_enabled() == strict


@trains
def test_torch_and_numpy_agree() -> None:
    import torch

    from matinee.models.neural.blocks import torch_module

    network = random_network()
    known = Interactions.from_histories([LIKES_ODD, history({6: 2, 5: 4})], FILMS + 1)
    ratings = Deviations.by_user(known, known.ratings - 3.0)
    table = np.hstack(
        [network.items[:, :-1], network.ratings, network.rated, network.items[:, -1:]]
    )
    rest = map(torch.from_numpy, (network.hidden, network.output, network.skip))
    none = torch.zeros(0)
    logs = torch.from_numpy(np.log(network.precisions))
    weights = torch_module.TorchNetwork(none, none, none, *rest, logs)
    above, seen = (torch.from_numpy(each.toarray()) for each in (ratings.values, ratings.rated))
    predicted = torch_module.expected(weights, torch.from_numpy(table), above, seen)
    users, films = np.repeat([0, 1], 6), np.tile(FILMS, 2)
    expected_ratings = expected(network.encode(ratings), Posterior(network.items), users, films)
    np.testing.assert_allclose(predicted.numpy().ravel(), expected_ratings, rtol=1e-4, atol=1e-5)
