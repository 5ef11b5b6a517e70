"""What a model of likeness is asked, and judged by: people of whom it has seen nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matinee.evaluation.evaluator import Evaluation
from matinee.evaluation.objective import Objective
from matinee.schema.columns import TEST
from matinee.tasks.similar import evaluator
from matinee.tasks.similar.data import part

if TYPE_CHECKING:
    from matinee.splits.prepared_tables import ReadTable


def evaluate(
    model: Any, read: ReadTable, settings: dict[str, Any], objective: Objective
) -> Evaluation:
    library = part(read, settings, TEST)
    return evaluator.evaluate(model, library, settings["gate"]["groups"], objective)
