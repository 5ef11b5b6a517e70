from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from fixtures import small_movielens
from fixtures.small_histories import tables
from matinee.models.base import History
from matinee.models.interactions import Interactions
from matinee.models.sequential.blocks.decayed_cooccurrence import pair_sums, state_gram
from matinee.models.sequential.sequential_ridge import SequentialRidge
from matinee.runtime.seeds import rng_for

FILMS = small_movielens.FILMS


def test_closed_form_sums_equal_loop() -> None:
    """The closed-form sums equal a loop over all moments of all histories."""
    ratings = small_movielens.prepared()["ratings"]
    film_ids = np.arange(1, FILMS + 1)
    interactions = Interactions.from_table_by_time(ratings, film_ids, rng_for(1))
    products, followed = np.zeros((FILMS, FILMS)), np.zeros((FILMS, FILMS))
    for films in np.split(interactions.items, np.cumsum(interactions.user_counts())[:-1]):
        first, second = np.zeros(FILMS), np.zeros(FILMS)
        for film, following in pairwise(films):
            first, second = first * 0.5, second * 0.9
            first[film] += 1
            second[film] += 1
            products += np.outer(first, second)
            followed[following] += 0.5 * first
    sums = {decay: pair_sums(interactions, decay) for decay in (0.5, 0.9)}
    exact = {"atol": 2e-3, "rtol": 1e-3}
    np.testing.assert_allclose(state_gram(interactions, 0.5, 0.9, sums), products, **exact)
    np.testing.assert_allclose(sums[0.5], followed, **exact)


def test_regs_one_per_decay() -> None:
    with pytest.raises(ValueError, match="2 decays and 1 regs"):
        SequentialRidge(decays=(0.5, 0.9), regs=(10,))


@pytest.mark.parametrize("weight", [0.0, 0.5, 1.0])
def test_dislike_weight_scales_low_ratings(weight: float) -> None:
    model = SequentialRidge(decays=(0.5, 0.9), regs=(5, 10), dislike_weight=weight)
    model.fit(tables(), rng_for(1))
    film = model.subset.ids[:1]
    scores = {
        stars: model.score([History(film, np.array([stars]))])[0] - model.subset.tie_breaks
        for stars in (2.0, 2.5, 5.0)
    }
    assert abs(scores[5.0]).max() > 0
    assert (scores[2.5] == scores[5.0]).all()
    assert scores[2.0] == pytest.approx(weight * scores[5.0], abs=1e-7)
