from __future__ import annotations

import sys

import numpy as np
import pytest

from matinee.evaluation.beyond_accuracy.fit_cost import MAX_REPEATS, MIN_SECONDS, measure_fit


def allocating(megabytes: int) -> None:
    np.ones(megabytes * 2**17).sum()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux forgets a peak")
def test_memory_excludes_memory_before_fit() -> None:
    kept = np.ones(40 * 2**17)  # before
    allocating(120)  # a higher peak before
    found = measure_fit(lambda: allocating(64))
    assert found.mib == pytest.approx(64, abs=4)
    assert len(kept)


def test_short_fits_repeated_within_limit() -> None:
    calls: list[int] = []
    assert measure_fit(lambda: calls.append(1)).seconds < MIN_SECONDS
    assert len(calls) == MAX_REPEATS


def test_long_fit_not_repeated() -> None:
    calls: list[int] = []

    def busy() -> None:
        import time

        calls.append(1)
        end = time.process_time() + MIN_SECONDS
        while time.process_time() < end:
            pass

    assert measure_fit(busy).seconds >= MIN_SECONDS
    assert len(calls) == 1
