"""`/v1/subscriber`: whether a user will like a title of a streaming platform."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from matinee.catalog.search.errors import NotFoundError
from matinee.schema.streaming import PLATFORMS
from matinee.service.schemas.bounded import MAX_ID, MAX_TEXT_LENGTH, normalize_word, whole_number
from matinee.service.schemas.problems import close_matches
from matinee.service.state.subscriber_index import SubscriberIndex, title_on_platform

TASK = "subscriber"

Platform = Literal["amazon", "disney", "hulu", "netflix"]


def _parse_platform(value: Any) -> str | None:
    if value is None:
        return None
    word = normalize_word(value)
    if word not in PLATFORMS:
        names = list(PLATFORMS)
        context = {"allowed": names, "nearest": close_matches(word, names)}
        raise PydanticCustomError("unknown", "is not one of the allowed values", context)
    return word


class SubscriberRequest(BaseModel):
    """A user, and a title by its id or by its name."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"user_id": 1, "id": "ns1"},
                {"user_id": 1, "title": "sonic x", "platform": "hulu"},
            ]
        },
    )

    user_id: Annotated[
        int,
        whole_number(0, MAX_ID),
        Field(description="any user; unknown users are answered too", examples=[1]),
    ]
    id: Annotated[
        str | None,
        Field(max_length=MAX_TEXT_LENGTH, description="id of a catalogue title", examples=["ns1"]),
    ] = None
    title: Annotated[
        str | None,
        Field(
            max_length=MAX_TEXT_LENGTH,
            description="instead of an id; case and accents do not matter; small typing errors "
            "are corrected",
        ),
    ] = None
    platform: Annotated[
        Platform | None,
        BeforeValidator(_parse_platform),
        Field(description="platform of the title, if several have it", examples=["netflix"]),
    ] = None

    @model_validator(mode="before")
    @classmethod
    def require_user(cls, value: Any) -> Any:
        if isinstance(value, dict) and value.get("user_id") is None:
            context = {"field": "user_id", "allowed": "the id of any user, known or unknown"}
            raise PydanticCustomError("missing", "is missing", context)
        return value

    @model_validator(mode="after")
    def require_one_title(self) -> SubscriberRequest:
        if self.id is None and self.title is None:
            context = {"field": "id", "allowed": "an id, or a title instead"}
            raise PydanticCustomError("missing", "is missing", context)
        if self.id is not None and (self.title is not None or self.platform is not None):
            context = {"field": "id", "allowed": "an id alone, or a title with its platform"}
            raise PydanticCustomError(
                "contradiction", "cannot be combined with a title or a platform", context
            )
        return self

    def error_values(self) -> dict[str, Any]:
        """The values by field, worded as `NotFoundError` names them."""
        values = {"id": self.id, "title": self.title}
        return values | {"platform": title_on_platform(self.title or "", self.platform)}


class StreamingTitle(BaseModel):
    id: str = Field(examples=["ns1"])
    title: str = Field(examples=["the lighthouse keeper"])
    platform: str = Field(examples=["netflix"])
    year: int | None = Field(examples=[1994])


class SubscriberAnswer(StreamingTitle):
    """Whether a title is recommended to a user, and why."""

    version: str = Field(description="the model version", examples=["3f0c9a1b"])
    user_id: int = Field(examples=[1])
    score: float = Field(description="predicted rating in stars", examples=[4.1])
    recommended: bool = Field(description="whether the score is greater than the threshold")
    threshold: float = Field(examples=[3.7])
    scale: tuple[float, float] = Field(
        description="lowest and highest possible score", examples=[(0.5, 5.0)]
    )
    user_known: bool = Field(
        description="false if there are no ratings by this user; all such users get the same score"
    )
    user_ratings: int = Field(description="ratings by this user; 0 if unknown", examples=[53])
    title_known: bool = Field(description="false for a title without ratings")
    title_ratings: int = Field(description="ratings of this title; 0 if unknown", examples=[470])
    parts: dict[str, float] = Field(
        description="the terms of the score: their sum, limited to the scale, is the score; terms "
        "of an unknown user or title are left out",
        examples=[{"everybody": 3.5, "user": 0.4, "title": 0.1, "taste": 0.1}],
    )
    exact: bool = Field(description="false if the title was misspelt and has been corrected")
    same_title: list[StreamingTitle] = Field(
        description="other titles of this name, the one with most ratings first"
    )


class SubscriberExample(StreamingTitle):
    user_id: int = Field(examples=[1])


class SubscriberExamples(BaseModel):
    """The range of known users and titles, with example requests."""

    users: int = Field(description="number of known users", examples=[400])
    first_user: int = Field(examples=[1])
    last_user: int = Field(examples=[400])
    titles: int = Field(examples=[900])
    threshold: float = Field(examples=[3.7])
    examples: list[SubscriberExample] = Field(
        description="a title that a user will like, one that a user will not like, an unknown "
        "user, and a title without ratings"
    )


def answer(index: SubscriberIndex, version: str, request: SubscriberRequest) -> SubscriberAnswer:
    if request.id is not None:
        title, exact = index.match_id(request.id)
    else:
        assert request.title is not None
        title, exact = index.match_title(request.title, request.platform)
    prediction = index.predict(request.user_id, title)
    return SubscriberAnswer(
        **title_at(index, title).model_dump(),
        version=version,
        user_id=request.user_id,
        score=prediction.stars,
        recommended=prediction.stars > index.threshold,
        threshold=index.threshold,
        scale=index.model.scale,
        user_known=prediction.user_ratings > 0,
        user_ratings=prediction.user_ratings,
        title_known=prediction.title_ratings > 0,
        title_ratings=prediction.title_ratings,
        parts=prediction.parts,
        exact=exact,
        same_title=[title_at(index, other) for other in index.same_title(title)],
    )


def warm_up(index: SubscriberIndex, version: str) -> None:
    """Runs one prediction and one fuzzy search of each kind: the first of each is slow."""
    example = examples(index).examples[0]
    answer(index, version, SubscriberRequest(user_id=example.user_id, id=example.id))
    with suppress(NotFoundError):
        index.match_title("no such title", None)
    with suppress(NotFoundError):
        index.match_id("no such id")


def examples(index: SubscriberIndex) -> SubscriberExamples:
    users = index.model.user_ids
    return SubscriberExamples(
        users=len(users),
        first_user=int(users[0]),
        last_user=int(users[-1]),
        titles=len(index.index_of),
        threshold=index.threshold,
        examples=[
            SubscriberExample(**title_at(index, title).model_dump(), user_id=user_id)
            for user_id, title in index.examples
        ],
    )


def title_at(index: SubscriberIndex, title: int) -> StreamingTitle:
    films = index.champion.films
    return StreamingTitle(
        id=str(films.film_ids[title]),
        title=films.titles[title],
        platform=films.platforms[title],
        year=films.years[title],
    )
