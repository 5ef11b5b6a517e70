"""Checks of the machine against real ports, programs and disks."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from matinee.runtime import environment


def test_port_in_use_fails_with_advice() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        check = environment.port(server.getsockname()[1], "make serve PORT=...")
    assert not check.passed
    assert "make serve PORT=" in check.advice


def test_free_port_passes() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        number = server.getsockname()[1]
    assert environment.port(number, "").passed


def test_absent_program_fails() -> None:
    check = environment.program("no-such-program", "install it")
    assert (check.passed, check.finding) == (False, "not on the PATH")


def test_full_disk_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "FREE_GIB", 1e9)
    assert not environment.disk(tmp_path).passed


def test_reachable_endpoint_without_credentials_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        check = environment.reachable(f"http://127.0.0.1:{server.getsockname()[1]}")
    assert not check.passed and check.finding == "reachable, without credentials"


def test_old_python_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "OLDEST", (3, 99))
    assert not environment.python().passed
