"""Builds a model from its configuration: `{_target_: matinee.models.<module>.<Class>, ...}`.

The format is Hydra's; Hydra's own `instantiate` would import and call any dotted path, such as
`pandas.read_pickle`, which a setting on the command line can name.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from typing import Any

TARGET = "_target_"
ALLOWED = re.compile(r"(matinee\.models(?:\.[a-z][a-z0-9_]*)+)\.([A-Za-z][A-Za-z0-9_]*)")


class TargetError(ValueError):
    """The configuration names something other than a class below `matinee.models`."""


def instantiate_model(config: Mapping[str, Any]) -> Any:
    """The unfitted model; every target is checked before anything is imported."""
    if TARGET not in config:
        raise TargetError(f"the model has no {TARGET}; it has {', '.join(config) or 'nothing'}")
    check_targets(config)
    return _instantiate(config)


def check_targets(value: Any) -> None:
    """Imports nothing."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == TARGET and not (isinstance(inner, str) and ALLOWED.fullmatch(inner)):
                raise TargetError(_refusal(inner))
            if key != TARGET and str(key).startswith("_") and str(key).endswith("_"):
                raise TargetError(f"{key} is not allowed in a model; allowed is {TARGET} alone")
            check_targets(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            check_targets(inner)


def _instantiate(value: Any) -> Any:
    if isinstance(value, Mapping):
        arguments = {key: _instantiate(inner) for key, inner in value.items() if key != TARGET}
        return _class(value[TARGET])(**arguments) if TARGET in value else arguments
    if isinstance(value, list | tuple):
        return [_instantiate(inner) for inner in value]
    return value


def _class(target: str) -> type:
    module, _, name = target.rpartition(".")
    try:
        # without following dots, so that no library that a module imports can be reached
        target_class = getattr(importlib.import_module(module), name, None)
    except ModuleNotFoundError as error:
        if error.name and not module.startswith(error.name):
            raise  # an optional library of the model
        target_class = None
    if not isinstance(target_class, type) or target_class.__module__ != module:
        raise TargetError(_refusal(target))
    return target_class


def _refusal(target: Any) -> str:
    return f"{TARGET}={target!r} is refused; allowed are the classes defined below matinee.models"
