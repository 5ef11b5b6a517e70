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
    """tried only where asked for: it takes minutes, or gigabytes to install"""

    @property
    def peer(self) -> bool:
        return self.module.startswith("peers.")

    def quick(self, question: str) -> bool:
        return not self.slow or (question, self.name) == BEST


def _ours(maker: str, slow: bool = False) -> Entrant:
    return Entrant(maker, "ours", maker, slow)


SMALL, QUICK = (
    "viewer_factors, small",
    "viewer_factors embedding_size=8 side_components=20 epochs=3",
)
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
    Entrant("LensKit BiasedMF", "peers.lenskit", "biased_mf", slow=True),
    Entrant("LensKit item kNN", "peers.lenskit", "item_knn", slow=True),
    Entrant("Spark ALS, rank 10", "peers.spark", "rank_10", slow=True),
    Entrant("Spark ALS, rank 50", "peers.spark", "rank_50", slow=True),
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
    Entrant("LensKit EASE", "peers.lenskit", "ease", slow=True),
]
"""Those that do not ask in which order films were rated."""
NEXT = [_ours("viewer_next_film"), _ours("viewer_next_film_full")]


def entrants(question: str) -> list[Entrant]:
    if question == "ranking_leave_last":
        return BLIND_RANKERS + NEXT
    return RATERS if question.startswith("rating") else BLIND_RANKERS
