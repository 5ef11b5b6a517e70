"""What is special of the network: it answers without PyTorch, and says how to get it to train."""

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

import tiny
from matinee.artifacts import pickle_io
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


def still(penalty: float = 1.0) -> NetworkWeights:
    """One taste, and hidden units that say nothing."""
    films = np.column_stack([SIGNS, np.zeros(6)]).astype(np.float32)
    penalties = np.full(2, penalty, dtype=np.float32)
    return NetworkWeights(
        films, single(6, 1), single(6, 1), single(5, 3), single(4, 2), single(2, 2), penalties
    )


def lively(tastes: int = 2, units: int = 3) -> NetworkWeights:
    rng = np.random.default_rng(4)
    shapes = [(6, tastes + 1), (6, tastes), (6, tastes), (2 * tastes + 3, units)]
    shapes += [(units + 1, tastes + 1), (2 * tastes, tastes + 1)]
    arrays = [rng.standard_normal(shape).astype(np.float32) / 3 for shape in shapes]
    return NetworkWeights(*arrays, np.array([2, 3, 5], dtype=np.float32))


def model(network: NetworkWeights) -> NeuralMF:
    made = NeuralMF()
    made.film_ids, made.scale, made.mean, made.network = FILMS + 1, (1.0, 5.0), 3.0, network
    return made


def answers(made: NeuralMF, *askers: History) -> np.ndarray:
    count = len(made.film_ids)
    who, films = np.repeat(np.arange(len(askers)), count), np.tile(np.arange(count), len(askers))
    return made.predict(askers, who, films).reshape(len(askers), count)


def test_stars_are_learned_from_where_the_network_says_nothing() -> None:
    """Ridge regression: 4 ratings two stars apart from the mean, and a penalty of 1: 8 / (4 + 1)"""
    found = answers(model(still()), LIKES_ODD)[0]
    np.testing.assert_allclose(found, 3 + SIGNS * 8 / 5, rtol=1e-6)


def test_the_network_decides_where_stars_may_not_correct_it() -> None:
    seen = still(penalty=1e9)._replace(rated=SIGNS[:, None].astype(np.float32))
    network = seen._replace(skip=np.array([[0, 0], [1, 0]], dtype=np.float32))
    odd, even = answers(model(network), history({1: 3, 3: 3}), history({2: 3, 4: 3}))
    np.testing.assert_allclose(odd, 3 + SIGNS * 2 / math.sqrt(2 + 10), rtol=1e-6)
    np.testing.assert_allclose(even, 6 - odd, rtol=1e-6)


def test_who_rated_nothing_gets_the_films_levels() -> None:
    network = still()
    network.items[:, -1] = np.linspace(-1, 1, 6)
    found = answers(model(network), history({}), history({99: 5}))
    np.testing.assert_allclose(found, [3 + np.linspace(-1, 1, 6)] * 2, rtol=1e-6)


def test_answers_are_those_of_the_formula_written_out() -> None:
    network, asker = lively(), history({2: 5, 3: 1, 6: 4})
    rated, above = np.array([1, 2, 5]), np.array([2, -2, 1])
    vectors, levels = network.items[:, :-1], network.items[:, -1]
    left = above - levels[rated]
    level = left.sum() / (3 + 5)
    sums = [(left - level) @ network.ratings[rated], network.rated[rated].sum(axis=0)]
    known = np.concatenate(sums) / math.sqrt(3 + 10)
    inputs = np.array([*known, level, math.log1p(3) / 5 - 0.8, 1])
    units = np.array([*np.tanh(inputs @ network.hidden), 1])
    guess = units @ network.output + known @ network.skip + [0, 0, level]
    ones = np.column_stack([vectors, np.ones(6)])
    matrix = ones[rated].T @ ones[rated] + np.diag(network.precisions)
    person = guess + np.linalg.solve(matrix, ones[rated].T @ (left - ones[rated] @ guess))
    wanted = np.clip(3 + ones @ person + levels, 1, 5)
    np.testing.assert_allclose(answers(model(network), asker)[0], wanted, rtol=1e-5)


def test_alone_or_together_in_any_order_and_with_unknown_films_it_is_the_same() -> None:
    made, nothing = model(lively()), history({})
    more = history({77: 1, 4: 1, 3: 5, 2: 1, 1: 5})
    together = answers(made, nothing, LIKES_ODD, more)
    np.testing.assert_allclose(together[1], together[2], rtol=1e-5)
    alone = np.vstack([answers(made, asker) for asker in (nothing, LIKES_ODD, more)])
    np.testing.assert_allclose(together, alone, rtol=1e-5)


def test_a_file_answers_where_there_is_no_torch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, path = model(lively()), tmp_path / "model.sav"
    digest = pickle_io.save(made, path)
    monkeypatch.setitem(sys.modules, "torch", None)
    loaded = pickle_io.load(path, digest)
    np.testing.assert_array_equal(answers(loaded, LIKES_ODD), answers(made, LIKES_ODD))


def test_without_torch_training_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ModuleNotFoundError, match=r"not installed: run `uv pip.*lineup=full"):
        NeuralMF().fit(tiny.tables()[0], rng_for(1))


def test_only_its_own_line_up_asks_for_it() -> None:
    def candidates(lineup: str) -> set[str]:
        with initialize_config_dir(str(CONF), version_base=None):
            return set(compose("config", [f"lineup={lineup}"]).candidates)

    assert candidates("neural") - candidates("full") == {"viewer_neural"}
    assert candidates("full") < candidates("neural")


@cache
def fitted() -> NeuralMF:
    everything = tiny.prepared()
    known = Tables(everything["ratings"], everything["films"], everything["users"])
    small = NeuralMF(embedding_size=2, hidden_units=8, epochs=30, batch_size=32)
    return small.fit(known, rng_for(1))


@trains
def test_trained_it_tells_a_strangers_taste() -> None:
    even = history({2: 5, 3: 1, 4: 5, 5: 2, 6: 4, 7: 1, 8: 5, 9: 2})
    odd = history({2: 1, 3: 5, 4: 2, 5: 4, 6: 1, 7: 5, 8: 2, 9: 5})
    likes_even, likes_odd = answers(fitted(), even, odd)
    assert likes_even[13:23:2].min() > likes_even[14:23:2].max() + 1
    assert likes_odd[14:23:2].min() > likes_odd[13:23:2].max() + 1


@trains
def test_training_is_the_same_twice_and_leaves_torch_as_it_was() -> None:
    import torch

    threads, strict = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    first = pickle.dumps(fitted(), protocol=5)
    assert pickle.dumps(fitted.__wrapped__(), protocol=5) == first
    assert torch.get_num_threads() == threads
    assert torch.are_deterministic_algorithms_enabled() == strict


@trains
def test_tensors_and_arrays_expect_the_same() -> None:
    import torch

    from matinee.models.neural.blocks import torch_module

    network = lively()
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
    found = torch_module.expected(weights, torch.from_numpy(table), above, seen)
    who, films = np.repeat([0, 1], 6), np.tile(FILMS, 2)
    wanted = expected(network.encode(ratings), Posterior(network.items), who, films)
    np.testing.assert_allclose(found.numpy().ravel(), wanted, rtol=1e-4, atol=1e-5)
