"""A short run of `make fuzz`."""

from __future__ import annotations

import os
import subprocess
import sys

import httpx

from service.server import ROOT, Server

FUZZ = [sys.executable, str(ROOT / "bench" / "fuzz.py")]


def test_generated_requests_match_the_document(server: Server) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    fuzzer = subprocess.run(
        [*FUZZ, "--url", server.url, "--requests", "250"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert fuzzer.returncode == 0, fuzzer.stdout + fuzzer.stderr
    described = httpx.get(f"{server.url}/docs.json").json()["paths"].values()
    assert f"to {sum(map(len, described))} operations" in fuzzer.stdout
