"""What the champion for subscribers is told beside its model, one of its answers, and whether
titles tell anything at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from matinee.artifacts.bundle import Champion, ItemList
from matinee.models.base import index_in
from matinee.models.solvers.variance_components import VarianceTest, variance_test
from matinee.runtime.serialization import markdown_table
from matinee.schema.columns import RATING, TITLE, USER_ID
from matinee.schema.streaming import ID, LISTED_IN, PLATFORM, RELEASE_YEAR

if TYPE_CHECKING:
    import pandas as pd

    from matinee.splits.prepared_tables import ReadTable

OBJECTIVE = "rating"
SURE = 0.001
"""So small a chance is taken for none."""


def describe(read: ReadTable, settings: dict[str, Any]) -> dict[str, Any]:
    return {"films": titles(read), "threshold": settings["threshold"]}


def titles(read: ReadTable) -> ItemList:
    found = read("streaming", "titles")
    ids = found[ID].to_numpy(dtype=str)
    ordered = found.iloc[np.argsort(ids)]
    return ItemList(
        np.sort(ids),
        ordered[TITLE].tolist(),
        ordered[RELEASE_YEAR].tolist(),
        ordered[LISTED_IN].fillna("").tolist(),
        ordered[PLATFORM].tolist(),
    )


def example(champion: Champion, settings: dict[str, Any]) -> str:
    """One user and one title, in Markdown; where there is none of these, the first."""
    model, asked = champion.models[OBJECTIVE], settings["example"]
    user = index_in(np.array([asked["user_id"]]), model.user_ids).clip(0)
    title = index_in(np.array([asked["id"]]), model.title_ids).clip(0)
    stars = float(model.predict(user, title)[0])
    advice = "recommended" if stars > settings["threshold"] else "not recommended"
    parts = [
        (name, f"{round(float(part[0]), 2) + 0.0:+.2f}")
        for name, part in model.components(user, title).items()
    ]
    return (
        f"user {model.user_ids[user[0]]} and {champion.films.told(int(title[0]))}: {stars:.2f} "
        f"stars, {advice}\n\nRecommended is what is expected to get more than "
        f"{settings['threshold']:g} of {model.scale[1]:g} stars. They are the sum of these parts, "
        f"within the scale:\n\n{markdown_table(('part', 'stars'), parts)}"
    )


def noted(read: ReadTable) -> str:
    """Whether the titles' means lie further apart than chance puts them, in words."""
    found = spread_of(read("streaming", "ratings"))
    between, within = found.degrees_of_freedom
    how = (
        f"{found.ratio:.2f} times as far apart as chance alone puts them (F {found.statistic:.3f} "
        f"with {between:,.0f} and {within:,.0f} degrees of freedom, "
        f"p {_told(found.p_value)})"
    )
    if found.p_value < SURE:
        return f"Titles carry information: the means of their ratings lie {how}."
    return (
        f"**Titles carry no information**: the means of their ratings spread as chance makes them, "
        f"{how}. What a user gives is foretold best without a look at the title; whatever learns "
        "titles or tastes from these ratings learns luck."
    )


def spread_of(ratings: pd.DataFrame) -> VarianceTest:
    import pandas as pd

    people = pd.factorize(ratings[USER_ID].to_numpy())[0]
    groups = ratings[ID].astype("category").cat.codes.to_numpy()
    return variance_test(people, groups.astype(np.int64), ratings[RATING].to_numpy(dtype=float))


def _told(chance: float) -> str:
    return f"below {SURE:g}" if chance < SURE else f"{chance:.3f}"
