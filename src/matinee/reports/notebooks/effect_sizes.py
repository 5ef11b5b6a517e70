"""Effect sizes with bootstrap intervals over users."""

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
MIN_GROUP_SIZE = 20
"""Smaller groups get no estimate."""
_MIN_SHARE = 1e-6


class Estimate(NamedTuple):
    """A statistic with its percentile bootstrap interval."""

    value: float
    low: float
    high: float

    @property
    def significant(self) -> bool:
        """Whether the interval excludes zero."""
        return self.low > 0 or self.high < 0

    def format(self, form: str = "+.2f") -> str:
        return f"{self.value:{form}} ({self.low:{form}} to {self.high:{form}})"


class Lifts(NamedTuple):
    """Lift of each item kind in each group: log2 of its share over that of all other groups."""

    value: Floats
    low: Floats
    high: Floats
    p_value: Floats
    """two-sided, corrected for all estimates (Holm); 1 where there is none"""

    def significant(self, level: float = 1 - CONFIDENCE) -> NDArray[np.bool_]:
        return np.asarray(self.p_value <= level)


def mean(values: Floats, seed: int, use: str) -> Estimate:
    """The mean of one value per user."""
    drawn = _drawn(np.column_stack([np.ones_like(values), values]), seed, use)
    return _estimate(drawn[:, 1] / np.maximum(drawn[:, 0], 1))


def means(values: Floats, groups: Ints, seed: int, use: str) -> dict[int, Estimate]:
    """The mean of each group that is large enough."""
    kept = [int(group) for group in np.unique(groups) if (groups == group).sum() >= MIN_GROUP_SIZE]
    inside = np.equal.outer(groups, np.array(kept, dtype=np.int64)).astype(float)
    sizes, sums = np.split(_drawn(np.hstack([inside, inside * values[:, None]]), seed, use), 2, 1)
    draws = sums / np.maximum(sizes, 1)
    return {group: _estimate(draws[:, column]) for column, group in enumerate(kept)}


def cohens_d(values: Floats, inside: NDArray[np.bool_], seed: int, use: str) -> Estimate:
    """The mean of a group minus that of the others, in pooled standard deviations."""
    parts = [part.astype(float) for part in (inside, ~inside)]
    columns = [column for part in parts for column in (part, part * values, part * values**2)]
    n1, sum1, squares1, n0, sum0, squares0 = _drawn(np.column_stack(columns), seed, use).T
    with np.errstate(invalid="ignore", divide="ignore"):
        within = squares1 - sum1**2 / n1 + squares0 - sum0**2 / n0
        return _estimate((sum1 / n1 - sum0 / n0) / np.sqrt(within / (n1 + n0 - 2)))


def omega_squared(values: Floats, groups: Ints, seed: int, use: str) -> Estimate:
    """The share of variance between groups, corrected for chance; the mean over columns.

    Resampling adds between-group variance, so the interval is centred on the estimate.
    """
    columns = values.reshape(len(values), -1)
    standardized = (columns - columns.mean(axis=0)) / np.maximum(columns.std(axis=0), 1e-12)
    labels, codes = np.unique(groups, return_inverse=True)
    inside = np.eye(len(labels))[codes]
    sums = (inside[:, :, None] * standardized[:, None, :]).reshape(len(values), -1)
    drawn = _drawn(np.hstack([inside, sums, standardized, standardized**2]), seed, use)
    omega = _omega(drawn, len(labels), columns.shape[1])
    draws = omega[1:] - omega[1:].mean() + omega[0]
    return _estimate(np.append(omega[0], draws))


def _omega(drawn: Floats, n_groups: int, width: int) -> Floats:
    ends = np.cumsum([n_groups, n_groups * width, width])
    sizes, sums, totals, squares = np.split(drawn, ends, axis=1)
    users = sizes.sum(axis=1, keepdims=True)
    level = totals**2 / users
    cells = sums.reshape(len(drawn), n_groups, width) ** 2 / np.maximum(sizes, 1)[:, :, None]
    between, total = cells.sum(axis=1) - level, squares - level
    noise = (total - between) / np.maximum(users - n_groups, 1)
    omega = (between - (n_groups - 1) * noise) / np.maximum(total + noise, 1e-12)
    return np.asarray(omega.mean(axis=1))


def lifts(shares: Floats, groups: Ints, count: int, seed: int, use: str) -> Lifts:
    """`shares` are users x kinds; groups 0 .. count - 1 are compared with all others, and users
    have equal weights. NaN for small groups and for kinds that nobody chose."""
    width, inside = shares.shape[1], np.eye(count)[groups]
    sums = (inside[:, :, None] * shares[:, None, :]).reshape(len(shares), -1)
    drawn = _drawn(np.hstack([inside, sums]), seed, use)
    sizes, parts = drawn[:, :count, None], drawn[:, count:].reshape(-1, count, width)
    own = parts / np.maximum(sizes, 1)
    others = (parts.sum(1, keepdims=True) - parts) / np.maximum(
        sizes.sum(1, keepdims=True) - sizes, 1
    )
    lift = np.log2(np.maximum(own, _MIN_SHARE) / np.maximum(others, _MIN_SHARE))
    defined = (sizes[0] >= MIN_GROUP_SIZE) & (own[0] > 0) & (others[0] > 0)
    low, high = bootstrap.interval(lift[1:], CONFIDENCE)
    value, low, high = (np.where(defined, part, np.nan) for part in (lift[0], low, high))
    return Lifts(value, low, high, _p_values(lift[1:], defined))


def _p_values(draws: Floats, defined: NDArray[np.bool_]) -> Floats:
    """By normal approximation: after correction for many comparisons, counts of resamples would
    be too coarse."""
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.abs(draws.mean(axis=0)) / draws.std(axis=0)
    raw = {f"{r} {c}": math.erfc(z[r, c] / math.sqrt(2)) for r, c in np.argwhere(defined)}
    corrected, p_values = bootstrap.holm(raw), np.ones(defined.shape)
    for r, c in np.argwhere(defined):
        p_values[r, c] = corrected[f"{r} {c}"]
    return p_values


def correlation(first: Any, second: Any, seed: int, use: str) -> Estimate:
    """Spearman's rank correlation of the pairs without missing values."""
    import pandas as pd

    columns = [np.asarray(values, dtype=float) for values in (first, second)]
    complete = ~np.isnan(columns[0]) & ~np.isnan(columns[1])
    x, y = (pd.Series(column[complete]).rank(pct=True).to_numpy() for column in columns)
    n, sx, sy, sxx, syy, sxy = _drawn(
        np.column_stack([x * 0 + 1, x, y, x * x, y * y, x * y]), seed, use
    ).T
    scale = np.sqrt((sxx - sx**2 / n) * (syy - sy**2 / n))
    return _estimate((sxy - sx * sy / n) / np.maximum(scale, 1e-12))


def median(values: Floats, seed: int, use: str) -> Estimate:
    rng = rng_for(seed, "exploring", use)
    draws = [float(np.median(rng.choice(values, len(values)))) for _ in range(RESAMPLES // 2)]
    return _estimate(np.array([np.median(values), *draws]))


def _drawn(per_user: Floats, seed: int, use: str) -> Floats:
    """Sums over users: of the sample (first) and of each resample."""
    rng = rng_for(seed, "exploring", use)
    drawn = bootstrap.sums(per_user, RESAMPLES, rng)
    return np.vstack([per_user.sum(axis=0), drawn])


def _estimate(draws: Floats) -> Estimate:
    low, high = bootstrap.interval(draws[1:], CONFIDENCE)
    return Estimate(float(draws[0]), float(low), float(high))
