"""The client of S3: its settings, time limits and errors."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any

SILENCE = 4
"""Connect and read timeout of an attempt, in seconds."""
ATTEMPTS = 2
"""Attempts per request, unless AWS_MAX_ATTEMPTS is set."""


def client(endpoint: str | None) -> Any:
    settings = tuple(sorted(item for item in os.environ.items() if item[0].startswith("AWS_")))
    return _client(endpoint, settings, os.getpid())


@lru_cache(maxsize=4)
def _client(endpoint: str | None, settings: tuple[tuple[str, str], ...], _: int) -> Any:
    """One per environment and process: it takes a tenth of a second to create."""
    from s3fs import S3FileSystem

    variables = dict(settings)
    attempts = {} if "AWS_MAX_ATTEMPTS" in variables else {"total_max_attempts": ATTEMPTS}
    region = variables.get("AWS_REGION") or variables.get("AWS_DEFAULT_REGION") or "us-east-1"
    files = S3FileSystem(
        endpoint_url=endpoint,
        skip_instance_cache=True,
        max_concurrency=1,
        client_kwargs={"region_name": region},
        config_kwargs={
            "connect_timeout": SILENCE,
            "read_timeout": SILENCE,
            "retries": {"mode": "standard"} | attempts,
            # what arrives is compared with the manifest; not every server knows S3's checksums
            "request_checksum_calculation": "when_required",
            "response_checksum_validation": "when_required",
        },
    )
    # s3fs would try everything five times on top
    files.retries = 1
    return files


def error_code(error: BaseException) -> str:
    """S3's error code; s3fs keeps the original error as the cause."""
    answer = getattr(error.__cause__, "response", None) or {}
    return str(answer.get("Error", {}).get("Code", ""))


def failures() -> tuple[type[Exception], ...]:
    from aiohttp import ClientError
    from botocore.exceptions import BotoCoreError

    return (BotoCoreError, ClientError, OSError)
