"""What of late was rated higher or lower than a champion foretold, by genre."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matinee.monitoring.windows import Floats, Ints

DAY = 86_400
LAST = 6
"""So many windows say which half-life is best; what was best long ago is no reason."""


class DecayedResiduals:
    """Errors count half after a half-life, and half of that after another one.

    Several half-lives are tried side by side, and so is no correction at all.
    """

    def __init__(self, flags: Floats, half_lives: Sequence[float], damping: float) -> None:
        genres = np.maximum(flags.sum(axis=1, keepdims=True), 1)
        self.features = np.asarray(flags / np.sqrt(genres))
        self.half_lives = np.array(half_lives, dtype=float)
        self.damping = damping
        """so many ratings without an error are added to each genre"""
        self.weights = np.zeros((len(half_lives), len(flags)))
        self.sums = np.zeros_like(self.weights)
        self.now: int | None = None
        self.losses: list[Floats] = []

    def corrections(self, films: Ints) -> Floats:
        """Trials x films: nothing, and what each half-life adds."""
        added = [np.zeros(len(films))]
        for weights, sums in zip(self.weights, self.sums, strict=True):
            squares = (self.features * weights[:, None]).T @ self.features
            squares += self.damping * np.eye(len(squares))
            added.append((self.features @ np.linalg.solve(squares, self.features.T @ sums))[films])
        return np.array(added)

    def best(self) -> int:
        """The trial with the least loss in the last windows; nothing, as long as none is known."""
        return int(np.argmin(np.sum(self.losses[-LAST:], axis=0))) if self.losses else 0

    def half_life(self, trial: int) -> float | None:
        return float(self.half_lives[trial - 1]) if trial else None

    def learn(self, films: Ints, errors: Floats, seconds: Ints) -> None:
        """By how much each rating was higher than foretold."""
        now, before = int(seconds.max()), self.now
        for place, half_life in enumerate(self.half_lives * DAY):
            if before is not None:
                fading = 0.5 ** ((now - before) / half_life)
                self.weights[place] *= fading
                self.sums[place] *= fading
            fresh = 0.5 ** ((now - seconds) / half_life)
            size = self.weights.shape[1]
            self.weights[place] += np.bincount(films, fresh, minlength=size)
            self.sums[place] += np.bincount(films, fresh * errors, minlength=size)
        self.now = now

    def judge(self, losses: Floats) -> None:
        """The sum of each trial's squared errors in one window."""
        self.losses.append(losses)
