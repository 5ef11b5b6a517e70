"""How a task makes a candidate learn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Make = Callable[[], Any]
"""Gives a model that has learned nothing yet, as often as it is asked."""


def once(make: Make, tables: Any, rng: np.random.Generator) -> Any:
    return make().fit(tables, rng)
