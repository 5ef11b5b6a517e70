"""Candidates and champions as MLflow pyfunc models: queries in a frame, results in a frame.

MLflow stores this file beside the .sav and executes it to load the model.
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

from matinee.artifacts.pickles import pickle_io
from matinee.models.base import Demographics, History, ItemQuery, demographics_from_users, index_in
from matinee.ranking.topn import top_n
from matinee.schema.columns import AGE, FILM_ID, GENDER, OCCUPATION, RATING, USER_ID
from matinee.schema.streaming import ID

CLASSES = ("hated", "disliked", "liked", "loved")
LIST_SIZE = 5
SIMILAR, VIEWER, SUBSCRIBER = "similar", "viewer", "subscriber"


class TrackedModel(PythonModel):
    def load_context(self, context: Any) -> None:
        self.kind, self.task = context.model_config["kind"], context.model_config["task"]
        sav = Path(context.artifacts["sav"])
        self.model = pickle_io.load(sav, context.model_config["digest"])

    def predict(self, context: Any, model_input: pd.DataFrame, params: Any = None) -> pd.DataFrame:
        if self.task == SIMILAR:
            return self._recommend([ItemQuery(int(film_id)) for film_id in model_input[FILM_ID]])
        if self.task == VIEWER:
            films = model_input[FILM_ID].to_numpy(np.int64)
            history = History(films, model_input[RATING].to_numpy(dtype=float))
            return self._ratings(history) if self.kind == "rating" else self._recommend([history])
        if self.task == SUBSCRIBER:
            return self._pair_scores(model_input)
        users = demographics_from_users(model_input.reindex(columns=[GENDER, AGE, OCCUPATION]))
        if self.kind == "rating":
            return self._class_probabilities(users, model_input[FILM_ID].to_numpy(np.int64))
        return self._recommend(users)

    def _class_probabilities(self, users: list[Demographics], film_ids: Any) -> pd.DataFrame:
        films = np.searchsorted(self.model.film_ids, film_ids)
        return pd.DataFrame(
            self.model.predict_proba(users, np.arange(len(users)), films), columns=list(CLASSES)
        )

    def _ratings(self, history: History) -> pd.DataFrame:
        """Predicted ratings of all films."""
        films = np.arange(len(self.model.film_ids))
        stars = self.model.predict([history], np.zeros_like(films), films)
        return pd.DataFrame({FILM_ID: self.model.film_ids, "stars": stars})

    def _pair_scores(self, pairs: pd.DataFrame) -> pd.DataFrame:
        """Predicted ratings of pairs of user and title."""
        model = self.model.models["rating"] if self.kind == "champion" else self.model.model
        users = index_in(pairs[USER_ID].to_numpy(np.int64), model.user_ids)
        titles = index_in(pairs[ID].to_numpy(dtype=str), model.title_ids)
        return pd.DataFrame({"score": model.predict(users, titles)})

    def _recommend(self, users: list[Any]) -> pd.DataFrame:
        """The top films of each query, in long format."""
        ids = self.model.films.film_ids if self.kind == "champion" else self.model.film_ids
        seed = self.model.seed if self.kind == "champion" else 0
        rows = [
            (row, rank, int(ids[index]), float(scores[index]))
            for row, scores in enumerate(self.model.score(users))
            for rank, index in enumerate(top_n(scores, LIST_SIZE, ids, seed), start=1)
        ]
        return pd.DataFrame(rows, columns=["row", "rank", FILM_ID, "score"])


def signature(task: str, kind: str) -> tuple[pd.DataFrame, ModelSignature]:
    """An input example and the signature; demographics use the codes of the tables."""
    columns = [ColSpec("long", name) for name in ("row", "rank", FILM_ID)]
    ranking: list[ColSpec | TensorSpec] = [*columns, ColSpec("double", "score")]
    if task == SIMILAR:
        query = Schema([ColSpec("long", FILM_ID)])
        return pd.DataFrame({FILM_ID: [1]}), ModelSignature(query, Schema(ranking))
    if task == VIEWER:
        query = Schema([ColSpec("long", FILM_ID), ColSpec("double", RATING)])
        stars: list[ColSpec | TensorSpec] = [ColSpec("long", FILM_ID), ColSpec("double", "stars")]
        rated = pd.DataFrame({FILM_ID: [1, 2], RATING: [5.0, 3.0]})
        return rated, ModelSignature(query, Schema(stars if kind == "rating" else ranking))
    if task == SUBSCRIBER:
        query = Schema([ColSpec("long", USER_ID), ColSpec("string", ID)])
        pair = pd.DataFrame({USER_ID: [1], ID: ["ns100"]})
        return pair, ModelSignature(query, Schema([ColSpec("double", "score")]))
    example = pd.DataFrame({GENDER: ["F"], AGE: [25], OCCUPATION: [12]})
    inputs: list[ColSpec | TensorSpec] = [
        ColSpec("string", GENDER, required=False),
        ColSpec("long", AGE, required=False),
        ColSpec("long", OCCUPATION, required=False),
    ]
    outputs: list[ColSpec | TensorSpec]
    if kind == "rating":
        example[FILM_ID] = [1]
        inputs.append(ColSpec("long", FILM_ID))
        outputs = [ColSpec("double", name) for name in CLASSES]
    else:
        outputs = ranking
    return example, ModelSignature(Schema(inputs), Schema(outputs))


mlflow.models.set_model(TrackedModel())
