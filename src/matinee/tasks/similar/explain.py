"""What is shown as like a film, who liked both, and whether what they share made them alike."""

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
from matinee.tasks.similar import evaluator
from matinee.tasks.similar.data import part

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from matinee.splits.prepared_tables import ReadTable

TERMS = Glossary(
    objective="ranking",
    lists="films asked for",
    find="a film of the list that a held-out person liked who liked the asked one too",
    popular="the films with most votes",
    reason=(
        "each word, genre, keyword, person or franchise that is told to be in common; it is taken "
        "away from the asked film, which is then scored anew"
    ),
)
MOST_EXPLAINED = 200
"""So many of the films asked for are looked at for reasons, drawn by a hash of their ids."""


class Explaining(Protocol):
    """A model of likeness that can tell what its reasons weigh."""

    def score(self, askers: list[ItemQuery]) -> Floats: ...

    def explain(self, asker: ItemQuery, places: Ints) -> list[dict[str, list[str]]]: ...

    def score_without(self, asker: ItemQuery, reason: tuple[str, str]) -> Floats: ...


def explain(
    model: Any, read: ReadTable, settings: dict[str, Any], objective: Objective
) -> Recommendations:
    library = part(read, settings, TEST)
    found, _ = evaluator.neighbourhoods(model, library, objective, evaluator.MOST_ASKED)
    ids, shelf = (
        film_ids(library.films),
        evaluator.catalog_items(library.films.sort_values(FILM_ID)),
    )
    finds = liked_both(library, found, _popular(found, shelf, objective))
    order = np.argsort(
        seeded_hash(objective.seed, ids[found.queries], use="explained"), kind="stable"
    )
    explained = reasons(model, ids, found, np.sort(order[:MOST_EXPLAINED]))
    return Recommendations(ids[found.queries], found, finds, explained)


def liked_both(library: ContentTables, found: SimilarItemLists, popular: Ints) -> Hits:
    """A find for each person who liked the asked film and the shown one."""
    likes = _likes(library)
    length = found.items.shape[1]
    asked, shown = np.repeat(found.queries, length), found.items.ravel()
    both = np.asarray(likes[asked].multiply(likes[shown]).sum(axis=1)).ravel().astype(np.int64)
    who = np.repeat(np.arange(len(found.queries)), length)
    return Hits(np.repeat(who, both), np.repeat(shown, both), popular)


def reasons(model: Explaining, ids: Ints, found: SimilarItemLists, lists: Ints) -> Explanations:
    """Of these lists, whatever the model tells to be in common."""
    length, rows = found.items.shape[1], []
    for number, place in enumerate(lists.tolist()):
        asked, shown = ItemQuery(int(ids[found.queries[place]])), found.items[place]
        scores, without = model.score([asked])[0], {}
        for answer, told in enumerate(model.explain(asked, shown), start=number * length):
            film = shown[answer - number * length]
            for reason in ((kind, name) for kind, names in told.items() for name in names):
                if reason not in without:
                    without[reason] = model.score_without(asked, reason)
                rows.append((answer, scores[film], without[reason][film]))
    table = np.array(rows, dtype=float).reshape(-1, 3)
    return Explanations(
        np.repeat(lists, length), table[:, 0].astype(np.int64), table[:, 1], table[:, 2]
    )


def _likes(library: ContentTables) -> csr_array:
    """Films x people, by the library's films."""
    from scipy.sparse import csr_array

    if library.ratings is None or library.links is None:
        return csr_array((len(library.films), 1))
    liked = link_ratings(library.ratings[library.ratings[LIKED]], library.links)
    who = np.unique(liked[USER_ID].to_numpy(np.int64), return_inverse=True)[1]
    films = np.searchsorted(film_ids(library.films), liked[FILM_ID].to_numpy(np.int64))
    shape = (len(library.films), int(who.max(initial=0)) + 1)
    return csr_array((np.ones(len(who)), (films, who)), shape=shape)


def _popular(found: SimilarItemLists, shelf: ItemIndex, objective: Objective) -> Ints:
    """Neither the asked film nor another of its title, as in any list."""
    lists = [
        most_similar(found.popularity, int(film), objective.list_size, shelf, objective.seed)
        for film in found.queries
    ]
    return np.array(lists, dtype=np.int64).reshape(-1, objective.list_size)
