"""Tests of Transformer: it scores without PyTorch, and training learns the order of ratings."""

from __future__ import annotations

import importlib.util
import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from fixtures import small_movielens
from matinee.artifacts.pickles import pickle_io
from matinee.models.base import History, Tables
from matinee.models.neural.blocks.attention import LayerWeights, TransformerWeights, normalize
from matinee.models.neural.blocks.sequences import N_GAPS, N_RATINGS, Timeline, Tokens, gap_buckets
from matinee.models.neural.transformer import Transformer
from matinee.models.solvers.cooccurrence import ItemSubset
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import FILM_ID, RATING, TIMESTAMP, USER_ID

ITEMS, SIZE, HEADS, LENGTH = small_movielens.FILMS - 1, 8, 2, 4
DAY = 86_400
trains = pytest.mark.skipif(
    importlib.util.find_spec("torch") is None, reason="PyTorch, which trains it, is not installed"
)


def random_network(layers: int = 2, scale: float = 0.5) -> TransformerWeights:
    rng = np.random.default_rng(3)

    def drawn(*shape: int) -> np.ndarray:
        return (rng.standard_normal(shape) * scale).astype(np.float32)

    sizes = [(SIZE + 1, 3 * SIZE), (SIZE + 1, SIZE), (SIZE + 1, 2 * SIZE), (2 * SIZE + 1, SIZE)]
    return TransformerWeights(
        drawn(ITEMS, SIZE), drawn(ITEMS), drawn(N_RATINGS, SIZE), drawn(N_GAPS, SIZE),
        drawn(HEADS), drawn(SIZE), [LayerWeights(*map(drawn, *zip(*sizes, strict=True)))
                                    for _ in range(layers)],
    )  # fmt: skip


def model(network: TransformerWeights) -> Transformer:
    tables = small_movielens.tables()[0]
    untrained = Transformer(embedding_size=SIZE, heads=HEADS, length=LENGTH)
    untrained.subset = ItemSubset(tables, untrained.max_items)
    untrained.film_ids, untrained.network = untrained.subset.film_ids, network
    return untrained


def history(*films: int, days: tuple[int, ...] | None = None) -> History:
    times = None if days is None else DAY * np.array(days)
    return History(np.array(films), np.full(len(films), 4.0), times)


def tokens(*items: int) -> Tokens:
    indices = np.array(items, dtype=np.int64)
    return Tokens(indices, np.full(len(items), 8), np.zeros(len(items), dtype=np.int64))


def test_probabilities_without_history_are_softmax_of_biases() -> None:
    network = random_network()
    exponentials = np.exp(network.biases.astype(float))
    expected = exponentials / exponentials.sum()
    np.testing.assert_allclose(network.probabilities(tokens()), expected, rtol=1e-6)


def test_zero_layers_leave_newest_token() -> None:
    network = random_network()
    zero = [LayerWeights(*(0 * matrix for matrix in layer)) for layer in network.layers]
    newest = 4 * network.items[5] + network.ratings[8] + network.gaps[0]
    logits = network.items @ (normalize(newest) * network.gain) + network.biases
    expected = np.exp(logits) / np.exp(logits).sum()
    probabilities = network._replace(layers=zero).probabilities(tokens(1, 2, 5))
    np.testing.assert_allclose(probabilities, expected, rtol=1e-4)


def test_steep_slopes_attend_to_newest_only() -> None:
    network = random_network()._replace(log_slopes=np.full(HEADS, 9, dtype=np.float32))
    alone, after_others = (network.probabilities(tokens(*each)) for each in ((5,), (3, 1, 5)))
    np.testing.assert_allclose(alone, after_others, rtol=1e-5)


def test_order_changes_scores() -> None:
    forth, back = model(random_network()).score([history(1, 2, 3), history(3, 2, 1)])
    assert np.abs(forth - back).max() > 0.01


def test_gap_buckets_grow_by_factor_of_four() -> None:
    seconds = np.array([0, 1, 2, 3, 14, 15, 62, 63, 10**12])
    assert gap_buckets(seconds).tolist() == [1, 1, 1, 2, 2, 3, 3, 4, N_GAPS - 1]


def test_tokens_are_newest_known_films() -> None:
    ids = np.array([1, 2, 3, 5])
    rated = history(5, 99, 1, 2, 3, days=(0, 1, 2, 2, 9))
    encoded = Tokens.from_history(rated, ids, 3)
    assert encoded.items.tolist() == [0, 1, 2] and encoded.ratings.tolist() == [8, 8, 8]
    assert encoded.gaps.tolist() == gap_buckets(DAY * np.array([2, 0, 7])).tolist()
    unknown = Tokens.from_history(rated._replace(times=None), ids, 3)
    assert unknown.items.tolist() == [0, 1, 2] and not unknown.gaps.any()


def test_timeline_shuffles_ties_only() -> None:
    ratings = pd.DataFrame(
        {
            USER_ID: np.repeat([4, 2], 30),
            FILM_ID: np.tile(np.arange(1, 31), 2),
            RATING: 3.5,
            TIMESTAMP: np.tile(np.arange(30) // 10 * DAY, 2),
        }
    )
    ids = np.arange(1, 31)
    timeline = Timeline.from_table(ratings, ids, rng_for(1))
    backwards = Timeline.from_table(ratings[::-1], ids, rng_for(1))
    np.testing.assert_array_equal(timeline.tokens.items, backwards.tokens.items)
    by_second = timeline.tokens.items.reshape(6, 10)
    assert (
        np.sort(by_second, axis=1).tolist()
        == np.tile(np.arange(30).reshape(3, 10), (2, 1)).tolist()
    )
    again = timeline.shuffle_ties(rng_for(2)).tokens.items
    assert (again != timeline.tokens.items).any()
    np.testing.assert_array_equal(np.sort(again.reshape(6, 10), axis=1), np.sort(by_second, axis=1))
    assert timeline.tokens.gaps.reshape(6, 10)[:, 0].tolist() == [0, *gap_buckets([DAY] * 2)] * 2


def test_explain_is_leave_one_out() -> None:
    transformer = model(random_network())
    rated, items = history(7, 1, 2, 3, 99, 5, days=(0, 0, 1, 2, 3, 9)), np.array([0, 8, 23])
    contributions = transformer.explain(rated, items)
    assert contributions.shape == (6, 3)
    assert not contributions[[0, 4]].any(), "beyond the length, and unknown"
    for index in (1, 2, 3, 5):
        without = rated.without(index)
        full, reduced = transformer.score([rated, without])[:, items]
        np.testing.assert_allclose(contributions[index], full - reduced, atol=1e-12)
    assert np.abs(contributions).max() > 0.001


def test_loaded_model_scores_without_torch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    transformer, path = model(random_network()), tmp_path / "model.sav"
    digest = pickle_io.save(transformer, path)
    monkeypatch.setitem(sys.modules, "torch", None)
    loaded = pickle_io.load(path, digest)
    rated = [history(1, 2, 3)]
    np.testing.assert_array_equal(loaded.score(rated), transformer.score(rated))


def test_fit_without_torch_names_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ModuleNotFoundError, match=r"not installed: run `make neural`.*lineup=full"):
        Transformer().fit(small_movielens.tables()[0], rng_for(1))


def test_embedding_size_not_multiple_of_heads_refused() -> None:
    with pytest.raises(ValueError, match="embedding_size=9 is not a multiple of heads=2"):
        Transformer(embedding_size=9, heads=2)


def cyclic(users: int = 120, films: int = 20, each: int = 12) -> Tables:
    """Everybody rates the films in the order of their ids, from a random one on, one a day."""
    starts = rng_for(5).integers(films, size=users)
    watched = (starts[:, None] + np.arange(each)) % films + 1
    ratings = pd.DataFrame(
        {
            USER_ID: np.repeat(np.arange(users), each),
            FILM_ID: watched.ravel(),
            RATING: 4.0,
            TIMESTAMP: np.tile(np.arange(each) * DAY, users),
        }
    )
    tables = small_movielens.tables()[0]
    return Tables(ratings, tables.films, tables.users)


@trains
def test_fit_learns_order() -> None:
    settings = {"embedding_size": 16, "heads": 2, "batch_size": 8, "dropout": 0.0}
    fitted = Transformer(epochs=12, patience=12, learning_rate=0.02, **settings)
    fitted.fit(cyclic(), rng_for(1))
    for newest in (5, 9, 14):
        for days in (None, (0, 1, 2)):
            scores = fitted.score([history(newest - 2, newest - 1, newest, days=days)])[0]
            assert fitted.film_ids[scores.argmax()] == newest + 1
    assert fitted.curve[-1] > fitted.curve[0] and max(fitted.curve) > 0.95


@trains
def test_stops_without_better_validation() -> None:
    still = Transformer(embedding_size=8, heads=2, epochs=9, patience=2, learning_rate=1e-12)
    still.fit(cyclic(), rng_for(1))
    assert len(still.curve) == 3


@trains
def test_torch_and_numpy_agree() -> None:
    import torch

    from matinee.models.neural.blocks import attention_module

    rng, shape = np.random.default_rng(1), attention_module.Shape(SIZE, HEADS, 2)
    weights = attention_module.initialize(rng.standard_normal(20), 4, shape, rng)
    rated = Tokens(*rng.integers(N_RATINGS, size=(3, 6)))
    with torch.no_grad():
        features = torch.randn(20, 4, generator=torch.Generator().manual_seed(1))
        table = weights["items"] + features @ weights["metadata"]
        padded = torch.from_numpy(np.pad(np.stack(rated, axis=-1), ((0, 3), (0, 0))))[None]
        state = attention_module.states(weights, table, padded, 0.0)[0, 5]
        expected = (table @ state + weights["biases"]).softmax(0).numpy()
    network = attention_module.to_numpy(weights, features)
    np.testing.assert_allclose(network.probabilities(rated), expected, rtol=1e-4)


@trains
def test_chunked_cross_entropy_is_cross_entropy() -> None:
    import torch

    from matinee.models.neural.blocks.attention_module import CHUNK, cross_entropy

    torch.manual_seed(1)
    count, shares = 2 * CHUNK + 3, torch.tensor([0.7, 0.3])
    queries, table = torch.randn(count, 5), torch.randn(9, 5)
    targets = torch.randint(9, (count, 2))
    both = [each.requires_grad_() for each in (queries, table)]
    loss = cross_entropy(queries, table, targets, shares.expand(count, 2))
    gradients = torch.autograd.grad(3 * loss, both)
    dense = -((queries @ table.T).log_softmax(1).gather(1, targets) * shares).sum(1).mean()
    torch.testing.assert_close(loss, dense)
    torch.testing.assert_close(gradients, torch.autograd.grad(3 * dense, both))


@trains
def test_killed_training_resumes_to_same_model(tmp_path: Path) -> None:
    script = Path(__file__).parents[1] / "kill_during_training.py"
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path)], capture_output=True, text=True, check=True
    )
    ended, n_resumed, same, left = json.loads(done.stdout)
    assert (ended, n_resumed, same, left) == (-signal.SIGKILL, 2, True, False)
