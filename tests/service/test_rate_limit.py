"""Tokens: how many at once, how fast again, and how many buckets are kept."""

from __future__ import annotations

import pytest

from matinee.service.middleware import rate_limit
from matinee.service.middleware.rate_limit import TokenBuckets, bucket_address


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_burst_then_steady_rate(clock: Clock) -> None:
    buckets = TokenBuckets(60, 3, clock)
    assert [buckets.take("a").remaining for _ in range(3)] == [2, 1, 0]
    refused = buckets.take("a")
    assert refused.wait == pytest.approx(1) and refused.full_in == pytest.approx(3)
    clock.now += 1
    assert buckets.take("a").wait == 0
    assert buckets.take("a").wait == pytest.approx(1)


def test_rejected_requests_take_no_token(clock: Clock) -> None:
    buckets = TokenBuckets(60, 1, clock)
    buckets.take("a")
    assert all(buckets.take("a").wait == pytest.approx(1) for _ in range(100))
    clock.now += 1
    assert buckets.take("a").wait == 0


def test_bucket_fills_to_capacity(clock: Clock) -> None:
    buckets = TokenBuckets(60, 3, clock)
    buckets.take("a")
    clock.now += 3600
    assert [buckets.take("a").wait == 0 for _ in range(4)] == [True, True, True, False]


def test_each_name_has_own_bucket(clock: Clock) -> None:
    buckets = TokenBuckets(60, 1, clock)
    assert buckets.take("a").wait == 0
    assert buckets.take("b").wait == 0
    assert buckets.take("a").wait > 0


def test_least_recent_bucket_is_dropped(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit, "MAX_BUCKETS", 3)
    buckets = TokenBuckets(60, 1, clock)
    for name in ("a", "b", "c", "a", "d"):
        buckets.take(name)
    assert list(buckets.full_at) == ["c", "a", "d"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1%eth0", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("a:b", "a:b"),
        ("x" * 100, "x" * 64),
    ],
)
def test_ipv6_shares_bucket_per_network(address: str, expected: str) -> None:
    assert bucket_address(address) == expected
