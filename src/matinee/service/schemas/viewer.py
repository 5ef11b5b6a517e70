"""The request of `/v1/viewer`: recommendations from a rating history."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from matinee.catalog.search.cursor import query_digest
from matinee.ranking.orders import Order
from matinee.service.schemas.bounded import (
    MAX_ID,
    MAX_TEXT_LENGTH,
    MAX_YEAR,
    bounded_list,
    real_number,
    refuse_reversed_years,
    whole_number,
)
from matinee.service.schemas.ratings import Ratings, RequiredId, refuse_duplicates

TASK = "viewer"
MIN_N, DEFAULT_N, MAX_N = 1, 10, 100
MAX_FILM_IDS = 5000

Id = Annotated[int | None, whole_number(0, MAX_ID)]
Year = Annotated[int | None, whole_number(1, MAX_YEAR), Field(examples=[1990])]
FilmIds = Annotated[
    list[RequiredId] | None,
    bounded_list(0, MAX_FILM_IDS, "film_ids"),
    Field(json_schema_extra={"maxItems": MAX_FILM_IDS}),
]


class ViewerRequest(BaseModel):
    """A known user by user_id, any user by the ratings sent along, or both."""

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

    user_id: Annotated[
        Id,
        Field(
            description="a user of the training data; any other gets the popular films unless "
            "ratings are sent along",
            examples=[7],
        ),
    ] = None
    ratings: Ratings = None
    film_id: Annotated[
        Id, Field(description="a film whose rating is predicted in addition", examples=[2])
    ] = None
    n: Annotated[
        int,
        whole_number(MIN_N, MAX_N, default=DEFAULT_N),
        Field(description="films per page", examples=[DEFAULT_N]),
    ] = DEFAULT_N
    order: Annotated[
        Order,
        Field(
            description="`liked`: likely to be watched and liked; `calibrated`: the same, with "
            "genres in the shares of the films that the user liked; `next`: likely to be watched "
            "next; `rating`: highest predicted rating among films with enough ratings",
        ),
    ] = "liked"
    cursor: Annotated[
        str | None,
        Field(max_length=MAX_TEXT_LENGTH, description="next_cursor of the previous page"),
    ] = None
    genre: Annotated[
        str | None,
        Field(
            max_length=MAX_TEXT_LENGTH,
            description="films of this genre only; in English, Portuguese or Spanish",
            examples=["Comedy"],
        ),
    ] = None
    year_from: Year = None
    year_to: Year = None
    allow: Annotated[FilmIds, Field(description="only these films")] = None
    deny: Annotated[FilmIds, Field(description="none of these films")] = None
    diversity: Annotated[
        float,
        real_number(0, 1, default=0),
        Field(
            description="weight of genre diversity in the re-ranking (MMR): 0 ranks by score "
            "alone; higher values move films of new genres up",
            examples=[0.3],
        ),
    ] = 0.0

    @model_validator(mode="after")
    def require_user(self) -> ViewerRequest:
        if self.user_id is None and self.ratings is None:
            context = {"field": "ratings", "allowed": "a list of ratings, or a user_id instead"}
            raise PydanticCustomError("missing", "is missing", context)
        refuse_duplicates(self.ratings or [])
        return self

    @model_validator(mode="after")
    def check_year_range(self) -> ViewerRequest:
        refuse_reversed_years(self.year_from, self.year_to)
        return self

    def digest(self, version: str) -> str:
        """Hash of the version and of every field that the order of the films depends on."""
        request = self.model_dump_json(exclude={"n", "cursor", "film_id"})
        return query_digest(version, request)

    def error_values(self) -> dict[str, Any]:
        """The values by field, worded as `NotFoundError` names them."""
        ids = {"user_id": f"user {self.user_id}", "film_id": f"film {self.film_id}"}
        return ids | {"genre": self.genre, "cursor": self.cursor}
