"""The titles of the streaming platforms that each user will like best, also those already rated:
the champion does not store who rated what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matinee.models.base import Ints, index_in
from matinee.ranking.topn import top_lists
from matinee.service.state.subscriber_index import DECIMALS, SubscriberIndex

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class SubscriberLists:
    index: SubscriberIndex
    query_ids: Ints
    """of users"""
    n: int

    def rows(self, start: int, stop: int) -> pa.Table:
        import pyarrow as pa

        index, user_ids = self.index, self.query_ids[start:stop]
        title_ids, seed = index.champion.films.film_ids, index.champion.seed
        users, titles = index_in(user_ids, index.model.user_ids), np.arange(len(title_ids))
        pairs = np.repeat(users, len(titles)), np.tile(titles, len(users))
        scores = index.model.predict(*pairs).reshape(len(users), len(titles))
        # ties are broken by the number in the catalogue: the hash takes numbers
        lists = top_lists(scores, self.n, titles, seed, np.ones(scores.shape, dtype=bool))
        stars = scores[lists.users, lists.items].round(DECIMALS)
        return pa.table(
            {
                "user_id": user_ids[lists.users],
                "rank": (lists.ranks + 1).astype(np.int16),
                "id": pa.array(title_ids[lists.items].tolist(), pa.string()),
                "score": stars,
                "recommended": stars > index.threshold,
            }
        )
