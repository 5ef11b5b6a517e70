"""A .sav as MLflow's tools ask it: frames of askers in, frames of films, chances or stars out.

MLflow keeps this file beside the .sav and runs it to ask the model.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mlflow
import numpy as np
import pandas as pd
from mlflow.models import ModelSignature
from mlflow.pyfunc.model import PythonModel
from mlflow.types import ColSpec, Schema, TensorSpec

from matinee.artifacts import pickle_io
from matinee.models.base import Demographics, History, ItemQuery, demographics_from_users, index_in
from matinee.ranking.topn import top_n
from matinee.schema.columns import AGE, FILM_ID, GENDER, OCCUPATION, RATING, USER_ID
from matinee.schema.streaming import ID

CHANCES = ("hated", "disliked", "liked", "loved")
SHOWN = 5
SIMILAR, VIEWER, SUBSCRIBER = "similar", "viewer", "subscriber"


class TrackedModel(PythonModel):
    def load_context(self, context: Any) -> None:
        self.kind, self.task = context.model_config["kind"], context.model_config["task"]
        sav = Path(context.artifacts["sav"])
        self.model = pickle_io.load(sav, context.model_config["digest"])

    def predict(self, context: Any, model_input: pd.DataFrame, params: Any = None) -> pd.DataFrame:
        if self.task == SIMILAR:
            return self._lists([ItemQuery(int(film_id)) for film_id in model_input[FILM_ID]])
        if self.task == VIEWER:
            films = model_input[FILM_ID].to_numpy(np.int64)
            asker = History(films, model_input[RATING].to_numpy(dtype=float))
            return self._stars(asker) if self.kind == "rating" else self._lists([asker])
        if self.task == SUBSCRIBER:
            return self._guesses(model_input)
        askers = demographics_from_users(model_input.reindex(columns=[GENDER, AGE, OCCUPATION]))
        if self.kind == "rating":
            return self._chances(askers, model_input[FILM_ID].to_numpy(np.int64))
        return self._lists(askers)

    def _chances(self, askers: list[Demographics], film_ids: Any) -> pd.DataFrame:
        films = np.searchsorted(self.model.film_ids, film_ids)
        return pd.DataFrame(
            self.model.predict_proba(askers, np.arange(len(askers)), films), columns=list(CHANCES)
        )

    def _stars(self, asker: History) -> pd.DataFrame:
        """Of every film there is."""
        films = np.arange(len(self.model.film_ids))
        stars = self.model.predict([asker], np.zeros_like(films), films)
        return pd.DataFrame({FILM_ID: self.model.film_ids, "stars": stars})

    def _guesses(self, pairs: pd.DataFrame) -> pd.DataFrame:
        """Of each pair of user and title."""
        model = self.model.models["rating"] if self.kind == "champion" else self.model.model
        users = index_in(pairs[USER_ID].to_numpy(np.int64), model.user_ids)
        titles = index_in(pairs[ID].to_numpy(dtype=str), model.title_ids)
        return pd.DataFrame({"score": model.predict(users, titles)})

    def _lists(self, askers: list[Any]) -> pd.DataFrame:
        """The first films of each asker, one below the other."""
        ids = self.model.films.film_ids if self.kind == "champion" else self.model.film_ids
        seed = self.model.seed if self.kind == "champion" else 0
        rows = [
            (row, rank, int(ids[place]), float(scores[place]))
            for row, scores in enumerate(self.model.score(askers))
            for rank, place in enumerate(top_n(scores, SHOWN, ids, seed), start=1)
        ]
        return pd.DataFrame(rows, columns=["row", "rank", FILM_ID, "score"])


def signature(task: str, kind: str) -> tuple[pd.DataFrame, ModelSignature]:
    """An example, and what goes in and comes out; people are told in the codes of the tables."""
    whole = [ColSpec("long", name) for name in ("row", "rank", FILM_ID)]
    lists: list[ColSpec | TensorSpec] = [*whole, ColSpec("double", "score")]
    if task == SIMILAR:
        told = Schema([ColSpec("long", FILM_ID)])
        return pd.DataFrame({FILM_ID: [1]}), ModelSignature(told, Schema(lists))
    if task == VIEWER:
        told = Schema([ColSpec("long", FILM_ID), ColSpec("double", RATING)])
        stars: list[ColSpec | TensorSpec] = [ColSpec("long", FILM_ID), ColSpec("double", "stars")]
        rated = pd.DataFrame({FILM_ID: [1, 2], RATING: [5.0, 3.0]})
        return rated, ModelSignature(told, Schema(stars if kind == "rating" else lists))
    if task == SUBSCRIBER:
        told = Schema([ColSpec("long", USER_ID), ColSpec("string", ID)])
        pair = pd.DataFrame({USER_ID: [1], ID: ["ns100"]})
        return pair, ModelSignature(told, Schema([ColSpec("double", "score")]))
    asked = pd.DataFrame({GENDER: ["F"], AGE: [25], OCCUPATION: [12]})
    inputs: list[ColSpec | TensorSpec] = [
        ColSpec("string", GENDER, required=False),
        ColSpec("long", AGE, required=False),
        ColSpec("long", OCCUPATION, required=False),
    ]
    outputs: list[ColSpec | TensorSpec]
    if kind == "rating":
        asked[FILM_ID] = [1]
        inputs.append(ColSpec("long", FILM_ID))
        outputs = [ColSpec("double", name) for name in CHANCES]
    else:
        outputs = lists
    return asked, ModelSignature(Schema(inputs), Schema(outputs))


mlflow.models.set_model(TrackedModel())
