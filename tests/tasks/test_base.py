from __future__ import annotations

import numpy as np
import pytest

from matinee.evaluation.beyond_accuracy.scaling_law import SHARES
from matinee.tasks.base import load_task, sample_share

TASKS = ("newcomer", "viewer", "similar", "subscriber")


@pytest.mark.parametrize("name", TASKS)
def test_every_part_of_a_task_loads(name: str) -> None:
    task = load_task(name)
    assert task.data.UNIT in ("users", "films")
    assert task.explanation.GLOSSARY.objective in ("ranking", "rating")
    for method in (task.evaluation.evaluate, task.presentation.example, task.presentation.notes):
        assert callable(method)


def test_unknown_task_is_refused() -> None:
    with pytest.raises(ValueError, match="the task 'tomorrow' is unknown"):
        load_task("tomorrow")


def test_a_larger_share_holds_the_smaller_ones() -> None:
    ids = np.arange(100, 260)
    parts = [sample_share(ids, share, 5) for share in SHARES.values()]
    assert [len(part) for part in parts] == [10, 40, 160]
    assert set(parts[0]) < set(parts[1]) < set(parts[2]) == set(ids)
    assert set(sample_share(ids, 1 / 16, 6)) != set(parts[0])


def test_too_few_to_take_a_sixteenth_of_are_refused() -> None:
    with pytest.raises(ValueError, match="out of 16"):
        sample_share(np.arange(16), 1 / 16, 5)
    assert len(sample_share(np.arange(17), 1 / 16, 5)) == 2
