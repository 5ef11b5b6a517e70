"""In a real terminal, and without one."""

from __future__ import annotations

import fcntl
import json
import os
import struct
import subprocess
import sys
import termios
from pathlib import Path

from matinee.runtime.cost import last_duration, record_cost

WAITING = """
import sys, time
from matinee.runtime.progress_bar import progress_bar
with progress_bar("learning", {usual}):
    time.sleep(1.3)
"""


def seen(usual: float | None) -> str:
    """What a terminal shows."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    os.set_blocking(ours, False)  # an empty one is a failure, not a wait
    code = WAITING.format(usual=usual)
    subprocess.run([sys.executable, "-c", code], stderr=theirs, check=True)
    try:
        return os.read(ours, 100_000).decode()
    finally:
        os.close(ours)
        os.close(theirs)


def test_a_terminal_shows_how_long_it_takes() -> None:
    assert "learning: 00:01" in seen(None)


def test_a_terminal_shows_how_much_of_the_usual_time_is_over() -> None:
    told = seen(2.0)
    assert "last time 00:02" in told
    assert "25%" in told or "50%" in told


def test_without_a_terminal_nothing_is_written() -> None:
    code = WAITING.format(usual=1.0)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout + done.stderr == b""


def test_the_usual_time_is_that_of_the_last_fit(tmp_path: Path) -> None:
    cost = tmp_path / "costs" / "one.json"
    assert last_duration(cost) is None
    with record_cost(cost):
        pass
    assert last_duration(cost) == json.loads(cost.read_text())["seconds"]
