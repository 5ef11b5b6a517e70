"""What people say of themselves, understood: words and years to the codes of the users table."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, GetJsonSchemaHandler, ValidationInfo, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from matinee.models.base import Demographics
from matinee.schema.columns import AGE_BANDS
from matinee.service.schemas.translations import GENDER_WORDS, GENDERS, OCCUPATIONS

YOUNGEST, OLDEST = 1, 120
_DIGITS = re.compile(r"\s*[+-]?[0-9]{1,18}\s*")


def folded(word: str) -> str:
    """Without case, accents and stray blanks."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def _forms(name: str) -> set[str]:
    """The whole name and each of its parts, masculine and feminine, folded."""
    parts = [name, *name.split("/")]
    masculine = [part.replace("(a)", "") for part in parts]
    feminine = [re.sub(r"o?\(a\)", "a", part) for part in parts]
    return {folded(form) for form in (name, *masculine, *feminine)}


def _index(words: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {form: name for name, more in words.items() for word in more for form in _forms(word)}


_GENDERS = _index({names.en: (*names, *GENDER_WORDS[code]) for code, names in GENDERS.items()})
_OCCUPATIONS = _index({names.en: names for names in OCCUPATIONS})
_GENDER_CODES = {names.en: code for code, names in GENDERS.items()}
_OCCUPATION_CODES = {names.en: code for code, names in enumerate(OCCUPATIONS)}


def _named(value: Any, index: Mapping[str, str]) -> str:
    word = folded(value) if isinstance(value, str) else ""
    if word in index:
        return index[word]
    close = difflib.get_close_matches(word[:80], index, n=5, cutoff=0.6)
    raise PydanticCustomError(
        "unknown",
        "is none of the names known here",
        {
            "allowed": sorted(set(index.values()), key=list(index.values()).index),
            "nearest": list(dict.fromkeys(index[form] for form in close)),
        },
    )


def _gender(value: Any) -> str | None:
    return None if value is None else _named(value, _GENDERS)


def _occupation(value: Any) -> str | None:
    return None if value is None else _named(value, _OCCUPATIONS)


@dataclass(frozen=True, kw_only=True)
class Bounded(BeforeValidator):
    """Also tells the document what it lets through."""

    least: float
    most: float
    nothing: bool
    """Whether null may be sent, and then means the usual."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        told = handler(schema)
        if self.nothing and "type" in told:
            told["anyOf"] = [{"type": told.pop("type")}, {"type": "null"}]
        return {**told, "minimum": self.least, "maximum": self.most}


def whole_number(least: int, most: int, default: int | None = None) -> Bounded:
    """A query holds text only, so digits count there as a number; in JSON they do not."""
    limits = {"allowed": f"a whole number from {least} to {most}"}

    def checked(value: Any, info: ValidationInfo) -> int | None:
        if info.mode == "python" and isinstance(value, str) and _DIGITS.fullmatch(value):
            value = int(value)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or value % 1:
            raise PydanticCustomError("wrong_type", "is not a whole number", limits)
        if not least <= value <= most:
            raise PydanticCustomError("out_of_range", "is out of range", limits)
        return int(value)

    return Bounded(checked, least=least, most=most, nothing=default is not None)


def _naming(names: Iterable[str], description: str, example: str) -> WithJsonSchema:
    return WithJsonSchema(
        {
            "anyOf": [{"type": "string", "enum": list(names)}, {"type": "null"}],
            "description": description,
            "examples": [example],
        }
    )


Gender = Annotated[
    str | None,
    BeforeValidator(_gender),
    _naming(
        _GENDER_CODES,
        "Also m and f, and the Portuguese and Spanish words; case does not matter.",
        "female",
    ),
]
Occupation = Annotated[
    str | None,
    BeforeValidator(_occupation),
    _naming(
        _OCCUPATION_CODES,
        "Also the Portuguese and Spanish names; case and accents do not matter.",
        "programmer",
    ),
]


def demographics(gender: str | None, age: int | None, occupation: str | None) -> Demographics:
    return Demographics(
        gender=None if gender is None else _GENDER_CODES[gender],
        age=None if age is None else max(band for band in AGE_BANDS if band <= age),
        occupation=None if occupation is None else _OCCUPATION_CODES[occupation],
    )


def band_name(band: int) -> str:
    """`18-24`; the last band has no end."""
    following = [first - 1 for first in AGE_BANDS if first > band]
    return f"{band}-{min(following)}" if following else f"{band}+"
