"""Lists of unseen films for users of the training data; any other user gets the popular films."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matinee.models.base import History, Ints
from matinee.models.interactions import NO_RATINGS
from matinee.ranking.orders import Order
from matinee.ranking.topn import TopLists, top_lists
from matinee.service.state.viewer_index import ViewerIndex

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class ViewerLists:
    index: ViewerIndex
    query_ids: Ints
    """of users"""
    order: Order
    n: int
    reasons: bool
    """whether each film has its reasons, which costs more than the lists"""

    def rows(self, start: int, stop: int) -> pa.Table:
        import pyarrow as pa

        index, user_ids = self.index, self.query_ids[start:stop]
        users = [index.stored_history(int(user_id)) or NO_RATINGS for user_id in user_ids]
        eligible = ~index.seen(users)
        scores = index.scores(users, self.order, eligible, self.n)
        ranked = eligible & ~np.isnan(scores)
        ids = index.item_attributes.film_ids
        lists = top_lists(scores, self.n, ids, index.champion.seed, ranked)
        stars = index.rating_model.predict(users, lists.users, lists.items)
        # the scores behind the list may be missing, but in these orders all films follow
        total = (eligible if self.order in ("liked", "calibrated") else ranked).sum(axis=1)
        columns = {
            "user_id": user_ids[lists.users],
            "rank": (lists.ranks + 1).astype(np.int16),
            "film_id": ids[lists.items],
            "score": scores[lists.users, lists.items].round(6),
            "predicted_rating": stars.round(4),
            "total": total[lists.users].astype(np.int32),
        }
        if self.reasons:
            columns["reasons"] = pa.array(self._reasons(users, lists), _reason_type())
        return pa.table(columns)

    def _reasons(self, users: list[History], lists: TopLists) -> list[list[dict[str, float]]]:
        ends = np.searchsorted(lists.users, np.arange(len(users) + 1))
        rows = []
        for number, user in enumerate(users):
            items = lists.items[ends[number] : ends[number + 1]]
            for reasons in self.index.reasons(user, self.order, items):
                rows.append(
                    [
                        {
                            "film_id": int(user.films[reason.row]),
                            "rating": float(user.ratings[reason.row]),
                            "share": round(reason.share, 4),
                        }
                        for reason in reasons
                    ]
                )
        return rows


def _reason_type() -> pa.DataType:
    import pyarrow as pa

    reason = {"film_id": pa.int64(), "rating": pa.float32(), "share": pa.float64()}
    return pa.list_(pa.struct(list(reason.items())))
