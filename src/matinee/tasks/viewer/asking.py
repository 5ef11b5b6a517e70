"""What a model of viewers is asked: what people rated next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matinee import viewing
from matinee.evaluation import Evaluation
from matinee.sides import Side
from matinee.tasks.viewer.learning import parts

if TYPE_CHECKING:
    from matinee.tasks.reading import Read


def evaluate(model: Any, read: Read, settings: dict[str, Any], side: Side) -> Evaluation:
    train, test = parts(read, settings)
    return viewing.evaluate(model, train, test, settings["gate"]["groups"], side)
