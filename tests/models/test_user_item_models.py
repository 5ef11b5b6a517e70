"""What is special about each model of subscribers; the contract holds for all of them elsewhere."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from fixtures import small_streaming
from matinee.artifacts.pickles import pickle_io
from matinee.models.base import StreamingTables, UserItemRatingModel, index_in
from matinee.models.factorization.bias import UserItemBias
from matinee.models.factorization.global_mean import GlobalMean
from matinee.models.factorization.regularized_svd import RegularizedSVD
from matinee.models.factorization.regularized_svd_side_info import RegularizedSVDSideInfo
from matinee.models.solvers.cross_fitted import CrossFitted
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import RATING, USER_ID
from matinee.schema.streaming import ID

MODELS = (
    GlobalMean(),
    UserItemBias(),
    RegularizedSVD(embedding_size=2),
    RegularizedSVDSideInfo(embedding_size=2, feature_reg=2),
)
UNKNOWN = np.array([-1])


def fitted(
    model: UserItemRatingModel, subscriptions: StreamingTables | None = None
) -> UserItemRatingModel:
    return model.fit(subscriptions or small_streaming.subscriptions(), rng_for(1))


def indices(model: UserItemRatingModel, user: int, title: str) -> tuple[np.ndarray, np.ndarray]:
    return index_in(np.array([user]), model.user_ids), index_in(np.array([title]), model.title_ids)


def rating(model: UserItemRatingModel, user: int, title: str) -> float:
    return float(model.predict(*indices(model, user, title))[0])


def component(model: UserItemRatingModel, user: int, title: str, name: str) -> float:
    return float(model.components(*indices(model, user, title))[name][0])


each = pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)


@each
def test_predict_clipped_sum_of_components(model: UserItemRatingModel) -> None:
    fitted(model)
    users, titles = np.meshgrid(
        np.arange(-1, small_streaming.USERS), np.arange(-1, len(small_streaming.TITLES))
    )
    users, titles = users.ravel(), titles.ravel()
    total = np.sum(list(model.components(users, titles).values()), axis=0)
    predicted = model.predict(users, titles)
    low, high = model.scale
    assert (low, high) == (2.0, 5.0)
    np.testing.assert_allclose(predicted, np.clip(total, low, high))
    assert np.isfinite(predicted).all()


@each
def test_components_unknown_user_or_title_zero(model: UserItemRatingModel) -> None:
    fitted(model)
    everybody = model.components(UNKNOWN, UNKNOWN).pop("everybody")
    assert model.predict(UNKNOWN, UNKNOWN) == pytest.approx(everybody)
    known = np.array([3])
    for users, titles, mine in ((UNKNOWN, known, "user"), (known, UNKNOWN, "title")):
        components = model.components(users, titles)
        assert all(components[name] == 0 for name in (mine, "taste") if name in components)


@each
def test_fit_counts_ratings(
    model: UserItemRatingModel,
) -> None:
    fitted(model)
    counts = small_streaming.ratings()[ID].value_counts()
    assert model.user_counts.tolist() == [small_streaming.EACH + 2] * small_streaming.USERS
    assert dict(zip(model.title_ids.tolist(), model.title_counts.tolist(), strict=True)) == (
        counts.to_dict()
    )
    assert model.title_counts[index_in(np.array([small_streaming.UNRATED]), model.title_ids)] == 0


@each
def test_saved_model_small(model: UserItemRatingModel, tmp_path: Path) -> None:
    pickle_io.save(fitted(model), tmp_path / "model.sav")
    assert (tmp_path / "model.sav").stat().st_size < 8_000


def test_global_mean_predicts_mean() -> None:
    assert rating(fitted(GlobalMean()), 1, "a1") == pytest.approx(
        small_streaming.ratings()[RATING].mean()
    )


def test_biases_of_lenient_users_and_good_titles() -> None:
    model = fitted(UserItemBias())
    lenient, others = (
        np.mean([component(model, user, "a1", "user") for user in users])
        for users in (
            small_streaming.MILD,
            range(small_streaming.MILD.stop, small_streaming.USERS + 1),
        )
    )
    assert 0.05 < lenient - others < 0.5
    assert component(model, 1, small_streaming.GEM, "title") > 0.4
    assert abs(component(model, 1, "a1", "title")) < 0.2


def test_title_biases_random_ratings_vanish() -> None:
    known = small_streaming.subscriptions()
    values = np.random.default_rng(4).choice([2, 3, 4], len(known.ratings)).astype("float32")
    model = fitted(UserItemBias(), known._replace(ratings=known.ratings.assign(**{RATING: values})))
    assert max(abs(component(model, 1, title, "title")) for title in small_streaming.TITLES) < 0.02


@pytest.mark.parametrize("model", MODELS[2:], ids=lambda model: type(model).__name__)
def test_factors_separate_comedy_fans(model: UserItemRatingModel) -> None:
    fitted(model)
    for user in (1, 30, 31, 60):
        liked, other = (small_streaming.COMEDIES, small_streaming.DRAMAS)[:: 1 if user % 2 else -1]
        means = [np.mean([rating(model, user, title) for title in some]) for some in (liked, other)]
        assert means[0] > means[1] + 1


def test_side_info_unrated_title_like_genre() -> None:
    plain, informed = (
        fitted(RegularizedSVD(embedding_size=2)),
        fitted(RegularizedSVDSideInfo(embedding_size=2, feature_reg=2)),
    )
    assert component(plain, 30, small_streaming.UNRATED, "taste") == 0
    assert (
        rating(informed, 30, small_streaming.UNRATED)
        > rating(informed, 31, small_streaming.UNRATED) + 0.5
    )
    assert component(informed, 30, small_streaming.UNRATED, "title") == 0


def test_reg_shrinks_factors() -> None:
    def strength(reg: float) -> float:
        return abs(component(fitted(RegularizedSVD(embedding_size=1, reg=reg)), 30, "h1", "taste"))

    assert strength(0.1) > strength(1) > strength(3)
    assert strength(30) < 1e-3


def test_embedding_size_above_rank_capped() -> None:
    known = small_streaming.subscriptions()
    few = known._replace(ratings=known.ratings[known.ratings[USER_ID] <= 3])
    assert np.isfinite(rating(fitted(RegularizedSVD(embedding_size=50), few), 1, "a1"))


@each
def test_predict_constant_ratings(model: UserItemRatingModel) -> None:
    known = small_streaming.subscriptions()
    even = known._replace(ratings=known.ratings.assign(**{RATING: np.float32(4)}))
    assert rating(fitted(model, even), 1, "a1") == pytest.approx(4, abs=1e-6)


@each
def test_fit_single_user(model: UserItemRatingModel) -> None:
    known = small_streaming.subscriptions()
    alone = known._replace(ratings=known.ratings[known.ratings[USER_ID] == 1])
    assert 2 <= rating(fitted(model, alone), 1, "a1") <= 5


def test_cross_fitted_saved_as_one_file(tmp_path: Path) -> None:
    folded = CrossFitted(fitted(UserItemBias()), [fitted(UserItemBias()), fitted(GlobalMean())])
    loaded = pickle_io.load(tmp_path / "x.sav", pickle_io.save(folded, tmp_path / "x.sav"))
    assert rating(loaded.model, 1, "a1") == rating(folded.model, 1, "a1")
    assert [type(one) for one in loaded.fold_models] == [UserItemBias, GlobalMean]


def test_index_in_absent_minus_one() -> None:
    known = np.array(["a1", "b2", "c3"])
    wanted = np.array(["c3", "a", "b2", "d", "a1"])
    assert index_in(wanted, known).tolist() == [2, -1, 1, -1, 0]
    assert index_in(np.array([5, 2]), np.array([2, 3])).tolist() == [-1, 0]


def test_fit_text_ids_like_categories() -> None:
    known = small_streaming.subscriptions()
    plain = known._replace(ratings=known.ratings.assign(**{ID: known.ratings[ID].astype(str)}))
    pd.testing.assert_series_equal(
        pd.Series(_all(fitted(RegularizedSVD(), plain))), pd.Series(_all(fitted(RegularizedSVD())))
    )


def _all(model: UserItemRatingModel) -> list[float]:
    return [rating(model, user, title) for user in (1, 2) for title in small_streaming.TITLES]
