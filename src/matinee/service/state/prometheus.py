"""What /metrics tells of the version that is served; summed or compared over the workers."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from prometheus_client import Counter, Gauge


class _Gauges(NamedTuple):
    version: Gauge
    promotion: Gauge
    trouble: Gauge
    swaps: Counter
    refused: Counter
    unread: Counter


def serving(before: str, version: str, promotion: int) -> None:
    told = _gauges()
    if before and before != version:
        told.version.labels(before).set(0)
        told.swaps.inc()
    told.version.labels(version).set(1)
    told.promotion.set(promotion)


def troubled(since: float) -> None:
    _gauges().trouble.set(since)


def refused() -> None:
    _gauges().refused.inc()


def unread() -> None:
    _gauges().unread.inc()


@cache
def _gauges() -> _Gauges:
    # it looks once, when it is imported, for the folder in which BentoML's workers share figures
    from prometheus_client import Counter, Gauge

    return _Gauges(
        Gauge(
            "matinee_version_info",
            "Workers that answer from this published version now",
            ["version"],
            multiprocess_mode="livesum",
        ),
        Gauge(
            "matinee_promotion_number",
            "The promotion that is served; of several workers, the one that is furthest behind",
            multiprocess_mode="livemin",
        ),
        Gauge(
            "matinee_trouble_since_seconds",
            "When what is published could not be served for the first time, 0 if all is well",
            multiprocess_mode="livemax",
        ),
        Counter("matinee_swaps", "Swaps from one version to another"),
        Counter("matinee_swaps_refused", "Promotions that were found and could not be served"),
        Counter("matinee_looks_failed", "Looks at the published place that found no answer"),
    )
