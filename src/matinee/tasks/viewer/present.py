"""What the champion for viewers is told beside its models, and one of its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from matinee.artifacts.bundle import Champion, ItemList, UserHistories
from matinee.artifacts.item_list import item_list
from matinee.models.interactions import user_histories
from matinee.ranking.topn import top_n
from matinee.runtime.serialization import markdown_table
from matinee.schema.columns import GENRES, TITLE, YEAR

if TYPE_CHECKING:
    from matinee.models.base import History
    from matinee.splits.prepared_tables import ReadTable

TIES = 0
"""The seed that orders what somebody rated within one second."""
TOLD = 3
"""So many of the rated films are named."""


def describe(read: ReadTable, settings: dict[str, Any]) -> dict[str, Any]:
    """All that is known of the people, also what was held out: it is not to be shown again."""
    known = user_histories(read("movielens", "ratings"), TIES)
    return {"films": films(read), "remembered": UserHistories.of(known)}


def films(read: ReadTable) -> ItemList:
    found = read("movielens", "films")
    return item_list(found, TITLE, YEAR, found[GENRES])


def example(champion: Champion, settings: dict[str, Any]) -> str:
    """What the champion answers to one person, in Markdown."""
    known = champion.remembered
    if known is None:
        raise ValueError("the champion for viewers remembers nobody: run the pipeline again")
    place = int(np.searchsorted(known.user_ids, settings["example"]["user_id"]))
    user = int(known.user_ids[min(place, len(known.user_ids) - 1)])
    history = known.history(user)
    if history is None:
        raise ValueError(f"nothing is remembered of user {user}: run the pipeline again")
    shown = champion.films
    follower, critic = champion.models["ranking"], champion.models["rating"]
    seen = np.isin(shown.film_ids, history.films)
    places = top_n(
        follower.score([history])[0], settings["list_size"], shown.film_ids, champion.seed, seen
    )
    stars = critic.predict([history], np.zeros(len(places), dtype=np.int64), places)
    why = follower.explain(history, places)
    rows = [
        (shown.told(place), f"{mine:.1f}", _because(history, reasons, shown))
        for place, mine, reasons in zip(places, stars, why.T, strict=True)
    ]
    liked = _named(history, np.argsort(-history.ratings, kind="stable")[:TOLD], shown)
    describe = f"user {user}, who rated {len(history.films)} films ({'; '.join(liked)}, ...)"
    return f"{describe}\n\n{markdown_table(('film', 'stars', 'because of'), rows)}"


def _because(history: History, reasons: np.ndarray, shown: ItemList) -> str:
    strongest = np.argsort(-reasons, kind="stable")[:TOLD]
    return "; ".join(_named(history, strongest[reasons[strongest] > 0], shown))


def _named(history: History, rows: np.ndarray, shown: ItemList) -> list[str]:
    return [shown.told(place) for place in np.searchsorted(shown.film_ids, history.films[rows])]
