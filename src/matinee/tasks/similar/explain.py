"""Beyond-accuracy data of the item-to-item task: pairs liked by one user, and shared attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from matinee.evaluation.beyond_accuracy.types import Explanations, Glossary, Hits, Recommendations
from matinee.evaluation.objective import Objective
from matinee.metrics.inputs import Floats, Ints, SimilarItemLists
from matinee.models.base import ContentTables, ItemQuery, film_ids
from matinee.models.content.blocks.corating_neighbours import link_ratings
from matinee.ranking.similar_items import ItemIndex, most_similar
from matinee.runtime.seeds import seeded_hash
from matinee.schema.columns import FILM_ID, LIKED, TEST, USER_ID
from matinee.tasks.similar.data import tables_of_part
from matinee.tasks.similar.evaluate import catalog_items, recommended_lists, sample_queries

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from matinee.splits.prepared_tables import ReadTable

GLOSSARY = Glossary(
    objective="ranking",
    lists="query films",
    hit="a film of the list, for each held-out user who liked it and the query film",
    popular="the films with the most votes",
    reason=(
        "a word, genre, keyword, person or franchise that both films share; its effect is measured "
        "by scoring the query film without it"
    ),
)
MAX_EXPLAINED = 200
"""Query films whose lists are explained, sampled by a hash of their ids."""


class ExplainableModel(Protocol):
    """An item similarity model that can leave out one attribute of the query."""

    def score(self, queries: list[ItemQuery]) -> Floats: ...

    def explain(self, query: ItemQuery, indices: Ints) -> list[dict[str, list[str]]]: ...

    def score_without(self, query: ItemQuery, reason: tuple[str, str]) -> Floats: ...


def explain(
    model: Any, read: ReadTable, settings: dict[str, Any], objective: Objective
) -> Recommendations:
    tables = tables_of_part(read, settings, TEST)
    ids, items = film_ids(tables.films), catalog_items(tables.films.sort_values(FILM_ID))
    queries = sample_queries(ids, objective.seed)
    lists, _ = recommended_lists(model, tables, queries, objective)
    hits = liked_pairs(tables, lists, _popular(lists, items, objective))
    query_ids = ids[lists.queries]
    order = np.argsort(seeded_hash(objective.seed, query_ids, use="explained"), kind="stable")
    reasons = explanations(model, ids, lists, np.sort(order[:MAX_EXPLAINED]))
    return Recommendations(query_ids, lists, hits, reasons)


def liked_pairs(tables: ContentTables, lists: SimilarItemLists, popular: Ints) -> Hits:
    """A hit for each user who liked both the query film and an item of its list."""
    likes = _likes(tables)
    size = lists.items.shape[1]
    queries, items = np.repeat(lists.queries, size), lists.items.ravel()
    both = np.asarray(likes[queries].multiply(likes[items]).sum(axis=1)).ravel().astype(np.int64)
    rows = np.repeat(np.arange(len(lists.queries)), size)
    return Hits(np.repeat(rows, both), np.repeat(items, both), popular)


def explanations(
    model: ExplainableModel, ids: Ints, lists: SimilarItemLists, sample: Ints
) -> Explanations:
    """Of the sampled lists, every attribute that the model names as shared."""
    size, rows = lists.items.shape[1], []
    for number, row in enumerate(sample.tolist()):
        query, films = ItemQuery(int(ids[lists.queries[row]])), lists.items[row]
        scores, without = model.score([query])[0], {}
        for rank, shared in enumerate(model.explain(query, films)):
            film = films[rank]
            for reason in ((kind, name) for kind, names in shared.items() for name in names):
                if reason not in without:
                    without[reason] = model.score_without(query, reason)
                rows.append((number * size + rank, scores[film], without[reason][film]))
    table = np.array(rows, dtype=float).reshape(-1, 3)
    return Explanations(
        np.repeat(sample, size), table[:, 0].astype(np.int64), table[:, 1], table[:, 2]
    )


def _likes(tables: ContentTables) -> csr_array:
    """Films x users."""
    from scipy.sparse import csr_array

    if tables.ratings is None or tables.links is None:
        return csr_array((len(tables.films), 1))
    liked = link_ratings(tables.ratings[tables.ratings[LIKED]], tables.links)
    users = np.unique(liked[USER_ID].to_numpy(np.int64), return_inverse=True)[1]
    films = np.searchsorted(film_ids(tables.films), liked[FILM_ID].to_numpy(np.int64))
    shape = (len(tables.films), int(users.max(initial=0)) + 1)
    return csr_array((np.ones(len(users)), (films, users)), shape=shape)


def _popular(lists: SimilarItemLists, items: ItemIndex, objective: Objective) -> Ints:
    """Without the query film and others of its title, as in any list."""
    popular = [
        most_similar(lists.popularity, int(query), objective.list_size, items, objective.seed)
        for query in lists.queries
    ]
    return np.array(popular, dtype=np.int64).reshape(-1, objective.list_size)
