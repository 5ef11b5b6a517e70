"""Field types with limits: whole numbers, real numbers and lists.

Each validator raises a `PydanticCustomError` whose context holds the allowed range, and each
number adds its limits to the JSON schema.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pydantic import BeforeValidator, GetJsonSchemaHandler, ValidationInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from matinee.runtime.text import normalize

MAX_TEXT_LENGTH = 200
MAX_YEAR, MAX_ID = 9999, 2**53
_DIGITS = re.compile(r"\s*[+-]?[0-9]{1,18}\s*")


@dataclass(frozen=True, kw_only=True)
class BoundedNumber(BeforeValidator):
    """A validator that also writes its limits into the JSON schema."""

    minimum: float
    maximum: float
    nullable: bool
    """Whether null may be sent in place of the default."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        number = handler(schema)
        if self.nullable and "type" in number:
            number["anyOf"] = [{"type": number.pop("type")}, {"type": "null"}]
        return {**number, "minimum": self.minimum, "maximum": self.maximum}


def whole_number(minimum: int, maximum: int, default: int | None = None) -> BoundedNumber:
    """Accepts strings of digits in query strings, which hold text only, but not in JSON."""
    limits = {"allowed": f"a whole number from {minimum} to {maximum}"}

    def check(value: Any, info: ValidationInfo) -> int | None:
        if info.mode == "python" and isinstance(value, str) and _DIGITS.fullmatch(value):
            value = int(value)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or value % 1:
            raise PydanticCustomError("wrong_type", "is not a whole number", limits)
        if not minimum <= value <= maximum:
            raise PydanticCustomError("out_of_range", "is out of range", limits)
        return int(value)

    return BoundedNumber(check, minimum=minimum, maximum=maximum, nullable=default is not None)


def real_number(
    minimum: float, maximum: float, step: float | None = None, default: float | None = None
) -> BoundedNumber:
    steps = f" in steps of {step:g}" if step else ""
    limits = {"allowed": f"a number from {minimum:g} to {maximum:g}{steps}"}

    def check(value: Any) -> float | None:
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise PydanticCustomError("wrong_type", "is not a number", limits)
        if not minimum <= value <= maximum or (step and value % step):
            raise PydanticCustomError("out_of_range", "is out of range", limits)
        return float(value)

    return BoundedNumber(check, minimum=minimum, maximum=maximum, nullable=default is not None)


def bounded_list(minimum: int, maximum: int, items: str) -> BeforeValidator:
    limits = {"allowed": f"a list of {minimum} to {maximum} {items}"}

    def check(value: Any) -> Any:
        if value is None:
            return None
        if not isinstance(value, list):
            raise PydanticCustomError("wrong_type", "is not a list", limits)
        if not minimum <= len(value) <= maximum:
            context = {"count": len(value), **limits}
            raise PydanticCustomError("wrong_length", "is a list of {count}", context)
        return value

    return BeforeValidator(check)


def refuse_reversed_years(year_from: int | None, year_to: int | None) -> None:
    if year_from and year_to and year_to < year_from:
        context = {"field": "year_to", "allowed": f"a year from {year_from}"}
        raise PydanticCustomError("contradiction", "is before year_from", context)


def normalize_word(value: Any) -> str:
    """The normalized text; empty if the value is no text or too long.

    The length is checked first: normalizing long runs of combining marks is slow.
    """
    if not isinstance(value, str) or len(value) > MAX_TEXT_LENGTH:
        return ""
    return normalize(value)
