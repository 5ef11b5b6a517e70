"""`/v1/newcomer/next_question`: the film that a new user should rate next (active learning)."""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, Field

from matinee.artifacts.bundle import Champion
from matinee.service.routes.newcomer import NewcomerRequest
from matinee.service.schemas.films import FilmInfo, film_fields
from matinee.service.state.film_filter import FilmFilter


class NextQuestionRequest(NewcomerRequest):
    """What the list will be requested with: demographics, filters and the answers so far. The
    cursor is ignored."""


class QuestionReason(BaseModel):
    """Why this film: its rating is expected to improve the list the most."""

    expected_gain: float = Field(
        description="expected increase of the list's DCG, as a share of it", examples=[0.08]
    )
    seen: float = Field(description="probability that the user has seen it", examples=[0.57])
    liked: float = Field(
        description="probability that the user has seen it and likes it", examples=[0.42]
    )


class QuestionFilm(FilmInfo):
    reason: QuestionReason


class NextQuestionAnswer(BaseModel):
    """The next question; the answers so far and the new one go into the next request."""

    version: str = Field(description="the model version", examples=["3f0c9a1b"])
    film: QuestionFilm | None = Field(
        description="the film to rate, or to mark as not seen; null if the questions end here: "
        "after max_answers, or once no answer is expected to improve the list by min_gain"
    )
    answered: int = Field(description="answers so far", examples=[1])
    max_answers: int = Field(examples=[5])
    min_gain: float = Field(examples=[0.005])


def answer(
    champion: Champion,
    version: str,
    request: NextQuestionRequest,
    film_filter: FilmFilter | None = None,
) -> NextQuestionAnswer:
    questionnaire = champion.questionnaire
    assert questionnaire is not None, "the route answers 404 without one"
    demographics, answers = request.demographics(), request.film_answers()
    passing = (film_filter or FilmFilter.build(champion.films)).mask(request)
    # the question improves the list that passes the filters, but may be about any film
    prior = np.where(passing, champion.score([demographics])[0], np.nan)
    question = questionnaire.next_question(demographics, prior, answers, request.n)
    film = None
    if question is not None:
        reason = QuestionReason(
            expected_gain=round(question.gain, 4),
            seen=round(question.disliked + question.liked, 4),
            liked=round(question.liked, 4),
        )
        film = QuestionFilm(**film_fields(champion.films, question.film), reason=reason)
    return NextQuestionAnswer(
        version=version,
        film=film,
        answered=len(answers),
        max_answers=questionnaire.max_answers,
        min_gain=questionnaire.min_gain,
    )
