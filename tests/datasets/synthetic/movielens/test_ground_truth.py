"""The effects recorded in truth.json are measurable in the ratings."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from fixtures.synthetic_reader import SyntheticFiles


def genre_by_gender(files: SyntheticFiles, genre: str) -> tuple[float, float, float, float]:
    """The genre's share of the ratings, and its mean deviation in stars, for women and for men."""
    chosen, women, stars = files.has_genre(genre), files.by_women(), files.ratings[:, 2]
    above = [stars[chosen & gender].mean() - stars[gender].mean() for gender in (women, ~women)]
    return float(chosen[women].mean()), float(chosen[~women].mean()), *map(float, above)


@pytest.mark.parametrize("genre", ["Romance", "Drama"])
def test_women_preferences_visible(data: SyntheticFiles, genre: str) -> None:
    women, men = (data.truth["tastes"]["gender"][gender]["logits"][genre] for gender in "FM")
    assert women > 0 > men
    share_women, share_men, above_women, above_men = genre_by_gender(data, genre)
    assert share_women > 1.15 * share_men
    assert above_women > above_men + 0.1


@pytest.mark.parametrize("genre", ["Action", "Sci-Fi"])
def test_men_preferences_visible(data: SyntheticFiles, genre: str) -> None:
    share_women, share_men, above_women, above_men = genre_by_gender(data, genre)
    assert share_men > 1.15 * share_women
    assert above_men > above_women + 0.1


def test_no_demographic_effect_genders_alike(generate: Callable[..., SyntheticFiles]) -> None:
    share_women, share_men, *_ = genre_by_gender(
        generate(seed=11, demographic_strength=0.0), "Romance"
    )
    assert share_women == pytest.approx(share_men, rel=0.12)


def test_older_users_rate_older_films(data: SyntheticFiles) -> None:
    years = {int(film): int(title[-5:-1]) for film, title, _ in data.films}
    seen = np.array([years[film] for film in data.ratings[:, 1].tolist()])
    ages = {int(user[0]): int(user[2]) for user in data.users}
    age = np.array([ages[user] for user in data.ratings[:, 0].tolist()])
    assert seen[age >= 50].mean() < seen[age <= 18].mean() - 3


def before_and_after(
    files: SyntheticFiles, number: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The ratings from the previous drift to this one, and from this one to the next."""
    bounds = [0, *(drift["second"] for drift in files.truth["drifts"]), 2**40]
    second = files.ratings[:, 3]
    return (
        (second >= bounds[number]) & (second < bounds[number + 1]),
        (second >= bounds[number + 1]) & (second < bounds[number + 2]),
    )


def test_drifts_change_shares_and_stars(data: SyntheticFiles) -> None:
    assert len(data.truth["drifts"]) == 2
    stars = data.ratings[:, 2]
    for number, drift in enumerate(data.truth["drifts"]):
        before, after = before_and_after(data, number)
        assert min(before.sum(), after.sum()) > len(data.ratings) / 5

        def change(
            genre: str,
            before: NDArray[np.bool_] = before,
            after: NDArray[np.bool_] = after,
        ) -> tuple[float, float]:
            chosen = data.has_genre(genre)
            liked = stars[after & chosen].mean() - stars[before & chosen].mean()
            return chosen[after].mean() / chosen[before].mean(), liked

        rising, falling = (
            [change(g) for g in drift[direction]] for direction in ("rising", "falling")
        )
        assert min(share for share, _ in rising) > 1.1
        assert max(share for share, _ in falling) < 0.9
        assert np.mean([s for _, s in rising]) > np.mean([s for _, s in falling]) + 0.25


def test_no_drifts_shares_constant(generate: Callable[..., SyntheticFiles]) -> None:
    files = generate(seed=11, drifts=0)
    assert files.truth["drifts"] == []
    late = files.ratings[:, 3] > np.median(files.ratings[:, 3])
    for genre in ("Drama", "Comedy", "Action", "Thriller"):
        chosen = files.has_genre(genre)
        assert chosen[late].mean() == pytest.approx(chosen[~late].mean(), rel=0.12)


def test_franchises_rated_in_order(data: SyntheticFiles) -> None:
    part = {
        film: (name, number)
        for name, films in data.truth["franchises"].items()
        for number, film in enumerate(films)
    }
    in_time = data.ratings[np.lexsort((data.ratings[:, 3], data.ratings[:, 0]))]
    shuffled = in_time[np.lexsort((np.arange(len(in_time)) * 7919 % 104729, in_time[:, 0]))]

    def successions(ratings: NDArray[np.int64]) -> list[int]:
        """Differences of parts between consecutive ratings of one franchise by one user."""
        return [
            part[film][1] - part[previous][1]
            for (user, previous, *_), (same, film, *_) in zip(
                ratings.tolist(), ratings[1:].tolist(), strict=False
            )
            if user == same and film in part and previous in part
            if part[film][0] == part[previous][0]
        ]

    steps = successions(in_time)
    assert len(steps) > 5 * len(successions(shuffled))
    assert np.mean(np.array(steps) > 0) > 0.7


def test_collaborative_beats_popularity(data: SyntheticFiles) -> None:
    """EASE against popularity: every fifth rating is held out, ten films are recommended."""
    users, user = np.unique(data.ratings[:, 0], return_inverse=True)
    films, film = np.unique(data.ratings[:, 1], return_inverse=True)
    held_out = np.arange(len(user)) % 5 == 0
    train = np.zeros((len(users), len(films)))
    train[user[~held_out], film[~held_out]] = 1
    test = np.zeros_like(train)
    test[user[held_out], film[held_out]] = 1
    inverse = np.linalg.inv(train.T @ train + 100 * np.eye(len(films)))
    weights = inverse / -np.diag(inverse)
    np.fill_diagonal(weights, 0)

    def hits(scores: NDArray[np.float64]) -> float:
        ten_best = np.argsort(np.where(train > 0, -np.inf, scores), axis=1)[:, -10:]
        return float(np.take_along_axis(test, ten_best, axis=1).mean())

    assert hits(train @ weights) > 1.25 * hits(np.broadcast_to(train.sum(axis=0), train.shape))


def test_truth_lists_franchises(data: SyntheticFiles) -> None:
    titles = {int(film): title for film, title, _ in data.films}
    assert len(data.truth["franchises"]) > 10
    for name, films in data.truth["franchises"].items():
        assert titles[films[0]].startswith(f"{name} (")
        for number, film in enumerate(films[1:], start=2):
            assert titles[film].startswith(f"{name} {number}")
