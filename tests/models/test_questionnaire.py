"""On the small tables women like romance (even films), men war (odd films), everybody film 1."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from fixtures import small_movielens
from matinee.models.base import Demographics
from matinee.models.demographic.answer_model import Answer
from matinee.models.demographic.popularity import Popularity
from matinee.models.demographic.questionnaire import Questionnaire
from matinee.runtime.seeds import rng_for

NOBODY = Demographics()
LIST_SIZE = 5


@cache
def fitted() -> Questionnaire:
    known, _ = small_movielens.tables()
    return Questionnaire(embedding_size=4, pool_size=20).fit(known, rng_for(1))


@cache
def popularity() -> Popularity:
    known, _ = small_movielens.tables()
    return Popularity().fit(known, rng_for(1))


def prior() -> np.ndarray:
    return np.asarray(popularity().score([NOBODY])[0])


def test_no_answer_changes_nothing() -> None:
    assert np.array_equal(fitted().scores(NOBODY, prior(), []), prior())


@pytest.mark.parametrize("liked", ["even", "odd"])
def test_answer_moves_films_of_its_genre(liked: str) -> None:
    answers = [Answer(2, 5.0 if liked == "even" else 1.0)]
    moved = fitted().scores(NOBODY, prior(), answers) - prior()
    even = np.arange(1, small_movielens.UNRATED) % 2 == 0
    romance, war = (np.nanmean(moved[2:-1][part[2:]]) for part in (even, ~even))
    assert (romance > war) == (liked == "even")


def test_only_seen_films_leave_the_list() -> None:
    scores = fitted().scores(NOBODY, prior(), [Answer(2, 1.0), Answer(3, None)])
    assert np.flatnonzero(np.isnan(scores)).tolist() == [1]


def test_posterior_shrinks_with_every_answer() -> None:
    model, answers = fitted().answer_model, [Answer(2, 5.0), Answer(3, None), Answer(4, 2.0)]
    traces = [np.trace(model.belief(NOBODY, answers[:n]).covariance) for n in range(4)]
    assert np.all(np.diff(traces) < 0)


def test_posterior_does_not_depend_on_the_order_of_answers() -> None:
    model, answers = fitted().answer_model, [Answer(2, 5.0), Answer(3, None), Answer(4, 2.0)]
    forward, backward = (model.belief(NOBODY, some) for some in (answers, answers[::-1]))
    assert forward.mean == pytest.approx(backward.mean)


def test_probabilities_of_answers_sum_to_one() -> None:
    model = fitted().answer_model
    belief = model.belief(NOBODY, [Answer(2, 5.0)])
    shares = model.probabilities(belief, np.arange(small_movielens.FILMS))
    assert shares.min() >= 0 and shares.sum(axis=1) == pytest.approx(1)


def test_question_tells_the_genders_apart() -> None:
    question = fitted().best_question(NOBODY, prior(), [], LIST_SIZE)
    assert question is not None and question.gain > 0
    assert question.film != small_movielens.EVERYBODYS - 1


def test_gain_of_a_question_is_the_mean_over_its_answers() -> None:
    """Computed again by folding in each answer, as if the user had given it."""
    model, scores = fitted().answer_model, prior()
    question = fitted().best_question(NOBODY, scores, [], LIST_SIZE)
    assert question is not None
    film_id = int(model.film_ids[question.film])
    discounts = 1 / np.log2(np.arange(2, LIST_SIZE + 2))
    today, total = np.argsort(-scores, kind="stable"), 0.0
    shares = (1 - question.disliked - question.liked, question.disliked, question.liked)
    for share, stars in zip(shares, (None, 1.0, 5.0), strict=True):
        after = fitted().scores(NOBODY, scores, [Answer(film_id, stars)])
        kept = today[~np.isnan(after[today])][:LIST_SIZE]
        best = np.sort(after[~np.isnan(after)])[::-1][:LIST_SIZE]
        total += share * (best - after[kept]) @ discounts
    assert question.gain == pytest.approx(total / (scores[today[:LIST_SIZE]] @ discounts), rel=1e-4)


def test_questions_end() -> None:
    questionnaire, answers = fitted(), [Answer(film, None) for film in range(2, 7)]
    assert questionnaire.next_question(NOBODY, prior(), answers, LIST_SIZE) is None
    everything = [Answer(film, None) for film in range(1, small_movielens.FILMS + 1)]
    assert questionnaire.best_question(NOBODY, prior(), everything, LIST_SIZE) is None


def test_list_longer_than_the_catalog() -> None:
    assert fitted().best_question(NOBODY, prior(), [], 100) is not None
