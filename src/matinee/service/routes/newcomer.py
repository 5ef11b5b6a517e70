"""`/v1/newcomer`: recommendations for a new user from demographics and answers about films."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from matinee.artifacts.bundle import Champion
from matinee.catalog.search.cursor import (
    next_cursor,
    page_start,
    query_digest,
    requested_start,
)
from matinee.models.base import Demographics, Floats, Ints
from matinee.models.demographic.answer_model import Answer
from matinee.ranking.topn import Mask, top_n
from matinee.schema.columns import CLASSES
from matinee.service.schemas import translations
from matinee.service.schemas.bounded import whole_number
from matinee.service.schemas.demographics import (
    MAX_AGE,
    MIN_AGE,
    Gender,
    Occupation,
    encode_demographics,
    format_age_band,
)
from matinee.service.schemas.films import FilmInfo, film_fields
from matinee.service.schemas.filters import FilteredRequest
from matinee.service.schemas.ratings import Answers, refuse_duplicates
from matinee.service.state.film_filter import FilmFilter

TASK = "newcomer"
MIN_N, DEFAULT_N, MAX_N = 1, 5, 100
CLASS_NAMES = [names.en for names in translations.CLASSES]

Age = Annotated[
    int | None,
    whole_number(MIN_AGE, MAX_AGE),
    Field(description="in years", examples=[25]),
]
NumberOfFilms = Annotated[
    int,
    whole_number(MIN_N, MAX_N, default=DEFAULT_N),
    Field(description="number of films", examples=[DEFAULT_N]),
]


class NewcomerRequest(FilteredRequest):
    """The demographics of a new user, and answers about films; every field is optional."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"gender": "female", "age": 25, "occupation": "programmer", "n": 5},
                {"age": 25, "answers": [{"film_id": 1, "rating": 4.5}]},
                {},
            ]
        },
    )

    gender: Gender = None
    age: Age = None
    occupation: Occupation = None
    n: NumberOfFilms = DEFAULT_N
    answers: Answers = None

    @model_validator(mode="after")
    def refuse_two_answers(self) -> NewcomerRequest:
        refuse_duplicates(self.answers or [], "answers")
        return self

    def demographics(self) -> Demographics:
        return encode_demographics(self.gender, self.age, self.occupation)

    def film_answers(self) -> list[Answer]:
        return [Answer(answer.film_id, answer.rating) for answer in self.answers or []]

    def digest(self, version: str) -> str:
        """Hash of the version and of every field that the order of the films depends on."""
        return query_digest(version, self.model_dump_json(exclude={"n", "cursor"}))

    def error_values(self) -> dict[str, Any]:
        return self.model_dump(exclude_none=True)


class MovieQuery(BaseModel):
    """The query of `/movie/`, where `genre` is the original name of gender."""

    model_config = ConfigDict(extra="forbid")

    genre: Gender = None
    gender: Gender = None
    age: Age = None
    occupation: Occupation = None

    @model_validator(mode="after")
    def refuse_two_genders(self) -> MovieQuery:
        if None not in (self.genre, self.gender) and self.genre != self.gender:
            raise PydanticCustomError(
                "contradiction",
                "means the same as gender but has another value",
                {"field": "genre", "allowed": "one of the two, or the same value in both"},
            )
        return self

    def to_request(self) -> NewcomerRequest:
        gender = self.genre or self.gender
        return NewcomerRequest(gender=gender, age=self.age, occupation=self.occupation)


class UsedDemographics(BaseModel):
    """The demographics that the models used; null where unknown."""

    gender: str | None = Field(examples=["female"])
    age: int | None = Field(examples=[25])
    age_band: str | None = Field(description="the age band of the models", examples=["25-34"])
    occupation: str | None = Field(examples=["programmer"])


class Probabilities(BaseModel):
    """Probabilities of the four rating classes; they sum to one."""

    hated: float = Field(examples=[0.03])
    disliked: float = Field(examples=[0.09])
    liked: float = Field(examples=[0.52])
    loved: float = Field(examples=[0.36])


class RankedFilm(FilmInfo):
    rank: int = Field(description="from 1", examples=[1])
    score: float = Field(description="the films are sorted by it", examples=[0.214])
    probabilities: Probabilities = Field(description="from the demographics alone")
    expected_class: float = Field(description="from 1 (hated) to 4 (loved)", examples=[3.21])
    expected_rating: float = Field(description="in stars", examples=[4.1])
    lift: float | None = Field(
        description="the reason: how many times as often people with these demographics and "
        "answers watch and like the film as all people do, by the model; null without either",
        examples=[1.6],
    )


class NewcomerAnswer(BaseModel):
    """The films that this user is most likely to watch and like, best first; none that an answer
    rates."""

    version: str = Field(description="the model version", examples=["3f0c9a1b"])
    demographics: UsedDemographics
    films: list[RankedFilm]
    next_cursor: str | None = Field(description="null on the last page")


class RecommendedMovies(BaseModel):
    recommended_movies: list[str] = Field(description="5 titles, best first")


def answer(
    champion: Champion,
    version: str,
    request: NewcomerRequest,
    film_filter: FilmFilter | None = None,
) -> NewcomerAnswer:
    passing = (film_filter or FilmFilter.build(champion.films)).mask(request)
    digest = request.digest(version)
    start = requested_start(request.cursor, digest)
    # one more tells whether there is a further page
    demographics, ranked, scores = _recommend(champion, request, start + request.n + 1, passing)
    ids = champion.films.film_ids[ranked]
    start = page_start(request.cursor, digest, ids)
    indices = ranked[start : start + request.n]
    lifts = _lifts(champion, request, scores, indices)
    probabilities = champion.classes(demographics, indices)
    rows = zip(
        indices.tolist(),
        scores[indices].round(6).tolist(),
        probabilities.round(6).tolist(),
        (probabilities @ np.array(CLASSES)).round(4).tolist(),
        (probabilities @ champion.rater.class_ratings).round(4).tolist(),
        lifts,
        strict=True,
    )
    films = [
        RankedFilm(
            **film_fields(champion.films, index),
            rank=rank,
            score=score,
            probabilities=Probabilities(**dict(zip(CLASS_NAMES, classes, strict=True))),
            expected_class=expected_class,
            expected_rating=stars,
            lift=lift,
        )
        for rank, (index, score, classes, expected_class, stars, lift) in enumerate(
            rows, start=start + 1
        )
    ]
    return NewcomerAnswer(
        version=version,
        demographics=_used_demographics(request, demographics),
        films=films,
        next_cursor=next_cursor(digest, start + len(indices), ids),
    )


def _lifts(
    champion: Champion, request: NewcomerRequest, scores: Floats, indices: Ints
) -> list[float | None]:
    """The scores of the films divided by those for a user without demographics and answers."""
    if request.demographics() == Demographics() and not request.answers:
        return [None] * len(indices)
    anyone = champion.score([Demographics()])[0][indices]
    pairs = zip(scores[indices].tolist(), anyone.tolist(), strict=True)
    return [round(own / other, 2) if own > 0 and other > 0 else None for own, other in pairs]


def titles(champion: Champion, request: NewcomerRequest) -> RecommendedMovies:
    _, indices, _ = _recommend(champion, request, request.n)
    return RecommendedMovies(recommended_movies=[champion.films.titles[index] for index in indices])


def _recommend(
    champion: Champion, request: NewcomerRequest, n: int, passing: Mask | None = None
) -> tuple[Demographics, Ints, Floats]:
    """The encoded user, the indices of the top n films and the scores of all films."""
    demographics = request.demographics()
    scores = champion.score_answers(demographics, request.film_answers())
    excluded = None if passing is None else ~passing
    indices = top_n(scores, n, champion.films.film_ids, champion.seed, excluded)
    return demographics, indices, scores


def _used_demographics(request: NewcomerRequest, demographics: Demographics) -> UsedDemographics:
    band = None if demographics.age is None else format_age_band(demographics.age)
    return UsedDemographics(
        gender=request.gender, age=request.age, age_band=band, occupation=request.occupation
    )
