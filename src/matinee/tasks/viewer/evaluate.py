"""What a model of viewers is asked: what people rated next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matinee.evaluation.evaluator import Evaluation
from matinee.evaluation.objective import Objective
from matinee.tasks.viewer import evaluator
from matinee.tasks.viewer.data import parts

if TYPE_CHECKING:
    from matinee.splits.prepared_tables import ReadTable


def evaluate(
    model: Any, read: ReadTable, settings: dict[str, Any], objective: Objective
) -> Evaluation:
    train, test = parts(read, settings)
    return evaluator.evaluate(model, train, test, settings["gate"]["groups"], objective)
