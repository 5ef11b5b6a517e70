"""What a model of newcomers is asked: people of whom it has seen nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matinee import evaluation
from matinee.evaluation import Evaluation
from matinee.sides import Side
from matinee.tables import TEST, TRAIN
from matinee.tasks.newcomer.learning import part

if TYPE_CHECKING:
    from matinee.tasks.reading import Read


def evaluate(model: Any, read: Read, settings: dict[str, Any], side: Side) -> Evaluation:
    ratings = read("movielens", "ratings")
    known = part(ratings, read, settings, TRAIN)
    test = ratings[ratings[settings["split"]] == TEST]
    return evaluation.evaluate(model, known, test, settings["gate"]["groups"], side)
