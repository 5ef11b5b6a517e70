"""A fitted model of likeness, asked for many films -> what it achieved for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matinee.evaluation.evaluator import Evaluation, evaluation
from matinee.evaluation.objective import Objective, metric_at, metric_function
from matinee.evaluation.per_user import PerUserMetrics
from matinee.metrics.inputs import Floats, Ints, SimilarItemLists
from matinee.models.base import ContentTables, ItemQuery, ItemSimilarityModel, film_ids
from matinee.models.content.blocks.corating_neighbours import (
    CoratingParameters,
    corating_neighbours,
)
from matinee.ranking.similar_items import ItemIndex, most_similar
from matinee.runtime.seeds import seeded_hash
from matinee.schema.columns import FILM_ID, TITLE, USER_ID
from matinee.schema.tmdb import FRANCHISE, GENRE, VOTE_AVERAGE, VOTE_COUNT

if TYPE_CHECKING:
    import pandas as pd

MOST_ASKED = 5000
AT_ONCE = 64
"""So many films are asked for at a time."""
RATED_ALIKE = CoratingParameters(n_neighbors=50, min_ratings=20, max_users=20_000)


def evaluate(
    model: ItemSimilarityModel,
    library: ContentTables,
    groups: list[str],
    objective: Objective,
    most: int = MOST_ASKED,
) -> Evaluation:
    """The library's ratings are those of people of whom the model knows nothing."""
    films = library.films.sort_values(FILM_ID)
    found, wanted = neighbourhoods(model, library, objective, most)
    whole = {name: float(metric_function(name)(found)) for name in objective.whole}
    # an asked film stands in the rows where elsewhere an asking person stands
    askers = films.rename(columns={FILM_ID: USER_ID})
    return evaluation(
        figures(found, wanted, film_ids(films), objective), whole, askers, groups, objective
    )


def neighbourhoods(
    model: ItemSimilarityModel, library: ContentTables, objective: Objective, most: int
) -> tuple[SimilarItemLists, Ints]:
    """The whole lists that were found, and all films that were asked for."""
    films = library.films.sort_values(FILM_ID)
    shelf, votes = catalog_items(films), films[VOTE_COUNT].to_numpy(dtype=float)
    wanted = np.sort(np.argsort(seeded_hash(objective.seed, shelf.film_ids), kind="stable")[:most])
    lists = _lists(model, wanted, shelf, objective)
    whole = [len(places) == objective.list_size for places in lists]
    places = [one for one in lists if len(one) == objective.list_size]
    asked = wanted[np.array(whole, dtype=bool)]
    found = SimilarItemLists(
        asked,
        np.array(places, dtype=np.int64).reshape(-1, objective.list_size),
        franchises(films),
        _rated_alike(library, asked),
        votes / max(votes.max(), 1),
        genre_flags(library),
        len(wanted),
    )
    return found, wanted


def catalog_items(films: pd.DataFrame) -> ItemIndex:
    """The films, by ascending id, as they are offered."""
    votes, means = (films[name].to_numpy(dtype=float) for name in (VOTE_COUNT, VOTE_AVERAGE))
    return ItemIndex.build(film_ids(films), films[TITLE].tolist(), votes, means)


def _lists(
    model: ItemSimilarityModel, wanted: Ints, shelf: ItemIndex, objective: Objective
) -> list[Ints]:
    lists = []
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        scores = model.score([ItemQuery(int(film_id)) for film_id in shelf.film_ids[some]])
        pairs = zip(scores, some, strict=True)
        lists += [
            most_similar(row, int(film), objective.list_size, shelf, objective.seed)
            for row, film in pairs
        ]
    return lists


def figures(
    found: SimilarItemLists, wanted: Ints, ids: Ints, objective: Objective
) -> PerUserMetrics:
    """A row for every film asked for; one without a list, or without meaning, counts nothing."""
    values = np.full((len(wanted), len(objective.per_user)), np.nan)
    rows = np.searchsorted(wanted, found.queries)
    for column, name in enumerate(objective.per_user):
        values[rows, column] = metric_function(name)(found)
    names = [metric_at(name, objective.list_size) for name in objective.per_user]
    return PerUserMetrics(
        ids[wanted], names, np.nan_to_num(values), (~np.isnan(values)).astype(float)
    )


def franchises(films: pd.DataFrame) -> Ints:
    """A number for each franchise, of films by ascending id; -1 where there is nothing to find."""
    names, numbers, counts = np.unique(
        films[FRANCHISE].to_numpy(dtype=object), return_inverse=True, return_counts=True
    )
    found = (names[numbers] != "") & (counts[numbers] > 1)
    return np.where(found, numbers, -1)


def genre_flags(library: ContentTables) -> Floats:
    ids = film_ids(library.films)
    names, numbers = np.unique(library.genres[GENRE].to_numpy(dtype=object), return_inverse=True)
    flags = np.zeros((len(ids), len(names)))
    flags[np.searchsorted(ids, library.genres[FILM_ID].to_numpy(np.int64)), numbers] = 1
    return flags


def _rated_alike(library: ContentTables, asked: Ints) -> Ints:
    rated = corating_neighbours(library, RATED_ALIKE)
    alike = np.full((len(library.films), RATED_ALIKE.n_neighbors), -1)
    alike[rated.items] = rated.neighbours
    return alike[asked]
