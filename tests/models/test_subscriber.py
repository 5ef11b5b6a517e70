"""What is special about each model of subscribers; the contract holds for all of them elsewhere."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import tiny_subscriptions as tiny
from matinee.artifacts import pickle_io
from matinee.models.base import StreamingTables, UserItemRatingModel, index_in
from matinee.models.cross_fitted import CrossFitted
from matinee.models.factorization.bias import UserItemBias
from matinee.models.factorization.global_mean import GlobalMean
from matinee.models.factorization.regularized_svd import RegularizedSVD
from matinee.models.factorization.regularized_svd_side_info import RegularizedSVDSideInfo
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import RATING, USER_ID
from matinee.schema.streaming import ID

MODELS = (
    GlobalMean(),
    UserItemBias(),
    RegularizedSVD(embedding_size=2),
    RegularizedSVDSideInfo(embedding_size=2, feature_reg=2),
)
NOBODY = np.array([-1])


def fitted(model: UserItemRatingModel, known: StreamingTables | None = None) -> UserItemRatingModel:
    return model.fit(known or tiny.subscriptions(), rng_for(1))


def at(model: UserItemRatingModel, user: int, title: str) -> tuple[np.ndarray, np.ndarray]:
    return index_in(np.array([user]), model.user_ids), index_in(np.array([title]), model.title_ids)


def stars(model: UserItemRatingModel, user: int, title: str) -> float:
    return float(model.predict(*at(model, user, title))[0])


def part(model: UserItemRatingModel, user: int, title: str, name: str) -> float:
    return float(model.components(*at(model, user, title))[name][0])


each = pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)


@each
def test_parts_add_up_to_the_stars_within_the_scale(model: UserItemRatingModel) -> None:
    fitted(model)
    users, titles = np.meshgrid(np.arange(-1, tiny.USERS), np.arange(-1, len(tiny.TITLES)))
    users, titles = users.ravel(), titles.ravel()
    whole = np.sum(list(model.components(users, titles).values()), axis=0)
    guessed = model.predict(users, titles)
    low, high = model.scale
    assert (low, high) == (2.0, 5.0)
    np.testing.assert_allclose(guessed, np.clip(whole, low, high))
    assert np.isfinite(guessed).all()


@each
def test_who_was_never_seen_is_as_everybody_and_so_is_a_title(model: UserItemRatingModel) -> None:
    fitted(model)
    everybody = model.components(NOBODY, NOBODY).pop("everybody")
    assert model.predict(NOBODY, NOBODY) == pytest.approx(everybody)
    known = np.array([3])
    for users, titles, mine in ((NOBODY, known, "user"), (known, NOBODY, "title")):
        parts = model.components(users, titles)
        assert all(parts[name] == 0 for name in (mine, "taste") if name in parts)


@each
def test_it_is_told_how_many_ratings_a_user_gave_and_a_title_got(
    model: UserItemRatingModel,
) -> None:
    fitted(model)
    counts = tiny.ratings()[ID].value_counts()
    assert model.user_counts.tolist() == [tiny.EACH + 2] * tiny.USERS
    assert dict(zip(model.title_ids.tolist(), model.title_counts.tolist(), strict=True)) == (
        counts.to_dict()
    )
    assert model.title_counts[index_in(np.array([tiny.UNRATED]), model.title_ids)] == 0


@each
def test_numbers_are_kept_in_few_bytes(model: UserItemRatingModel, tmp_path: Path) -> None:
    pickle_io.save(fitted(model), tmp_path / "model.sav")
    assert (tmp_path / "model.sav").stat().st_size < 8_000


def test_the_mean_is_that_of_all_ratings() -> None:
    assert stars(fitted(GlobalMean()), 1, "a1") == pytest.approx(tiny.ratings()[RATING].mean())


def test_biases_know_mild_users_and_good_titles() -> None:
    model = fitted(UserItemBias())
    mild, others = (
        np.mean([part(model, user, "a1", "user") for user in users])
        for users in (tiny.MILD, range(tiny.MILD.stop, tiny.USERS + 1))
    )
    assert 0.05 < mild - others < 0.5
    assert part(model, 1, tiny.GEM, "title") > 0.4
    assert abs(part(model, 1, "a1", "title")) < 0.2


def test_titles_that_tell_nothing_count_nothing() -> None:
    known = tiny.subscriptions()
    luck = np.random.default_rng(4).choice([2, 3, 4], len(known.ratings)).astype("float32")
    model = fitted(UserItemBias(), known._replace(ratings=known.ratings.assign(**{RATING: luck})))
    assert max(abs(part(model, 1, title, "title")) for title in tiny.TITLES) < 0.02


@pytest.mark.parametrize("model", MODELS[2:], ids=lambda model: type(model).__name__)
def test_a_factor_knows_who_likes_comedies(model: UserItemRatingModel) -> None:
    fitted(model)
    for user in (1, 30, 31, 60):
        liked, other = (tiny.COMEDIES, tiny.DRAMAS)[:: 1 if user % 2 else -1]
        means = [np.mean([stars(model, user, title) for title in some]) for some in (liked, other)]
        assert means[0] > means[1] + 1


def test_a_title_that_nobody_rated_is_expected_to_be_as_its_genre() -> None:
    plain, told = (
        fitted(RegularizedSVD(embedding_size=2)),
        fitted(RegularizedSVDSideInfo(embedding_size=2, feature_reg=2)),
    )
    assert part(plain, 30, tiny.UNRATED, "taste") == 0
    assert stars(told, 30, tiny.UNRATED) > stars(told, 31, tiny.UNRATED) + 0.5
    assert part(told, 30, tiny.UNRATED, "title") == 0


def test_more_shrinking_leaves_less_taste() -> None:
    def taste(shrink: float) -> float:
        return abs(part(fitted(RegularizedSVD(embedding_size=1, reg=shrink)), 30, "h1", "taste"))

    assert taste(0.1) > taste(1) > taste(3)
    assert taste(30) < 1e-3


def test_more_factors_than_there_are_users_or_titles_are_as_many_as_there_can_be() -> None:
    known = tiny.subscriptions()
    few = known._replace(ratings=known.ratings[known.ratings[USER_ID] <= 3])
    assert np.isfinite(stars(fitted(RegularizedSVD(embedding_size=50), few), 1, "a1"))


@each
def test_equal_stars_everywhere_are_foretold(model: UserItemRatingModel) -> None:
    known = tiny.subscriptions()
    even = known._replace(ratings=known.ratings.assign(**{RATING: np.float32(4)}))
    assert stars(fitted(model, even), 1, "a1") == pytest.approx(4, abs=1e-6)


@each
def test_one_user_alone_can_be_learned_from(model: UserItemRatingModel) -> None:
    known = tiny.subscriptions()
    alone = known._replace(ratings=known.ratings[known.ratings[USER_ID] == 1])
    assert 2 <= stars(fitted(model, alone), 1, "a1") <= 5


def test_a_model_with_its_folds_is_kept_as_one_file(tmp_path: Path) -> None:
    folded = CrossFitted(fitted(UserItemBias()), [fitted(UserItemBias()), fitted(GlobalMean())])
    loaded = pickle_io.load(tmp_path / "x.sav", pickle_io.save(folded, tmp_path / "x.sav"))
    assert stars(loaded.model, 1, "a1") == stars(folded.model, 1, "a1")
    assert [type(one) for one in loaded.fold_models] == [UserItemBias, GlobalMean]


def test_places_of_what_is_known_and_of_what_is_not() -> None:
    known = np.array(["a1", "b2", "c3"])
    wanted = np.array(["c3", "a", "b2", "d", "a1"])
    assert index_in(wanted, known).tolist() == [2, -1, 1, -1, 0]
    assert index_in(np.array([5, 2]), np.array([2, 3])).tolist() == [-1, 0]


def test_ids_as_plain_text_are_understood_as_categories_are() -> None:
    known = tiny.subscriptions()
    plain = known._replace(ratings=known.ratings.assign(**{ID: known.ratings[ID].astype(str)}))
    pd.testing.assert_series_equal(
        pd.Series(_all(fitted(RegularizedSVD(), plain))), pd.Series(_all(fitted(RegularizedSVD())))
    )


def _all(model: UserItemRatingModel) -> list[float]:
    return [stars(model, user, title) for user in (1, 2) for title in tiny.TITLES]
