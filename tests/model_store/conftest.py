from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from checkout import ROOT
from fixtures.small_run import Run


@pytest.fixture(scope="session", autouse=True)
def in_the_repository() -> Iterator[None]:
    """A champion's manifest tells the digests of its lock file and its code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        yield


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory, in_the_repository: None) -> Run:
    """The baselines serve."""
    return Run(tmp_path_factory.mktemp("plain")).make()


@pytest.fixture(scope="session")
def better(tmp_path_factory: pytest.TempPathFactory, in_the_repository: None) -> Run:
    """On the same data; women and men are shown different films."""
    lineup = ["t_popular", "t_group", "t_films"]
    return Run(tmp_path_factory.mktemp("better"), lineup).make()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where evidence is written before it is published."""
    return tmp_path_factory.mktemp("made")
