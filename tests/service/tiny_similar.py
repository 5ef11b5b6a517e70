"""What makes the films of `tiny_tmdb` alike, and how they are rated: A to E are like Toy Story, in
this order, and C is the best rated of them."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from fixtures import small_tmdb
from matinee.artifacts.bundle import Champion, ItemList
from matinee.models.base import ContentTables
from matinee.models.content.blocks.term_counts import Fields
from matinee.models.content.bm25 import BM25
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import FILM_ID, TITLE
from matinee.schema.tmdb import KEYWORD, ORDER, OVERVIEW, RELEASE_YEAR, VOTE_AVERAGE

SEED = 7
TOYS = 6
A, B, C, D, E, SIXTH = 7, 4, 5, 1, 9, 8
STARS = {A: 6.0, B: 6.5, C: 8.0, D: 5.0, E: 7.0, SIXTH: 9.9}
OVERVIEWS = {
    TOYS: "cowboy doll ranger rocket boy",
    A: "cowboy doll ranger rocket boy",
    B: "cowboy doll ranger rocket",
    C: "cowboy doll ranger",
    D: "cowboy doll",
    E: "cowboy",
}
"""The sixth has nothing in common with Toy Story but its franchise, of which no model is told."""


def tables() -> dict[str, pa.Table]:
    """The catalogue, with these ratings."""
    found = small_tmdb.tables()
    films = found["films"]
    stars = [STARS.get(film, 7.5) for film in films[FILM_ID].to_pylist()]
    place = films.column_names.index(VOTE_AVERAGE)
    return found | {"films": films.set_column(place, VOTE_AVERAGE, pa.array(stars))}


def champion() -> Champion:
    films = tables()["films"].to_pandas()
    library = ContentTables(
        films.assign(**{OVERVIEW: films[FILM_ID].map(OVERVIEWS).fillna("")}),
        tables()["genres"].to_pandas(),
        pd.DataFrame({FILM_ID: [], KEYWORD: []}),
        tables()["people"].to_pandas().assign(**{ORDER: 0}),
    )
    fields = Fields(title=1, genres=1, overview=1, people=1)
    model = BM25(fields=fields).fit(library, rng_for(SEED, "similar"))
    genres = library.genres.groupby(FILM_ID)["genre"].agg("|".join)
    shown = ItemList.from_table(films, TITLE, RELEASE_YEAR, films[FILM_ID].map(genres).fillna(""))
    return Champion("similar", {"ranking": "similar_bm25"}, {"ranking": model}, shown, SEED)
