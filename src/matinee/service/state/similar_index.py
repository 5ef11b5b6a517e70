"""What a film's likes are told from: the champion's model, and what a catalogue knows of the films.

All that does not depend on the film that is asked for is made ready here, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.artifacts.bundle import Champion, ItemList
from matinee.catalog.search.fuzzy import FuzzyIndex
from matinee.catalog.search.name_index import EncodedColumn, GroupedIndex
from matinee.catalog.search.normalize import NotFoundError
from matinee.catalog.tmdb.index import Catalog
from matinee.catalog.tmdb.title_lookup import of_year
from matinee.metrics.inputs import Floats, Ints
from matinee.models.base import ItemQuery, ItemSimilarityModel
from matinee.ranking.similar_items import ItemIndex, Order, most_similar, sort_by_order
from matinee.runtime.text import normalize

FRANCHISE = "franchise"


class TitleMatch(NamedTuple):
    """The film that somebody asks for."""

    place: int
    exact: bool
    """Whether its title is spelled as it was asked, case, accents and blanks apart."""


class TitleCandidates(NamedTuple):
    """What the catalogue knows of each of the champion's films."""

    rated: bool
    """False without a catalogue: then the rest is empty."""
    votes: Ints
    means: Floats
    renown: Ints
    """Among films of one title, the lowest is meant first."""
    franchises: list[str]
    """Empty where there is none."""


@dataclass(frozen=True)
class SimilarIndex:
    champion: Champion
    item_index: ItemIndex
    titles: GroupedIndex
    typos: FuzzyIndex
    years: Ints
    """0 where it is unknown."""
    known: TitleCandidates

    @classmethod
    def of(cls, champion: Champion, catalogue: Catalog | None) -> SimilarIndex:
        films = champion.films
        known = _known(films, catalogue)
        titles = titles_of(films)
        return cls(
            champion,
            ItemIndex.build(films.film_ids, films.titles, known.votes.astype(float), known.means),
            titles,
            FuzzyIndex.among(titles.names.keys),
            np.array([year or 0 for year in films.years]),
            known,
        )

    @property
    def model(self) -> ItemSimilarityModel:
        model: ItemSimilarityModel = self.champion.models["ranking"]
        return model

    def of_id(self, film_id: int) -> TitleMatch:
        ids = self.item_index.film_ids
        place = int(np.searchsorted(ids, film_id))
        if place == len(ids) or ids[place] != film_id:
            raise NotFoundError(str(film_id), known="/v1/films tells every film's id")
        return TitleMatch(place, exact=True)

    def of_title(self, field: str, title: str, year: int | None) -> TitleMatch:
        """Of several films of a title that with most votes, or that of the year."""
        names = self.titles.names
        exact = normalize(title) in names.places
        key = names.find(field, title if exact else self._spelled(title, year))
        places = self._best_known(self.titles.groups.at(key))
        return TitleMatch(of_year(names.shown[key], places, self.years, year)[0], exact)

    def same_title(self, place: int) -> list[int]:
        """The other films of this one's title, the best known first."""
        same = self.item_index.titles == self.item_index.titles[place]
        return [other for other in self._best_known(np.flatnonzero(same)) if other != place]

    def nearest(self, place: int, order: Order, n: int) -> tuple[Ints, Floats, Order]:
        """Places of the n likest films, each with its likeness, and the order they are in."""
        scores = self.model.score([self.film(place)])[0]
        places = most_similar(scores, place, n, self.item_index, self.champion.seed)
        possible: Order = order if self.known.rated else "similarity"
        places = sort_by_order(places, self.item_index, possible)
        return places, scores[places], possible

    def reasons(self, place: int, others: Ints) -> list[dict[str, list[str]]]:
        """By kind; what a model is not told, the franchise, is added."""
        found = self.model.explain(self.film(place), others)
        told = [{kind: names for kind, names in why.items() if names} for why in found]
        if not self.known.rated:
            return told
        franchises = self.known.franchises
        for why, other in zip(told, others.tolist(), strict=True):
            why.pop(FRANCHISE, None)
            if franchises[place] and franchises[place] == franchises[other]:
                why[FRANCHISE] = [franchises[place]]
        return told

    def film(self, place: int) -> ItemQuery:
        return ItemQuery(int(self.item_index.film_ids[place]))

    def _spelled(self, title: str, year: int | None) -> str:
        """The one title that is meant by a misspelt one, or as it was asked."""
        near = [
            name
            for name in self.typos.meant(title)
            if year is None or year in self.years[self.titles.groups.at(self._key(name))]
        ]
        return near[0] if len(near) == 1 else title

    def _key(self, name: str) -> int:
        return self.titles.names.places[name]

    def _best_known(self, places: NDArray[np.integer]) -> list[int]:
        return sorted(places.tolist(), key=self.known.renown.__getitem__)


def titles_of(films: ItemList) -> GroupedIndex:
    spellings = sorted(set(films.titles))
    codes = {title: code for code, title in enumerate(spellings)}
    written = EncodedColumn(
        spellings, np.array([codes[title] for title in films.titles], dtype=np.int64)
    )
    return GroupedIndex.of(written, np.arange(len(films.titles)))


def _known(films: ItemList, catalogue: Catalog | None) -> TitleCandidates:
    """Of films that the catalogue does not hold, as of films without votes."""
    votes, means = np.zeros(len(films.titles), dtype=np.int64), np.zeros(len(films.titles))
    franchises = np.full(len(votes), "", dtype=object)
    if catalogue is None:
        return TitleCandidates(False, votes, means, films.film_ids, franchises.tolist())
    theirs = catalogue.films
    held = np.isin(films.film_ids, theirs.ids)
    places = np.searchsorted(theirs.ids, films.film_ids[held])
    renown = len(theirs.ids) + np.arange(len(held))
    votes[held], means[held] = theirs.votes[places], theirs.ratings[places]
    renown[held] = theirs.renown[places]
    franchises[held] = _franchises(catalogue)[places]
    return TitleCandidates(True, votes, means, renown, franchises.tolist())


def _franchises(catalogue: Catalog) -> NDArray[np.object_]:
    """Of each film of the catalogue, empty where it has none."""
    names, films = catalogue.franchises.names.shown, catalogue.franchises.groups
    found = np.full(len(catalogue.films.ids), "", dtype=object)
    for key, name in enumerate(names):
        found[films.at(key)] = name
    return found
