"""Vectors of tastes by variational Bayes: what is believed of people and of films in turn, each
with its uncertainty, until both agree."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matinee.models.base import Floats, Ints
from matinee.models.factorization.blocks.likelihoods import (
    SAMPLE,
    GaussianLikelihood,
    OrderedProbit,
)
from matinee.models.interactions.histories import Singles
from matinee.models.interactions.ratings import Opinions
from matinee.models.solvers.gaussian_posteriors import (
    Posterior,
    Prior,
    Ratings,
    augment_bias,
    bias_adjustment,
    by_person,
    covariances,
    expected,
    gram_matrices,
    moved,
    posterior,
    products,
    turned,
    variances,
)
from matinee.models.solvers.side_information import Guess, SideComponents, guess, said

TURNS = 5
"""So often a stranger's places on a hidden scale and their vector are fitted to each other."""

TASTES_ALIKE, LEVELS_ALIKE = 5.0, 3.0
"""How little vectors differ is learned; this is what it is taken for at first."""


class FittedPosterior(NamedTuple):
    """What is kept: enough to understand anybody by their ratings."""

    films: Posterior
    average: Singles
    """the vector of a person of whom nothing is known"""
    told: Singles
    """films x vector: what having rated each tells"""
    precision: Floats
    marks: GaussianLikelihood | OrderedProbit

    def predict(self, known: Opinions, who: Ints, films: Ints) -> Floats:
        people = self.people(known)
        pulls = self.told @ self.precision.astype(np.float32)
        # they rate the very film that is asked for: that, too, tells
        chosen = said(known.sizes() + 1)[who] * moved(people, self.films, pulls, who, films)
        unsure = variances(people, self.films, who, films)
        return self.marks.predict(expected(people, self.films, who, films) + chosen, unsure)

    def people(self, known: Opinions) -> Posterior:
        """The vectors that follow from what people rated."""
        narrow, rated = known.narrowed()
        films, prior = self.films.among(rated), self._prior(narrow, self.told[rated])
        seen, tastes = narrow.matrix(np.ones(len(narrow.who))), augment_bias(films.means)
        sure = covariances(gram_matrices(seen, films), prior, self.marks.precision)
        level, stars = bias_adjustment(seen, films), seen.copy()
        people = Posterior(prior.means.astype(np.float32), sure)
        for _ in range(TURNS if isinstance(self.marks, OrderedProbit) else 1):
            place = expected(people, films, narrow.who, narrow.films)
            stars.data[:] = self.marks.above(narrow.stars, place)
            people = posterior(sure, stars @ tastes - level, prior, self.marks.precision)
        return people

    def _prior(self, known: Opinions, told: Singles) -> Prior:
        hints = known.matrix(said(known.sizes())[known.who]) @ told
        return Prior(self.average + hints, self.precision)


class SideInformation(NamedTuple):
    """What is known of people and of films beside stars."""

    people: Floats | Singles
    films: Floats
    told: Floats
    penalty: float
    """how strongly it is taken to say nothing"""


def side_information(habits: SideComponents, facts: Floats, penalty: float) -> SideInformation:
    return SideInformation(habits.people, np.hstack([habits.films, facts]), habits.told, penalty)


def fit_posterior(
    opinions: Opinions,
    start: Posterior,
    marks: GaussianLikelihood | OrderedProbit,
    known: SideInformation,
    rounds: int,
) -> FittedPosterior:
    films, people_like = start, _anybody(opinions.shape[0], start)
    films_like = _anybody(opinions.shape[1], start)
    above = marks.above(opinions.stars, np.zeros(len(opinions.who)))
    by_people = by_person(opinions, above)
    by_films = turned(by_people)
    for _ in range(rounds):
        people = _fitted(by_people, films, people_like.prior, marks.precision)
        people_like = guess(people, known.people, known.penalty)
        films = _fitted(by_films, people, films_like.prior, marks.precision)
        films_like = guess(films, known.films, known.penalty)
        if isinstance(marks, OrderedProbit):
            found = expected(people, films, opinions.who, opinions.films)
            marks = _moved(marks, opinions, found, (people, films))
            by_people = by_person(opinions, marks.above(opinions.stars, found))
            by_films = turned(by_people)
    told = (known.told @ people_like.weights).astype(np.float32)
    average = people_like.average.astype(np.float32)
    return FittedPosterior(films, average, told, people_like.prior.precision, marks)


def _fitted(ratings: Ratings, others: Posterior, prior: Prior, precision: float) -> Posterior:
    sure = covariances(gram_matrices(ratings.seen, others), prior, precision)
    return posterior(sure, products(ratings, others), prior, precision)


def _anybody(count: int, start: Posterior) -> Guess:
    """Before anything is learned all are alike, for which these tell how much they may differ."""
    size = start.means.shape[1]
    precision = np.diag([TASTES_ALIKE] * (size - 1) + [LEVELS_ALIKE])
    return Guess(Prior(np.zeros((count, size)), precision), np.zeros(size), np.zeros((0, size)))


def _moved(
    marks: OrderedProbit, opinions: Opinions, found: Floats, sides: tuple[Posterior, Posterior]
) -> OrderedProbit:
    """The edges that a part of the ratings asks for, evenly taken."""
    some = np.arange(0, len(found), max(len(found) // SAMPLE, 1))
    unsure = variances(*sides, opinions.who[some], opinions.films[some])
    return marks.moved(opinions.stars[some], found[some], unsure)
