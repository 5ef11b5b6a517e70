"""Lists for every combination of gender, age band and occupation, each of which may be unknown."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from matinee.artifacts.bundle import Champion
from matinee.models.base import Demographics, Floats
from matinee.ranking.topn import TopLists, top_lists
from matinee.schema.columns import AGE_BANDS
from matinee.service.schemas.demographics import format_age_band
from matinee.service.schemas.translations import GENDERS, OCCUPATIONS

if TYPE_CHECKING:
    import pyarrow as pa

CELLS = [
    Demographics(*cell)
    for cell in product([None, *GENDERS], [None, *AGE_BANDS], [None, *range(len(OCCUPATIONS))])
]


@dataclass(frozen=True)
class NewcomerLists:
    champion: Champion
    n: int

    query_ids = np.array(CELLS, dtype=str)

    def rows(self, start: int, stop: int) -> pa.Table:
        import pyarrow as pa

        champion, cells = self.champion, CELLS[start:stop]
        ids, scores = champion.films.film_ids, champion.score(cells)
        lists = top_lists(scores, self.n, ids, champion.seed, ~np.isnan(scores))
        own = scores[lists.users, lists.items]
        probabilities = champion.rater.predict_proba(cells, lists.users, lists.items)
        columns = {
            "gender": [cell.gender and GENDERS[cell.gender].en for cell in cells],
            "age_band": [cell.age and format_age_band(cell.age) for cell in cells],
            "occupation": [
                None if cell.occupation is None else OCCUPATIONS[cell.occupation].en
                for cell in cells
            ],
        }
        demographics = {name: pa.array(values, pa.string()) for name, values in columns.items()}
        return pa.table(
            {name: column.take(lists.users) for name, column in demographics.items()}
            | {
                "rank": (lists.ranks + 1).astype(np.int16),
                "film_id": ids[lists.items],
                "score": own.round(6),
                "expected_rating": (probabilities @ champion.rater.class_ratings).round(4),
                "lift": pa.array(self._lifts(cells, lists, own), from_pandas=True),
            }
        )

    def _lifts(self, cells: list[Demographics], lists: TopLists, own: Floats) -> Floats:
        """The reason: the scores divided by those without demographics; NaN for these."""
        anyone = self.champion.score([Demographics()])[0][lists.items]
        known = np.array([cell != Demographics() for cell in cells])[lists.users]
        ratios = np.full(len(own), np.nan)
        comparable = known & (own > 0) & (anyone > 0)
        ratios[comparable] = (own[comparable] / anyone[comparable]).round(2)
        return ratios
