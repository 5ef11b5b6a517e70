"""What a search may try: a range or a choice for each of some hyper-parameters."""

from __future__ import annotations

import copy
import dataclasses
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from matinee.artifacts.manifest import validation_messages
from matinee.models.instantiate import instantiate_model
from matinee.runtime.process import UserError

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution

DIGITS = 4
"""Of a found number: it stands in conf exactly as it was measured."""


class NotSearchableError(UserError, ValueError):
    """The request cannot be searched; nothing was fitted."""


class Range(BaseModel):
    model_config = ConfigDict(extra="forbid")
    low: FiniteFloat
    high: FiniteFloat
    log: bool = False
    type: Literal["int", "float"] = "float"

    def distribution(self) -> BaseDistribution:
        from optuna.distributions import FloatDistribution, IntDistribution

        if self.type == "int":
            return IntDistribution(int(self.low), int(self.high), log=self.log)
        return FloatDistribution(self.low, self.high, log=self.log)

    def value(self, suggested: Any) -> Any:
        """As a parameter of the model."""
        if self.type == "int":
            return int(suggested)
        return min(max(float(f"{suggested:.{DIGITS}g}"), self.low), self.high)

    def suggestion(self, value: Any) -> Any:
        return value

    def ends(self) -> list[Any]:
        return [self.value(self.low), self.value(self.high)]

    def __str__(self) -> str:
        return f"{self.low:g} to {self.high:g}{', log' if self.log else ''}"

    def wrong(self, current: Any) -> str:
        """What is wrong with it; nothing if it is right."""
        if isinstance(current, bool) or not isinstance(current, int | float):
            return f"its value {current!r} is no number; allowed: choices"
        if self.low >= self.high:
            return f"low={self.low:g} is not below high={self.high:g}"
        if self.log and self.low <= 0:
            return f"low={self.low:g} has no logarithm; with log, low is above 0"
        if self.type == "int" and not (self.low.is_integer() and self.high.is_integer()):
            return f"low={self.low:g} and high={self.high:g} are to be whole numbers"
        if not self.low <= current <= self.high:
            return (
                f"its current value {current:g} lies outside of {self.low:g} to {self.high:g}; "
                "it is what all others are compared with: let the range hold it"
            )
        return ""


class Choice(BaseModel):
    model_config = ConfigDict(extra="forbid")
    choices: list[Any] = Field(min_length=2)

    def distribution(self) -> BaseDistribution:
        from optuna.distributions import CategoricalDistribution

        return CategoricalDistribution([json.dumps(choice) for choice in self.choices])

    def value(self, suggested: Any) -> Any:
        return json.loads(suggested)

    def suggestion(self, value: Any) -> Any:
        return json.dumps(self.choices[self.choices.index(value)])

    def ends(self) -> list[Any]:
        return self.choices

    def __str__(self) -> str:
        return ", ".join(map(str, self.choices))

    def wrong(self, current: Any) -> str:
        if current not in self.choices:
            return f"its current value {current!r} is not among {self.choices}; add it"
        return ""


class Space(NamedTuple):
    ranges: dict[str, Range | Choice]
    """by the name of the hyper-parameter; a part of one is called encoding.film or decays.0"""
    current: dict[str, Any]
    """the values that conf has now"""

    def distributions(self) -> dict[str, BaseDistribution]:
        return {key: one.distribution() for key, one in self.ranges.items()}

    def to_dict(self) -> dict[str, str]:
        return {key: str(one) for key, one in self.ranges.items()}

    def values(self, suggested: dict[str, Any]) -> dict[str, Any]:
        """The parameters of a model, from what Optuna suggests."""
        return {key: one.value(suggested[key]) for key, one in self.ranges.items()}

    def suggestions(self, values: dict[str, Any]) -> dict[str, Any]:
        """What Optuna would have suggested for these values."""
        return {key: one.suggestion(values[key]) for key, one in self.ranges.items()}


def space_of(candidate: str, model: dict[str, Any], conf: Any) -> Space:
    """The search space configured for a candidate; refused if it is invalid."""
    current = _hyperparameters(_model(model))
    try:
        if not isinstance(conf, dict) or not conf:
            raise ValueError(f"no hyper-parameter is listed; allowed: {', '.join(current)}")
        ranges = {key: _range(key, conf[key], current, model) for key in conf}
    except ValueError as error:
        raise NotSearchableError(f"conf/searches/{candidate}.yaml: {error}") from None
    return Space(ranges, {key: current[key] for key in ranges})


def filled(model: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """A model's section of conf with these hyper-parameters set."""
    changed = copy.deepcopy(model)
    for key, value in values.items():
        *parents, name = key.split(".")
        section: Any = changed
        for parent in parents:
            section = section.setdefault(parent, {})
        section[int(name) if isinstance(section, list) else name] = value
    return changed


def _range(key: str, conf: Any, current: dict[str, Any], model: dict[str, Any]) -> Range | Choice:
    if key not in current:
        name = str(model["_target_"]).rpartition(".")[2]
        raise ValueError(f"{key} is no hyper-parameter of {name}; allowed: {', '.join(current)}")
    try:
        parsed = _read(conf, current[key])
    except ValidationError as error:
        raise ValueError(
            f"{key}: {validation_messages(error)}; "
            "allowed: low, high, log, type (int or float), or choices (two or more)"
        ) from None
    if wrong := parsed.wrong(current[key]):
        raise ValueError(f"{key}: {wrong}")
    for value in parsed.ends():
        try:
            _model(filled(model, {key: value}))
        except ValueError as error:
            raise ValueError(f"{key}={value!r} is refused by the model: {error}") from None
    return parsed


def _read(conf: Any, current: Any) -> Range | Choice:
    if isinstance(conf, dict) and "choices" in conf:
        return Choice.model_validate(conf)
    whole = isinstance(current, int) and not isinstance(current, bool)
    default = {"type": "int" if whole else "float"}
    return Range.model_validate(default | conf if isinstance(conf, dict) else conf)


def _model(config: dict[str, Any]) -> object:
    """The unfitted model; a ValueError says what it refuses."""
    try:
        return instantiate_model(config)
    except ValidationError as error:
        raise ValueError(validation_messages(error)) from None


def _hyperparameters(model: Any) -> dict[str, Any]:
    fields = {field.name: getattr(model, field.name) for field in dataclasses.fields(model)}
    return dict(_parts(fields))


def _parts(values: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        plain = value._asdict() if hasattr(value, "_asdict") else value
        yield f"{prefix}{name}", plain
        if isinstance(plain, tuple):
            plain = {str(number): one for number, one in enumerate(plain)}
        if isinstance(plain, dict):
            yield from _parts(plain, f"{prefix}{name}.")
