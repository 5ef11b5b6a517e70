"""Promotions and rollbacks at a place, and how long a service takes to follow each."""

from __future__ import annotations

import itertools
import time
from typing import NamedTuple

from matinee.model_store import store
from matinee.model_store.promotion_log import Promotion
from swapping.crowd import Question, told

PATIENCE = 30.0


class Plan(NamedTuple):
    promotions: int
    rollbacks: int
    """Spread over the promotions."""
    every: float = 0.0
    """Seconds from one to the next, unless the service needs longer."""


class Swap(NamedTuple):
    back: bool
    """Whether it was a rollback."""
    began: float
    ended: float
    """When the service had told that it answers from it."""


def swap(port: int, place: str, versions: list[str], plan: Plan) -> list[Swap]:
    """Each is awaited before the next."""
    done: list[Swap] = []
    following, due = itertools.cycle(versions), time.perf_counter()
    for back in _order(plan):
        time.sleep(max(0.0, due - time.perf_counter()))
        due = time.perf_counter() + plan.every
        if back:
            promotion = store.rollback(place)
        else:
            current = store.open_current(place).version
            version = next(one for one in following if one != current)
            promotion = store.promote(version, place)
        done.append(_followed(port, back, promotion))
    return done


def _order(plan: Plan) -> list[bool]:
    """True for each rollback."""
    runs = max(1, plan.promotions // max(1, plan.rollbacks))
    order: list[bool] = []
    for number in range(1, plan.promotions + 1):
        order.append(False)
        if number % runs == 0 and order.count(True) < plan.rollbacks:
            order.append(True)
    return order


def _followed(port: int, back: bool, promotion: Promotion) -> Swap:
    began = time.perf_counter()
    while (now := time.perf_counter()) < began + PATIENCE:
        state = told(port, Question.get("/readyz"))
        if state["promotion"] == promotion.number:
            if state["version"] != promotion.version or state["trouble"]:
                raise RuntimeError(f"promotion {promotion.number} is served as {state}")
            return Swap(back, began, now)
        time.sleep(0.02)
    raise TimeoutError(f"promotion {promotion.number} is not served after {PATIENCE} s")
