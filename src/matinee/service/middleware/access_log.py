"""The door's book: a line of JSON on standard output for each request, without what is private.

No body, no query, no address and no key stands there; of a key only whose it is.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prometheus_client import Counter

LOGGER = "matinee.requests"
GOOD_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_log = logging.getLogger(LOGGER)


@dataclass
class AccessRecord:
    request: str
    method: str
    route: str
    """The route's, not the path: in that a name may stand."""
    key: str | None = None
    status: int = 0
    version: str | None = None
    """Of what answered; null where nothing did."""
    began: float = field(default_factory=time.perf_counter)


def request_id(sent: str | None) -> str:
    """The asker's own, unless it could be mistaken for more than one word of a log."""
    return sent if sent and GOOD_ID.fullmatch(sent) else uuid.uuid4().hex


def open_book() -> None:
    if not _log.handlers:
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(logging.Formatter("%(message)s"))
        _log.addHandler(handler)
    _log.setLevel(logging.INFO)
    # else BentoML's own handler would tell it again, in its own form
    _log.propagate = False


def write(visit: AccessRecord) -> None:
    told = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "request": visit.request,
        "method": visit.method,
        "route": visit.route,
        "status": visit.status,
        "ms": round(1000 * (time.perf_counter() - visit.began), 2),
        "version": visit.version,
        "key": visit.key,
    }
    _log.info(json.dumps(told))


def count(status: int) -> None:
    """What is sent away is in no other figure: those count what comes as far as BentoML."""
    _sent_away().labels(status).inc()


@cache
def _sent_away() -> Counter:
    # it looks once, when it is imported, for the folder in which BentoML's workers share figures
    from prometheus_client import Counter

    return Counter("matinee_sent_away", "Requests that the door sent away", ["status"])
