"""Evaluation of the item-to-item task on films of the catalog.

Relevant are the films of the same franchise, and those that held-out users rate alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from matinee.evaluation.evaluator import (
    Evaluation,
    Metrics,
    count_answers,
    full_lists,
    valid_scores,
)
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
from matinee.schema.columns import FILM_ID, TEST, TITLE, USER_ID
from matinee.schema.tmdb import FRANCHISE, GENRE, VOTE_AVERAGE, VOTE_COUNT
from matinee.tasks.similar.data import tables_of_part

if TYPE_CHECKING:
    import pandas as pd

    from matinee.splits.prepared_tables import ReadTable
    from matinee.tasks.base import Fold

MAX_QUERIES = 5000
BATCH_SIZE = 64
CORATED = CoratingParameters(n_neighbors=50, min_ratings=20, max_users=20_000)


def evaluate(
    model: Any, read: ReadTable, settings: dict[str, Any], objective: Objective
) -> Evaluation:
    tables = tables_of_part(read, settings, TEST)
    return evaluate_on(model, tables, settings["gate"]["groups"], objective)


def evaluate_on(
    model: ItemSimilarityModel,
    tables: ContentTables,
    groups: list[str],
    objective: Objective,
    max_queries: int = MAX_QUERIES,
) -> Evaluation:
    """The ratings of the tables are those of users whom the model has not seen."""
    films = tables.films.sort_values(FILM_ID)
    queries = sample_queries(film_ids(films), objective.seed, max_queries)
    metrics = compute_metrics(model, tables, queries, objective)
    # a query film takes the place that a user has in the other tasks
    return Evaluation.build(metrics, films.rename(columns={FILM_ID: USER_ID}), groups, objective)


def validation_loss(model: Any, fold: Fold, settings: dict[str, Any]) -> float:
    raise NotImplementedError("the item-to-item task has no cross-validation folds")


def compute_metrics(
    model: ItemSimilarityModel, tables: ContentTables, queries: Ints, objective: Objective
) -> Metrics:
    """A query without a full list scores 0; one for which a metric is undefined has no count."""
    lists, answered = recommended_lists(model, tables, queries, objective)
    values = np.full((len(queries), len(objective.per_user)), np.nan)
    missing = np.setdiff1d(np.arange(len(queries)), answered)
    placeholder = _placeholder(lists, tables, queries[missing]) if len(missing) else None
    for column, name in enumerate(objective.per_user):
        values[answered, column] = metric_function(name)(lists)
        if placeholder:
            undefined = np.isnan(metric_function(name)(placeholder))
            values[missing, column] = np.where(undefined, np.nan, 0.0)
    names = [metric_at(name, objective.list_size) for name in objective.per_user]
    counts = (~np.isnan(values)).astype(float)
    ids = film_ids(tables.films)[queries]
    overall = {name: float(metric_function(name)(lists)) for name in objective.whole}
    return Metrics(
        PerUserMetrics(ids, names, np.nan_to_num(values), counts),
        overall | count_answers(len(queries), len(answered)),
    )


def sample_queries(ids: Ints, seed: int, max_queries: int = MAX_QUERIES) -> Ints:
    """Indices of the query films, sampled by a hash of their ids."""
    return np.sort(np.argsort(seeded_hash(seed, ids), kind="stable")[:max_queries])


def recommended_lists(
    model: ItemSimilarityModel, tables: ContentTables, queries: Ints, objective: Objective
) -> tuple[SimilarItemLists, Ints]:
    """Full lists, and which of the queries have one."""
    films = tables.films.sort_values(FILM_ID)
    votes = films[VOTE_COUNT].to_numpy(dtype=float)
    items, answered = full_lists(
        _most_similar(model, queries, catalog_items(films), objective), objective.list_size
    )
    lists = SimilarItemLists(
        queries[answered],
        items,
        franchises(films),
        _corated(tables, queries[answered]),
        votes,
        genre_flags(tables),
        len(queries),
    )
    return lists, answered


def catalog_items(films: pd.DataFrame) -> ItemIndex:
    """Of films by ascending id."""
    votes, means = (films[name].to_numpy(dtype=float) for name in (VOTE_COUNT, VOTE_AVERAGE))
    return ItemIndex.build(film_ids(films), films[TITLE].tolist(), votes, means)


def _most_similar(
    model: ItemSimilarityModel, queries: Ints, items: ItemIndex, objective: Objective
) -> list[Ints]:
    lists = []
    for start in range(0, len(queries), BATCH_SIZE):
        batch = queries[start : start + BATCH_SIZE]
        scores = model.score([ItemQuery(int(film_id)) for film_id in items.film_ids[batch]])
        scores = valid_scores(scores, model.film_ids, items.film_ids)
        lists += [
            most_similar(row, int(query), objective.list_size, items, objective.seed)
            for row, query in zip(scores, batch, strict=True)
        ]
    return lists


def _placeholder(lists: SimilarItemLists, tables: ContentTables, queries: Ints) -> SimilarItemLists:
    """Lists for queries without an answer: they show where a metric is undefined."""
    items = np.zeros((len(queries), lists.items.shape[1]), dtype=np.int64)
    return lists._replace(queries=queries, items=items, corated=_corated(tables, queries))


def franchises(films: pd.DataFrame) -> Ints:
    """Franchise index of each film, by ascending id; -1 for a franchise of one film or none."""
    names, indices, counts = np.unique(
        films[FRANCHISE].to_numpy(dtype=object), return_inverse=True, return_counts=True
    )
    several = (names[indices] != "") & (counts[indices] > 1)
    return np.where(several, indices, -1)


def genre_flags(tables: ContentTables) -> Floats:
    """Films x genres: 1 where a film has a genre."""
    ids = film_ids(tables.films)
    names, indices = np.unique(tables.genres[GENRE].to_numpy(dtype=object), return_inverse=True)
    flags = np.zeros((len(ids), len(names)))
    flags[np.searchsorted(ids, tables.genres[FILM_ID].to_numpy(np.int64)), indices] = 1
    return flags


def _corated(tables: ContentTables, queries: Ints) -> Ints:
    """Queries x m: the films with the most similar ratings, padded with -1."""
    neighbours = corating_neighbours(tables, CORATED)
    corated = np.full((len(tables.films), CORATED.n_neighbors), -1)
    corated[neighbours.items] = neighbours.neighbours
    return corated[queries]
