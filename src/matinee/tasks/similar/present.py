"""What the item-to-item champion holds beside its model, and an example of its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from matinee.artifacts.bundle import Champion, ItemList
from matinee.models.base import ItemQuery
from matinee.ranking.topn import top_n
from matinee.runtime.serialization import escape_markdown, markdown_table
from matinee.schema.columns import FILM_ID, GENRE_SEPARATOR, TITLE
from matinee.schema.tmdb import GENRE, RELEASE_YEAR
from matinee.tasks.base import Notes

if TYPE_CHECKING:
    from matinee.splits.prepared_tables import ReadTable


def describe(read: ReadTable, settings: dict[str, Any]) -> dict[str, Any]:
    return {"films": items(read)}


def notes(champion: Champion, read: ReadTable, settings: dict[str, Any]) -> Notes:
    return Notes()


def items(read: ReadTable) -> ItemList:
    table = read("tmdb", "films")
    genres = read("tmdb", "genres").groupby(FILM_ID)[GENRE].agg(GENRE_SEPARATOR.join)
    return ItemList.from_table(table, TITLE, RELEASE_YEAR, table[FILM_ID].map(genres).fillna(""))


def example(champion: Champion, settings: dict[str, Any]) -> str:
    """The films most similar to the film of the settings, or to the best-known film without it."""
    items, model = champion.films, champion.models["ranking"]
    index = model.similarity.index_of(ItemQuery(settings["example"]["film_id"]))
    if index is None:
        index = model.similarity.most_popular()
    query = ItemQuery(int(items.film_ids[index]))
    itself = np.arange(len(items.titles)) == index
    scores = model.score([query])[0]
    top = top_n(scores, settings["list_size"], items.film_ids, champion.seed, excluded=itself)
    rows = [
        (items.markdown(similar), _format_reasons(shared))
        for similar, shared in zip(top, model.explain(query, top), strict=True)
    ]
    return f"films like {items.markdown(index)}\n\n{markdown_table(('film', 'in common'), rows)}"


def _format_reasons(shared: dict[str, list[str]]) -> str:
    return "; ".join(
        f"{kind}: {', '.join(map(escape_markdown, names))}"
        for kind, names in shared.items()
        if names
    )
