"""Ten titles and two users who are judged, by hand; the first fold is held out."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import pandas as pd
import pytest

from matinee.evaluation.beyond_accuracy.types import (
    Recommendations,
    explained_share,
    explanation_fidelity,
    serendipity,
)
from matinee.evaluation.objective import Objective
from matinee.models.base import Floats, Ints, StreamingTables, UserItemRatingModel
from matinee.models.factorization.bias import UserItemBias
from matinee.models.factorization.global_mean import GlobalMean
from matinee.models.factorization.regularized_svd import RegularizedSVD
from matinee.models.solvers.cross_fitted import CrossFitted
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import LIKED, RATING, TITLE, USER_ID
from matinee.schema.streaming import EVALUATION_USERS, FOLD, GENRE, ID, TUNING_USERS, USER_GROUP
from matinee.tasks.subscriber import data, explain
from matinee.tasks.subscriber.explain import LIST_SIZE

OBJECTIVE = Objective("rating", "b", "rmse", -1, [], [], [], 1, 200, 0.95, 1)
SETTINGS = {"threshold": 3.7}
TITLES = [f"n{number}" for number in range(10)]
RATINGS = pd.DataFrame(
    [
        # the first user has seen n0 and n1; held out are n2, liked, and n3
        *((1, "n0", 5.0, 1), (1, "n1", 5.0, 1), (1, "n2", 4.5, 0), (1, "n3", 1.0, 0)),
        # the second has seen n9; held out is n8, liked
        *((2, "n9", 1.0, 1), (2, "n8", 4.0, 0)),
        # others like n0 most, then n4
        *((3, "n0", 5.0, 1), (4, "n0", 5.0, 2), (3, "n4", 4.0, 1), (4, "n5", 1.0, 2)),
        # searches are judged by this one, who is not asked about
        (5, "n6", 5.0, 0),
    ],
    columns=[USER_ID, ID, RATING, FOLD],
).assign(
    **{
        ID: lambda frame: frame[ID].astype("category"),
        LIKED: lambda frame: frame[RATING] > 3.7,
        USER_GROUP: lambda frame: np.where(frame[USER_ID] == 5, TUNING_USERS, EVALUATION_USERS),
    }
)
TABLES = {
    "ratings": RATINGS,
    "titles": pd.DataFrame({ID: TITLES, TITLE: TITLES}),
    "genres": pd.DataFrame({ID: ["n0", "n1", "n1"], GENRE: ["comedy", "comedy", "war"]}),
}
SUBSCRIPTIONS = StreamingTables(RATINGS[RATINGS[FOLD] != 0], TABLES["titles"], TABLES["genres"])


class Counting(UserItemRatingModel):
    """Expects the more of a title the higher its number; the second user likes nothing."""

    def fit(self, subscriptions: StreamingTables, rng: np.random.Generator) -> Self:
        self.user_ids, self.title_ids = np.array([1, 2, 3, 4]), np.array(TITLES)
        self.scale = (0.5, 5.0)
        return self

    def components(self, users: Ints, titles: Ints) -> dict[str, Floats]:
        user, title = np.where(users == 1, -3.0, 0.0), np.where(titles >= 0, titles * 0.2, 0.0)
        taste = np.where((users == 0) & (titles == 2), 1.0, 0.0)
        return {"everybody": np.full(len(users), 3.0), "user": user, "title": title, "taste": taste}


def asked(model: UserItemRatingModel) -> Recommendations:
    fitted = model.fit(SUBSCRIPTIONS, rng_for(1))
    folded = CrossFitted(fitted, [fitted])
    return explain.explain(folded, lambda _, table: TABLES[table], SETTINGS, OBJECTIVE)


def test_lists_are_the_best_titles_not_rated_outside_the_fold() -> None:
    found = asked(Counting())
    assert found.query_ids.tolist() == [1, 2]
    # n2 has 3 + 0.4 + 1, less than n7's 4.4 and n8's and n9's, and as much as n7
    assert set(found.lists.items[0]) == {9, 8, 7, 2, 6}
    assert found.lists.items[1].tolist() == [8, 7, 6, 5, 4]


def test_finds_are_what_was_liked_in_the_fold_and_surprise_where_nobody_else_liked_it() -> None:
    hits = asked(Counting()).hits
    assert list(zip(hits.rows, hits.items, strict=True)) == [(0, 2), (1, 8)]
    first, second = hits.popular
    # to the first n4, since n0 is known; n1 and n4 to the second after n0, then whatever comes
    assert first[0] == 4 and second[0] == 0 and set(second[1:3]) == {1, 4}
    expected = [
        float(film not in popular) for film, popular in zip([2, 8], hits.popular, strict=True)
    ]
    assert serendipity(hits).tolist() == expected


def test_a_reason_speaks_for_what_is_answered_whichever_that_is() -> None:
    reasons = asked(Counting()).explanations
    # held out: n2 and n3 of the first user (4.4 and 3.6), n8 of the second (1.6)
    assert reasons.rows.tolist() == [0, 0, 1]
    told = sorted(
        zip(reasons.answers, reasons.scores.round(2), reasons.without.round(2), strict=True)
    )
    assert told == [
        (0, 4.4, 3.0),  # recommended: for its number, which is not known of an unknown title
        (0, 4.4, 3.4),  # and for the taste
        (2, -1.6, -4.6),  # not recommended: for the user, of whom nothing is known without that
    ]
    assert explained_share(reasons).tolist() == [1, 0, 1]
    assert explanation_fidelity(reasons).all()


def test_a_sum_beyond_the_scale_does_not_move_with_one_part_less() -> None:
    class Generous(Counting):
        def components(self, users: Ints, titles: Ints) -> dict[str, Floats]:
            plenty = np.full(len(users), 3.0)
            return {"everybody": plenty, "user": plenty, "taste": plenty}

    reasons = asked(Generous()).explanations
    assert explained_share(reasons).all() and not explanation_fidelity(reasons).any()


def test_the_mean_of_everybody_gives_no_reason() -> None:
    assert not explained_share(asked(GlobalMean()).explanations).any()


@pytest.mark.parametrize(
    "model", [UserItemBias(), RegularizedSVD(embedding_size=2)], ids=["biases", "svd"]
)
def test_candidates_give_reasons_that_are_theirs(model: Any) -> None:
    found = asked(model)
    reasons = found.explanations
    guesses = model.predict(np.array([0, 0, 1]), np.array([2, 3, 8]))
    towards = np.where(guesses > SETTINGS["threshold"], 1, -1)
    assert reasons.scores == pytest.approx((towards * guesses)[reasons.answers])
    assert found.lists.items.shape == (2, LIST_SIZE)


def test_genres_are_those_of_each_title() -> None:
    flags = asked(Counting()).lists.genres
    assert flags.tolist() == [[1, 0], [1, 1], *[[0, 0]] * 8]


def test_less_data_is_fewer_users_with_all_they_rated() -> None:
    part, count = data.subsample(SUBSCRIPTIONS, 0.5, 1)
    kept = set(part.ratings[USER_ID])
    assert count == len(kept) == 2
    whole = SUBSCRIPTIONS.ratings
    assert part.ratings.equals(whole[whole[USER_ID].isin(kept)])
    assert part.titles is SUBSCRIPTIONS.titles
