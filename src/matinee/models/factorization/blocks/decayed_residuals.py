"""Correction of predictions by recent residuals per genre, with exponential decay."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matinee.models.base import Floats, Ints

DAY = 86_400
"""in seconds"""
RECENT_WINDOWS = 6
"""Windows whose losses choose the half-life."""


class DecayedResiduals:
    """Ridge regression of residuals on genres; the weight of a residual halves each half-life.

    Trial 0 is no correction, and the others are the half-lives. The trial with the smallest loss in
    recent windows is used next.
    """

    def __init__(self, genre_flags: Floats, half_lives: Sequence[float], damping: float) -> None:
        n_genres = np.maximum(genre_flags.sum(axis=1, keepdims=True), 1)
        self.features = np.asarray(genre_flags / np.sqrt(n_genres))
        self.half_lives = np.array(half_lives, dtype=float)
        """in days"""
        self.damping = damping
        """L2 regularization, in ratings with a residual of zero per genre"""
        self.weights = np.zeros((len(half_lives), len(genre_flags)))
        self.sums = np.zeros_like(self.weights)
        self.last_second: int | None = None
        self.losses: list[Floats] = []

    def corrections(self, films: Ints) -> Floats:
        """Trials x films: stars to add."""
        added = [np.zeros(len(films))]
        for weights, sums in zip(self.weights, self.sums, strict=True):
            gram = (self.features * weights[:, None]).T @ self.features
            gram += self.damping * np.eye(len(gram))
            coefficients = np.linalg.solve(gram, self.features.T @ sums)
            added.append((self.features @ coefficients)[films])
        return np.array(added)

    def best_trial(self) -> int:
        """Trial 0 before any loss is recorded."""
        recent = self.losses[-RECENT_WINDOWS:]
        return int(np.argmin(np.sum(recent, axis=0))) if recent else 0

    def half_life(self, trial: int) -> float | None:
        return float(self.half_lives[trial - 1]) if trial else None

    def update(self, films: Ints, residuals: Floats, seconds: Ints) -> None:
        """Adds the residuals of one window, and decays the earlier ones."""
        now, size = int(seconds.max()), self.weights.shape[1]
        for trial, half_life in enumerate(self.half_lives * DAY):
            if self.last_second is not None:
                decay = 0.5 ** ((now - self.last_second) / half_life)
                self.weights[trial] *= decay
                self.sums[trial] *= decay
            weights = 0.5 ** ((now - seconds) / half_life)
            self.weights[trial] += np.bincount(films, weights, minlength=size)
            self.sums[trial] += np.bincount(films, weights * residuals, minlength=size)
        self.last_second = now

    def record_losses(self, losses: Floats) -> None:
        """The sum of each trial's squared errors in one window."""
        self.losses.append(losses)
