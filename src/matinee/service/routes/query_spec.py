"""A catalogue query: the function that answers it, and the HTTP fields from its signature."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, create_model

from matinee.catalog.search.errors import InvalidValueError, NotFoundError
from matinee.service.schemas.bounded import MAX_ID, MAX_TEXT_LENGTH, MAX_YEAR, whole_number

Year = Annotated[int | None, whole_number(1, MAX_YEAR)]
NUMBER_FIELDS: Mapping[str, Any] = {
    "anio": Year,
    "year": Year,
    "persona": Annotated[int | None, whole_number(0, MAX_ID)],
}
"""Types of the fields whose range is narrower than their annotation."""


@dataclass(frozen=True)
class QuerySpec:
    collection: str
    name: str
    function: Callable[..., Any]
    """Takes the catalogue, or the index of the task's champion, and then the fields by name."""
    example: Mapping[str, Any]
    example_answer: Mapping[str, Any]
    task: str = ""
    """The task whose champion answers; empty for the catalogue."""

    @cached_property
    def fields(self) -> list[inspect.Parameter]:
        return list(inspect.signature(self.function).parameters.values())[1:]

    @cached_property
    def required(self) -> list[str]:
        return [field.name for field in self.fields if field.default is field.empty]

    @cached_property
    def answer_type(self) -> Any:
        return get_type_hints(self.function)["return"]

    @cached_property
    def model(self) -> type[BaseModel]:
        """The query parameters as a pydantic model."""
        hints = get_type_hints(self.function)
        fields: dict[str, Any] = {
            field.name: self._field(field, hints[field.name]) for field in self.fields
        }
        name = f"{self.collection}_{self.name}"
        return create_model(name, __config__=ConfigDict(extra="forbid"), **fields)

    @property
    def source(self) -> str:
        return f"champion of {self.task}" if self.task else f"{self.collection} catalogue"

    def warm_up(self, source: Any) -> None:
        """Runs the example once: the first call is the slowest, and may fail."""
        # the example names a real film, which this version need not hold
        with suppress(NotFoundError, InvalidValueError):
            self.function(source, **self.example)

    def _field(self, field: inspect.Parameter, hint: Any) -> tuple[Any, Any]:
        options: dict[str, Any] = (
            {} if field.name in NUMBER_FIELDS else {"max_length": MAX_TEXT_LENGTH}
        )
        if hint is float:
            options = {"allow_inf_nan": False}
        if field.name in self.example:
            options["examples"] = [self.example[field.name]]
        default = ... if field.name in self.required else field.default
        return NUMBER_FIELDS.get(field.name, hint), Field(default, **options)
