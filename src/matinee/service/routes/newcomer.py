"""The newcomer's question: what somebody of whom little is known will see and like."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from matinee.artifacts.bundle import Champion
from matinee.models.base import Demographics, Floats, Ints
from matinee.ranking.topn import top_n
from matinee.schema.columns import CLASSES
from matinee.service.schemas import demographics, translations
from matinee.service.schemas.demographics import OLDEST, YOUNGEST, Gender, Occupation, whole_number
from matinee.service.schemas.films import FilmInfo, told

TASK = "newcomer"
FEWEST, USUAL, MOST = 1, 5, 100
NAMES = [names.en for names in translations.CLASSES]

Age = Annotated[
    int | None,
    whole_number(YOUNGEST, OLDEST),
    Field(
        description="in years",
        examples=[25],
    ),
]
HowMany = Annotated[
    int,
    whole_number(FEWEST, MOST, default=USUAL),
    Field(
        description="how many films",
        examples=[USUAL],
    ),
]


class Newcomer(BaseModel):
    """Who asks. Each field may be left out: less is known then."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"gender": "female", "age": 25, "occupation": "programmer", "n": 5}, {}]
        },
    )

    gender: Gender = None
    age: Age = None
    occupation: Occupation = None
    n: HowMany = USUAL


class MovieQuery(BaseModel):
    """The newcomer in a query; there `genre` is the first system's name for gender."""

    model_config = ConfigDict(extra="forbid")

    genre: Gender = None
    gender: Gender = None
    age: Age = None
    occupation: Occupation = None

    @model_validator(mode="after")
    def one_gender(self) -> MovieQuery:
        if None not in (self.genre, self.gender) and self.genre != self.gender:
            raise PydanticCustomError(
                "contradiction",
                "means the same as gender and differs from it",
                {"field": "genre", "allowed": "one of the two, or the same value in both"},
            )
        return self

    def newcomer(self) -> Newcomer:
        return Newcomer(gender=self.genre or self.gender, age=self.age, occupation=self.occupation)


class UsedDemographics(BaseModel):
    """The person as the models know them; null is not known."""

    gender: str | None = Field(examples=["female"])
    age: int | None = Field(examples=[25])
    age_band: str | None = Field(description="the band of ages that counts", examples=["25-34"])
    occupation: str | None = Field(examples=["programmer"])


class Probabilities(BaseModel):
    """Of the four classes of a rating; they sum to one."""

    hated: float = Field(examples=[0.03])
    disliked: float = Field(examples=[0.09])
    liked: float = Field(examples=[0.52])
    loved: float = Field(examples=[0.36])


class RankedFilm(FilmInfo):
    rank: int = Field(description="from 1", examples=[1])
    score: float = Field(description="what the list is ordered by", examples=[0.214])
    probabilities: Probabilities
    expected_class: float = Field(description="from 1, hated, to 4, loved", examples=[3.21])
    expected_rating: float = Field(description="in stars", examples=[4.1])


class NewcomerAnswer(BaseModel):
    """The films this person will most likely see and like, best first."""

    version: str = Field(description="the published version that answered", examples=["3f0c9a1b"])
    person: UsedDemographics
    films: list[RankedFilm]


class RecommendedMovies(BaseModel):
    recommended_movies: list[str] = Field(description="5 titles, best first")


def answer(champion: Champion, version: str, asked: Newcomer) -> NewcomerAnswer:
    person, places, scores = _ranked(champion, asked)
    classes = champion.classes(person, places)
    rows = zip(
        places.tolist(),
        scores[places].round(6).tolist(),
        classes.round(6).tolist(),
        (classes @ np.array(CLASSES)).round(4).tolist(),
        (classes @ champion.rater.class_ratings).round(4).tolist(),
        strict=True,
    )
    films = [
        RankedFilm(
            **told(champion.films, place),
            rank=rank,
            score=score,
            probabilities=Probabilities(**dict(zip(NAMES, probabilities, strict=True))),
            expected_class=expected,
            expected_rating=stars,
        )
        for rank, (place, score, probabilities, expected, stars) in enumerate(rows, start=1)
    ]
    return NewcomerAnswer(version=version, person=_understood(asked, person), films=films)


def titles(champion: Champion, asked: Newcomer) -> RecommendedMovies:
    _, places, _ = _ranked(champion, asked)
    return RecommendedMovies(recommended_movies=[champion.films.titles[place] for place in places])


def _ranked(champion: Champion, asked: Newcomer) -> tuple[Demographics, Ints, Floats]:
    person = demographics.demographics(asked.gender, asked.age, asked.occupation)
    scores = champion.score([person])[0]
    return person, top_n(scores, asked.n, champion.films.film_ids, champion.seed), scores


def _understood(asked: Newcomer, person: Demographics) -> UsedDemographics:
    band = None if person.age is None else demographics.band_name(person.age)
    return UsedDemographics(
        gender=asked.gender, age=asked.age, age_band=band, occupation=asked.occupation
    )
