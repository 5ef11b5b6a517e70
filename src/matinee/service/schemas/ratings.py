"""The ratings that somebody brings along, checked at the door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from matinee.models.base import History
from matinee.service.routes.query_spec import LAST_ID
from matinee.service.schemas.demographics import Bounded, whole_number

LEAST_STARS, MOST_STARS, STEP = 0.5, 5.0, 0.5
FEWEST, MOST = 1, 500
MOST_TOLD = 100
"""Letters of what is wrong."""


def whole_number_or_none(
    least: float, most: float, step: float | None = None, default: float | None = None
) -> Bounded:
    steps = f" in steps of {step:g}" if step else ""
    limits = {"allowed": f"a number from {least:g} to {most:g}{steps}"}

    def checked(value: Any) -> float | None:
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise PydanticCustomError("wrong_type", "is not a number", limits)
        if not least <= value <= most or (step and value % step):
            raise PydanticCustomError("out_of_range", "is out of range", limits)
        return float(value)

    return Bounded(checked, least=least, most=most, nothing=default is not None)


def several(least: int, most: int, what: str) -> BeforeValidator:
    limits = {"allowed": f"a list of {least} to {most} {what}"}

    def checked(value: Any) -> Any:
        if value is None:
            return None
        if not isinstance(value, list):
            raise PydanticCustomError("wrong_type", "is not a list", limits)
        if not least <= len(value) <= most:
            told = {"count": len(value), **limits}
            raise PydanticCustomError("wrong_length", "is a list of {count}", told)
        return value

    return BeforeValidator(checked)


def _told(value: Any) -> Any:
    if value is None:
        raise PydanticCustomError("missing", "is missing")
    return value


RequiredId = Annotated[int, whole_number(0, LAST_ID), BeforeValidator(_told)]


class Rating(BaseModel):
    model_config = ConfigDict(extra="forbid")

    film_id: Annotated[RequiredId, Field(examples=[1])]
    rating: Annotated[
        float,
        whole_number_or_none(LEAST_STARS, MOST_STARS, STEP),
        BeforeValidator(_told),
        Field(
            description="in stars",
            examples=[4.5],
            json_schema_extra={"multipleOf": STEP},
        ),
    ]

    @model_validator(mode="before")
    @classmethod
    def two_fields(cls, value: Any) -> Any:
        strange = sorted(value.keys() - cls.model_fields) if isinstance(value, dict) else []
        if strange:
            told = {"names": ", ".join(strange)[:MOST_TOLD], "allowed": list(cls.model_fields)}
            raise PydanticCustomError("unexpected", "holds {names}, which is unknown here", told)
        return value


Ratings = Annotated[
    list[Rating] | None,
    several(FEWEST, MOST, "ratings"),
    Field(
        description="the oldest first, of each film one; alone, or on top of those of a user_id, "
        "where a film that is rated again counts as it is rated now",
        json_schema_extra={"minItems": FEWEST, "maxItems": MOST},
    ),
]


def refuse_doubles(ratings: Sequence[Rating]) -> None:
    counts = Counter(rating.film_id for rating in ratings)
    twice = [str(film) for film, count in counts.items() if count > 1]
    if twice:
        told = {
            "field": "ratings",
            "films": ", ".join(twice)[:MOST_TOLD],
            "allowed": "one rating a film",
        }
        raise PydanticCustomError("twice", "rates these film_ids more than once: {films}", told)


def history(before: History | None, given: Sequence[Rating]) -> History:
    """What was rated before, but for what is rated again, and then what is given."""
    films = np.array([rating.film_id for rating in given], dtype=np.int64)
    stars = np.array([rating.rating for rating in given], dtype=float)
    if before is None:
        return History(films, stars)
    kept = ~np.isin(before.films, films)
    return History(
        np.concatenate([before.films[kept], films]), np.concatenate([before.ratings[kept], stars])
    )
