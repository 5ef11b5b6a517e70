"""The filters and the page of a list of films, which every task has in common."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from matinee.service.schemas.bounded import (
    MAX_TEXT_LENGTH,
    MAX_YEAR,
    bounded_list,
    refuse_reversed_years,
    whole_number,
)
from matinee.service.schemas.ratings import RequiredId

MAX_FILM_IDS = 5000

Year = Annotated[int | None, whole_number(1, MAX_YEAR), Field(examples=[1990])]
FilmIds = Annotated[
    list[RequiredId] | None,
    bounded_list(0, MAX_FILM_IDS, "film_ids"),
    Field(json_schema_extra={"maxItems": MAX_FILM_IDS}),
]


class FilteredRequest(BaseModel):
    """The conditions are joined by AND; a film of an unknown year is outside every range."""

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

    @model_validator(mode="after")
    def check_year_range(self) -> Self:
        refuse_reversed_years(self.year_from, self.year_to)
        return self
