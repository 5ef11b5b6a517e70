"""The request of `/v1/viewer`: recommendations from a rating history."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from matinee.catalog.search.cursor import query_digest
from matinee.ranking.orders import Order
from matinee.service.schemas.bounded import (
    MAX_ID,
    real_number,
    whole_number,
)
from matinee.service.schemas.filters import FilteredRequest
from matinee.service.schemas.ratings import Ratings, refuse_duplicates

TASK = "viewer"
MIN_N, DEFAULT_N, MAX_N = 1, 10, 100
Id = Annotated[int | None, whole_number(0, MAX_ID)]


class ViewerRequest(FilteredRequest):
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
    diversity: Annotated[
        float,
        real_number(0, 1, default=0),
        Field(
            description="weight of genre diversity in the re-ranking (MMR): 0 ranks by score "
            "alone; higher values move films of new genres up",
            examples=[0.3],
        ),
    ] = 0.0

    new_share: Annotated[
        float,
        real_number(0, 1, default=0),
        Field(
            description="least share of new films in every beginning of the list, rounded down: of "
            "films first rated in the last year of the data, or never",
            examples=[0.2],
        ),
    ] = 0.0

    @model_validator(mode="after")
    def require_user(self) -> ViewerRequest:
        if self.user_id is None and self.ratings is None:
            context = {"field": "ratings", "allowed": "a list of ratings, or a user_id instead"}
            raise PydanticCustomError("missing", "is missing", context)
        refuse_duplicates(self.ratings or [])
        return self

    def digest(self, version: str) -> str:
        """Hash of the version and of every field that the order of the films depends on."""
        request = self.model_dump_json(exclude={"n", "cursor", "film_id"})
        return query_digest(version, request)

    def error_values(self) -> dict[str, Any]:
        """The values by field, worded as `NotFoundError` names them."""
        ids = {"user_id": f"user {self.user_id}", "film_id": f"film {self.film_id}"}
        return ids | {"genre": self.genre, "cursor": self.cursor}
