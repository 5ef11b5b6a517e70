from __future__ import annotations

import numpy as np
import pytest

from fixtures import small_movielens
from matinee.evaluation.objective import Objective
from matinee.evaluation.per_user import bootstrap_metrics, from_rows, to_rows
from matinee.models.demographic.class_prior import ClassPrior
from matinee.models.demographic.popularity import Popularity
from matinee.models.demographic.segment_popularity import SegmentPopularity
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import GENDER, LIKED, USER_ID
from matinee.tasks.newcomer import evaluate

RANKING = Objective(
    "ranking", "p", "ndcg_at_5", 1, ["ndcg", "precision"], [], ["coverage"], 5, 200, 0.95, 1
)
RATING = Objective("rating", "m", "log_loss", -1, ["log_loss", "accuracy"], [], [], 5, 200, 0.95, 1)


def test_a_list_is_scored_as_by_hand() -> None:
    known, test = small_movielens.tables()
    model = Popularity().fit(known, rng_for(1))
    found = evaluate.evaluate_on(model, known, test, [GENDER], RANKING)
    best = set(model.film_ids[np.argsort(-model.shares)][:5])
    liked = test[test[LIKED]].groupby(USER_ID)["film_id"].apply(set)
    by_hand = np.mean([len(best & films) / 5 for films in liked])
    assert found.summary["precision_at_5"] == pytest.approx(by_hand)
    assert found.summary["coverage"] == pytest.approx(5 / small_movielens.FILMS)


def test_a_model_that_knows_the_taste_of_a_gender_beats_popularity() -> None:
    known, test = small_movielens.tables()
    ndcg = [
        evaluate.evaluate_on(model.fit(known, rng_for(1)), known, test, [GENDER], RANKING)
        for model in (Popularity(), SegmentPopularity(damping=5))
    ]
    assert ndcg[1].summary["ndcg_at_5"] > ndcg[0].summary["ndcg_at_5"] + 0.1


def test_ratings_weigh_the_same_whoever_gave_them() -> None:
    known, test = small_movielens.tables()
    model = ClassPrior().fit(known, rng_for(1))
    found = evaluate.evaluate_on(model, known, test, [GENDER], RATING)
    right = test["rating_class"].to_numpy() - 1 == model.prior.argmax()
    assert found.summary["accuracy"] == pytest.approx(right.mean())
    assert found.summary["low"]["accuracy"] < right.mean() < found.summary["high"]["accuracy"]


def test_groups_together_are_the_whole() -> None:
    known, test = small_movielens.tables()
    model = Popularity().fit(known, rng_for(1))
    found = evaluate.evaluate_on(model, known, test, [GENDER], RANKING)
    groups = found.groups[found.groups["metric"] == "ndcg_at_5"]
    together = np.average(groups["value"], weights=groups["users"])
    assert together == pytest.approx(found.summary["ndcg_at_5"])


def test_rows_come_back_as_they_went() -> None:
    known, test = small_movielens.tables()
    held = evaluate.held_out(known, test)
    seen = evaluate.compute_metrics(ClassPrior().fit(known, rng_for(1)), held, RATING).per_user
    back = from_rows(to_rows(seen, known.users, [GENDER]))
    assert back.columns == seen.columns
    for one, other in zip(back, seen, strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_same_people_are_drawn_for_every_candidate() -> None:
    known, test = small_movielens.tables()
    held = evaluate.held_out(known, test)
    seen = evaluate.compute_metrics(ClassPrior().fit(known, rng_for(1)), held, RATING).per_user
    doubled = seen._replace(totals=seen.totals * 2)
    once, twice = bootstrap_metrics(seen, RATING), bootstrap_metrics(doubled, RATING)
    np.testing.assert_allclose(twice["log_loss"], 2 * once["log_loss"])
