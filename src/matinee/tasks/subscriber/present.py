"""What the title rating champion holds beside its model, an example of its answers, and whether
the data holds a title effect at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from matinee.artifacts.bundle import Champion, ItemList
from matinee.models.base import index_in
from matinee.models.solvers.variance_components import VarianceTest, variance_test
from matinee.runtime.serialization import escape_markdown, markdown_table
from matinee.schema.columns import RATING, TITLE, USER_ID
from matinee.schema.streaming import ID, LISTED_IN, PLATFORM, RELEASE_YEAR
from matinee.tasks.base import Notes

if TYPE_CHECKING:
    import pandas as pd

    from matinee.splits.prepared_tables import ReadTable

OBJECTIVE = "rating"
SIGNIFICANCE = 0.001


def describe(read: ReadTable, settings: dict[str, Any]) -> dict[str, Any]:
    return {"films": items(read), "threshold": settings["threshold"]}


def notes(champion: Champion, read: ReadTable, settings: dict[str, Any]) -> Notes:
    """Whether the variance between titles exceeds what sampling noise explains."""
    test = title_variance(read("streaming", "ratings"))
    p_value = f"below {SIGNIFICANCE:g}" if test.p_value < SIGNIFICANCE else f"{test.p_value:.3f}"
    between, within = test.degrees_of_freedom
    ratio = (
        f"{test.ratio:.2f} times that of sampling noise alone (F {test.statistic:.3f} with "
        f"{between:,.0f} and {within:,.0f} degrees of freedom, p {p_value})"
    )
    if test.p_value < SIGNIFICANCE:
        return Notes(f"Titles carry information: the spread of their mean ratings is {ratio}.")
    return Notes(
        f"**Titles carry no information**: the spread of their mean ratings is {ratio}. A rating "
        "is predicted best without the title; a model that learns titles or tastes from these "
        "ratings fits noise."
    )


def items(read: ReadTable) -> ItemList:
    table = read("streaming", "titles")
    ids = table[ID].to_numpy(dtype=str)
    ordered = table.iloc[np.argsort(ids)]
    return ItemList(
        np.sort(ids),
        ordered[TITLE].tolist(),
        ordered[RELEASE_YEAR].tolist(),
        ordered[LISTED_IN].fillna("").tolist(),
        ordered[PLATFORM].tolist(),
    )


def example(champion: Champion, settings: dict[str, Any]) -> str:
    """The rating predicted for the user and title of the settings, or for the first ones."""
    model, query = champion.models[OBJECTIVE], settings["example"]
    user = index_in(np.array([query["user_id"]]), model.user_ids).clip(0)
    title = index_in(np.array([query["id"]]), model.title_ids).clip(0)
    user_id = escape_markdown(str(model.user_ids[user[0]]))
    stars = float(model.predict(user, title)[0])
    advice = "recommended" if stars > settings["threshold"] else "not recommended"
    components = [
        (name, f"{round(float(component[0]), 2) + 0.0:+.2f}")
        for name, component in model.components(user, title).items()
    ]
    return (
        f"user {user_id} and {champion.films.markdown(int(title[0]))}: {stars:.2f} "
        f"stars, {advice}\n\nA title is recommended if its predicted rating exceeds "
        f"{settings['threshold']:g} of {model.scale[1]:g} stars. The prediction is the sum of "
        f"these components, clipped to the scale:\n\n"
        f"{markdown_table(('component', 'stars'), components)}"
    )


def title_variance(ratings: pd.DataFrame) -> VarianceTest:
    import pandas as pd

    users = pd.factorize(ratings[USER_ID].to_numpy())[0]
    groups = ratings[ID].astype("category").cat.codes.to_numpy()
    return variance_test(users, groups.astype(np.int64), ratings[RATING].to_numpy(dtype=float))
