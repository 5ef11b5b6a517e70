"""Who is tried at which question."""

from __future__ import annotations

from typing import NamedTuple


class Entrant(NamedTuple):
    name: str
    """as it is called in tables"""
    module: str
    """of bench/viewers"""
    maker: str
    """what the module makes of it"""
    slow: bool = False
    """tried only where asked for"""

    @property
    def peer(self) -> bool:
        return self.module.startswith("peers.")


def _ours(maker: str, slow: bool = False) -> Entrant:
    return Entrant(maker, "ours", maker, slow)


SMALL, QUICK = "viewer_factors, small", "viewer_factors factors=8 habits=20 rounds=3"
BEST = ("rating_random", "viewer_factors_full")
"""Slow, but tried all the same: it shows what can be reached."""
FACTORS, BIASES = "viewer_factors", "viewer_biases"

RATERS = [
    _ours("viewer_film_mean"),
    _ours(BIASES),
    _ours("viewer_als"),
    _ours("viewer_item_knn_rating"),
    Entrant(SMALL, "ours", QUICK),
    _ours(FACTORS),
    _ours("viewer_factors_full", slow=True),
    Entrant("Surprise SVD, default", "peers.surprise", "svd"),
    Entrant("Surprise SVD, tuned", "peers.surprise", "svd_tuned"),
    Entrant("Cornac MF", "peers.cornac", "mf"),
    Entrant("Surprise KNNBaseline", "peers.surprise", "knn_baseline", slow=True),
    Entrant("Surprise SVD++", "peers.surprise", "svdpp", slow=True),
    Entrant("myFM, rank 16", "peers.myfm", "rank_16", slow=True),
]
BLIND_RANKERS = [
    _ours("viewer_popularity"),
    _ours("viewer_item_knn"),
    _ours("viewer_ease"),
    _ours("viewer_ials"),
    Entrant("implicit BM25", "peers.implicit", "bm25"),
    Entrant("implicit ALS, default", "peers.implicit", "als"),
    Entrant("implicit ALS, alpha 10", "peers.implicit", "als_likes"),
    Entrant("Cornac EASE", "peers.cornac", "ease"),
]
"""Those that do not ask in which order films were rated."""
NEXT = [_ours("viewer_next_film"), _ours("viewer_next_film_full")]


def entrants(question: str, slow: bool) -> list[Entrant]:
    found = RATERS if question.startswith("rating") else BLIND_RANKERS
    if question == "ranking_leave_last":
        found = BLIND_RANKERS + NEXT
    return [one for one in found if slow or not one.slow or (question, one.name) == BEST]
