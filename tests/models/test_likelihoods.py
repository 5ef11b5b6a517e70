from __future__ import annotations

import numpy as np
import pytest

from matinee.models.factorization.blocks.likelihoods import ordered_probit


def test_ordered_probit_recovers_thresholds() -> None:
    rng = np.random.default_rng(1)
    means = rng.standard_normal(20_000)
    ratings = 1 + np.searchsorted([-1.0, -0.2, 0.9], means + rng.standard_normal(20_000)).astype(
        float
    )
    fitted = ordered_probit(ratings, noise_share=0.3).update(ratings, means, np.zeros(20_000))
    np.testing.assert_allclose(fitted.thresholds, [-1.0, -0.2, 0.9], atol=0.05)
    assert fitted.predict(means, np.zeros(20_000)).mean() == pytest.approx(ratings.mean(), abs=1e-3)


def test_ordered_probit_latent_within_interval() -> None:
    probit = ordered_probit(np.array([1, 2, 3, 4, 5.0]), noise_share=1)
    ratings, far = np.array([1, 2, 3, 4, 5.0]), np.full(5, 20.0)
    for expected in (np.zeros(5), far, -far):
        latent = probit.latent(ratings, expected)
        assert (latent[1:] > probit.thresholds).all() and (latent[:-1] < probit.thresholds).all()
    assert probit.latent(ratings, np.zeros(5))[2] == pytest.approx(0)
    np.testing.assert_allclose(probit.predict(np.array([-20, 20.0]), np.zeros(2)), [1, 5])
