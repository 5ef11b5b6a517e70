"""The viewer's question: what somebody who has rated films will choose next."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from matinee.service.routes.query_spec import LAST_ID, LAST_YEAR, LONGEST
from matinee.service.schemas.demographics import whole_number
from matinee.service.schemas.ratings import (
    Ratings,
    RequiredId,
    refuse_doubles,
    several,
    whole_number_or_none,
)

TASK = "viewer"
FEWEST, USUAL, MOST = 1, 10, 100
MOST_LISTED = 5000

Id = Annotated[int | None, whole_number(0, LAST_ID)]
Year = Annotated[int | None, whole_number(1, LAST_YEAR), Field(examples=[1990])]
FilmIds = Annotated[
    list[RequiredId] | None,
    several(0, MOST_LISTED, "film_ids"),
    Field(json_schema_extra={"maxItems": MOST_LISTED}),
]


class Viewer(BaseModel):
    """Who asks: somebody known by id, or anybody by some ratings, or both."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"ratings": [{"film_id": 1, "rating": 5}, {"film_id": 2, "rating": 3}]},
                {"user_id": 7, "n": 5, "year_from": 1990, "diversity": 0.3},
                {"ratings": [{"film_id": 1, "rating": 4.5}], "deny": [2, 3], "film_id": 4},
            ]
        },
    )

    user_id: Annotated[Id, Field(description="somebody of the training data", examples=[7])] = None
    ratings: Ratings = None
    film_id: Annotated[
        Id, Field(description="a film whose rating is to be predicted as well", examples=[2])
    ] = None
    n: Annotated[
        int,
        whole_number(FEWEST, MOST, default=USUAL),
        Field(
            description="how many films a page",
            examples=[USUAL],
        ),
    ] = USUAL
    cursor: Annotated[
        str | None,
        Field(max_length=LONGEST, description="next_cursor of the page before"),
    ] = None
    genre: Annotated[
        str | None,
        Field(
            max_length=LONGEST,
            description="films of this genre; in English, Portuguese or Spanish",
            examples=["Comedy"],
        ),
    ] = None
    year_from: Year = None
    year_to: Year = None
    allow: Annotated[FilmIds, Field(description="these films alone")] = None
    deny: Annotated[FilmIds, Field(description="none of these films")] = None
    diversity: Annotated[
        float,
        whole_number_or_none(0, 1, default=0),
        Field(
            description="0 shows the most likely films; the more, the earlier come those of "
            "genres that are not in the list yet",
            examples=[0.3],
        ),
    ] = 0.0

    @model_validator(mode="after")
    def somebody(self) -> Viewer:
        if self.user_id is None and self.ratings is None:
            allowed = "a list of ratings, or a user_id in its place"
            told = {"field": "ratings", "allowed": allowed}
            raise PydanticCustomError("missing", "is missing", told)
        refuse_doubles(self.ratings or [])
        return self

    @model_validator(mode="after")
    def years_in_order(self) -> Viewer:
        if self.year_from and self.year_to and self.year_to < self.year_from:
            allowed = f"a year from year_from={self.year_from} on"
            told = {"field": "year_to", "allowed": allowed}
            raise PydanticCustomError("contradiction", "is before year_from", told)
        return self

    def digest(self, version: str) -> str:
        """Of all that the order of the films depends on."""
        asked = self.model_dump_json(exclude={"n", "cursor", "film_id"})
        return hashlib.sha256(f"{version}/{asked}".encode()).hexdigest()[:16]

    def given(self) -> dict[str, Any]:
        """By field, what an error may speak of, in the error's own words."""
        named = {"user_id": f"user {self.user_id}", "film_id": f"film {self.film_id}"}
        return named | {"genre": self.genre, "cursor": self.cursor}
