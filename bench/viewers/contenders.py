"""The contenders of each evaluation case."""

from __future__ import annotations

from typing import NamedTuple


class ContenderSpec(NamedTuple):
    name: str
    """as shown in tables"""
    module: str
    """of bench/viewers"""
    factory: str
    """the argument of the module's `build`"""
    slow: bool = False
    """runs with --slow only: it takes minutes, or gigabytes to install"""

    @property
    def peer(self) -> bool:
        return self.module.startswith("peers.")

    def quick(self, case: str) -> bool:
        return not self.slow or (case, self.name) == BEST


def _ours(factory: str, slow: bool = False) -> ContenderSpec:
    return ContenderSpec(factory, "ours", factory, slow)


SMALL, QUICK = (
    "viewer_factors, small",
    "viewer_factors embedding_size=8 side_components=20 epochs=3",
)
BEST = ("rating_random", "viewer_factors_full")
"""Slow, but always run: it shows what can be reached."""
FACTORS, BIASES = "viewer_factors", "viewer_biases"

RATERS = [
    _ours("viewer_film_mean"),
    _ours(BIASES),
    _ours("viewer_als"),
    _ours("viewer_item_knn_rating"),
    ContenderSpec(SMALL, "ours", QUICK),
    _ours(FACTORS),
    _ours("viewer_factors_full", slow=True),
    ContenderSpec("Surprise SVD, default", "peers.surprise", "svd"),
    ContenderSpec("Surprise SVD, tuned", "peers.surprise", "svd_tuned"),
    ContenderSpec("Cornac MF", "peers.cornac", "mf"),
    ContenderSpec("Surprise KNNBaseline", "peers.surprise", "knn_baseline", slow=True),
    ContenderSpec("Surprise SVD++", "peers.surprise", "svdpp", slow=True),
    ContenderSpec("myFM, rank 16", "peers.myfm", "rank_16", slow=True),
    ContenderSpec("LensKit BiasedMF", "peers.lenskit", "biased_mf", slow=True),
    ContenderSpec("LensKit item kNN", "peers.lenskit", "item_knn", slow=True),
    ContenderSpec("Spark ALS, rank 10", "peers.spark", "rank_10", slow=True),
    ContenderSpec("Spark ALS, rank 50", "peers.spark", "rank_50", slow=True),
]
TIME_BLIND_RANKERS = [
    _ours("viewer_popularity"),
    _ours("viewer_item_knn"),
    _ours("viewer_ease"),
    _ours("viewer_ials"),
    ContenderSpec("implicit BM25", "peers.implicit", "bm25"),
    ContenderSpec("implicit ALS, default", "peers.implicit", "als"),
    ContenderSpec("implicit ALS, alpha 10", "peers.implicit", "als_likes"),
    ContenderSpec("Cornac EASE", "peers.cornac", "ease"),
    ContenderSpec("LensKit EASE", "peers.lenskit", "ease", slow=True),
]
"""Rankers that ignore the order of the ratings."""
SEQUENTIAL_RANKERS = [
    _ours("viewer_next_film"),
    _ours("viewer_next_film_full"),
    _ours("viewer_transformer", slow=True),
]


def contenders(case: str) -> list[ContenderSpec]:
    if case == "ranking_leave_last":
        return TIME_BLIND_RANKERS + SEQUENTIAL_RANKERS
    return RATERS if case.startswith("rating") else TIME_BLIND_RANKERS
