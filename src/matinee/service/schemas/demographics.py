"""Gender, age and occupation as users write them, mapped to the codes of the users table."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from matinee.models.base import Demographics
from matinee.runtime.text import normalize
from matinee.schema.columns import AGE_BANDS
from matinee.service.schemas.bounded import normalize_word
from matinee.service.schemas.translations import GENDER_SYNONYMS, GENDERS, OCCUPATIONS

MIN_AGE, MAX_AGE = 1, 120


def _spellings(name: str) -> set[str]:
    """The whole name and each of its parts, masculine and feminine, normalized."""
    parts = [name, *name.split("/")]
    masculine = [part.replace("(a)", "") for part in parts]
    feminine = [re.sub(r"o?\(a\)", "a", part) for part in parts]
    return {normalize(spelling) for spelling in (name, *masculine, *feminine)}


def _index_spellings(names: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {
        spelling: name
        for name, words in names.items()
        for word in words
        for spelling in _spellings(word)
    }


_GENDERS = _index_spellings(
    {names.en: (*names, *GENDER_SYNONYMS[code]) for code, names in GENDERS.items()}
)
_OCCUPATIONS = _index_spellings({names.en: names for names in OCCUPATIONS})
_GENDER_CODES = {names.en: code for code, names in GENDERS.items()}
_OCCUPATION_CODES = {names.en: code for code, names in enumerate(OCCUPATIONS)}


def _english_name(value: Any, names: Mapping[str, str]) -> str:
    word = normalize_word(value)
    if word in names:
        return names[word]
    close = difflib.get_close_matches(word[:80], names, n=5, cutoff=0.6)
    raise PydanticCustomError(
        "unknown",
        "is not one of the allowed values",
        {
            "allowed": list(dict.fromkeys(names.values())),
            "nearest": list(dict.fromkeys(names[spelling] for spelling in close)),
        },
    )


def _parse_gender(value: Any) -> str | None:
    return None if value is None else _english_name(value, _GENDERS)


def _parse_occupation(value: Any) -> str | None:
    return None if value is None else _english_name(value, _OCCUPATIONS)


def _enum_schema(names: Iterable[str], description: str, example: str) -> WithJsonSchema:
    return WithJsonSchema(
        {
            "anyOf": [{"type": "string", "enum": list(names)}, {"type": "null"}],
            "description": description,
            "examples": [example],
        }
    )


Gender = Annotated[
    str | None,
    BeforeValidator(_parse_gender),
    _enum_schema(
        _GENDER_CODES,
        "Also m and f, and the Portuguese and Spanish words; case does not matter.",
        "female",
    ),
]
Occupation = Annotated[
    str | None,
    BeforeValidator(_parse_occupation),
    _enum_schema(
        _OCCUPATION_CODES,
        "Also the Portuguese and Spanish names; case and accents do not matter.",
        "programmer",
    ),
]


def encode_demographics(
    gender: str | None, age: int | None, occupation: str | None
) -> Demographics:
    return Demographics(
        gender=None if gender is None else _GENDER_CODES[gender],
        age=None if age is None else max(band for band in AGE_BANDS if band <= age),
        occupation=None if occupation is None else _OCCUPATION_CODES[occupation],
    )


def format_age_band(band: int) -> str:
    """`18-24`; the last band is open: `56+`."""
    following = [first - 1 for first in AGE_BANDS if first > band]
    return f"{band}-{min(following)}" if following else f"{band}+"
