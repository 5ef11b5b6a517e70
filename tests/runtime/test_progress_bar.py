"""The progress bar in a pseudo-terminal, and without a terminal."""

from __future__ import annotations

import fcntl
import os
import struct
import subprocess
import sys
import termios

WAITING = """
import sys, time
from matinee.runtime.progress_bar import progress_bar
with progress_bar("learning", {last_duration}):
    time.sleep(1.3)
"""


def terminal_output(last_duration: float | None) -> str:
    """What the terminal shows."""
    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    os.set_blocking(master, False)  # no output is a failure, not a wait
    code = WAITING.format(last_duration=last_duration)
    subprocess.run([sys.executable, "-c", code], stderr=slave, check=True)
    try:
        return os.read(master, 100_000).decode()
    finally:
        os.close(master)
        os.close(slave)


def test_terminal_shows_elapsed_time() -> None:
    assert "learning: 00:01" in terminal_output(None)


def test_terminal_shows_share_of_last_duration() -> None:
    output = terminal_output(2.0)
    assert "last time 00:02" in output
    assert "25%" in output or "50%" in output


def test_without_terminal_silent() -> None:
    code = WAITING.format(last_duration=1.0)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout + done.stderr == b""
