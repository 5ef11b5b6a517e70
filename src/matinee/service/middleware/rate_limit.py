"""Buckets of tokens: a request takes one, and they fill again steadily."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable
from typing import NamedTuple

MOST = 10_000
"""Buckets that are kept; one that is forgotten was the longest unused."""


class RateDecision(NamedTuple):
    remaining: int
    full_in: float
    """seconds"""
    wait: float
    """seconds until there is a token again; 0 where one was taken"""


class TokenBuckets:
    def __init__(
        self, a_minute: int, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.burst, self.clock = burst, clock
        self.pause = 60 / a_minute
        """Seconds in which one token comes."""
        self.full_at: dict[str, float] = {}
        """All that is kept of a bucket; the longest unused first."""

    def take(self, name: str) -> RateDecision:
        now, size = self.clock(), self.burst * self.pause
        full_at = max(self.full_at.pop(name, now), now)
        wait = max(0.0, full_at + self.pause - now - size)
        if wait < 1e-9:
            full_at, wait = full_at + self.pause, 0.0
        self.full_at[name] = full_at
        if len(self.full_at) > MOST:
            del self.full_at[next(iter(self.full_at))]
        empty = full_at - now
        return RateDecision(int((size - empty) / self.pause + 1e-9), empty, wait)


def neighbourhood(address: str) -> str:
    """Whom one bucket is for: of IPv6 a whole /64, since one home has so many addresses."""
    if ":" not in address:
        return address[:64]
    try:
        found = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(found) >> 64 << 64, 64)))
