"""`/v1/choices`: the allowed values of the newcomer form, in three languages."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel, Field

from matinee.schema.columns import AGE_BANDS
from matinee.service.routes import newcomer
from matinee.service.schemas import demographics, translations
from matinee.service.schemas.translations import Names


class Label(BaseModel):
    en: str
    pt: str
    es: str


class FormOption(BaseModel):
    value: str = Field(description="the value to send", examples=["programmer"])
    label: Label


class NumberRange(BaseModel):
    min: int
    max: int
    default: int | None = None


class FormOptions(BaseModel):
    """The options of the newcomer form, and the translated names in its answers."""

    genders: list[FormOption]
    age: NumberRange
    age_bands: list[str] = Field(examples=[["1-17", "18-24"]])
    occupations: list[FormOption]
    n: NumberRange
    classes: list[FormOption]
    genres: list[FormOption]


def form_options() -> FormOptions:
    return FormOptions(
        genders=_options(translations.GENDERS.values()),
        age=NumberRange(min=demographics.MIN_AGE, max=demographics.MAX_AGE),
        age_bands=[demographics.format_age_band(band) for band in AGE_BANDS],
        occupations=_options(translations.OCCUPATIONS),
        n=NumberRange(min=newcomer.MIN_N, max=newcomer.MAX_N, default=newcomer.DEFAULT_N),
        classes=_options(translations.CLASSES),
        genres=_options(translations.GENRES),
    )


def _options(names: Iterable[Names]) -> list[FormOption]:
    return [FormOption(value=name.en, label=Label(**name._asdict())) for name in names]
