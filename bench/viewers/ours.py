"""Our candidates as contenders, instantiated from conf/candidates."""

from __future__ import annotations

import pickle
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from matinee.models.base import History, HistoryRatingModel, Tables
from matinee.models.instantiate import instantiate_model
from matinee.models.interactions import user_histories
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import FILM_ID, RATING, TIMESTAMP, USER_ID
from viewers.protocol import Array, Queries, TrainingData

CANDIDATES = Path(__file__).resolve().parents[2] / "conf" / "candidates"
SEED = 20241113
N_COLD_USERS = 300
"""Users of the latency measurement."""
LISTED = 100
"""Films rated in one request, more than a list shows."""
BATCH_SIZE = 256
_EMPTY_HISTORY = History(np.zeros(0, dtype=np.int64), np.zeros(0))


def build(name: str) -> Ours:
    """A candidate's name, then hyper-parameters that replace those of its file: `x epochs=3`."""
    return Ours(name)


class Ours:
    def __init__(self, name: str) -> None:
        import yaml

        candidate, *others = name.split()
        settings = yaml.safe_load((CANDIDATES / f"{candidate}.yaml").read_text())["model"]
        overrides = (other.split("=") for other in others)
        settings |= {key: yaml.safe_load(value) for key, value in overrides}
        self.name, self.model = name, instantiate_model(settings)

    def load(self, training: TrainingData) -> None:
        self.tables = tables(training)

    def fit(self) -> None:
        self.model.fit(self.tables, rng_for(SEED, "bench", self.name))

    def answer(self, queries: Queries) -> Array:
        ids, users = np.unique(queries.users, return_inverse=True)
        histories = self._histories(ids)
        if isinstance(self.model, HistoryRatingModel):
            return self.model.predict(histories, users, queries.films)
        return score_batches(self.model, [histories[index] for index in users])

    def extra_costs(self, queries: Queries) -> dict[str, float]:
        """The size of the model, and the latency of one fold-in request."""
        ids = np.unique(queries.users)
        drawn = rng_for(SEED, "strangers").choice(ids, min(N_COLD_USERS, len(ids)), replace=False)
        waits = np.array([self._wait(history) for history in self._histories(drawn)])
        p50, p99 = np.quantile(waits, (0.5, 0.99), axis=0)
        return {
            "sav_mib": len(pickle.dumps(self.model, protocol=5)) / 2**20,
            **dict(zip(("p50_cpu_ms", "p50_ms"), p50, strict=True)),
            **dict(zip(("p99_cpu_ms", "p99_ms"), p99, strict=True)),
        }

    def _histories(self, indices: Array) -> list[History]:
        ids = self.tables.users[USER_ID].to_numpy()[indices]
        own = self.tables.ratings[self.tables.ratings[USER_ID].isin(ids)]
        by_user = user_histories(own, SEED)
        return [by_user.get(int(user), _EMPTY_HISTORY) for user in ids]

    def _wait(self, history: History) -> tuple[float, float]:
        """CPU and wall milliseconds."""
        films = np.arange(min(LISTED, len(self.model.film_ids)))
        cpu, wall = time.process_time(), time.perf_counter()
        if isinstance(self.model, HistoryRatingModel):
            self.model.predict([history], np.zeros_like(films), films)
        else:
            self.model.score([history])
        return 1000 * (time.process_time() - cpu), 1000 * (time.perf_counter() - wall)


def tables(training: TrainingData) -> Tables:
    import pandas as pd

    ratings = pd.DataFrame(
        {
            USER_ID: training.user_ids[training.users],
            FILM_ID: training.film_ids[training.films],
            RATING: training.stars,
            TIMESTAMP: training.seconds,
        }
    )
    folder = Path(str(training.tables_folder))
    films, users = (pd.read_parquet(folder / f"{name}.parquet") for name in ("films", "users"))
    return Tables(ratings, films, users)


def score_batches(model: Any, histories: Sequence[History]) -> Array:
    blocks = [
        np.asarray(model.score(histories[start : start + BATCH_SIZE]), dtype=np.float32)
        for start in range(0, len(histories), BATCH_SIZE)
    ]
    return np.concatenate(blocks)
