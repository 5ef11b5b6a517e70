from __future__ import annotations

import numpy as np
import pytest

from matinee.metrics import rating
from matinee.metrics.inputs import Predictions


def test_rmse_mae_one_star_off() -> None:
    predictions = Predictions(
        np.eye(4)[[0, 0]], np.array([0, 0]), np.array([2.0, 4.0]), np.array([3.0, 3.0])
    )
    means = {
        "squared_error": rating.squared_error(predictions).mean(axis=0),
        "absolute_error": rating.absolute_error(predictions).mean(axis=0),
    }
    assert rating.rmse(means) == pytest.approx(1)
    assert rating.mae(means) == pytest.approx(1)
