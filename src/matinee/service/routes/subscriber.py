"""The subscriber's question: whether a user will like a title."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from matinee.catalog.search.normalize import NotFoundError
from matinee.runtime.text import normalize
from matinee.schema.streaming import PLATFORMS
from matinee.service.routes.query_spec import LAST_ID, LONGEST
from matinee.service.schemas.demographics import whole_number
from matinee.service.schemas.problems import nearest_to
from matinee.service.state.subscriber_index import SubscriberIndex, title_on_platform

TASK = "subscriber"

Known = Literal["known", "unknown"]
Where = Literal["amazon", "disney", "hulu", "netflix"]


def _platform(value: Any) -> str | None:
    if value is None:
        return None
    word = normalize(value) if isinstance(value, str) else ""
    if word not in PLATFORMS:
        names = list(PLATFORMS)
        allowed = {"allowed": names, "nearest": nearest_to(word, names)}
        raise PydanticCustomError("unknown", "is none of the names known here", allowed)
    return word


class Subscriber(BaseModel):
    """A user, and a title by its id or by its name."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"user_id": 1, "id": "ns1"},
                {"user_id": 1, "titulo": "sonic x", "platform": "hulu"},
            ]
        },
    )

    user_id: Annotated[
        int,
        whole_number(0, LAST_ID),
        Field(description="anybody's: who is unknown is answered too", examples=[1]),
    ]
    id: Annotated[
        str | None,
        Field(max_length=LONGEST, description="of a title of the catalogue", examples=["ns1"]),
    ] = None
    titulo: Annotated[
        str | None,
        Field(
            max_length=LONGEST,
            description="in place of an id; case and accents do not matter, nor does a slip of "
            "the fingers",
        ),
    ] = None
    platform: Annotated[
        Where | None,
        BeforeValidator(_platform),
        Field(description="where the titulo is, if several have it", examples=["netflix"]),
    ] = None

    @model_validator(mode="before")
    @classmethod
    def one_user(cls, value: Any) -> Any:
        if isinstance(value, dict) and value.get("user_id") is None:
            told = {"field": "user_id", "allowed": "a user's number; also one that is unknown here"}
            raise PydanticCustomError("missing", "is missing", told)
        return value

    @model_validator(mode="after")
    def one_title(self) -> Subscriber:
        if self.id is None and self.titulo is None:
            allowed = {"field": "id", "allowed": "an id, or a titulo in its place"}
            raise PydanticCustomError("missing", "is missing", allowed)
        if self.id is not None and (self.titulo is not None or self.platform is not None):
            allowed = {"field": "id", "allowed": "an id alone, or a titulo with its platform"}
            raise PydanticCustomError(
                "contradiction", "goes without a titulo and a platform", allowed
            )
        return self

    def given(self) -> dict[str, Any]:
        """By field, what an error may speak of, in the error's own words."""
        named = {"id": self.id, "titulo": self.titulo}
        return named | {"platform": title_on_platform(self.titulo or "", self.platform)}


class OfferedTitle(BaseModel):
    id: str = Field(examples=["ns1"])
    titulo: str = Field(examples=["the lighthouse keeper"])
    platform: str = Field(examples=["netflix"])
    year: int | None = Field(examples=[1994])


class SubscriberAnswer(OfferedTitle):
    """Whether a title is recommended to a user, and why."""

    version: str = Field(description="the published version that answered", examples=["3f0c9a1b"])
    user_id: int = Field(examples=[1])
    score: float = Field(description="in stars, as the user is expected to give", examples=[4.1])
    recomendacion: bool = Field(description="whether the score is greater than the threshold")
    threshold: float = Field(examples=[3.7])
    scale: tuple[float, float] = Field(
        description="the least and the most stars a score may have", examples=[(0.5, 5.0)]
    )
    user: Known = Field(description="unknown: the score would be the same for anybody unknown")
    user_ratings: int = Field(description="by this user; 0 if unknown", examples=[53])
    title: Known = Field(description="unknown: it is in the catalogue, but nobody has rated it")
    title_ratings: int = Field(description="of this title; 0 if unknown", examples=[470])
    parts: dict[str, float] = Field(
        description="the score is the sum of these, in stars, within the scale; a part of which "
        "nothing is known, as of an unknown user, is left out",
        examples=[{"everybody": 3.5, "user": 0.4, "title": 0.1, "taste": 0.1}],
    )
    exact: bool = Field(
        description="false where the title was misspelt, and the one that is nearest was taken"
    )
    others: list[OfferedTitle] = Field(
        description="further titles of that name, the most rated first"
    )


class Example(OfferedTitle):
    user_id: int = Field(examples=[1])


class SubscriberExamples(BaseModel):
    """Who and what may be asked about."""

    users: int = Field(description="how many are known", examples=[400])
    first_user: int = Field(examples=[1])
    last_user: int = Field(examples=[400])
    titles: int = Field(examples=[900])
    threshold: float = Field(examples=[3.7])
    examples: list[Example] = Field(
        description="a title that a user will like and one that another will not, an unknown user, "
        "an unrated title"
    )


def answer(held: SubscriberIndex, version: str, asked: Subscriber) -> SubscriberAnswer:
    if asked.id is not None:
        place, exact = held.match_id(asked.id)
    else:
        assert asked.titulo is not None
        place, exact = held.match_title(asked.titulo, asked.platform)
    found = held.predict(asked.user_id, place)
    return SubscriberAnswer(
        **offered(held, place).model_dump(),
        version=version,
        user_id=asked.user_id,
        score=found.stars,
        recomendacion=found.stars > held.threshold,
        threshold=held.threshold,
        scale=held.model.scale,
        user="known" if found.user_ratings else "unknown",
        user_ratings=found.user_ratings,
        title="known" if found.title_ratings else "unknown",
        title_ratings=found.title_ratings,
        parts=found.parts,
        exact=exact,
        others=[offered(held, other) for other in held.same_title(place)],
    )


def rehearse(held: SubscriberIndex, version: str) -> None:
    """An answer, and a search for what is near: the first of each costs more than the others."""
    first = told(held).examples[0]
    answer(held, version, Subscriber(user_id=first.user_id, id=first.id))
    with suppress(NotFoundError):
        held.match_title("no such title", None)
    with suppress(NotFoundError):
        held.match_id("no such id")


def told(held: SubscriberIndex) -> SubscriberExamples:
    users = held.model.user_ids
    return SubscriberExamples(
        users=len(users),
        first_user=int(users[0]),
        last_user=int(users[-1]),
        titles=len(held.index_of),
        threshold=held.threshold,
        examples=[
            Example(**offered(held, place).model_dump(), user_id=user_id)
            for user_id, place in held.examples
        ],
    )


def offered(held: SubscriberIndex, place: int) -> OfferedTitle:
    films = held.champion.films
    return OfferedTitle(
        id=str(films.film_ids[place]),
        titulo=films.titles[place],
        platform=films.platforms[place],
        year=films.years[place],
    )
