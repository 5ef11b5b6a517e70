"""Cold start by questions: newcomer_questions.py FOLDER [SEED ...]; FOLDER holds ml-1m's files.

Held-out users answer from their own ratings; a film that they did not rate counts as not seen.
The list holds none of the films that they rated in an answer, and so does the list by demographics
alone that it is compared with, so that both are after the same remaining likes. The oracle knows
the mean likes of the held-out users by gender, age and occupation, the user's own included: the
upper bound of demographics. Groups are small, so that much of it is the user's own likes.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import machine
import numpy as np
import provenance

from matinee.datasets.movielens.load import load_tables
from matinee.evaluation.bootstrap import interval, paired_sums
from matinee.metrics.inputs import RecommendedLists
from matinee.metrics.ranking import ndcg
from matinee.models.base import Demographics, Floats, Ints, Tables, demographics_from_users
from matinee.models.demographic.answer_model import LIKES, SEEN, Answer
from matinee.models.demographic.blocks.segment_counts import LikeCounts
from matinee.models.demographic.demographic_pure_svd import DemographicPureSVD
from matinee.models.demographic.popularity import Popularity
from matinee.models.demographic.questionnaire import Questionnaire
from matinee.runtime.seeds import rng_for
from matinee.runtime.serialization import markdown_table
from matinee.schema.columns import FILM_ID, LIKED, RATING, USER_ID
from matinee.splits.movielens import holdout_users

LIST_SIZE, ANSWERS, REPORTED = 5, 5, (0, 1, 2, 3, 5)
HELD_OUT, LIKE_THRESHOLD = 0.2, 4
RESAMPLES, CONFIDENCE = 1000, 0.95
DEFAULT_SEEDS = (2101, 2102)
RESULT = Path(__file__).with_name("results") / "newcomer-questions.md"


class Case(NamedTuple):
    """One split: the fitted models, and the held-out users who like anything."""

    questionnaire: Questionnaire
    users: list[Demographics]
    prior: Floats
    """users x films: scores by demographics alone"""
    popularity: Floats
    group_means: Floats
    """scores by the likes of the held-out users of the same group"""
    group_sizes: Ints
    """of each user's group"""
    stars: Floats
    """users x films; NaN if not rated"""
    liked: Floats
    fit_seconds: float
    """CPU, of the questionnaire"""


Strategy = Callable[[Case, int, list[Answer]], int]
"""The index of the film to ask a user about."""


def build_case(tables: Tables, seed: int) -> Case:
    """The tables have the ratings of all users."""
    ratings = tables.ratings.assign(**{LIKED: tables.ratings[RATING] >= LIKE_THRESHOLD})
    held_out = holdout_users(ratings, HELD_OUT, seed)
    train, test = tables._replace(ratings=ratings[~held_out]), ratings[held_out]
    start = time.process_time()
    questionnaire = Questionnaire().fit(train, rng_for(seed, "questionnaire"))
    fit_seconds = time.process_time() - start
    ids = questionnaire.answer_model.film_ids
    user_ids = np.unique(test.loc[test[LIKED], USER_ID])
    test = test[test[USER_ID].isin(user_ids)]
    stars = np.full((len(user_ids), len(ids)), np.nan)
    cells = np.searchsorted(user_ids, test[USER_ID]), np.searchsorted(ids, test[FILM_ID])
    stars[cells] = test[RATING]
    rows = tables.users.set_index(USER_ID).loc[user_ids].reset_index()
    users = demographics_from_users(rows)
    ranker, popular = DemographicPureSVD(), Popularity()
    for model in (ranker, popular):
        model.fit(train, rng_for(seed, "ranker"))
    oracle, sizes = _group_means(tables._replace(ratings=test))
    return Case(
        questionnaire, users, ranker.score(users), popular.score(users), oracle, sizes, stars,
        stars >= LIKE_THRESHOLD, fit_seconds,
    )  # fmt: skip


def _group_means(tables: Tables) -> tuple[Floats, Ints]:
    """Each user's group by gender, age and occupation: the share of its users who like a film."""
    likes = LikeCounts(tables, liked_only=True)
    _, groups = np.unique(likes.codes, axis=0, return_inverse=True)
    members = np.eye(groups.max() + 1)[groups.ravel()]
    counts = np.asarray((likes.matrix().T @ members).T)
    sizes = members.sum(axis=0)
    means = (counts / sizes[:, None])[groups.ravel()]
    return np.asarray(means), sizes[groups.ravel()].astype(np.int64)


def _others_means(case: Case) -> Floats:
    """The group means without the user's own likes; the person vector breaks ties."""
    others = case.group_means * case.group_sizes[:, None] - case.liked
    return np.asarray(others / np.maximum(case.group_sizes[:, None] - 1, 1) + 1e-6 * case.prior)


def by_expected_gain(case: Case, user: int, answers: list[Answer]) -> int:
    question = case.questionnaire.best_question(
        case.users[user], case.prior[user], answers, LIST_SIZE
    )
    assert question is not None, "the pool holds more films than are asked about"
    return question.film


def _static(value: Callable[[Floats], Floats]) -> Strategy:
    """Asks everybody about the same films, by a value of the shares of who has seen and likes."""

    def choose(case: Case, user: int, answers: list[Answer]) -> int:
        model = case.questionnaire.answer_model
        pool = case.questionnaire.pool
        return int(pool[np.argsort(-value(model.shares[pool]), kind="stable")[len(answers)]])

    return choose


def _entropy(shares: Floats) -> Floats:
    """Of like or no like among those who have seen the film."""
    liked = np.clip(shares[:, LIKES] / np.maximum(shares[:, SEEN], 1e-9), 0.01, 0.99)
    return np.asarray(-liked * np.log2(liked) - (1 - liked) * np.log2(1 - liked))


def by_variance(case: Case, user: int, answers: list[Answer]) -> int:
    """The largest reduction of the posterior variance of all films' likes."""
    model, pool = case.questionnaire.answer_model, case.questionnaire.pool
    belief = model.belief(case.users[user], answers)
    films = np.setdiff1d(pool, model.encode(answers)[0])
    loadings = model.loadings[films].astype(float)
    explained = loadings @ belief.covariance
    variance = explained @ loadings.swapaxes(1, 2) + model.noise[films]
    likes = explained @ model.loadings[:, LIKES].T.astype(float)
    reduction = (likes * np.linalg.solve(variance, likes)).sum(axis=(1, 2))
    return int(films[reduction.argmax()])


STRATEGIES: dict[str, Strategy] = {
    "expected gain (ours)": by_expected_gain,
    "variance reduction": by_variance,
    "popularity x entropy": _static(lambda shares: np.log(shares[:, SEEN] + 1) * _entropy(shares)),
    "popularity": _static(lambda shares: shares[:, SEEN]),
}


class Interviews(NamedTuple):
    """NDCG, users x numbers of answers."""

    answers: Floats
    demographics: Floats
    seen: float
    """share of the films asked about that the user has seen"""
    seconds: float
    """CPU per question and list"""


def interview(case: Case, choose: Strategy) -> Interviews:
    shape = (len(case.users), ANSWERS + 1)
    after, before = np.full(shape, np.nan), np.full(shape, np.nan)
    seen, start = 0, time.process_time()
    for user, demographics in enumerate(case.users):
        answers: list[Answer] = []
        for count in range(ANSWERS + 1):
            scores = case.questionnaire.scores(demographics, case.prior[user], answers)
            alone = np.where(np.isnan(scores), np.nan, case.prior[user])
            relevant = case.liked[user] & ~np.isnan(scores)
            after[user, count], before[user, count] = _ndcg(np.stack([scores, alone]), relevant)
            if count < ANSWERS:
                answers.append(_answer(case, user, choose(case, user, answers)))
        seen += sum(answer.rating is not None for answer in answers)
    questions = ANSWERS * len(case.users)
    return Interviews(after, before, seen / questions, (time.process_time() - start) / questions)


def _answer(case: Case, user: int, film: int) -> Answer:
    stars = float(case.stars[user, film])
    film_id = int(case.questionnaire.answer_model.film_ids[film])
    return Answer(film_id, None if np.isnan(stars) else stars)


def _ndcg(scores: Floats, relevant: Floats) -> Floats:
    """Of several lists; NaN if nothing is relevant."""
    if not relevant.any():
        return np.full(len(scores), np.nan)
    items: Ints = np.argsort(-np.nan_to_num(scores, nan=-np.inf), axis=1, kind="stable")
    items = items[:, :LIST_SIZE]
    counts = np.full(len(scores), relevant.sum())
    return ndcg(RecommendedLists(items, relevant[items], counts, np.zeros(0), np.zeros((0, 0))))


def mean_interval(values: Floats, seed: int) -> tuple[float, float, float]:
    """The mean of the users that have a value, and its bootstrap interval."""
    values = values[~np.isnan(values)]
    low, high = interval(paired_sums(values[:, None], RESAMPLES, seed)[:, 0], CONFIDENCE)
    return float(values.mean()), float(low) / len(values), float(high) / len(values)


def _fixed_rows(case: Case, seed: int) -> list[tuple[str, ...]]:
    """Lists without a question."""
    fixed = {
        "popularity alone, no question": case.popularity,
        "demographics alone (person vector)": case.prior,
        "oracle: likes of the test users' own groups": case.group_means,
        "the same without the user's own likes": _others_means(case),
    }
    rows = []
    for name, scores in fixed.items():
        values = np.array(
            [_ndcg(s[None], liked)[0] for s, liked in zip(scores, case.liked, strict=True)]
        )
        mean, low, high = mean_interval(values, seed)
        rows.append((name, "", f"{mean:.4f} [{low:.4f}, {high:.4f}]", "", "", ""))
    return rows


def _rows(case: Case, seed: int) -> list[tuple[str, ...]]:
    rows = _fixed_rows(case, seed)
    for name, strategy in STRATEGIES.items():
        print(f"bench: seed {seed}, {name}", file=sys.stderr, flush=True)
        result = interview(case, strategy)
        cost = f"{result.seen:.0%}", f"{1000 * result.seconds:.1f}"
        for count in REPORTED[1:]:
            after, alone = result.answers[:, count], result.demographics[:, count]
            gain, low, high = mean_interval(after - alone, seed)
            gains = f"{gain:+.4f} [{low:+.4f}, {high:+.4f}]"
            means = (f"{np.nanmean(some):.4f}" for some in (after, alone))
            rows.append((name, str(count), *means, gains, " / ".join(cost)))
    return rows


HEADER = ("questions", "answers", "NDCG@5", "demographics, same films", "gain", "seen / CPU ms")


def page(tables: Tables, seeds: Sequence[int], folder: Path) -> str:
    parts = [f"# Cold start by questions, {folder.name}\n", f"{__doc__.split(chr(10), 2)[2]}"]
    parts.append(f"- Code: {provenance.code()}. Machine: {machine.described()}.")
    for seed in seeds:
        case = build_case(tables, seed)
        parts.append(
            f"\n## Seed {seed}: {len(case.users)} held-out users; the questionnaire was fitted on "
            f"the others in {case.fit_seconds:.1f} s of CPU\n"
        )
        parts.append(markdown_table(HEADER, _rows(case, seed)))
    return "\n".join(parts) + "\n"


def main(folder: str, *seeds: str) -> None:
    loaded = load_tables(Path(folder), format="ml-1m")[0]
    tables = Tables(loaded["ratings"], loaded["films"], loaded["users"])
    chosen = [int(seed) for seed in seeds] or DEFAULT_SEEDS
    RESULT.write_text(page(tables, chosen, Path(folder)), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
