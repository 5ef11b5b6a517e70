from __future__ import annotations

from typing import Any

import pytest

from matinee.reports.html import contents

RUN: dict[str, Any] = {"collections": ["movielens", "tmdb", "streaming"], "tasks": {"newcomer": {}}}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, ["01_movielens", "02_tmdb", "03_streaming", "04_models", "05_processo"]),
        ({"collections": ["tmdb"]}, ["02_tmdb", "04_models"]),
        ({"tasks": {}}, ["01_movielens", "02_tmdb", "03_streaming", "05_processo"]),
    ],
)
def test_notebooks_follow_collections_and_tasks(
    changed: dict[str, Any], expected: list[str]
) -> None:
    assert contents.notebooks(RUN | changed) == expected
