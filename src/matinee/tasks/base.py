"""The interface of a task, in parts, so that a stage imports only the part it needs."""

from __future__ import annotations

import importlib
import importlib.util
import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from matinee.runtime.seeds import rng_for, seeded_hash
from matinee.schema.columns import USER_ID

if TYPE_CHECKING:
    import pandas as pd

    from matinee.artifacts.bundle import Champion, ItemList
    from matinee.evaluation.beyond_accuracy.types import Glossary, Recommendations
    from matinee.evaluation.evaluator import Evaluation
    from matinee.evaluation.objective import Objective
    from matinee.splits.prepared_tables import ReadTable

Settings = dict[str, Any]
"""A task's section of params.yaml."""
MakeModel = Callable[[], Any]
"""Returns a new unfitted model at each call."""
Loss = Callable[[Any], float]
"""Fits a model on one fold's training part and returns its loss on the rest."""

MIN_SAMPLE = 2
"""The fewest users or films that a model can learn from."""


class Notes(NamedTuple):
    text: str = ""
    """for the leaderboard page, in Markdown"""
    faults: Sequence[str] = ()
    """why the champion as a whole may not be promoted"""


class Fold(NamedTuple):
    name: str
    """seeds the fit"""
    train: Any
    test: pd.DataFrame


class TaskData(Protocol):
    """tasks/<task>/data.py: all that `train` depends on."""

    UNIT: str
    """what `subsample` draws"""

    def training_data(self, read: ReadTable, settings: Settings) -> Any: ...

    def fit(self, make_model: MakeModel, tables: Any, rng: np.random.Generator) -> Any: ...

    def cv_folds(self, read: ReadTable, settings: Settings) -> Iterator[Fold]:
        """Folds of the training data, without anything held out for the evaluation."""

    def subsample(self, tables: Any, share: float, seed: int) -> tuple[Any, int]:
        """A share of the training data, and the number of units in it."""


class TaskEvaluation(Protocol):
    """tasks/<task>/evaluate.py"""

    def evaluate(
        self, model: Any, read: ReadTable, settings: Settings, objective: Objective
    ) -> Evaluation: ...

    def validation_loss(self, model: Any, fold: Fold, settings: Settings) -> float:
        """Of a model fitted on the fold; lower is better."""


class TaskExplanation(Protocol):
    """tasks/<task>/explain.py"""

    GLOSSARY: Glossary

    def explain(
        self, model: Any, read: ReadTable, settings: Settings, objective: Objective
    ) -> Recommendations: ...


class TaskPresentation(Protocol):
    """tasks/<task>/present.py"""

    def describe(self, read: ReadTable, settings: Settings) -> dict[str, Any]:
        """What a champion bundle holds beside its models."""

    def items(self, read: ReadTable) -> ItemList:
        """The catalog, in the order of the models' columns."""

    def example(self, champion: Champion, settings: Settings) -> str:
        """One answer of the champion, in Markdown."""

    def notes(self, champion: Champion, read: ReadTable, settings: Settings) -> Notes:
        """What the leaderboards of single objectives do not tell; often nothing."""


class Task(NamedTuple):
    name: str

    @property
    def data(self) -> TaskData:
        return cast("TaskData", self._part("data"))

    @property
    def evaluation(self) -> TaskEvaluation:
        return cast("TaskEvaluation", self._part("evaluate"))

    @property
    def explanation(self) -> TaskExplanation:
        return cast("TaskExplanation", self._part("explain"))

    @property
    def presentation(self) -> TaskPresentation:
        return cast("TaskPresentation", self._part("present"))

    def cv_losses(self, read: ReadTable, settings: Settings) -> list[Loss]:
        return [
            partial(self._fit_and_validate, fold, settings)
            for fold in self.data.cv_folds(read, settings)
        ]

    def _fit_and_validate(self, fold: Fold, settings: Settings, model: Any) -> float:
        model.fit(fold.train, rng_for(settings["seed"], "search", fold.name))
        return self.evaluation.validation_loss(model, fold, settings)

    def _part(self, module: str) -> object:
        return importlib.import_module(f"matinee.tasks.{self.name}.{module}")


def load_task(name: str) -> Task:
    """Imports nothing yet: each part is imported on first use."""
    if importlib.util.find_spec(f"matinee.tasks.{name}") is None:
        raise ValueError(f"the task {name!r} is unknown: there is no package matinee.tasks.{name}")
    return Task(name)


def fit_once(make_model: MakeModel, tables: Any, rng: np.random.Generator) -> Any:
    return make_model().fit(tables, rng)


def sample_users(tables: Any, share: float, seed: int) -> tuple[Any, int]:
    """The ratings of a share of the users, and how many users; the items are kept."""
    ratings = tables.ratings
    sample = sample_share(np.unique(ratings[USER_ID].to_numpy(np.int64)), share, seed)
    return tables._replace(ratings=ratings[ratings[USER_ID].isin(sample)]), len(sample)


def sample_share(ids: NDArray[np.int64], share: float, seed: int) -> NDArray[np.int64]:
    """A share of the ids by a seeded hash; a larger share contains the smaller ones."""
    count = math.ceil(share * len(ids))
    if count < MIN_SAMPLE:
        raise ValueError(
            f"a sample of {count} out of {len(ids)} is too small to learn from; "
            f"use data of which 1/16 is at least {MIN_SAMPLE}"
        )
    return np.sort(ids[np.argsort(seeded_hash(seed, ids, use="growth"), kind="stable")[:count]])


if TYPE_CHECKING:  # mypy holds every module to its protocol
    from matinee.tasks.newcomer import data as newcomer_data
    from matinee.tasks.newcomer import evaluate as newcomer_evaluate
    from matinee.tasks.newcomer import explain as newcomer_explain
    from matinee.tasks.newcomer import present as newcomer_present
    from matinee.tasks.similar import data as similar_data
    from matinee.tasks.similar import evaluate as similar_evaluate
    from matinee.tasks.similar import explain as similar_explain
    from matinee.tasks.similar import present as similar_present
    from matinee.tasks.subscriber import data as subscriber_data
    from matinee.tasks.subscriber import evaluate as subscriber_evaluate
    from matinee.tasks.subscriber import explain as subscriber_explain
    from matinee.tasks.subscriber import present as subscriber_present
    from matinee.tasks.viewer import data as viewer_data
    from matinee.tasks.viewer import evaluate as viewer_evaluate
    from matinee.tasks.viewer import explain as viewer_explain
    from matinee.tasks.viewer import present as viewer_present

    _data: list[TaskData] = [newcomer_data, similar_data, subscriber_data, viewer_data]
    _evaluation: list[TaskEvaluation] = [
        newcomer_evaluate,
        similar_evaluate,
        subscriber_evaluate,
        viewer_evaluate,
    ]
    _explanation: list[TaskExplanation] = [
        newcomer_explain,
        similar_explain,
        subscriber_explain,
        viewer_explain,
    ]
    _presentation: list[TaskPresentation] = [
        newcomer_present,
        similar_present,
        subscriber_present,
        viewer_present,
    ]
