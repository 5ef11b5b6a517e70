from __future__ import annotations

import http.client
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from service.problem_document import problem
from service.server import Server

NEWCOMER, MOVIE = "/v1/newcomer", "/movie/"


def test_head_has_no_body(http: httpx.Client) -> None:
    for path in ("/", "/livez", "/v1/films"):
        answer = http.head(path)
        assert answer.status_code == 200 and answer.content == b""


def test_path_scan_adds_no_metrics(http: httpx.Client) -> None:
    for number in range(30):
        problem(http.get(f"/scan-{number}/.env"), 404)
    problem(http.post(NEWCOMER, json={"age": 0}), 422)
    metrics = http.get("/metrics").text
    assert "scan-" not in metrics
    assert 'matinee_requests_total{route="/unknown",status="404"}' in metrics
    assert f'matinee_requests_total{{route="{NEWCOMER}",status="422"}}' in metrics


def test_web_socket_is_denied(http: httpx.Client) -> None:
    upgrade = {
        "connection": "Upgrade",
        "upgrade": "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    with httpx.Client(base_url=http.base_url) as apart:  # its connection ends with the answer
        problem(apart.get("/socket-1", headers=upgrade), 404)
    assert "socket-1" not in http.get("/metrics").text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", NEWCOMER, 405),
        ("PUT", NEWCOMER, 405),
        ("POST", MOVIE, 405),
        ("DELETE", "/", 405),
        ("POST", "/livez", 405),
        ("GET", "/v1", 404),
        ("GET", "/v1/newcomer/x", 404),
        ("GET", "/static_content/index.css", 404),
        ("GET", "/page/../app.py", 404),
        ("GET", "/page/%2e%2e/app.py", 404),
        ("GET", "/%00", 404),
        ("GET", "/" + "x" * 20_000, 404),
        ("GET", "/%F0%9F%8E%AC", 404),
        ("GET", "/%ff%fe", 404),
        ("POST", "/unknown", 404),
    ],
)
def test_wrong_route_is_a_problem(http: httpx.Client, method: str, path: str, status: int) -> None:
    document = problem(http.request(method, path), status)
    assert len(json.dumps(document)) < 2000


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"content-type": "application/vnd.bentoml+pickle"}, b"cos\nsystem\n(S'true'\ntR."),
        ({"content-type": "multipart/form-data; boundary=x"}, b"--x--"),
        ({"content-type": "application/x-www-form-urlencoded"}, b"gender=female"),
        ({"content-type": ""}, b"{}"),
        ({"content-type": "application/json"}, b"\x00"),
        ({"content-type": "application/json"}, b'{"age": 1e400}'),
        ({"content-type": "application/json"}, b'{"age": NaN}'),
        ({"content-type": "application/json"}, b'{"age": ' + b"9" * 5000 + b"}"),
        ({"content-type": "application/json"}, b'{"gender": "\\ud800"}'),
        ({"content-type": "application/json"}, b"[" * 60_000),
        ({"content-type": "application/json"}, b'{"a":' * 10_000),
        ({"content-type": "application/json", "content-encoding": "gzip"}, b"\x1f\x8b"),
        ({"content-type": "application/json; charset=utf-16"}, '{"age": 25}'.encode("utf-16")),
        ({"content-type": "application/json"}, b" " * 1_000_000),
    ],
)
def test_hostile_body_is_client_error(
    http: httpx.Client, headers: dict[str, str], body: bytes
) -> None:
    answer = http.post(NEWCOMER, content=body, headers=headers)
    assert 400 <= answer.status_code < 500
    problem(answer, answer.status_code)


def test_endless_body_times_out(server: Server) -> None:
    address = urlsplit(server.url)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=10)
    connection.putrequest("POST", NEWCOMER)
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", "100")
    connection.endheaders(b'{"gender"')
    answer = connection.getresponse()
    document = json.loads(answer.read())
    connection.close()
    assert (answer.status, document["status"]) == (504, 504)


@pytest.fixture(scope="module")
def damaged(
    published_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("damaged")
    shutil.copytree(published_store, folder / "store")
    (sav,) = folder.rglob("newcomer.sav")
    sav.write_bytes(sav.read_bytes().replace(b"Film 1", b"Film !"))
    started = Server(folder, folder / "store").start()
    with httpx.Client(base_url=started.url, timeout=10) as client:
        yield client
    started.stop()


def test_damaged_champion_is_not_ready(damaged: httpx.Client) -> None:
    assert damaged.get("/livez").status_code == 200
    assert "damaged" in problem(damaged.get("/readyz"), 503)["detail"]


def test_damaged_champion_answers_nothing(damaged: httpx.Client) -> None:
    for answer in (damaged.post(NEWCOMER, json={}), damaged.get(MOVIE), damaged.get("/v1/films")):
        assert "damaged" in problem(answer, 503)["detail"]
    assert damaged.get("/").status_code == 200
