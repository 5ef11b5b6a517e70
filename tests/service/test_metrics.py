from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.routing import Route

from matinee.service.routes.app import create_app
from matinee.service.state.current import CurrentSnapshot
from service.server import Server

DEPLOY = Path(__file__).parents[2] / "deploy"
MAX_SERIES = 150
REQUESTS = "matinee_requests_total"


def series(url: str) -> dict[str, float]:
    lines = httpx.get(f"{url}/metrics").text.splitlines()
    values = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in values}


def query(operation: dict[str, Any]) -> dict[str, Any]:
    parameters = operation.get("parameters", [])
    return {p["name"]: p["schema"]["examples"][0] for p in parameters if "examples" in p["schema"]}


@pytest.fixture(scope="module")
def fresh(published_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("metrics"), published_store).start()
    yield server
    server.stop()


def visit_everything(client: httpx.Client) -> None:
    document = client.get("/docs.json").json()
    for route in create_app(CurrentSnapshot()).routes:
        assert isinstance(route, Route)
        for film_id in (1, 2, 3):
            client.get(route.path.replace("{film_id}", str(film_id)))
    for path, operations in document["paths"].items():
        if "get" in operations:
            client.get(path.replace("{film_id}", "1"), params=query(operations["get"]))
            continue
        body = operations["post"]["requestBody"]["content"]["application/json"]["schema"]
        schema = document["components"]["schemas"][body["$ref"].rsplit("/")[-1]]
        for example in [*schema.get("examples", []), {"unknown": 1}]:
            client.post(path, json=example)
    client.get("/a-scan")


def test_visit_of_everything_adds_few_series(fresh: Server) -> None:
    with httpx.Client(base_url=fresh.url, timeout=10) as client:
        visit_everything(client)
        version = client.get("/v1/version").json()["version"]
    shown = series(fresh.url)
    assert len(shown) <= MAX_SERIES
    assert shown[f'{REQUESTS}{{route="static",status="200"}}'] > 30
    assert shown[f'{REQUESTS}{{route="/v1/films/{{film_id}}",status="200"}}'] >= 3
    assert not [name for name in shown if "/page/" in name or "films/1" in name]
    assert shown[f'matinee_version_info{{service_version="{version}"}}'] == 1
    counts = [name for name in shown if name.startswith("matinee_request_seconds_count")]
    assert len(counts) == 7


def test_second_service_keeps_the_metrics_of_the_first(
    fresh: Server, published_store: Path, tmp_path: Path
) -> None:
    counter = f'{REQUESTS}{{route="/v1/choices",status="200"}}'
    httpx.get(f"{fresh.url}/v1/choices")
    before = series(fresh.url)[counter]
    shared_home = {"BENTOML_HOME": str(fresh.folder / "bentoml")}
    second = Server(tmp_path, published_store, settings=shared_home).start()
    try:
        assert counter not in series(second.url)
        httpx.get(f"{second.url}/v1/choices")
        assert series(second.url)[counter] == 1
    finally:
        second.stop()
    assert series(fresh.url)[counter] == before


def test_dashboard_and_alerts_use_served_metrics(fresh: Server) -> None:
    httpx.get(f"{fresh.url}/v1/choices")
    served = {name.partition("{")[0] for name in series(fresh.url)}
    files = [DEPLOY / "grafana" / "dashboard.json", DEPLOY / "prometheus" / "rules.yml"]
    used = {name for file in files for name in re.findall(r"\bmatinee_\w+", file.read_text())}
    assert len(used) >= 7 and used <= served
