"""The ratings sent with a request, validated and merged with a stored history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from matinee.models.base import History
from matinee.service.schemas.bounded import MAX_ID, bounded_list, real_number, whole_number

MIN_STARS, MAX_STARS, STAR_STEP = 0.5, 5.0, 0.5
MIN_RATINGS, MAX_RATINGS = 1, 500
MAX_ANSWERS = 100
MAX_ERROR_LENGTH = 100
"""Characters of the names and ids that an error lists."""


def _require(value: Any) -> Any:
    if value is None:
        raise PydanticCustomError("missing", "is missing")
    return value


RequiredId = Annotated[int, whole_number(0, MAX_ID), BeforeValidator(_require)]


class Rating(BaseModel):
    model_config = ConfigDict(extra="forbid")

    film_id: Annotated[RequiredId, Field(examples=[1])]
    rating: Annotated[
        float,
        real_number(MIN_STARS, MAX_STARS, STAR_STEP),
        BeforeValidator(_require),
        Field(description="in stars", examples=[4.5], json_schema_extra={"multipleOf": STAR_STEP}),
    ]

    @model_validator(mode="before")
    @classmethod
    def refuse_unknown_fields(cls, value: Any) -> Any:
        unknown = sorted(value.keys() - cls.model_fields) if isinstance(value, dict) else []
        if unknown:
            context = {
                "names": ", ".join(unknown)[:MAX_ERROR_LENGTH],
                "allowed": list(cls.model_fields),
            }
            raise PydanticCustomError("unexpected", "has unknown fields: {names}", context)
        return value


Ratings = Annotated[
    list[Rating] | None,
    bounded_list(MIN_RATINGS, MAX_RATINGS, "ratings"),
    Field(
        description="ratings from the oldest to the newest, one per film; alone, or in addition "
        "to the stored ratings of user_id, which they override",
        json_schema_extra={"minItems": MIN_RATINGS, "maxItems": MAX_RATINGS},
    ),
]


class FilmAnswer(Rating):
    """A rating, or null for a film that the user has not seen."""

    rating: Annotated[  # type: ignore[assignment]
        float | None,
        real_number(MIN_STARS, MAX_STARS, STAR_STEP),
        Field(
            description="in stars; null if the user has not seen the film",
            examples=[4.5],
            json_schema_extra={"multipleOf": STAR_STEP},
        ),
    ]


Answers = Annotated[
    list[FilmAnswer] | None,
    bounded_list(0, MAX_ANSWERS, "answers"),
    Field(
        description="answers to questions of /v1/newcomer/next_question, or about any other films; "
        "unknown films are ignored",
        json_schema_extra={"maxItems": MAX_ANSWERS},
    ),
]


def refuse_duplicates(ratings: Sequence[Rating], field: str = "ratings") -> None:
    counts = Counter(rating.film_id for rating in ratings)
    duplicates = [str(film_id) for film_id, count in counts.items() if count > 1]
    if duplicates:
        context = {
            "field": field,
            "films": ", ".join(duplicates)[:MAX_ERROR_LENGTH],
            "allowed": "one rating per film",
        }
        raise PydanticCustomError("twice", "rates these film_ids more than once: {films}", context)


def merge_history(stored: History | None, ratings: Sequence[Rating]) -> History:
    """The stored ratings without the films that are rated again, followed by the new ratings."""
    films = np.array([rating.film_id for rating in ratings], dtype=np.int64)
    stars = np.array([rating.rating for rating in ratings], dtype=float)
    if stored is None:
        return History(films, stars)
    kept = ~np.isin(stored.films, films)
    return History(
        np.concatenate([stored.films[kept], films]), np.concatenate([stored.ratings[kept], stars])
    )
