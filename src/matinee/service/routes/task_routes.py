"""The POST routes of the tasks: each answers one request, or a batch of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, create_model
from starlette.responses import Response

from matinee.catalog.search.errors import InvalidValueError, NotFoundError
from matinee.service.routes import newcomer, next_question, similar, subscriber, viewer
from matinee.service.routes.film_details import explain_unmatched
from matinee.service.routes.problems_from_errors import problem_from_error
from matinee.service.schemas import problems
from matinee.service.schemas.bounded import bounded_list
from matinee.service.schemas.problems import Problem
from matinee.service.schemas.viewer import TASK as VIEWER_TASK
from matinee.service.schemas.viewer import ViewerRequest
from matinee.service.state import prometheus
from matinee.service.state.snapshot import Snapshot

MIN_BATCH, MAX_BATCH = 1, 100
MAX_BATCH_BYTES = 256 * 1024
NO_QUESTIONNAIRE = "questionnaire for newcomers"
NO_CHAMPION = "the body validation middleware rejects requests without this champion"


@dataclass(frozen=True)
class TaskRoute:
    task: str
    request: type[BaseModel]
    answer: type[BaseModel]
    respond: Callable[[Snapshot, Any], BaseModel]
    """Answers from a snapshot that has the champion."""
    action: str = ""
    """A further route of the task; empty for its main one."""

    @property
    def path(self) -> str:
        return f"/v1/{self.task}/{self.action}".rstrip("/")

    @property
    def batch_path(self) -> str:
        return f"{self.path}/batch"

    @cached_property
    def batch_request(self) -> type[BaseModel]:
        requests = Annotated[
            list[self.request],  # type: ignore[name-defined]
            bounded_list(MIN_BATCH, MAX_BATCH, "requests"),
            Field(json_schema_extra={"minItems": MIN_BATCH, "maxItems": MAX_BATCH}),
        ]
        return create_model(
            f"{self._prefix}BatchRequest",
            __config__=ConfigDict(extra="forbid"),
            __doc__=f"Up to {MAX_BATCH} requests to {self.path}.",
            requests=(requests, ...),
        )

    @cached_property
    def batch_answer(self) -> type[BaseModel]:
        answer: Any = self.answer | None
        result: Any = create_model(
            f"{self._prefix}BatchResult",
            __doc__="The answer to one request of the batch, or the problem with it.",
            answer=(answer, Field(default=None, description="null if there is a problem")),
            problem=(Problem | None, Field(default=None, description="null if there is an answer")),
        )
        return create_model(
            f"{self._prefix}BatchAnswer",
            __doc__="The results in the order of the requests.",
            version=(str, Field(description="the model version", examples=["3f0c9a1b"])),
            results=(list[result], ...),
        )

    def handle(self, snapshot: Snapshot, fields: dict[str, Any]) -> BaseModel | Response:
        """`fields` are validated; BentoML passes them as keyword arguments."""
        result = self._answer_or_problem(
            snapshot, self.request.model_construct(**fields), self.path
        )
        return problems.response(result) if isinstance(result, Problem) else result

    def handle_batch(self, snapshot: Snapshot, requests: Sequence[BaseModel]) -> BaseModel:
        results = [
            self._answer_or_problem(snapshot, request, self.batch_path) for request in requests
        ]
        return self.batch_answer(
            version=snapshot.version,
            results=[
                {"problem" if isinstance(result, Problem) else "answer": result}
                for result in results
            ],
        )

    def _answer_or_problem(
        self, snapshot: Snapshot, request: Any, path: str
    ) -> BaseModel | Problem:
        try:
            return self.respond(snapshot, request)
        except (NotFoundError, InvalidValueError) as error:
            return problem_from_error(error, request.error_values(), path)
        except RequestValidationError as error:
            fields = self.request.model_fields
            return problems.invalid_values(error.errors(), fields, path)

    @property
    def _prefix(self) -> str:
        return self.task.capitalize()


def _newcomer(snapshot: Snapshot, request: newcomer.NewcomerRequest) -> BaseModel:
    champion, films = snapshot.champions[newcomer.TASK], snapshot.newcomer_filter
    if request.answers and champion.questionnaire is None:
        return problems.not_available(NO_QUESTIONNAIRE, NEWCOMER.path)
    return newcomer.answer(champion, snapshot.version, request, films)


def _next_question(snapshot: Snapshot, request: next_question.NextQuestionRequest) -> BaseModel:
    champion, films = snapshot.champions[newcomer.TASK], snapshot.newcomer_filter
    if champion.questionnaire is None:
        return problems.not_available(NO_QUESTIONNAIRE, NEXT_QUESTION.path)
    return next_question.answer(champion, snapshot.version, request, films)


def _similar(snapshot: Snapshot, request: similar.SimilarRequest) -> similar.SimilarAnswer:
    assert snapshot.similar_index is not None, NO_CHAMPION
    try:
        return similar.answer(snapshot.similar_index, snapshot.version, request)
    except NotFoundError as error:
        if request.film_id is None:
            raise
        raise explain_unmatched(snapshot, request.film_id, error) from error


def _viewer(snapshot: Snapshot, request: ViewerRequest) -> viewer.ViewerAnswer:
    assert snapshot.viewer_index is not None, NO_CHAMPION
    index, lists = snapshot.viewer_index, snapshot.batch_table.lists
    stored = lists and lists.find(request)
    if lists:
        prometheus.count_batch_lookup(stored is not None)
    if stored:
        return viewer.answer_stored(index, snapshot.version, request, stored)
    return viewer.answer(index, snapshot.version, request)


def _subscriber(
    snapshot: Snapshot, request: subscriber.SubscriberRequest
) -> subscriber.SubscriberAnswer:
    assert snapshot.subscriber_index is not None, NO_CHAMPION
    return subscriber.answer(snapshot.subscriber_index, snapshot.version, request)


NEWCOMER = TaskRoute(newcomer.TASK, newcomer.NewcomerRequest, newcomer.NewcomerAnswer, _newcomer)
NEXT_QUESTION = TaskRoute(
    newcomer.TASK,
    next_question.NextQuestionRequest,
    next_question.NextQuestionAnswer,
    _next_question,
    "next_question",
)
SIMILAR = TaskRoute(similar.TASK, similar.SimilarRequest, similar.SimilarAnswer, _similar)
VIEWER = TaskRoute(VIEWER_TASK, ViewerRequest, viewer.ViewerAnswer, _viewer)
SUBSCRIBER = TaskRoute(
    subscriber.TASK, subscriber.SubscriberRequest, subscriber.SubscriberAnswer, _subscriber
)
TASK_ROUTES = (NEWCOMER, SIMILAR, VIEWER, SUBSCRIBER)
