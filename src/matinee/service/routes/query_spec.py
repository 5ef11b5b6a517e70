"""A question on a catalogue: a function there, and what is told of it here."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, create_model

from matinee.catalog.search.normalize import InvalidValueError, NotFoundError
from matinee.service.schemas.demographics import whole_number

LONGEST = 200
"""Letters of a value."""
LAST_YEAR, LAST_ID = 9999, 2**53
Year = Annotated[int | None, whole_number(1, LAST_YEAR)]
KINDS: Mapping[str, Any] = {
    "anio": Year,
    "year": Year,
    "persona": Annotated[int | None, whole_number(0, LAST_ID)],
}
"""Fields of which more is known than their type says."""


@dataclass(frozen=True)
class QuerySpec:
    collection: str
    name: str
    ask: Callable[..., Any]
    """Of what the task is answered from, else of the catalogue; and then of the fields by name."""
    example: Mapping[str, Any]
    answer: Mapping[str, Any]
    """To the example, more or less."""
    task: str = ""
    """Whose champion answers; else the catalogue does."""

    @cached_property
    def fields(self) -> list[inspect.Parameter]:
        return list(inspect.signature(self.ask).parameters.values())[1:]

    @cached_property
    def required(self) -> list[str]:
        return [field.name for field in self.fields if field.default is field.empty]

    @cached_property
    def answered(self) -> Any:
        """The type of the answer."""
        return get_type_hints(self.ask)["return"]

    @cached_property
    def query(self) -> type[BaseModel]:
        hints = get_type_hints(self.ask)
        fields: dict[str, Any] = {
            field.name: self._declared(field, hints[field.name]) for field in self.fields
        }
        name = f"{self.collection}_{self.name}"
        return create_model(name, __config__=ConfigDict(extra="forbid"), **fields)

    @property
    def needs(self) -> str:
        return f"champion of {self.task}" if self.task else f"{self.collection} catalogue"

    def rehearse(self, held: Any) -> None:
        """The first time costs more than the others, and may fail: better at the start."""
        # the example is of the real films, which need not be those of this version
        with suppress(NotFoundError, InvalidValueError):
            self.ask(held, **self.example)

    def _declared(self, field: inspect.Parameter, hint: Any) -> tuple[Any, Any]:
        told: dict[str, Any] = {} if field.name in KINDS else {"max_length": LONGEST}
        if hint is float:
            told = {"allow_inf_nan": False}
        if field.name in self.example:
            told["examples"] = [self.example[field.name]]
        default = ... if field.name in self.required else field.default
        return KINDS.get(field.name, hint), Field(default, **told)
