"""Active learning for cold start: the film whose rating improves the list most in expectation.

Expected value of information (Howard, 1966), in place of the popularity and entropy of Rashid et
al. (2002) and of the decision tree of Golbandi et al. (2011).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np

from matinee.models.base import Demographics, Floats, Ints, Tables, hyperparameters
from matinee.models.demographic.answer_model import LIKES, SEEN, Answer, AnswerModel, Belief

OUTCOMES = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]])
"""Not seen, seen and not liked, liked."""


class Question(NamedTuple):
    film: int
    """index of the film"""
    gain: float
    """expected increase of the list's value, as a share of it"""
    disliked: float
    liked: float
    """probability that the user has seen the film and does not like it, or likes it"""


@hyperparameters
class Questionnaire:
    """The value of a list is its expected DCG under the posterior; the gain of a question is the
    expected value of the best list after the answer, minus that of today's list."""

    embedding_size: int = 32
    """of the answer model"""
    reg: float = 30.0
    """of the answer model"""
    pool_size: int = 100
    """films that may be asked about, the most seen ones"""
    n_listed: int = 200
    """films that may enter the list, the highest scores"""
    max_answers: int = 5
    """no further question after so many"""
    min_gain: float = 0.005
    """no further question with a smaller expected gain"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        model = AnswerModel(self.embedding_size, self.reg)  # type: ignore[call-arg]
        self.answer_model = model.fit(tables, rng)
        seen = self.answer_model.shares[:, 0]
        self.pool = np.argsort(-seen, kind="stable")[: self.pool_size]
        return self

    def scores(
        self, demographics: Demographics, prior: Floats, answers: Sequence[Answer]
    ) -> Floats:
        """The scores of the demographics moved by the answers; NaN for films that were seen."""
        belief = self.answer_model.belief(demographics, answers)
        films, observed = self.answer_model.encode(answers)
        scores = prior + self.answer_model.shift(belief)
        scores[films[observed[:, SEEN] > 0]] = np.nan
        return scores

    def next_question(
        self, demographics: Demographics, prior: Floats, answers: Sequence[Answer], list_size: int
    ) -> Question | None:
        """`prior` scores all films by demographics; None if no further answer is worth asking."""
        if len(answers) >= self.max_answers:
            return None
        question = self.best_question(demographics, prior, answers, list_size)
        return question if question and question.gain >= self.min_gain else None

    def best_question(
        self, demographics: Demographics, prior: Floats, answers: Sequence[Answer], list_size: int
    ) -> Question | None:
        """The largest expected gain; None if all films of the pool have an answer."""
        belief = self.answer_model.belief(demographics, answers)
        films = np.setdiff1d(self.pool, self.answer_model.encode(answers)[0])
        scores = self.scores(demographics, prior, answers)
        n_listed = int(np.isfinite(scores).sum())
        list_size = min(list_size, n_listed - 1)
        if not len(films) or list_size < 1:
            return None
        listed = np.argsort(-scores, kind="stable")[: min(self.n_listed + list_size, n_listed)]
        gains, value = self._gains(films, belief, (listed, scores[listed]), list_size)
        best = int(gains.argmax())
        shares = self.answer_model.probabilities(belief, films[best : best + 1])[0]
        return Question(
            int(films[best]), float(gains[best] / value) if value > 0 else 0.0, *shares[1:].tolist()
        )

    def _gains(
        self, films: Ints, belief: Belief, ranking: tuple[Ints, Floats], list_size: int
    ) -> tuple[Floats, float]:
        """The expected gain of each question, and the value of today's list."""
        listed, scores = ranking
        probabilities = self.answer_model.probabilities(belief, films)
        moves = self._moves(films, belief) @ self.answer_model.loadings[listed, LIKES].T
        after = scores + moves
        asked = films[:, None] == listed
        after[:, 1:][np.repeat(asked[:, None], 2, axis=1)] = -np.inf
        discounts = 1 / np.log2(np.arange(2, list_size + 2))
        best = -np.sort(-after, axis=2)[:, :, :list_size] @ discounts
        # today's list, without the film in question once it turns out to be seen
        kept = np.argsort(asked, axis=1, kind="stable")[:, :list_size]
        today = np.stack([np.tile(np.arange(list_size), (len(films), 1)), kept, kept], axis=1)
        unchanged = np.take_along_axis(after, today, axis=2) @ discounts
        value = float(scores[:list_size] @ discounts)
        return np.asarray((probabilities * (best - unchanged)).sum(axis=1)), value

    def _moves(self, films: Ints, belief: Belief) -> Floats:
        """Films x outcomes x components: the change of the posterior mean by each answer."""
        model = self.answer_model
        loadings = model.loadings[films].astype(float)
        explained = loadings @ belief.covariance
        variance = explained @ loadings.swapaxes(1, 2) + model.noise[films]
        gain = np.linalg.solve(variance, explained)
        expected = model.shares[films] + loadings @ belief.mean
        return np.asarray((OUTCOMES - expected[:, None]) @ gain)
