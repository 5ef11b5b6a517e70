from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from matinee.datasets.movielens.load import load_tables
from matinee.datasets.synthetic.movielens.parameters import Parameters
from matinee.datasets.synthetic.movielens.writer import write

Tables = dict[str, pd.DataFrame]
CHANGES = (date(2000, 10, 9), date(2001, 3, 20))
GENRES_CHANGED = 4
"""On each of these days two genres come into fashion, and two go out of it."""


@pytest.fixture(scope="session")
def synthetic() -> Callable[..., Tables]:
    """Written as files, and read as the stage merge reads them."""

    @cache
    def made(**parameters: Any) -> Tables:
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), Parameters(**parameters))
            return load_tables(Path(folder), format="ml-1m")[0]

    return made


@pytest.fixture(scope="session")
def changing(synthetic: Callable[..., Tables]) -> Tables:
    return synthetic(seed=41, drifts=CHANGES)


@pytest.fixture(scope="session")
def still(synthetic: Callable[..., Tables]) -> Tables:
    return synthetic(seed=42, drifts=0)


@pytest.fixture(scope="session")
def small(synthetic: Callable[..., Tables]) -> Tables:
    return synthetic(seed=43, ratings=8_000, drifts=1)
