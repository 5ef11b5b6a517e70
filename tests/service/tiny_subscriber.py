"""Subscribers of eight titles by hand: even users like drama, odd ones comedy; everybody likes
atoll and nobody dune; user 10 is mild and user 20 harsh. One sonic x is rated by all, the other by
every third, and élan vital by nobody."""

from __future__ import annotations

import numpy as np
import pandas as pd

from matinee.artifacts.bundle import Champion, ItemList
from matinee.models.base import StreamingTables, UserItemRatingModel
from matinee.models.factorization.regularized_svd_side_info import RegularizedSVDSideInfo
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import RATING, TITLE, USER_ID
from matinee.schema.streaming import GENRE, ID, PLATFORM, RELEASE_YEAR, TYPE

SEED = 7
THRESHOLD = 3.7
MILD, HARSH, DRAMA_LOVER, COMEDY_LOVER, STRANGER = 10, 20, 44, 33, 7
USERS = (MILD, HARSH, *range(31, 71))
UNRATED = "ns3"
_TITLES = (
    ("as1", "amazon", "tv show", "sonic x", 2005, "drama"),
    ("as2", "amazon", "movie", "atoll", 2018, "comedy"),
    ("as3", "amazon", "tv show", "braid", 2019, "drama"),
    ("hs1", "hulu", "movie", "dune", 2018, "comedy"),
    ("hs2", "hulu", "tv show", "sonic x", 2003, "comedy"),
    ("ns1", "netflix", "movie", "fjord", 2018, "drama"),
    ("ns2", "netflix", "tv show", "gable", 2018, "comedy"),
    (UNRATED, "netflix", "movie", "élan vital", 2020, "drama"),
)
_BETTER = {"as2": 1.0, "hs1": -1.0}
_MILDER = {MILD: 1.0, HARSH: -2.0}
_RATED_BY_EVERY_THIRD = "hs2"


def subscriptions() -> StreamingTables:
    columns = [ID, PLATFORM, TYPE, TITLE, RELEASE_YEAR, GENRE]
    titles = pd.DataFrame(list(_TITLES), columns=columns)
    return StreamingTables(_ratings(), titles.drop(columns=GENRE), titles[[ID, GENRE]])


def champion(model: UserItemRatingModel | None = None) -> Champion:
    chosen = model or RegularizedSVDSideInfo(embedding_size=1, reg=0.2, feature_reg=5)
    fitted = chosen.fit(subscriptions(), rng_for(SEED, "subscriber"))
    ids, platforms, _, titles, years, genres = (
        list(column) for column in zip(*_TITLES, strict=True)
    )
    films = ItemList(np.array(ids), titles, years, genres, platforms)
    winners, models = {"rating": "subscriber_svd_features"}, {"rating": fitted}
    return Champion("subscriber", winners, models, films, SEED, threshold=THRESHOLD)


def _ratings() -> pd.DataFrame:
    rows = [
        (user, title_id, _stars(user, title_id, genre))
        for user in USERS
        for title_id, *_, genre in _TITLES
        if title_id != UNRATED and (title_id != _RATED_BY_EVERY_THIRD or user % 3 == 0)
    ]
    frame = pd.DataFrame(rows, columns=[USER_ID, ID, RATING])
    return frame.astype({USER_ID: "int32", ID: "category", RATING: "float32"})


def _stars(user: int, title_id: str, genre: str) -> float:
    taste = 0.0 if user in _MILDER else 0.5 if (user % 2 == 0) == (genre == "drama") else -0.5
    stars = 3.5 + _MILDER.get(user, 0.0) + _BETTER.get(title_id, 0.0) + taste
    return min(stars, 5.0)
