"""What truth.json says was planted can be found in the ratings."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from twins import Written


def women_and_men(twin: Written, genre: str) -> tuple[float, float, float, float]:
    """Shares of the genre among women's and men's ratings, and their mean stars above all."""
    chosen, women, stars = twin.has_genre(genre), twin.by_women(), twin.ratings[:, 2]
    above = [stars[chosen & who].mean() - stars[who].mean() for who in (women, ~women)]
    return float(chosen[women].mean()), float(chosen[~women].mean()), *map(float, above)


@pytest.mark.parametrize("genre", ["Romance", "Drama"])
def test_women_see_more_of_what_they_prefer_and_like_it_more(usual: Written, genre: str) -> None:
    women, men = (usual.truth["tastes"]["gender"][who]["logits"][genre] for who in "FM")
    assert women > 0 > men
    share_women, share_men, above_women, above_men = women_and_men(usual, genre)
    assert share_women > 1.15 * share_men
    assert above_women > above_men + 0.1


@pytest.mark.parametrize("genre", ["Action", "Sci-Fi"])
def test_men_see_more_of_what_they_prefer_and_like_it_more(usual: Written, genre: str) -> None:
    share_women, share_men, above_women, above_men = women_and_men(usual, genre)
    assert share_men > 1.15 * share_women
    assert above_men > above_women + 0.1


def test_without_taste_genders_choose_alike(written: Callable[..., Written]) -> None:
    share_women, share_men, *_ = women_and_men(written(seed=11, taste=0.0), "Romance")
    assert share_women == pytest.approx(share_men, rel=0.12)


def test_the_old_see_older_films(usual: Written) -> None:
    years = {int(film): int(title[-5:-1]) for film, title, _ in usual.films}
    seen = np.array([years[film] for film in usual.ratings[:, 1].tolist()])
    ages = {int(user[0]): int(user[2]) for user in usual.users}
    age = np.array([ages[user] for user in usual.ratings[:, 0].tolist()])
    assert seen[age >= 50].mean() < seen[age <= 18].mean() - 3


def before_and_after(twin: Written, number: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Ratings between the drift and the one before it, and between it and the next."""
    at = [0, *(drift["second"] for drift in twin.truth["drifts"]), 2**40]
    second = twin.ratings[:, 3]
    return (
        (second >= at[number]) & (second < at[number + 1]),
        (second >= at[number + 1]) & (second < at[number + 2]),
    )


def test_drifts_part_the_ratings_and_change_what_is_seen_and_liked(usual: Written) -> None:
    assert len(usual.truth["drifts"]) == 2
    stars = usual.ratings[:, 2]
    for number, drift in enumerate(usual.truth["drifts"]):
        before, after = before_and_after(usual, number)
        assert min(before.sum(), after.sum()) > len(usual.ratings) / 5

        def change(
            genre: str,
            before: NDArray[np.bool_] = before,
            after: NDArray[np.bool_] = after,
        ) -> tuple[float, float]:
            chosen = usual.has_genre(genre)
            liked = stars[after & chosen].mean() - stars[before & chosen].mean()
            return chosen[after].mean() / chosen[before].mean(), liked

        rising, falling = ([change(g) for g in drift[way]] for way in ("rising", "falling"))
        assert min(share for share, _ in rising) > 1.1
        assert max(share for share, _ in falling) < 0.9
        assert np.mean([s for _, s in rising]) > np.mean([s for _, s in falling]) + 0.25


def test_without_drifts_shares_stay(written: Callable[..., Written]) -> None:
    twin = written(seed=11, drifts=0)
    assert twin.truth["drifts"] == []
    late = twin.ratings[:, 3] > np.median(twin.ratings[:, 3])
    for genre in ("Drama", "Comedy", "Action", "Thriller"):
        chosen = twin.has_genre(genre)
        assert chosen[late].mean() == pytest.approx(chosen[~late].mean(), rel=0.12)


def test_franchises_are_seen_in_succession_and_in_order(usual: Written) -> None:
    part = {
        film: (name, number)
        for name, films in usual.truth["franchises"].items()
        for number, film in enumerate(films)
    }
    in_time = usual.ratings[np.lexsort((usual.ratings[:, 3], usual.ratings[:, 0]))]
    shuffled = in_time[np.lexsort((np.arange(len(in_time)) * 7919 % 104729, in_time[:, 0]))]

    def successions(ratings: NDArray[np.int64]) -> list[int]:
        """Steps in a franchise's parts from one rating of a person to the next."""
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


def test_others_histories_tell_more_than_popularity(usual: Written) -> None:
    """EASE against popularity: every fifth rating is hidden, ten films are proposed."""
    users, user = np.unique(usual.ratings[:, 0], return_inverse=True)
    films, film = np.unique(usual.ratings[:, 1], return_inverse=True)
    hidden = np.arange(len(user)) % 5 == 0
    known = np.zeros((len(users), len(films)))
    known[user[~hidden], film[~hidden]] = 1
    wanted = np.zeros_like(known)
    wanted[user[hidden], film[hidden]] = 1
    inverse = np.linalg.inv(known.T @ known + 100 * np.eye(len(films)))
    weights = inverse / -np.diag(inverse)
    np.fill_diagonal(weights, 0)

    def hits(scores: NDArray[np.float64]) -> float:
        ten_best = np.argsort(np.where(known > 0, -np.inf, scores), axis=1)[:, -10:]
        return float(np.take_along_axis(wanted, ten_best, axis=1).mean())

    assert hits(known @ weights) > 1.25 * hits(np.broadcast_to(known.sum(axis=0), known.shape))


def test_truth_tells_the_franchises_of_the_catalogue(usual: Written) -> None:
    titles = {int(film): title for film, title, _ in usual.films}
    assert len(usual.truth["franchises"]) > 10
    for name, films in usual.truth["franchises"].items():
        assert titles[films[0]].startswith(f"{name} (")
        for number, film in enumerate(films[1:], start=2):
            assert titles[film].startswith(f"{name} {number}")
