"""Filters of the films of a champion, by the names that a request uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from matinee.artifacts.bundle import ItemList
from matinee.catalog.search.errors import InvalidValueError
from matinee.models.base import Ints
from matinee.ranking.topn import Filters, ItemAttributes, Mask
from matinee.runtime.text import normalize
from matinee.service.schemas import translations
from matinee.service.schemas.filters import FilteredRequest


@dataclass(frozen=True)
class FilmFilter:
    attributes: ItemAttributes
    genres: Mapping[str, str]
    """The films' genre by each of its normalized names."""

    @classmethod
    def build(cls, films: ItemList, shown_ids: Ints | None = None) -> Self:
        """`shown_ids` are the ids of requests, if they are not those of the champion."""
        ids = films.film_ids if shown_ids is None else shown_ids
        attributes = ItemAttributes.build(ids, films.years, films.genres)
        translated = (names for names in translations.GENRES if names.en in attributes.genre_names)
        genres = {normalize(name): names.en for names in translated for name in names}
        genres |= {normalize(name): name for name in attributes.genre_names}
        return cls(attributes, genres)

    def canonical_genre(self, name: str) -> str:
        genre = self.genres.get(normalize(name))
        if genre is None:
            raise InvalidValueError("genre", self.attributes.genre_names)
        return genre

    def mask(self, request: FilteredRequest) -> Mask:
        """True for each film that passes the filters of the request."""
        genre = None if request.genre is None else self.canonical_genre(request.genre)
        years = request.year_from, request.year_to
        filters = Filters(genre, *years, request.allow, request.deny or ())
        if filters == Filters():
            return np.ones(len(self.attributes.film_ids), dtype=bool)
        return filters.mask(self.attributes)
