"""Promotions and rollbacks in a model store, and how long a service takes to follow each."""

from __future__ import annotations

import itertools
import time
from typing import NamedTuple

from matinee.model_store import store
from matinee.model_store.promotion_record import Promotion
from swapping.load_clients import Request, send

TIMEOUT = 30.0


class Plan(NamedTuple):
    promotions: int
    rollbacks: int
    """Spread evenly over the promotions."""
    interval: float = 0.0
    """Seconds between two swaps, unless the service needs longer."""


class Swap(NamedTuple):
    rollback: bool
    started: float
    ended: float
    """When /readyz named the promotion."""


def run_swaps(port: int, store_url: str, versions: list[str], plan: Plan) -> list[Swap]:
    """Each swap waits for the previous one."""
    swaps: list[Swap] = []
    candidates, due = itertools.cycle(versions), time.perf_counter()
    for rollback in _schedule(plan):
        time.sleep(max(0.0, due - time.perf_counter()))
        due = time.perf_counter() + plan.interval
        if rollback:
            promotion = store.rollback(store_url)
        else:
            current = store.open_current(store_url).version
            version = next(version for version in candidates if version != current)
            promotion = store.promote(version, store_url)
        swaps.append(_wait_for(port, rollback, promotion))
    return swaps


def _schedule(plan: Plan) -> list[bool]:
    """True for a rollback, False for a promotion."""
    period = max(1, plan.promotions // max(1, plan.rollbacks))
    schedule: list[bool] = []
    for number in range(1, plan.promotions + 1):
        schedule.append(False)
        if number % period == 0 and schedule.count(True) < plan.rollbacks:
            schedule.append(True)
    return schedule


def _wait_for(port: int, rollback: bool, promotion: Promotion) -> Swap:
    started = time.perf_counter()
    while (now := time.perf_counter()) < started + TIMEOUT:
        state = send(port, Request.get("/readyz"))
        if state["promotion"] == promotion.number:
            if state["version"] != promotion.version or state["trouble"]:
                raise RuntimeError(f"promotion {promotion.number} is served as {state}")
            return Swap(rollback, started, now)
        time.sleep(0.02)
    raise TimeoutError(f"promotion {promotion.number} is not served after {TIMEOUT} s")
