from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from matinee.datasets.synthetic.movielens.parameters import Parameters
from matinee.datasets.synthetic.movielens.writer import write
from twins import Written, read


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Written]:
    @cache
    def once(**parameters: Any) -> Written:
        folder = tmp_path_factory.mktemp("twin")
        write(folder, Parameters(**parameters))
        return read(folder)

    return once


@pytest.fixture
def small(written: Callable[..., Written]) -> Written:
    return written(seed=11, ratings=12_000)


@pytest.fixture
def usual(written: Callable[..., Written]) -> Written:
    return written(seed=11)
