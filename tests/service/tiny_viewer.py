"""Viewers of the tiny films: women see romance (the even films), men see war, and nearly everybody
has seen film 1. The last film was never rated."""

from __future__ import annotations

import numpy as np
import pandas as pd

from fixtures import small_movielens
from matinee.artifacts.bundle import Champion, ItemList, RatingActivity, UserHistories
from matinee.models.base import Tables
from matinee.models.factorization.bias import HistoryBias
from matinee.models.interactions import user_histories
from matinee.models.sequential.sequential_ridge import SequentialRidge
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import FILM_ID, GENRES, RATING, TIMESTAMP, TITLE, USER_ID, YEAR

SEED = 7
ROMANCE, WAR = range(2, small_movielens.UNRATED, 2), range(3, small_movielens.UNRATED, 2)
OF_OWN_KIND, OF_THE_OTHER = 6, 1


def ratings() -> pd.DataFrame:
    """One a second; film 1 comes somewhere, and every third has not seen it."""
    rng = np.random.default_rng(SEED)
    rows = []
    for user in range(1, small_movielens.PEOPLE + 1):
        own, other = (ROMANCE, WAR) if user % 2 == 0 else (WAR, ROMANCE)
        seen = [*rng.choice(own, OF_OWN_KIND, False), *rng.choice(other, OF_THE_OTHER, False)]
        seen += [] if user % 3 == 0 else [small_movielens.EVERYBODYS]
        for second, film in enumerate(rng.permutation(seen)):
            stars = rng.choice([1, 2] if film in other else [4, 5])
            rows.append((user, film, stars, 1_000_000 + 1000 * user + second))
    frame = pd.DataFrame(rows, columns=[USER_ID, FILM_ID, RATING, TIMESTAMP])
    dtypes = {USER_ID: "int32", FILM_ID: "int32", RATING: "float32", TIMESTAMP: "int64"}
    return frame.astype(dtypes)


def champion() -> Champion:
    raw = small_movielens.raw()
    known = Tables(ratings(), raw["films"], raw["users"])
    models = {
        "ranking": SequentialRidge(decays=(0.5, 0.9), regs=(5, 10)),
        "rating": HistoryBias(),
    }
    fitted = {
        objective: model.fit(known, rng_for(SEED, "viewer", objective))
        for objective, model in models.items()
    }
    films = ItemList.from_table(known.films, TITLE, YEAR, known.films[GENRES])
    histories = UserHistories.from_mapping(user_histories(known.ratings, SEED))
    winners = {"ranking": "viewer_next_film", "rating": "viewer_biases"}
    activity = RatingActivity.from_ratings(
        np.searchsorted(films.film_ids, known.ratings[FILM_ID]),
        known.ratings[TIMESTAMP].to_numpy(),
        len(films.film_ids),
    )
    # a large weight: one rating is to show in a list of twenty-four films
    orders = {"like_weight": 1.75}
    return Champion(
        *("viewer", winners, fitted, films, SEED),
        histories=histories,
        activity=activity,
        order_settings=orders,
    )
