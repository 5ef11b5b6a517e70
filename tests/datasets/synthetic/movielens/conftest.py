from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from fixtures.synthetic_reader import SyntheticFiles, read_files
from matinee.datasets.synthetic.movielens.parameters import Parameters
from matinee.datasets.synthetic.movielens.writer import write


@pytest.fixture(scope="session")
def generate(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., SyntheticFiles]:
    """Generates and reads the files, once for each set of parameters."""

    @cache
    def cached(**parameters: Any) -> SyntheticFiles:
        folder = tmp_path_factory.mktemp("synthetic")
        write(folder, Parameters(**parameters))
        return read_files(folder)

    return cached


@pytest.fixture
def small(generate: Callable[..., SyntheticFiles]) -> SyntheticFiles:
    return generate(seed=11, ratings=12_000)


@pytest.fixture
def data(generate: Callable[..., SyntheticFiles]) -> SyntheticFiles:
    return generate(seed=11)
