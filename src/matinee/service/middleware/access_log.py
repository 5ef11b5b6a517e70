"""Access log: one JSON line per request on standard output, without personal data.

It contains no body, query, address or API key, only the key's name.
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

LOGGER = "matinee.requests"
REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_log = logging.getLogger(LOGGER)


@dataclass
class AccessRecord:
    request: str
    """Its id."""
    method: str
    route: str
    """Not the path, which may contain a name."""
    key: str | None = None
    """Name of the API key."""
    status: int = 0
    version: str | None = None
    """That was served; None for a response of the gateway itself."""
    started: float = field(default_factory=time.perf_counter)


def request_id(header: str | None) -> str:
    """The client's own id if it is safe to log, else a random one."""
    return header if header and REQUEST_ID.fullmatch(header) else uuid.uuid4().hex


def configure_logger() -> None:
    if not _log.handlers:
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(logging.Formatter("%(message)s"))
        _log.addHandler(handler)
    _log.setLevel(logging.INFO)
    # otherwise BentoML's handler would log the line again in its own format
    _log.propagate = False


def write(record: AccessRecord) -> None:
    line = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "request": record.request,
        "method": record.method,
        "route": record.route,
        "status": record.status,
        "ms": round(1000 * (time.perf_counter() - record.started), 2),
        "version": record.version,
        "key": record.key,
    }
    _log.info(json.dumps(line))
