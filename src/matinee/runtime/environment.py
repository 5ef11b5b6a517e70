"""Checks of a machine: whether it can run the pipeline and the service, and what to do if not."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

OLDEST, NEWEST = (3, 11), (3, 14)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FREE_GIB = 2.0
"""What a run with synthetic data and its environment take."""
GIB = 1024**3
SECONDS = 2.0
PORTS = {3000: "make serve PORT=...", 5000: "make mlflow UI_PORT=..."}


class Check(NamedTuple):
    name: str
    passed: bool
    finding: str
    advice: str = ""
    """what to do if it did not pass"""
    required: bool = True


def checks(root: Path, endpoints: Sequence[str] = ()) -> Iterator[Check]:
    """Endpoints are URLs of S3 servers that the configuration names."""
    yield python()
    yield program("git", "install git: the pipeline records revisions", "--version")
    yield dvc()
    yield disk(root)
    yield from (port(number, advice) for number, advice in PORTS.items())
    yield browser()
    yield from (reachable(url) for url in endpoints)


def python() -> Check:
    current, shown = sys.version_info[:2], ".".join(map(str, sys.version_info[:3]))
    return Check(
        "Python",
        OLDEST <= current <= NEWEST,
        f"{shown} at {sys.executable}",
        "use Python 3.11 to 3.14: `make setup PYTHON=python3.12`",
    )


def program(name: str, advice: str, *arguments: str) -> Check:
    path = shutil.which(name)
    if not path:
        return Check(name, False, "not on the PATH", advice)
    shown = subprocess.run([path, *arguments], capture_output=True, text=True, check=False).stdout
    return Check(name, True, shown.strip() or path)


def dvc() -> Check:
    try:
        return Check("DVC", True, version("dvc"))
    except PackageNotFoundError:
        return Check("DVC", False, "not installed in this environment", "run `make setup`")


def disk(root: Path) -> Check:
    free = shutil.disk_usage(root).free / GIB
    return Check(
        "disk",
        free >= FREE_GIB,
        f"{free:.1f} GiB free",
        f"free {FREE_GIB:g} GiB, for example with `dvc gc --workspace`",
    )


def port(number: int, advice: str) -> Check:
    with socket.socket() as tried:
        tried.settimeout(SECONDS)
        taken = tried.connect_ex(("127.0.0.1", number)) == 0
    finding = "something answers there" if taken else "free"
    advice = f"stop it, or choose another: `{advice}`"
    return Check(f"port {number}", not taken, finding, advice, required=False)


def browser() -> Check:
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    return Check(
        "browser",
        path is not None,
        path or f"none of {', '.join(BROWSERS)} is on the PATH",
        "install chromium to run the tests of the page; nothing else needs it",
        required=False,
    )


def reachable(url: str) -> Check:
    address = urlsplit(url)
    number = address.port or (443 if address.scheme == "https" else 80)
    try:
        socket.create_connection((address.hostname or "", number), SECONDS).close()
    except OSError as error:
        advice = "check the endpoint's URL, the network and the proxy"
        return Check(f"S3 at {url}", False, str(error), advice)
    keys = "AWS_ACCESS_KEY_ID" in os.environ or Path.home().joinpath(".aws").exists()
    finding = "reachable" if keys else "reachable, without credentials"
    advice = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or ~/.aws/credentials"
    return Check(f"S3 at {url}", keys, finding, advice)
