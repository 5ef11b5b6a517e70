"""The service as a process of its own, called over HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from matinee.model_store import store
from s3 import S3Server
from service.server import Server

NEWCOMER, MOVIE = "/v1/newcomer", "/movie/"
CLIENT = """
import bentoml, json
with bentoml.SyncHTTPClient("{url}") as client:
    try:
        print(json.dumps(dict(answer=client.{call})))
    except bentoml.exceptions.BentoMLException as error:
        print(json.dumps(dict(refused=str(error))))
"""


def call_with_bentoml(server: Server, call: str) -> dict[str, Any]:
    """By BentoML's own client, in a process of its own: its import warns and it cleans up late."""
    script = CLIENT.format(url=server.url, call=call)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@pytest.mark.parametrize(
    ("call", "field"),
    [
        ("newcomer(gender='female', age=25, occupation='programmer', n=5)", "films"),
        ("newcomer()", "films"),
        ("similar(title='Toy Story')", "films"),
        ("viewer(ratings=[{'film_id': 1, 'rating': 5}], n=3)", "films"),
        ("subscriber(user_id=1, id='as1')", "score"),
        ("newcomer_batch(requests=[{}, {'age': 25}])", "results"),
    ],
)
def test_bentoml_client_takes_plain_arguments(server: Server, call: str, field: str) -> None:
    assert field in call_with_bentoml(server, call)["answer"]


def test_bentoml_client_gets_error_detail(server: Server) -> None:
    refused = call_with_bentoml(server, "newcomer(occupation='programer')")["refused"]
    assert "nearest: programmer" in refused


def test_health_routes_answer(http: httpx.Client) -> None:
    for path in ("/livez", "/healthz", "/readyz"):
        assert http.get(path).status_code == 200


def test_worker_memory_is_bounded(server: Server) -> None:
    (worker,) = psutil.Process(server.process.pid).children()
    assert worker.memory_info().rss < 300e6
    loaded = {Path(region.path).parent.name for region in worker.memory_maps()}
    assert not loaded & {"_libs", "pandas"}
    assert worker.environ()["OMP_WAIT_POLICY"] == "PASSIVE"


def test_champion_in_s3_is_served(s3: S3Server, published_store: Path, tmp_path: Path) -> None:
    (sav,) = published_store.rglob("newcomer.sav")
    bucket = f"s3://{s3.new_prefix()}"
    version = store.publish({"newcomer.sav": sav}, bucket)
    started = Server(tmp_path, bucket).start()
    try:
        answer = httpx.post(f"{started.url}{NEWCOMER}", json={})
        assert answer.json()["version"] == version
    finally:
        started.stop()
