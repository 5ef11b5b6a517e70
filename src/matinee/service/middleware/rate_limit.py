"""Token bucket rate limiting: each request takes a token; tokens are refilled at a fixed rate."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable
from typing import NamedTuple

MAX_BUCKETS = 10_000
"""The least recently used bucket is dropped first."""


class RateDecision(NamedTuple):
    remaining: int
    """tokens"""
    full_in: float
    """seconds until the bucket is full"""
    wait: float
    """seconds until the next token; 0 if one was taken"""


class TokenBuckets:
    def __init__(
        self, per_minute: int, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.burst, self.clock = burst, clock
        self.refill_seconds = 60 / per_minute
        """Per token."""
        self.full_at: dict[str, float] = {}
        """The whole state of each bucket, least recently used first."""

    def take(self, name: str) -> RateDecision:
        now, capacity = self.clock(), self.burst * self.refill_seconds
        full_at = max(self.full_at.pop(name, now), now)
        wait = max(0.0, full_at + self.refill_seconds - now - capacity)
        if wait < 1e-9:
            full_at, wait = full_at + self.refill_seconds, 0.0
        self.full_at[name] = full_at
        if len(self.full_at) > MAX_BUCKETS:
            del self.full_at[next(iter(self.full_at))]
        full_in = full_at - now
        remaining = int((capacity - full_in) / self.refill_seconds + 1e-9)
        return RateDecision(remaining, full_in, wait)


def bucket_address(address: str) -> str:
    """The IPv4 address, or the /64 network of an IPv6 address: one client owns a whole /64."""
    if ":" not in address:
        return address[:64]
    try:
        ipv6 = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if ipv6.ipv4_mapped:
        return str(ipv6.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(ipv6) >> 64 << 64, 64)))
