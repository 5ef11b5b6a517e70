"""What a model of likeness is asked, and judged by: people of whom it has seen nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matinee import similarity
from matinee.evaluation import Evaluation
from matinee.sides import Side
from matinee.tables import TEST
from matinee.tasks.similar.learning import part

if TYPE_CHECKING:
    from matinee.tasks.reading import Read


def evaluate(model: Any, read: Read, settings: dict[str, Any], side: Side) -> Evaluation:
    library = part(read, settings, TEST)
    return similarity.evaluate(model, library, settings["gate"]["groups"], side)
