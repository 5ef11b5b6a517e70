"""How large a difference is, and how far it would move had other people been asked."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.evaluation import bootstrap
from matinee.runtime.seeds import rng_for

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
RESAMPLES, CONFIDENCE = 1000, 0.95
LEAST_GROUP = 20
"""Of fewer people nothing is told."""
_LEAST_SHARE = 1e-6


class Effect(NamedTuple):
    """A figure and its interval, by bootstrap over people (or over films, where none are known)."""

    value: float
    low: float
    high: float

    @property
    def sure(self) -> bool:
        """Whether nothing at all can be excluded."""
        return self.low > 0 or self.high < 0

    def told(self, form: str = "+.2f") -> str:
        return f"{self.value:{form}} ({self.low:{form}} to {self.high:{form}})"


class Lifts(NamedTuple):
    """How many times as often each group turns to each kind as the others do, as log2."""

    value: Floats
    low: Floats
    high: Floats
    chance: Floats
    """two-sided p-values, corrected for all that are told (Holm); 1 where nothing is told"""

    def sure(self, chance: float = 1 - CONFIDENCE) -> NDArray[np.bool_]:
        return np.asarray(self.chance <= chance)


def mean(values: Floats, seed: int, use: str) -> Effect:
    """Of the values, one a person."""
    drawn = _drawn(np.column_stack([np.ones_like(values), values]), seed, use)
    return _effect(drawn[:, 1] / np.maximum(drawn[:, 0], 1))


def means(values: Floats, groups: Ints, seed: int, use: str) -> dict[int, Effect]:
    """Of each group that is large enough."""
    large = [int(group) for group in np.unique(groups) if (groups == group).sum() >= LEAST_GROUP]
    inside = np.equal.outer(groups, np.array(large, dtype=np.int64)).astype(float)
    sizes, sums = np.split(_drawn(np.hstack([inside, inside * values[:, None]]), seed, use), 2, 1)
    found = sums / np.maximum(sizes, 1)
    return {group: _effect(found[:, place]) for place, group in enumerate(large)}


def gap(values: Floats, inside: NDArray[np.bool_], seed: int, use: str) -> Effect:
    """The mean of those inside less that of the others, in standard deviations (Cohen's d)."""
    parts = [part.astype(float) for part in (inside, ~inside)]
    columns = [column for part in parts for column in (part, part * values, part * values**2)]
    n1, sum1, squares1, n0, sum0, squares0 = _drawn(np.column_stack(columns), seed, use).T
    with np.errstate(invalid="ignore", divide="ignore"):
        within = squares1 - sum1**2 / n1 + squares0 - sum0**2 / n0
        return _effect((sum1 / n1 - sum0 / n0) / np.sqrt(within / (n1 + n0 - 2)))


def explained(values: Floats, groups: Ints, seed: int, use: str) -> Effect:
    """The share of the variance that lies between groups, less what chance would show (omega
    squared); of several columns the mean.

    Redrawing people adds chance of its own, so the interval is centred on the estimate.
    """
    columns = values.reshape(len(values), -1)
    deviant = (columns - columns.mean(axis=0)) / np.maximum(columns.std(axis=0), 1e-12)
    kinds, codes = np.unique(groups, return_inverse=True)
    inside = np.eye(len(kinds))[codes]
    sums = (inside[:, :, None] * deviant[:, None, :]).reshape(len(values), -1)
    drawn = _drawn(np.hstack([inside, sums, deviant, deviant**2]), seed, use)
    found = _omega(drawn, len(kinds), columns.shape[1])
    draws = found[1:] - found[1:].mean() + found[0]
    return _effect(np.append(found[0], draws))


def _omega(drawn: Floats, kinds: int, width: int) -> Floats:
    sizes, sums, wholes, squares = np.split(drawn, np.cumsum([kinds, kinds * width, width]), axis=1)
    people = sizes.sum(axis=1, keepdims=True)
    level = wholes**2 / people
    cells = sums.reshape(len(drawn), kinds, width) ** 2 / np.maximum(sizes, 1)[:, :, None]
    between, total = cells.sum(axis=1) - level, squares - level
    noise = (total - between) / np.maximum(people - kinds, 1)
    found: Floats = ((between - (kinds - 1) * noise) / np.maximum(total + noise, 1e-12)).mean(1)
    return found


def lifts(shares: Floats, groups: Ints, count: int, seed: int, use: str) -> Lifts:
    """Of people x kinds: each of the groups 0 .. count - 1 beside all others; every person counts
    the same. Nothing is told (NaN) of small groups and of what nobody turns to."""
    width, inside = shares.shape[1], np.eye(count)[groups]
    sums = (inside[:, :, None] * shares[:, None, :]).reshape(len(shares), -1)
    drawn = _drawn(np.hstack([inside, sums]), seed, use)
    sizes, parts = drawn[:, :count, None], drawn[:, count:].reshape(-1, count, width)
    mine = parts / np.maximum(sizes, 1)
    others = (parts.sum(1, keepdims=True) - parts) / np.maximum(
        sizes.sum(1, keepdims=True) - sizes, 1
    )
    found = np.log2(np.maximum(mine, _LEAST_SHARE) / np.maximum(others, _LEAST_SHARE))
    told = (sizes[0] >= LEAST_GROUP) & (mine[0] > 0) & (others[0] > 0)
    low, high = bootstrap.interval(found[1:], CONFIDENCE)
    value, low, high = (np.where(told, part, np.nan) for part in (found[0], low, high))
    return Lifts(value, low, high, _chances(found[1:], told))


def _chances(draws: Floats, told: NDArray[np.bool_]) -> Floats:
    """By how far the draws lie from none, as if normal: so many corrected comparisons need smaller
    chances than counting resamples can tell."""
    with np.errstate(invalid="ignore", divide="ignore"):
        far = np.abs(draws.mean(axis=0)) / draws.std(axis=0)
    raw = {f"{r} {c}": math.erfc(far[r, c] / math.sqrt(2)) for r, c in np.argwhere(told)}
    corrected, found = bootstrap.holm(raw), np.ones(told.shape)
    for r, c in np.argwhere(told):
        found[r, c] = corrected[f"{r} {c}"]
    return found


def correlation(first: Any, second: Any, seed: int, use: str) -> Effect:
    """Spearman's, of pairs in which both are known."""
    import pandas as pd

    both = [np.asarray(values, dtype=float) for values in (first, second)]
    known = ~np.isnan(both[0]) & ~np.isnan(both[1])
    x, y = (pd.Series(one[known]).rank(pct=True).to_numpy() for one in both)
    n, sx, sy, sxx, syy, sxy = _drawn(
        np.column_stack([x * 0 + 1, x, y, x * x, y * y, x * y]), seed, use
    ).T
    spread = np.sqrt((sxx - sx**2 / n) * (syy - sy**2 / n))
    return _effect((sxy - sx * sy / n) / np.maximum(spread, 1e-12))


def median(values: Floats, seed: int, use: str) -> Effect:
    rng = rng_for(seed, "exploring", use)
    draws = [float(np.median(rng.choice(values, len(values)))) for _ in range(RESAMPLES // 2)]
    return _effect(np.array([np.median(values), *draws]))


def _drawn(per_person: Floats, seed: int, use: str) -> Floats:
    """The sums as they are (first) and of each resample."""
    rng = rng_for(seed, "exploring", use)
    drawn = bootstrap.sums(per_person, RESAMPLES, rng)
    return np.vstack([per_person.sum(axis=0), drawn])


def _effect(found: Floats) -> Effect:
    low, high = bootstrap.interval(found[1:], CONFIDENCE)
    return Effect(float(found[0]), float(low), float(high))
