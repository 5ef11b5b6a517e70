"""Our candidates as contenders, made from conf/candidates."""

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
from viewers.contest import Array, Asked, Known

CANDIDATES = Path(__file__).resolve().parents[2] / "conf" / "candidates"
SEED = 20241113
STRANGERS = 300
"""So many people are asked about one by one, to see how long one waits."""
LISTED = 100
"""Stars of so many films are asked for at once, which is more than a list shows."""
AT_ONCE = 256
_NOBODY = History(np.zeros(0, dtype=np.int64), np.zeros(0))


def made(name: str) -> Ours:
    """A candidate's name; hyper-parameters behind it replace those of its file: `x epochs=3`."""
    return Ours(name)


class Ours:
    def __init__(self, name: str) -> None:
        import yaml

        candidate, *others = name.split()
        chosen = yaml.safe_load((CANDIDATES / f"{candidate}.yaml").read_text())["model"]
        given = (other.split("=") for other in others)
        chosen |= {key: yaml.safe_load(value) for key, value in given}
        self.name, self.model = name, instantiate_model(chosen)

    def load(self, known: Known) -> None:
        self.tables = tables(known)

    def fit(self) -> None:
        self.model.fit(self.tables, rng_for(SEED, "bench", self.name))

    def answer(self, asked: Asked) -> Array:
        ids, who = np.unique(asked.who, return_inverse=True)
        askers = self._askers(ids)
        if isinstance(self.model, HistoryRatingModel):
            return self.model.predict(askers, who, asked.films)
        return follow(self.model, [askers[place] for place in who])

    def more(self, asked: Asked) -> dict[str, float]:
        """The size of what is exported, and how long one stranger waits: nothing is kept of her."""
        ids = np.unique(asked.who)
        drawn = rng_for(SEED, "strangers").choice(ids, min(STRANGERS, len(ids)), replace=False)
        waits = np.array([self._wait(asker) for asker in self._askers(drawn)])
        p50, p99 = np.quantile(waits, (0.5, 0.99), axis=0)
        return {
            "sav_mib": len(pickle.dumps(self.model, protocol=5)) / 2**20,
            **dict(zip(("p50_cpu_ms", "p50_ms"), p50, strict=True)),
            **dict(zip(("p99_cpu_ms", "p99_ms"), p99, strict=True)),
        }

    def _askers(self, places: Array) -> list[History]:
        ids = self.tables.users[USER_ID].to_numpy()[places]
        mine = self.tables.ratings[self.tables.ratings[USER_ID].isin(ids)]
        known = user_histories(mine, SEED)
        return [known.get(int(user), _NOBODY) for user in ids]

    def _wait(self, asker: History) -> tuple[float, float]:
        """Milliseconds of the processor and of the clock."""
        films = np.arange(min(LISTED, len(self.model.film_ids)))
        cpu, wall = time.process_time(), time.perf_counter()
        if isinstance(self.model, HistoryRatingModel):
            self.model.predict([asker], np.zeros_like(films), films)
        else:
            self.model.score([asker])
        return 1000 * (time.process_time() - cpu), 1000 * (time.perf_counter() - wall)


def tables(known: Known) -> Tables:
    import pandas as pd

    ratings = pd.DataFrame(
        {
            USER_ID: known.user_ids[known.who],
            FILM_ID: known.film_ids[known.films],
            RATING: known.stars,
            TIMESTAMP: known.seconds,
        }
    )
    folder = Path(str(known.traits))
    films, users = (pd.read_parquet(folder / f"{name}.parquet") for name in ("films", "users"))
    return Tables(ratings, films, users)


def follow(model: Any, askers: Sequence[History]) -> Array:
    blocks = [
        np.asarray(model.score(askers[start : start + AT_ONCE]), dtype=np.float32)
        for start in range(0, len(askers), AT_ONCE)
    ]
    return np.concatenate(blocks)
