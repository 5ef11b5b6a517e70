"""Loads a version in a child process first, within limits of time and memory.

A version that crashes, hangs or swallows the memory ends the child, and not the worker that serves
the last good version.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable

from matinee.artifacts.pickles.pickle_io import RefusedArtifact
from matinee.model_store import store
from matinee.model_store.storage import PublishError
from matinee.service.state.loader import load_snapshot

SECONDS = "MATINEE_TRIAL_SECONDS"
DEFAULT_SECONDS, MAX_SECONDS = 60, 3_600
LIBRARIES = 1 << 30
"""Memory for the interpreter, the libraries and the stacks of their threads."""
TIMES_FILE_SIZE = 20
REFUSED = 3
"""Exit code of a child that could read the version and found it wrong."""
PAUSE = 0.05
NICENESS = 10


def try_version(version: str, address: str, checkpoint: Callable[[], None]) -> None:
    """Raises RefusedArtifact if a child cannot load it; `checkpoint` may raise to cancel."""
    seconds = trial_seconds()
    if not seconds:
        return
    # a bento's sources are on the path of its worker alone
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-m", __name__, version, address]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as child:
        try:
            _wait(child, seconds, version, checkpoint)
        finally:
            child.kill()
        message = child.stdout.read(1000).strip() if child.stdout else ""
    if child.returncode == REFUSED:
        raise RefusedArtifact(message)
    if child.returncode:
        raise RefusedArtifact(
            f"version {version} at {address} ended the process that tried to load it "
            f"({_reason(child.returncode)}): publish another"
        )


def _wait(
    child: subprocess.Popen[str], seconds: int, version: str, checkpoint: Callable[[], None]
) -> None:
    end = time.monotonic() + seconds
    while child.poll() is None:
        checkpoint()
        if time.monotonic() > end:
            raise RefusedArtifact(
                f"version {version} was not loaded within {seconds} s; publish another, or "
                f"raise {SECONDS}"
            )
        time.sleep(PAUSE)


def _reason(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


def trial_seconds() -> int:
    """0 disables the trial."""
    value = os.environ.get(SECONDS) or str(DEFAULT_SECONDS)
    if not value.isascii() or not value.isdigit() or int(value) > MAX_SECONDS:
        raise ValueError(
            f"{SECONDS} is {value[:40]!r}; allowed are whole seconds from 0 (no trial) to "
            f"{MAX_SECONDS}"
        )
    return int(value)


def main(version: str, address: str) -> int:
    os.nice(NICENESS)
    try:
        opened = store.open_version(version, address)
        _limit(resource.RLIMIT_CPU, trial_seconds() or DEFAULT_SECONDS)
        _limit(resource.RLIMIT_DATA, LIBRARIES + TIMES_FILE_SIZE * opened.size)
        _limit(resource.RLIMIT_CORE, 0)
        load_snapshot(opened)
    except (PublishError, RefusedArtifact) as error:
        print(error)
        return REFUSED
    return 0


def _limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (allowed, hard))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
