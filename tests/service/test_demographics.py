from __future__ import annotations

import pytest
from pydantic import ValidationError

from matinee.models.base import Demographics
from matinee.schema.columns import CLASSES, GENDERS, OCCUPATIONS
from matinee.service.routes.newcomer import MovieQuery, NewcomerRequest
from matinee.service.schemas import demographics, translations
from matinee.service.schemas.demographics import encode_demographics, format_age_band


def understood(**fields: object) -> Demographics:
    request = NewcomerRequest.model_validate(fields)
    return encode_demographics(request.gender, request.age, request.occupation)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("female", "F"),
        ("F", "F"),
        (" Feminino ", "F"),
        ("MULHER", "F"),
        ("femenino", "F"),
        ("mujer", "F"),
        ("woman", "F"),
        ("Male", "M"),
        ("m", "M"),
        ("masculino", "M"),
        ("homem", "M"),
        ("Hombre", "M"),
        ("man", "M"),
    ],
)
def test_gender_is_encoded(word: str, code: str) -> None:
    assert understood(gender=word).gender == code


@pytest.mark.parametrize(
    ("age", "band"),
    [(1, 1), (17, 1), (18, 18), (25, 25), (44, 35), (49, 45), (50, 50), (56, 56), (120, 56)],
)
def test_age_is_encoded_as_band(age: int, band: int) -> None:
    assert understood(age=age).age == band


@pytest.mark.parametrize("code", range(len(OCCUPATIONS)))
def test_occupation_in_each_language(code: int) -> None:
    for name in translations.OCCUPATIONS[code]:
        assert understood(occupation=name.upper()).occupation == code


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("engineer", "technician/engineer"),
        ("Engenheira", "technician/engineer"),
        ("advogada", "lawyer"),
        ("advogado", "lawyer"),
        ("médica", "doctor/health care"),
        ("medico", "doctor/health care"),
        ("programadora", "programmer"),
        ("  college/grad   student ", "college/grad student"),
        ("k-12 STUDENT", "K-12 student"),
    ],
)
def test_part_of_occupation_is_recognized(word: str, name: str) -> None:
    assert NewcomerRequest(occupation=word).occupation == name


def test_translations_cover_the_tables() -> None:
    assert tuple(names.en for names in translations.OCCUPATIONS) == OCCUPATIONS
    assert set(translations.GENDERS) == set(GENDERS)
    assert len(translations.CLASSES) == len(CLASSES)


def test_occupation_spellings_are_unambiguous() -> None:
    for code, names in enumerate(translations.OCCUPATIONS):
        forms = {form for name in names for form in demographics._spellings(name)}
        assert {demographics._OCCUPATIONS[form] for form in forms} == {OCCUPATIONS[code]}


def test_empty_request_is_unknown_user() -> None:
    assert understood() == Demographics()
    assert understood(gender=None, age=None, occupation=None, n=None) == Demographics()


@pytest.mark.parametrize("value", ["", "robot", 1, True, ["female"], {}, "x" * 100_000])
def test_unknown_gender_lists_allowed(value: object) -> None:
    with pytest.raises(ValidationError) as refused:
        NewcomerRequest.model_validate({"gender": value})
    (error,) = refused.value.errors()
    assert error["ctx"]["allowed"] == ["female", "male"]


def test_misspelt_occupation_lists_nearest() -> None:
    with pytest.raises(ValidationError) as refused:
        NewcomerRequest(occupation="programer")
    (error,) = refused.value.errors()
    assert error["ctx"]["nearest"] == ["programmer"]
    assert error["ctx"]["allowed"] == list(OCCUPATIONS)


@pytest.mark.parametrize("age", [0, -1, 121, 10**30, 25.5, True, "", "old", [25], float("inf")])
def test_invalid_age_is_refused(age: object) -> None:
    with pytest.raises(ValidationError) as refused:
        NewcomerRequest.model_validate({"age": age})
    assert refused.value.errors()[0]["ctx"]["allowed"] == "a whole number from 1 to 120"


def test_digit_strings_only_in_queries() -> None:
    assert MovieQuery.model_validate({"age": " 25 "}).age == 25
    with pytest.raises(ValidationError):
        NewcomerRequest.model_validate_json('{"age": "25"}')


def test_whole_float_is_accepted() -> None:
    assert NewcomerRequest.model_validate_json('{"age": 25.0}').age == 25


@pytest.mark.parametrize(("band", "name"), [(1, "1-17"), (25, "25-34"), (50, "50-55"), (56, "56+")])
def test_age_band_format(band: int, name: str) -> None:
    assert format_age_band(band) == name
