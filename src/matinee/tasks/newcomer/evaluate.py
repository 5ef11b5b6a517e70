"""What a model of newcomers is asked: people of whom it has seen nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matinee.evaluation import evaluator
from matinee.evaluation.evaluator import Evaluation
from matinee.evaluation.objective import Objective
from matinee.schema.columns import TEST, TRAIN
from matinee.tasks.newcomer.data import part

if TYPE_CHECKING:
    from matinee.splits.prepared_tables import ReadTable


def evaluate(
    model: Any, read: ReadTable, settings: dict[str, Any], objective: Objective
) -> Evaluation:
    ratings = read("movielens", "ratings")
    known = part(ratings, read, settings, TRAIN)
    test = ratings[ratings[settings["split"]] == TEST]
    return evaluator.evaluate(model, known, test, settings["gate"]["groups"], objective)
