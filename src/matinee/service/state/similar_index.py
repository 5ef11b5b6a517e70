"""Index of the `similar` champion: model, title lookup and catalog attributes of its films."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.artifacts.bundle import Champion, ItemList
from matinee.catalog.search.errors import NotFoundError
from matinee.catalog.search.fuzzy import FuzzyIndex
from matinee.catalog.search.name_index import EncodedColumn, GroupedIndex
from matinee.catalog.tmdb.index import Catalog
from matinee.catalog.tmdb.title_lookup import filter_by_year
from matinee.metrics.inputs import Floats, Ints
from matinee.models.base import ItemQuery, ItemSimilarityModel
from matinee.ranking.similar_items import ItemIndex, Order, most_similar
from matinee.ranking.topn import Mask
from matinee.runtime.text import normalize
from matinee.service.state.film_filter import FilmFilter
from matinee.service.state.film_identity import FilmIdentity

FRANCHISE = "franchise"


class TitleMatch(NamedTuple):
    row: int
    """Index into the champion's films."""
    exact: bool
    """Whether the title equals the query, ignoring case, accents and white space."""


class RankedSimilar(NamedTuple):
    indices: Ints
    """the most similar film first"""
    scores: Floats
    """of every film of the champion"""
    first: int = 1
    """rank of the first of these films"""

    def part(self, start: int, end: int) -> RankedSimilar:
        return RankedSimilar(self.indices[start:end], self.scores, start + 1)


class CatalogAttributes(NamedTuple):
    """One value per film of the champion; films missing from the catalog have no votes."""

    available: bool
    """False without a catalog: then all values are defaults."""
    votes: Ints
    mean_votes: Floats
    popularity_rank: Ints
    """Of several films with one title, the lowest rank is matched first."""
    franchises: list[str]
    """Empty if it has none."""


@dataclass(frozen=True)
class SimilarIndex:
    champion: Champion
    item_index: ItemIndex
    titles: GroupedIndex
    fuzzy: FuzzyIndex
    years: Ints
    """0 if unknown."""
    attributes: CatalogAttributes
    identity: FilmIdentity
    film_filter: FilmFilter
    shown_ids: list[int]
    """The `film_id` of each film; the champion's own ids are those of TMDB."""

    @classmethod
    def build(
        cls, champion: Champion, catalog: Catalog | None, identity: FilmIdentity
    ) -> SimilarIndex:
        films = champion.films
        attributes = _catalog_attributes(films, catalog)
        titles = title_index(films)
        votes, mean_votes = attributes.votes.astype(float), attributes.mean_votes
        shown_ids = identity.map_tmdb(films.film_ids)
        return cls(
            champion,
            ItemIndex.build(films.film_ids, films.titles, votes, mean_votes),
            titles,
            FuzzyIndex.from_names(titles.names.keys),
            np.array([year or 0 for year in films.years]),
            attributes,
            identity,
            FilmFilter.build(films, np.array(shown_ids, dtype=np.int64)),
            shown_ids,
        )

    @property
    def model(self) -> ItemSimilarityModel:
        model: ItemSimilarityModel = self.champion.models["ranking"]
        return model

    def match_id(self, film_id: int) -> TitleMatch:
        index = self._index_of_tmdb(self.identity.to_tmdb(film_id))
        if index is None:
            raise NotFoundError(str(film_id), available="/v1/films lists the films of tmdb")
        return TitleMatch(index, exact=True)

    def match_streaming(self, title_id: str) -> TitleMatch:
        """The film of a streaming title."""
        film_id = self.identity.of_title.get(normalize(title_id))
        index = None if film_id is None else self._index_of_tmdb(self.identity.to_tmdb(film_id))
        if index is None:
            raise NotFoundError(title_id, available="an id is that of a film that tmdb has too")
        return TitleMatch(index, exact=True)

    def _index_of_tmdb(self, tmdb_id: int | None) -> int | None:
        ids = self.item_index.film_ids
        index = len(ids) if tmdb_id is None else int(np.searchsorted(ids, tmdb_id))
        return index if index < len(ids) and ids[index] == tmdb_id else None

    def match_title(self, field: str, title: str, year: int | None) -> TitleMatch:
        """Of several films with the title the one of the year, or else with most votes."""
        names = self.titles.names
        exact = normalize(title) in names.indices
        key = names.find(field, title if exact else self._correct(title, year))
        indices = self._by_popularity(self.titles.groups.members_of(key))
        return TitleMatch(
            filter_by_year(names.display_names[key], indices, self.years, year)[0], exact
        )

    def same_title(self, index: int) -> list[int]:
        """The other films with this title, the most popular first."""
        same = self.item_index.titles == self.item_index.titles[index]
        return [other for other in self._by_popularity(np.flatnonzero(same)) if other != index]

    def rank(self, index: int, n: int, passing: Mask | None = None) -> RankedSimilar:
        """The n most similar films, of those that pass the filters."""
        (ranked,) = self.rank_each([index], n, passing)
        return ranked

    def rank_each(
        self, indices: Sequence[int], n: int, passing: Mask | None = None
    ) -> Iterator[RankedSimilar]:
        scores = self.model.score([self.query(index) for index in indices])
        if passing is not None:
            scores = np.where(passing, scores, np.nan)
        for index, row in zip(indices, scores, strict=True):
            nearest = most_similar(row, index, n, self.item_index, self.champion.seed)
            yield RankedSimilar(nearest, row)

    def applied_order(self, order: Order) -> Order:
        """Without ratings, films are sorted by similarity."""
        return order if self.attributes.available else "similarity"

    def reasons(self, index: int, others: Ints) -> list[dict[str, list[str]]]:
        """By kind. The franchise is no feature of the model and comes from the catalog."""
        by_kind = self.model.explain(self.query(index), others)
        reasons = [{kind: names for kind, names in each.items() if names} for each in by_kind]
        if not self.attributes.available:
            return reasons
        franchises = self.attributes.franchises
        for reason, other in zip(reasons, others.tolist(), strict=True):
            reason.pop(FRANCHISE, None)
            if franchises[index] and franchises[index] == franchises[other]:
                reason[FRANCHISE] = [franchises[index]]
        return reasons

    def query(self, index: int) -> ItemQuery:
        return ItemQuery(int(self.item_index.film_ids[index]))

    def _correct(self, title: str, year: int | None) -> str:
        """The title closest to a misspelt one, if it is unique; else the title itself."""
        near = [
            name
            for name in self.fuzzy.closest(title)
            if year is None or year in self.years[self.titles.groups.members_of(self._key(name))]
        ]
        return near[0] if len(near) == 1 else title

    def _key(self, name: str) -> int:
        return self.titles.names.indices[name]

    def _by_popularity(self, indices: NDArray[np.integer]) -> list[int]:
        return sorted(indices.tolist(), key=self.attributes.popularity_rank.__getitem__)


def title_index(films: ItemList) -> GroupedIndex:
    spellings = sorted(set(films.titles))
    codes = {title: code for code, title in enumerate(spellings)}
    encoded = np.array([codes[title] for title in films.titles], dtype=np.int64)
    return GroupedIndex.from_rows(EncodedColumn(spellings, encoded), np.arange(len(films.titles)))


def _catalog_attributes(films: ItemList, catalog: Catalog | None) -> CatalogAttributes:
    votes, mean_votes = np.zeros(len(films.titles), dtype=np.int64), np.zeros(len(films.titles))
    franchises = np.full(len(votes), "", dtype=object)
    if catalog is None:
        return CatalogAttributes(False, votes, mean_votes, films.film_ids, franchises.tolist())
    table = catalog.films
    listed = np.isin(films.film_ids, table.ids)
    rows = np.searchsorted(table.ids, films.film_ids[listed])
    ranks = len(table.ids) + np.arange(len(listed))
    votes[listed], mean_votes[listed] = table.votes[rows], table.ratings[rows]
    ranks[listed] = table.popularity_rank[rows]
    franchises[listed] = _franchises(catalog)[rows]
    return CatalogAttributes(True, votes, mean_votes, ranks, franchises.tolist())


def _franchises(catalog: Catalog) -> NDArray[np.object_]:
    """Of each film of the catalog, empty if it has none."""
    names, films = catalog.franchises.names.display_names, catalog.franchises.groups
    franchises = np.full(len(catalog.films.ids), "", dtype=object)
    for key, name in enumerate(names):
        franchises[films.members_of(key)] = name
    return franchises
