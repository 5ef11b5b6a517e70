"""A script runs in the warm process as it runs by itself, and ends with those who wait for it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from checkout import ROOT
from matinee.runtime.warm_start import ADDRESS

SERVER = """
import os, sys
from matinee.runtime import warm_start
warm_start.LIBRARIES = ("json",)
with warm_start.warm_process():
    print(os.environ[warm_start.ADDRESS], flush=True)
    sys.stdin.read()
"""
SCRIPT = """
import os, sys, time
from pathlib import Path
from matinee.runtime.warm_start import hand_over

if __name__ == "__main__":
    hand_over("colorsys")
    print(os.getpid(), os.getppid(), Path.cwd(), os.environ["COLOUR"], *sys.argv[1:])
    {ending}
"""
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT / "src"), "COLOUR": "green"}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    command = [sys.executable, "-c", SERVER]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=ENVIRONMENT, stdin=pipe, stdout=pipe, text=True) as server:
        assert server.stdin and server.stdout
        yield server.stdout.readline().strip()
        server.stdin.close()
        assert server.wait(timeout=20) == 0


def start(folder: Path, ending: str, address: str = "") -> subprocess.Popen[str]:
    script = folder / "script.py"
    script.write_text(SCRIPT.format(ending=ending))
    return subprocess.Popen(
        [sys.executable, script.name, "one", "two"],
        cwd=folder,
        env=ENVIRONMENT | {ADDRESS: address},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    ("ending", "status", "error"),
    [
        ("", 0, ""),
        ("sys.exit(3)", 3, ""),
        ("sys.exit('no such film')", 1, "no such film\n"),
        ("raise ValueError('no such film')", 1, "ValueError: no such film\n"),
        ("os.kill(os.getpid(), 9)", 137, ""),
    ],
)
def test_outcome(tmp_path: Path, address: str, ending: str, status: int, error: str) -> None:
    script = start(tmp_path, ending, address)
    out, err = script.communicate(timeout=20)
    assert script.returncode == status
    assert err.endswith(error) and bool(err) == bool(error)
    if status != 137:  # killed before its output was flushed
        pid, _, *rest = out.split()
        assert int(pid) != script.pid
        assert rest == [str(tmp_path.resolve()), "green", "one", "two"]


def test_requested_libraries_are_imported_first(tmp_path: Path, address: str) -> None:
    script = start(tmp_path, "print('colorsys' in sys.modules)", address)
    out, _ = script.communicate(timeout=20)
    assert out.endswith("True\n")


@pytest.mark.parametrize("sent", [b"", b"\0\0", b"\0\0\0\x09{"])
def test_half_a_job_is_ignored(tmp_path: Path, address: str, sent: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address)
        connection.sendall(sent)
    script = start(tmp_path, "", address)
    assert script.communicate(timeout=20)[0] and script.returncode == 0


@pytest.mark.parametrize("address", ["", "/no/such/socket"])
def test_without_a_warm_process_the_script_runs_by_itself(tmp_path: Path, address: str) -> None:
    script = start(tmp_path, "", address)
    out, _ = script.communicate(timeout=20)
    assert int(out.split()[0]) == script.pid


def test_a_killed_script_stops_in_the_warm_process(tmp_path: Path, address: str) -> None:
    script = start(tmp_path, "sys.stdout.flush(); time.sleep(60)", address)
    assert script.stdout
    pid = int(script.stdout.readline().split()[0])
    script.send_signal(signal.SIGKILL)
    script.communicate(timeout=20)
    for _ in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail(f"the process {pid} goes on")
