"""What may be asked, in three languages: what a page needs to fill its fields."""

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
    value: str = Field(description="what to send", examples=["programmer"])
    label: Label


class Limits(BaseModel):
    least: int
    most: int
    usual: int | None = None


class FormOptions(BaseModel):
    """Everything a form of the newcomer's question offers, and the words of its answers."""

    genders: list[FormOption]
    age: Limits
    age_bands: list[str] = Field(examples=[["1-17", "18-24"]])
    occupations: list[FormOption]
    n: Limits
    classes: list[FormOption]
    genres: list[FormOption]


def form_options() -> FormOptions:
    return FormOptions(
        genders=_labelled(translations.GENDERS.values()),
        age=Limits(least=demographics.YOUNGEST, most=demographics.OLDEST),
        age_bands=[demographics.band_name(band) for band in AGE_BANDS],
        occupations=_labelled(translations.OCCUPATIONS),
        n=Limits(least=newcomer.FEWEST, most=newcomer.MOST, usual=newcomer.USUAL),
        classes=_labelled(translations.CLASSES),
        genres=_labelled(translations.GENRES),
    )


def _labelled(names: Iterable[Names]) -> list[FormOption]:
    return [FormOption(value=name.en, label=Label(**name._asdict())) for name in names]
