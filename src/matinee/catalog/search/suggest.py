"""Type-ahead suggestions: titles that match what has been typed so far."""

from __future__ import annotations

from matinee.catalog.search.name_index import GroupedIndex, Ints
from matinee.runtime.text import normalize

MAX_SUGGESTIONS = 10


def best_match(titles: GroupedIndex, popularity_rank: Ints, prefix: str, n: int) -> list[int]:
    """The members whose title equals, begins with or contains the text, in this order.

    Within each kind the most popular come first. If no title contains the text, the members
    with similar titles are returned.
    """
    query = normalize(prefix)
    if not query:
        return []
    names = titles.names
    indices = names.containing(query)
    if not indices:
        indices = [names.indices[normalize(name)] for name in names.nearest(prefix, n)]
    ranks: dict[int, tuple[bool, bool, int]] = {}
    for index in indices:
        title = names.keys[index]
        kind = title != query, not title.startswith(query)
        for member in titles.groups.members_of(index).tolist():
            rank = (*kind, int(popularity_rank[member]))
            ranks[member] = min(ranks.get(member, rank), rank)
    return sorted(ranks, key=lambda member: (*ranks[member], member))[:n]
