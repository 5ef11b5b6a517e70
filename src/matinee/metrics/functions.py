"""One plain function a metric. A task's configuration names those it wants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BINS = 15
_TINY = 1e-15


class RecommendedLists(NamedTuple):
    """Lists shown to people, and what became of them."""

    places: Ints
    """people x n: the films of each list, best first, as places in the catalogue"""
    hits: NDArray[np.bool_]
    """people x n: whether the person liked that film"""
    liked: Ints
    """how many films each person liked; at least one"""
    popularity: Floats
    """share of the training people who rated each film"""
    genres: Floats
    """films x genres: 1 where a film has a genre"""


class SimilarItemLists(NamedTuple):
    """Lists of films that are said to be like an asked one."""

    asked: Ints
    """the films asked for, as places in the catalogue"""
    places: Ints
    """asked x n: the films of each list, the likest first"""
    franchises: Ints
    """the number of each film's franchise; -1 without one, or without another film in it"""
    corated: Ints
    """asked x many: the films rated most like it, -1 where there are no more; a film of which too
    few ratings are known has none"""
    popularity: Floats
    """of each film, its votes as a share of those of the film with most"""
    genres: Floats
    """films x genres: 1 where a film has a genre"""
    wanted: int
    """how many films were asked for, also those that no list was found for"""


class RecommendedItems(Protocol):
    """What is shown to anybody, whatever they asked."""

    @property
    def places(self) -> Ints: ...

    @property
    def popularity(self) -> Floats: ...

    @property
    def genres(self) -> Floats: ...


class Predictions(NamedTuple):
    """Ratings foretold and given."""

    chances: Floats
    """ratings x classes"""
    places: Ints
    """the place of the class that was given"""
    expected: Floats
    """stars foretold"""
    stars: Floats
    """stars given"""


# What follows takes Shown and gives a value a person.


def ndcg(shown: RecommendedLists) -> Floats:
    """Discounted hits over those of the best possible list."""
    gains = 1 / np.log2(np.arange(2, shown.hits.shape[1] + 2))
    ideal = np.cumsum(gains)[np.minimum(shown.liked, len(gains)) - 1]
    return np.asarray(shown.hits @ gains / ideal)


def precision(shown: RecommendedLists) -> Floats:
    """Share of the list that is liked."""
    return np.asarray(shown.hits.mean(axis=1))


def recall(shown: RecommendedLists) -> Floats:
    """Share of the liked films that the list holds."""
    return np.asarray(shown.hits.sum(axis=1) / shown.liked)


def hit_rate(shown: RecommendedLists) -> Floats:
    """Whether the list holds any liked film."""
    return shown.hits.any(axis=1).astype(float)


def novelty(shown: RecommendedItems) -> Floats:
    """Mean surprise in bits: minus log2 of the share of people who know a film."""
    known = np.maximum(shown.popularity[shown.places], 1e-6)
    return np.asarray(-np.log2(known).mean(axis=1))


def diversity(shown: RecommendedItems) -> Floats:
    """Mean Jaccard distance of genres over all pairs of the list."""
    first, second = np.triu_indices(shown.places.shape[1], k=1)
    if not len(first):
        return np.zeros(len(shown.places))
    genres = shown.genres[shown.places] > 0
    left, right = genres[:, first], genres[:, second]
    union = (left | right).sum(axis=2)
    return np.asarray((1 - (left & right).sum(axis=2) / np.maximum(union, 1)).mean(axis=1))


# What follows takes Rated and gives a value a rating (or several, in columns).


def log_loss(rated: Predictions) -> Floats:
    """Minus the logarithm of the chance that was given to what happened."""
    given = np.take_along_axis(rated.chances, rated.places[:, None], axis=1)[:, 0]
    return -np.log(np.maximum(given, _TINY))


def accuracy(rated: Predictions) -> Floats:
    """Whether the likeliest class is the one given."""
    return np.asarray((rated.chances.argmax(axis=1) == rated.places).astype(float))


def ranked_probability(rated: Predictions) -> Floats:
    """Ranked probability score: squared distance of the cumulated chances, scaled to 0..1."""
    happened = np.arange(rated.chances.shape[1]) >= rated.places[:, None]
    distance = np.cumsum(rated.chances, axis=1) - happened
    return np.asarray((distance**2).sum(axis=1) / (rated.chances.shape[1] - 1))


def squared_error(rated: Predictions) -> Floats:
    return (rated.expected - rated.stars) ** 2


def absolute_error(rated: Predictions) -> Floats:
    return np.abs(rated.expected - rated.stars)


def confusion(rated: Predictions) -> Floats:
    """A column for each pair of given class and likeliest class, row by row."""
    classes = rated.chances.shape[1]
    cell = rated.places * classes + rated.chances.argmax(axis=1)
    return np.asarray(np.eye(classes**2)[cell])


def confidence(rated: Predictions) -> Floats:
    """For each step of confidence: how many, how confident, how many right."""
    sure = rated.chances.max(axis=1)
    step = np.eye(BINS)[np.minimum((sure * BINS).astype(int), BINS - 1)]
    return np.hstack([step, step * sure[:, None], step * accuracy(rated)[:, None]])


# What follows takes the means of the above over all ratings. Means may have leading axes.

Means = Mapping[str, Floats]


def rmse(means: Means) -> Floats:
    return np.sqrt(means["squared_error"])


def mae(means: Means) -> Floats:
    return means["absolute_error"]


def macro_f1(means: Means) -> Floats:
    """Mean over the classes of the harmonic mean of precision and recall."""
    table = _square(means["confusion"])
    right = np.diagonal(table, axis1=-2, axis2=-1)
    called = table.sum(axis=-2) + table.sum(axis=-1)
    return np.asarray(_share(2 * right, called).mean(-1))


def quadratic_kappa(means: Means) -> Floats:
    """Agreement beyond chance, far misses weighing by the square of the distance."""
    table = _square(means["confusion"])
    place = np.arange(table.shape[-1])
    weight = (place[:, None] - place) ** 2
    chance = table.sum(axis=-1)[..., :, None] * table.sum(axis=-2)[..., None, :]
    missed, expected = (table * weight).sum((-2, -1)), (chance * weight).sum((-2, -1))
    return np.asarray(1 - np.divide(missed, expected, out=np.ones_like(missed), where=expected > 0))


def label_precision(means: Means) -> Floats:
    """Of two classes: share of those called the second that are it."""
    return _share(means["confusion"][..., 3], means["confusion"][..., 1::2].sum(axis=-1))


def label_recall(means: Means) -> Floats:
    """Of two classes: share of those that are the second that are called so."""
    return _share(means["confusion"][..., 3], means["confusion"][..., 2:].sum(axis=-1))


def calibration_error(means: Means) -> Floats:
    """Expected calibration error: mean gap between confidence and how often it is right."""
    _, sure, right = np.split(means["confidence"], 3, axis=-1)
    return np.asarray(np.abs(sure - right).sum(axis=-1))


def _share(right: Floats, of: Floats) -> Floats:
    return np.asarray(np.divide(right, of, out=np.zeros_like(right), where=of > 0))


def _square(cells: Floats) -> Floats:
    classes = int(np.sqrt(cells.shape[-1]))
    return cells.reshape(*cells.shape[:-1], classes, classes)


# What follows takes Shown and gives one value.


def coverage(shown: RecommendedItems) -> float:
    """Share of the catalogue that is shown to anybody."""
    return len(np.unique(shown.places)) / len(shown.popularity)


# What follows takes Neighbourhoods and gives a value an asked film, NaN where it has no meaning.


def franchise_hit_rate(found: SimilarItemLists) -> Floats:
    """Whether the list of a film of a franchise holds another of its films."""
    mine = found.franchises[found.asked]
    hit = (found.franchises[found.places] == mine[:, None]).any(axis=1)
    return np.where(mine >= 0, hit, np.nan)


def corating_overlap(found: SimilarItemLists) -> Floats:
    """Share of the list that is among the films rated most like the asked one."""
    among = (found.places[:, :, None] == found.corated[:, None, :]).any(axis=2)
    known = (found.corated >= 0).any(axis=1)
    return np.where(known, among.mean(axis=1), np.nan)


# What follows takes Neighbourhoods and gives one value.


def answerable_share(found: SimilarItemLists) -> float:
    """Share of the films for which a whole list is found."""
    return len(found.asked) / max(found.wanted, 1)
