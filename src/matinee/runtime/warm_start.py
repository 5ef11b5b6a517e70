"""Stages that start in a process which has imported the large libraries already.

Importing pandas and scipy takes more CPU than most stages do. While `matinee run` runs, one process
keeps them imported, and forks for each stage: stages share no state, and none of our own modules is
imported before the fork. A stage script hands itself over to that process and waits; where there is
none, as under `dvc repro`, it runs by itself, with the same result.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import runpy
import select
import shutil
import signal
import socket
import struct
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from matinee.runtime.process import fix_threads

ADDRESS = "MATINEE_WARM_START"
LIBRARIES = (
    "yaml",
    "pandas",
    "pandera.pandas",
    "pyarrow.dataset",
    "pyarrow.parquet",
    "pydantic",
    "scipy.linalg",
    "scipy.sparse",
    "matplotlib.figure",
)
"""What many stages import."""
LENGTH = struct.Struct("!I")
STREAMS = [0, 1, 2]


def hand_over(*libraries: str) -> None:
    """Runs the script in the warm process, if there is one, and ends with its exit status.

    That process imports the libraries first, for this script and later ones.
    """
    address = os.environ.pop(ADDRESS, None)
    if not address:
        return
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(address)
        except OSError:
            return
        job = {"argv": sys.argv, "folder": str(Path.cwd()), "environment": dict(os.environ)}
        job["libraries"] = libraries
        message = json.dumps(job).encode()
        socket.send_fds(connection, [LENGTH.pack(len(message))], STREAMS)
        connection.sendall(message)
        status = connection.recv(1)
    sys.exit(status[0] if status else f"{sys.argv[0]}: the process that ran it was killed")


@contextmanager
def warm_process() -> Iterator[None]:
    """Keeps the process while the block runs, and shows its address to child processes.

    It ends with this process too, however that ends. Call it before threads are started.
    """
    if not hasattr(socket, "send_fds") or not hasattr(os, "fork"):
        yield
        return
    folder = tempfile.mkdtemp()  # no TemporaryDirectory: each stage would delete it at its end
    alive, held = os.pipe()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address := str(Path(folder, "socket")))
        listener.listen()
        if not (server := os.fork()):
            os.close(held)
            _serve(listener, alive)
    os.close(alive)
    os.environ[ADDRESS] = address
    try:
        yield
    finally:
        del os.environ[ADDRESS]
        os.close(held)
        os.waitpid(server, 0)
        shutil.rmtree(folder)


def _serve(listener: socket.socket, alive: int) -> None:
    """Imports nothing before the first stage: a run in which nothing changed needs no library."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the stages by themselves
    watchers: list[int] = []
    while listener in _readable(listener, alive):
        connection, _ = listener.accept()
        try:
            job, streams = _receive(connection)
        except (ValueError, struct.error):  # the script was killed while it sent the job
            connection.close()
            continue
        fix_threads()
        for library in (*LIBRARIES, *job["libraries"]):
            importlib.import_module(library)
        if not (watcher := os.fork()):
            os._exit(_watch(connection, job, streams))
        for file in (connection.detach(), *streams):
            os.close(file)
        watchers = [each for each in watchers if os.waitpid(each, os.WNOHANG) == (0, 0)]
        watchers.append(watcher)
    for watcher in watchers:
        os.waitpid(watcher, 0)
    os._exit(0)


def _receive(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    length, streams, *_ = socket.recv_fds(connection, LENGTH.size, len(STREAMS))
    with connection.makefile("rb") as message:
        return json.loads(message.read(*LENGTH.unpack(length))), streams


def _watch(connection: socket.socket, job: dict[str, Any], streams: list[int]) -> int:
    """Runs one stage in a child process, and stops it if the script that waits is killed."""
    running, ends = os.pipe()
    if not (stage := os.fork()):
        connection.close()
        for stream, ours in zip(streams, STREAMS, strict=True):
            os.dup2(stream, ours)
        _run(job)
    os.close(ends)
    if running not in _readable(running, connection):
        os.kill(stage, signal.SIGTERM)
    _, status = os.waitpid(stage, 0)
    code = os.waitstatus_to_exitcode(status)
    with suppress(OSError):
        connection.sendall(bytes([code if code >= 0 else 128 - code]))
    return 0


def _readable(*files: Any) -> list[Any]:
    return select.select(files, [], [])[0]


def _run(job: dict[str, Any]) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(job["folder"])
    os.environ.clear()
    os.environ.update(job["environment"])
    sys.argv = job["argv"]
    sys.path[0] = str(Path(sys.argv[0]).resolve().parent)
    code: Any = 0
    try:
        runpy.run_path(sys.argv[0], run_name="__main__")
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001 - as the interpreter does at the end of a script
        sys.excepthook(*sys.exc_info())
        code = 1
    if isinstance(code, str):
        print(code, file=sys.stderr)
        code = 1
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code or 0)
