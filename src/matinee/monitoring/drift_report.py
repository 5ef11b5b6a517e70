"""The whole of it: a stream is cut, replayed and judged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from matinee.monitoring.backtest import replay
from matinee.monitoring.change_points import changes
from matinee.monitoring.residual_correction import Lately
from matinee.monitoring.retrain_decision import COLLECTION, Verdict, verdict
from matinee.monitoring.windows import Cut, stream

if TYPE_CHECKING:
    import pandas as pd


def cut(params: Mapping[str, Any]) -> Cut | None:
    """As params.yaml says; None where nothing is to be replayed."""
    asked = params["drift"]
    if not asked["window"] or COLLECTION not in params["collections"]:
        return None
    until = params["discretize"][COLLECTION]["until"]
    return Cut(asked["window"], asked["learned"], until, asked["most"], params["seed"])


def judged(tables: Mapping[str, pd.DataFrame], how: Cut, params: Mapping[str, Any]) -> Verdict:
    """`tables` are the ratings and the films."""
    from hydra.utils import instantiate

    asked, seed = params["drift"], params["seed"]
    films = tables["films"]
    found = stream(tables["ratings"], films, how)
    lately = Lately(found.flags, asked["half_lives"], asked["damping"])
    replayed = replay(found, films, lambda: instantiate(asked["model"]), lately, seed)
    seen = changes(found, asked["least_share"], asked["chance"])
    return verdict(found, replayed, seen, asked, seed)
