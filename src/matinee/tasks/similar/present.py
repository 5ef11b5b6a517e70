"""What the champion of likeness is told beside its model, and one of its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from matinee.artifacts.bundle import Champion, ItemList
from matinee.artifacts.item_list import item_list
from matinee.models.base import ItemQuery
from matinee.ranking.topn import top_n
from matinee.runtime.serialization import markdown_table
from matinee.schema.columns import FILM_ID, GENRE_SEPARATOR, TITLE
from matinee.schema.tmdb import GENRE, RELEASE_YEAR

if TYPE_CHECKING:
    from matinee.splits.prepared_tables import ReadTable


def describe(read: ReadTable, settings: dict[str, Any]) -> dict[str, Any]:
    return {"films": films(read)}


def films(read: ReadTable) -> ItemList:
    found = read("tmdb", "films")
    genres = read("tmdb", "genres").groupby(FILM_ID)[GENRE].agg(GENRE_SEPARATOR.join)
    return item_list(found, TITLE, RELEASE_YEAR, found[FILM_ID].map(genres).fillna(""))


def example(champion: Champion, settings: dict[str, Any]) -> str:
    """The films nearest to one, in Markdown.

    A catalogue need not hold the film of the settings: then its best-known film is asked for.
    """
    shown, model = champion.films, champion.models["ranking"]
    place = model.similarity.index_of(ItemQuery(settings["example"]["film_id"]))
    if place is None:
        place = model.similarity.most_popular()
    asked = ItemQuery(int(shown.film_ids[place]))
    itself = np.arange(len(shown.titles)) == place
    scores = model.score([asked])[0]
    nearest = top_n(scores, settings["list_size"], shown.film_ids, champion.seed, excluded=itself)
    rows = [
        (shown.told(found), _told(why))
        for found, why in zip(nearest, model.explain(asked, nearest), strict=True)
    ]
    return f"films like {shown.told(place)}\n\n{markdown_table(('film', 'in common'), rows)}"


def _told(why: dict[str, list[str]]) -> str:
    return "; ".join(f"{kind}: {', '.join(names)}" for kind, names in why.items() if names)
