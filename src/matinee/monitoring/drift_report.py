"""The whole of it: a stream is cut, replayed and judged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from matinee.models.instantiate import instantiate_model
from matinee.monitoring.backtest import backtest
from matinee.monitoring.change_points import change_points
from matinee.monitoring.residual_correction import DecayedResiduals
from matinee.monitoring.retrain_decision import COLLECTION, RetrainDecision, retrain_decision
from matinee.monitoring.windows import WindowSpec, windowed_ratings

if TYPE_CHECKING:
    import pandas as pd


def window_cut(params: Mapping[str, Any]) -> WindowSpec | None:
    """As params.yaml says; None where nothing is to be replayed."""
    asked = params["drift"]
    if not asked["window"] or COLLECTION not in params["collections"]:
        return None
    until = params["discretize"][COLLECTION]["train_until"]
    return WindowSpec(asked["window"], asked["learned"], until, asked["most"], params["seed"])


def drift_verdict(
    tables: Mapping[str, pd.DataFrame], how: WindowSpec, params: Mapping[str, Any]
) -> RetrainDecision:
    """`tables` are the ratings and the films."""
    asked, seed = params["drift"], params["seed"]
    films = tables["films"]
    found = windowed_ratings(tables["ratings"], films, how)
    lately = DecayedResiduals(found.flags, asked["half_lives"], asked["damping"])
    replayed = backtest(found, films, lambda: instantiate_model(asked["model"]), lately, seed)
    seen = change_points(found, asked["least_share"], asked["chance"])
    return retrain_decision(found, replayed, seen, asked, seed)
