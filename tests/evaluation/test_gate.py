"""Ten ways to cheat the gate, of which none may succeed.

Each cheat knows the baseline's answers and for which users they are poor.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures import small_movielens
from matinee.evaluation.gate import Gate
from matinee.evaluation.leaderboard import Leaderboard, leaderboard
from matinee.evaluation.objective import Objective
from matinee.evaluation.per_user import CandidateResult, PerUserMetrics, to_rows
from matinee.metrics.inputs import Floats
from matinee.models.base import DemographicRanker, DemographicRatingModel, Demographics
from matinee.models.demographic.item_class_prior import ItemClassPrior
from matinee.models.demographic.segment_popularity import SegmentPopularity
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import BY_USER, GENDER, TEST, TRAIN, USER_ID
from matinee.splits.leakage import LeakError
from matinee.tasks.newcomer.data import train_test
from matinee.tasks.newcomer.evaluate import evaluate_on

TRAINING, HELD_OUT = small_movielens.tables()
N_USERS = HELD_OUT[USER_ID].nunique()
RANKING = Objective(
    "ranking", "honest", "ndcg_at_5", 1, ["ndcg"], [], ["coverage"], 5, 300, 0.95, 1
)
RATING = Objective("rating", "honest", "log_loss", -1, ["log_loss"], [], [], 5, 300, 0.95, 1)
GATE = Gate([GENDER], {}, {})
HONEST = SegmentPopularity(damping=5).fit(TRAINING, rng_for(1))
HONEST_RATINGS = ItemClassPrior().fit(TRAINING, rng_for(1))
Scores = Callable[[Sequence[Demographics], Floats], Floats]


class CheatingRanker(DemographicRanker):
    """Changes the scores of the honest model."""

    def __init__(self, change: Scores) -> None:
        self.change, self.film_ids = change, HONEST.film_ids

    def fit(self, tables: Any, rng: Any) -> Any:
        return self

    def score(self, askers: Sequence[Demographics]) -> Floats:
        return self.change(askers, HONEST.score(askers).copy())


class CheatingRatingModel(DemographicRatingModel):
    """Changes the probabilities of the honest model."""

    def __init__(self, change: Callable[[Floats], Floats]) -> None:
        self.change, self.class_ratings = change, HONEST_RATINGS.class_ratings
        self.film_ids = HONEST_RATINGS.film_ids

    def fit(self, tables: Any, rng: Any) -> Any:
        return self

    def predict_proba(self, askers: Sequence[Demographics], who: Any, films: Any) -> Floats:
        return self.change(HONEST_RATINGS.predict_proba(askers, who, films).copy())


def result(model: Any, objective: Objective = RANKING) -> CandidateResult:
    evaluation = evaluate_on(model, TRAINING, HELD_OUT, [GENDER], objective)
    whole = {
        name: value for name, value in evaluation.summary.items() if not isinstance(value, dict)
    }
    return CandidateResult(evaluation.rows, whole)


BASELINE = result(HONEST)
RATING_BASELINE = result(HONEST_RATINGS, RATING)
HARD_USERS = set(
    BASELINE.rows.loc[BASELINE.rows["total"] < BASELINE.rows["total"].median(), USER_ID]
)


def compete(cheat: CandidateResult, objective: Objective = RANKING) -> Leaderboard:
    honest = RATING_BASELINE if objective is RATING else BASELINE
    return leaderboard({"honest": honest, "cheat": cheat}, objective, GATE)


def hard(profiles: Sequence[Demographics]) -> np.ndarray:
    users = TRAINING.users[TRAINING.users[USER_ID].isin(HARD_USERS)]
    known = {tuple(row) for row in users[list(Demographics._fields)].itertuples(index=False)}
    return np.array([tuple(profile) in known for profile in profiles])


def silence(profiles: Sequence[Demographics], scores: Floats, seed: int) -> Floats:
    return np.full_like(scores, np.nan)


def constant(profiles: Sequence[Demographics], scores: Floats, seed: int) -> Floats:
    return np.full_like(scores, float(seed))


def silence_if_hard(profiles: Sequence[Demographics], scores: Floats, seed: int) -> Floats:
    scores[hard(profiles)] = np.nan
    return scores


def popularity_in_disguise(profiles: Sequence[Demographics], scores: Floats, seed: int) -> Floats:
    return np.exp(scores) * (1 + seed) - seed


def shorter_lists_if_hard(profiles: Sequence[Demographics], scores: Floats, seed: int) -> Floats:
    ranks = np.argsort(np.argsort(-scores, axis=1), axis=1)
    short = hard(profiles)[:, None] & (ranks >= 1 + seed % 4)
    return np.where(short, np.nan, scores)


def ties(profiles: Sequence[Demographics], scores: Floats, seed: int) -> Floats:
    ranks = np.argsort(np.argsort(-scores, axis=1), axis=1)
    return np.where(ranks < 12 + seed % 12, 1.0, 0.0)


def infinite_scores(profiles: Sequence[Demographics], scores: Floats, seed: int) -> Floats:
    ranks = np.argsort(np.argsort(-scores, axis=1), axis=1)
    return np.where(ranks < 1 + seed % 20, np.inf, scores)


RANKING_CHEATS = [
    silence,
    constant,
    silence_if_hard,
    popularity_in_disguise,
    shorter_lists_if_hard,
    ties,
    infinite_scores,
]


@pytest.mark.parametrize("cheat", RANKING_CHEATS, ids=lambda cheat: cheat.__name__)
@given(seed=st.integers(0, 1000))
@settings(max_examples=10, derandomize=True, deadline=None)
def test_no_ranking_cheat_is_promoted(cheat: Callable[..., Floats], seed: int) -> None:
    model = CheatingRanker(lambda profiles, scores: cheat(profiles, scores, seed))
    board = compete(result(model))
    assert board.champion == "honest"
    row = next(row for row in board.rows if row.candidate == "cheat")
    assert row.gain <= 0 or row.rejection_reasons
    assert row.n_queries == BASELINE.rows[USER_ID].nunique()


def test_missing_answers_count_as_zero() -> None:
    board = compete(result(CheatingRanker(lambda p, scores: silence_if_hard(p, scores, 0))))
    row = next(row for row in board.rows if row.candidate == "cheat")
    assert 0 < row.n_answered < row.n_queries
    kept = BASELINE.rows[~BASELINE.rows[USER_ID].isin(HARD_USERS)]
    assert row.value <= kept["total"].sum() / row.n_queries


def duplicated(model: DemographicRanker) -> DemographicRanker:
    """Lists its best film many times, under the ids of others."""
    model.film_ids = np.sort(np.append(HONEST.film_ids[1:], HONEST.film_ids[-1]))
    return model


def test_duplicate_items_rejected() -> None:
    with pytest.raises(ValueError, match="each once, in ascending order"):
        result(duplicated(CheatingRanker(lambda profiles, scores: scores)))


@given(seed=st.integers(0, 1000))
@settings(max_examples=10, derandomize=True, deadline=None)
def test_user_order_irrelevant(seed: int) -> None:
    rng = np.random.default_rng(seed)
    worse = result(CheatingRanker(lambda profiles, scores: scores + rng.normal(0, 1, scores.shape)))
    shuffled = worse.rows.sample(frac=1, random_state=seed).reset_index(drop=True)
    assert compete(CandidateResult(shuffled, worse.whole)).rows == compete(worse).rows


@pytest.mark.parametrize("share", [0.0, 0.5, 0.9])
def test_other_users_rejected(share: float) -> None:
    rows = BASELINE.rows.copy()
    users = np.sort(rows[USER_ID].unique())
    easy = rows[rows[USER_ID].isin(users[: int(len(users) * share)])]
    renamed = rows.assign(**{USER_ID: rows[USER_ID] + 1000})
    for cheat in (easy, renamed, pd.concat([rows, renamed])):
        with pytest.raises(ValueError, match=r"cheat was evaluated on \d+ users and the baseline"):
            compete(CandidateResult(cheat, BASELINE.whole))


def test_repeated_users_rejected() -> None:
    best = BASELINE.rows.loc[[BASELINE.rows["total"].idxmax()] * 50]
    cheat = pd.concat([BASELINE.rows, best], ignore_index=True)
    with pytest.raises(ValueError, match="cheat needs one row per user and metric"):
        compete(CandidateResult(cheat, BASELINE.whole))


def test_infinite_results_rejected() -> None:
    for value in (np.inf, np.nan):
        cheat = BASELINE.rows.assign(total=value)
        with pytest.raises(ValueError, match="cheat has results that are not finite"):
            compete(CandidateResult(cheat, BASELINE.whole))


def test_leaked_targets_rejected() -> None:
    tables = small_movielens.prepared()
    ratings = tables["ratings"]
    leaked = pd.concat([ratings, ratings[ratings[BY_USER] == TEST].assign(**{BY_USER: TRAIN})])
    with pytest.raises(LeakError, match="ratings by held-out users"):
        train_test(lambda _, name: (tables | {"ratings": leaked})[name], {"split": BY_USER})


RATING_CHEATS: dict[str, Callable[[Floats, Any], Any]] = {
    "silence": lambda chances, rng: np.full_like(chances, np.nan),
    "constant": lambda chances, rng: np.full_like(chances, 1 / chances.shape[1]),
    "silence for some": lambda chances, rng: np.where(
        rng.random((len(chances), 1)) < 0.5, np.nan, chances
    ),
    "infinite": lambda chances, rng: np.where(rng.random((len(chances), 1)) < 0.5, np.inf, chances),
    "unnormalized": lambda chances, rng: chances * (2 + rng.random((len(chances), 1))),
    "negative": lambda chances, rng: chances - [1, 0, 0, -1],
}


@pytest.mark.parametrize("name", RATING_CHEATS)
@given(seed=st.integers(0, 1000))
@settings(max_examples=10, derandomize=True, deadline=None)
def test_no_rating_cheat_is_promoted(name: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    model = CheatingRatingModel(lambda chances: RATING_CHEATS[name](chances, rng))
    board = compete(result(model, RATING), RATING)
    assert board.champion == "honest"
    row = next(row for row in board.rows if row.candidate == "cheat")
    assert row.gain <= 1e-12


def test_unanswered_ratings_get_baseline_result() -> None:
    cheat = CheatingRatingModel(lambda chances: np.full_like(chances, np.nan))
    board = compete(result(cheat, RATING), RATING)
    row = next(row for row in board.rows if row.candidate == "cheat")
    assert (row.gain, row.n_queries, row.n_answered) == (0, N_USERS, 0)
    assert row.value == next(r.value for r in board.rows if r.candidate == "honest")


def test_honest_results_keep_their_figures() -> None:
    better = SegmentPopularity(damping=1).fit(TRAINING, rng_for(1))
    board = compete(result(better))
    assert {row.n_answered for row in board.rows} == {row.n_queries for row in board.rows}
    row = next(row for row in board.rows if row.candidate == "cheat")
    totals = result(better).rows["total"]
    assert row.value == pytest.approx(totals.mean())


def test_loss_under_another_protocol_rejected() -> None:
    """Better by the deciding split, and worse by another on which it was fitted again."""
    n, rng = 200, np.random.default_rng(3)
    users = pd.DataFrame({USER_ID: np.arange(n), "history": "010+"})

    def candidate(gain: float, loss: float) -> CandidateResult:
        values = 0.3 + 0.1 * rng.random((n, 2)) + np.array([gain, -loss])
        columns = ["ndcg_at_5", "ndcg_at_5_leave_last"]
        metrics = PerUserMetrics(np.arange(n), columns, values, np.ones_like(values))
        return CandidateResult(to_rows(metrics, users, ["history"]), {})

    objective = RANKING._replace(baseline="baseline", metric="ndcg_at_5", list_size=5)
    results = {"baseline": candidate(0, 0), "both": candidate(0.1, -0.1)}
    results["one"] = candidate(0.2, 0.1)
    board = leaderboard(results, objective, Gate([], {}, {}))
    rejected = {row.candidate: row.rejection_reasons for row in board.rows}
    assert rejected["one"] == ["significantly worse than baseline by ndcg_at_5_leave_last"]
    assert (rejected["both"], board.champion) == ([], "both")
    assert board.rows[0].protocols.keys() == {"leave_last"}
