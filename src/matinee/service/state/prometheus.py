"""Prometheus metrics of the served version, aggregated over the workers."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from prometheus_client import Counter, Gauge


class _Metrics(NamedTuple):
    version: Gauge
    promotion: Gauge
    failure_since: Gauge
    swaps: Counter
    refused: Counter
    failed_reads: Counter
    batch_lookups: Counter


def record_version(previous: str, version: str, promotion: int) -> None:
    metrics = _metrics()
    if previous and previous != version:
        metrics.version.labels(previous).set(0)
        metrics.swaps.inc()
    metrics.version.labels(version).set(1)
    metrics.promotion.set(promotion)


def record_failure_since(timestamp: float) -> None:
    """0 clears the failure."""
    _metrics().failure_since.set(timestamp)


def count_refused() -> None:
    _metrics().refused.inc()


def count_failed_read() -> None:
    _metrics().failed_reads.inc()


def count_batch_lookup(found: bool) -> None:
    _metrics().batch_lookups.labels("hit" if found else "miss").inc()


@cache
def _metrics() -> _Metrics:
    # on import, prometheus_client reads the folder that BentoML's workers share metrics in
    from prometheus_client import Counter, Gauge

    return _Metrics(
        Gauge(
            "matinee_version_info",
            "Workers that serve this version",
            ["service_version"],
            multiprocess_mode="livesum",
        ),
        Gauge(
            "matinee_promotion_number",
            "Number of the served promotion; the lowest of all workers",
            multiprocess_mode="livemin",
        ),
        Gauge(
            "matinee_load_failure_since_seconds",
            "Unix time since which loading the current version fails, 0 if it does not",
            multiprocess_mode="livemax",
        ),
        Counter("matinee_swaps", "Swaps from one version to another"),
        Counter("matinee_swaps_failed", "Promotions that could not be served"),
        Counter("matinee_store_read_failures", "Failed reads of the model store's pointer"),
        Counter("matinee_batch_lookups", "Requests while a batch table is used", ["result"]),
    )
