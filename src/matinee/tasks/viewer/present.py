"""What the champion of known users holds beside its models, and an example of its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from matinee.artifacts.bundle import (
    Champion,
    ItemList,
    RatingActivity,
    UserHistories,
    user_models,
)
from matinee.models.interactions import user_histories
from matinee.ranking.orders import Films, OrderSettings, order_scores, speaks_for
from matinee.ranking.topn import ItemAttributes, top_n
from matinee.runtime.serialization import markdown_table
from matinee.schema.columns import FILM_ID, GENRES, TIMESTAMP, TITLE, YEAR
from matinee.tasks.base import Notes
from matinee.tasks.viewer.order_metrics import compare_orders, page

if TYPE_CHECKING:
    from matinee.metrics.inputs import Floats, Ints
    from matinee.models.base import History
    from matinee.splits.prepared_tables import ReadTable

TIE_SEED = 0
"""Orders the ratings that a user gave within one second."""
MAX_NAMED = 3


def describe(read: ReadTable, settings: dict[str, Any]) -> dict[str, Any]:
    """The films, and all ratings: held-out films are not to be recommended again either."""
    ratings, films = read("movielens", "ratings"), items(read)
    by_user = user_histories(ratings, TIE_SEED)
    activity = RatingActivity.from_ratings(
        np.searchsorted(films.film_ids, ratings[FILM_ID].to_numpy(np.int64)),
        ratings[TIMESTAMP].to_numpy(np.int64),
        len(films.film_ids),
    )
    return {
        "films": films,
        "histories": UserHistories.from_mapping(by_user),
        "activity": activity,
        "order_settings": settings.get("orders"),
    }


def notes(champion: Champion, read: ReadTable, settings: dict[str, Any]) -> Notes:
    results = compare_orders(champion.models, read, settings, champion.seed)
    faults = [f"the order {each.order}: {fault}" for each in results for fault in each.faults()]
    return Notes(page(results), faults)


def items(read: ReadTable) -> ItemList:
    table = read("movielens", "films")
    return ItemList.from_table(table, TITLE, YEAR, table[GENRES])


def example(champion: Champion, settings: dict[str, Any]) -> str:
    """The list `liked` of the user of the settings, or of the next one there is."""
    user, history = _example_user(champion, settings["example"]["user_id"])
    items, models = champion.films, user_models(champion.models, [history])
    seen = np.isin(items.film_ids, history.films)
    orders = OrderSettings(**settings.get("orders", {}))
    genres = ItemAttributes.build(items.film_ids, items.years, items.genres).genres
    films = Films(champion.rating_counts(), genres)
    scores = order_scores("liked", models, films, ~seen[None], orders)[0]
    top = top_n(scores, settings["list_size"], items.film_ids, champion.seed, seen)
    stars = models.predict(np.zeros(len(top), dtype=np.int64), top)
    contributions = champion.models["ranking"].explain(history, top)
    contributions[~speaks_for(history.ratings, orders)] = 0
    rows = [
        (items.markdown(index), f"{predicted:.1f}", _reasons(history, weights, items))
        for index, predicted, weights in zip(top, stars, contributions.T, strict=True)
    ]
    best = _titles(history, np.argsort(-history.ratings, kind="stable")[:MAX_NAMED], items)
    heading = f"user {user}, who rated {len(history.films)} films ({'; '.join(best)}, ...)"
    return f"{heading}\n\n{markdown_table(('film', 'stars', 'because of'), rows)}"


def _example_user(champion: Champion, user_id: int) -> tuple[int, History]:
    by_user = champion.histories
    if by_user is None:
        raise ValueError("the champion of known users holds no histories: run the pipeline again")
    index = int(np.searchsorted(by_user.user_ids, user_id))
    user = int(by_user.user_ids[min(index, len(by_user.user_ids) - 1)])
    history = by_user.history(user)
    if history is None:
        raise ValueError(f"the champion holds no history of user {user}: run the pipeline again")
    return user, history


def _reasons(history: History, contributions: Floats, items: ItemList) -> str:
    strongest = np.argsort(-contributions, kind="stable")[:MAX_NAMED]
    return "; ".join(_titles(history, strongest[contributions[strongest] > 0], items))


def _titles(history: History, rated: Ints, items: ItemList) -> list[str]:
    return [items.markdown(i) for i in np.searchsorted(items.film_ids, history.films[rated])]
