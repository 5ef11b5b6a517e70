from __future__ import annotations

import numpy as np
import pytest

from matinee.evaluation.beyond_accuracy.scaling_law import fit_scaling_law

SIZES = np.array([10.0, 40.0, 160.0])


@pytest.mark.parametrize("exponent", [0.0, 0.5, 1.0, 2.0])
def test_power_law_recovered_exactly(exponent: float) -> None:
    found = fit_scaling_law(SIZES, 3 * SIZES**exponent, 0.95)
    assert found.exponent == pytest.approx(exponent, abs=1e-9)
    assert (found.low, found.high) == pytest.approx((exponent, exponent), abs=1e-6)
    assert found.off == pytest.approx(1)


def test_interval_and_residual_reflect_noise() -> None:
    found = fit_scaling_law(np.repeat(SIZES, 2), np.array([10, 10, 80, 20, 160, 160]), 0.95)
    assert found.exponent == pytest.approx(1)
    # the four at the ends lie on the line, and the two in the middle a factor of two off it
    assert found.off == pytest.approx(2)
    # left 2 ln(2)^2 over 4 degrees of freedom, sizes apart by ln 4, Student's 2.776
    reach = 2.776 * np.sqrt(2 * np.log(2) ** 2 / 4 / (4 * np.log(4) ** 2))
    assert (found.low, found.high) == pytest.approx((1 - reach, 1 + reach), rel=1e-3)


def test_constant_cost_lowers_exponent() -> None:
    assert fit_scaling_law(SIZES, 100 + SIZES, 0.95).exponent < 0.5


def test_too_few_measurements_rejected() -> None:
    with pytest.raises(ValueError, match="at least three measurements at two sizes"):
        fit_scaling_law(SIZES[:2], SIZES[:2], 0.95)
    with pytest.raises(ValueError, match="at least three measurements at two sizes"):
        fit_scaling_law(np.ones(3), SIZES, 0.95)
