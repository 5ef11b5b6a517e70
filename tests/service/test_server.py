"""The real process, asked the way its callers ask."""

from __future__ import annotations

import http.client
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import psutil
import pytest

import tiny
from matinee.model_store import store
from s3 import S3Server
from service.server import Server

NEWCOMER, MOVIE = "/v1/newcomer", "/movie/"
CLIENT = """
import bentoml, json
with bentoml.SyncHTTPClient("{url}") as client:
    try:
        print(json.dumps(dict(answer=client.newcomer({question}))))
    except bentoml.exceptions.BentoMLException as error:
        print(json.dumps(dict(refused=str(error))))
"""


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = answer.json()
    assert document["status"] == status
    assert document["type"].startswith("urn:matinee:problem:")
    return document


def asked_by_bentoml(server: Server, question: str) -> dict[str, Any]:
    """By BentoML's own client, in a process of its own: its import warns and it cleans up late."""
    script = CLIENT.format(url=server.url, question=question)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_bentoml_client_takes_plain_arguments(server: Server) -> None:
    question = "gender='female', age=25, occupation='programmer', n=5"
    answer = asked_by_bentoml(server, question)["answer"]
    assert answer["demographics"]["age_band"] == "25-34"
    assert [film["rank"] for film in answer["films"]] == [1, 2, 3, 4, 5]


def test_bentoml_client_needs_no_arguments(server: Server) -> None:
    assert len(asked_by_bentoml(server, "")["answer"]["films"]) == 5


def test_bentoml_client_gets_error_detail(server: Server) -> None:
    refused = asked_by_bentoml(server, "occupation='programer'")["refused"]
    assert "nearest: programmer" in refused


def test_newcomer_films_have_probabilities(
    http: httpx.Client, published_place: Path
) -> None:
    sent = {"gender": "female", "age": 25, "occupation": "programmer", "n": 3}
    answer = http.post(NEWCOMER, json=sent)
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/json"
    told = answer.json()
    assert told["version"] == store.open_current(str(published_place)).version
    assert len(told["films"]) == 3
    for film in told["films"]:
        shares = film["probabilities"]
        assert list(shares) == ["hated", "disliked", "liked", "loved"]
        assert sum(shares.values()) == pytest.approx(1, abs=1e-5)


def test_movie_route_answers_five_titles(http: httpx.Client) -> None:
    by_genre = http.get(MOVIE, params={"genre": "Male", "age": 25, "occupation": "programmer"})
    by_gender = http.get(MOVIE, params={"gender": "M", "age": "25", "occupation": "Programador"})
    assert list(by_genre.json()) == ["recommended_movies"]
    assert len(by_genre.json()["recommended_movies"]) == 5
    assert by_genre.json() == by_gender.json()


def test_movie_route_needs_no_slash(http: httpx.Client) -> None:
    assert http.get("/movie?genre=Female").status_code == 200


def test_movie_and_newcomer_agree(http: httpx.Client) -> None:
    films = http.post(NEWCOMER, json={"gender": "female", "age": 60}).json()["films"]
    told = http.get(MOVIE, params={"genre": "Female", "age": 60}).json()
    assert told["recommended_movies"] == [film["title"] for film in films]


def test_genre_must_agree_with_gender(http: httpx.Client) -> None:
    assert http.get(MOVIE, params={"genre": "male", "gender": "M"}).status_code == 200
    document = problem(http.get(MOVIE, params={"genre": "male", "gender": "F"}), 422)
    assert [mistake["field"] for mistake in document["errors"]] == ["genre"]


@pytest.mark.parametrize(
    ("field", "sent"),
    [
        ("gender", "robot"),
        ("gender", ""),
        ("age", 0),
        ("age", 121),
        ("age", -5),
        ("age", "old"),
        ("age", 25.5),
        ("occupation", "programer"),
        ("occupation", "\u200b"),
    ],
)
def test_movie_and_newcomer_errors_agree(http: httpx.Client, field: str, sent: object) -> None:
    posted = problem(http.post(NEWCOMER, json={field: sent}), 422)
    got = problem(http.get(MOVIE, params={field: str(sent)}), 422)
    assert {**posted, "instance": ""} == {**got, "instance": ""}
    assert [mistake["field"] for mistake in posted["errors"]] == [field]


def test_unknown_field_names_nearest(http: httpx.Client) -> None:
    for answer in (
        http.post(NEWCOMER, json={"gendre": "male"}),
        http.get(MOVIE, params={"gendre": "male"}),
    ):
        (mistake,) = problem(answer, 422)["errors"]
        assert mistake["field"] == "gendre" and "gender" in mistake["nearest"]


def test_repeated_parameter_is_refused(http: httpx.Client) -> None:
    (mistake,) = problem(http.get("/movie/?age=25&age=26"), 422)["errors"]
    assert mistake["code"] == "twice"


def test_film_pages_have_no_gap(http: httpx.Client) -> None:
    seen: list[int] = []
    asked: dict[str, int | str] = {"collection": "movielens", "limit": 7}
    while True:
        told = http.get("/v1/films", params=asked).json()
        seen += [film["film_id"] for film in told["films"]]
        if told["next_cursor"] is None:
            break
        asked["cursor"] = told["next_cursor"]
    assert seen == list(range(1, tiny.FILMS + 1))


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("collection=imdb", "collection"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=x", "limit"),
        ("cursor=abc", "cursor"),
        ("cursor=99999999999999999999999", "cursor"),
        ("page=2", "page"),
    ],
)
def test_invalid_film_page_is_refused(http: httpx.Client, query: str, field: str) -> None:
    (mistake,) = problem(http.get(f"/v1/films?{query}"), 422)["errors"]
    assert mistake["field"] == field and mistake["allowed"]


def test_every_choice_is_accepted(http: httpx.Client) -> None:
    told = http.get("/v1/choices").json()
    assert len(told["occupations"]) == 21
    for choice in told["occupations"]:
        for name in choice["label"].values():
            sent = http.post(NEWCOMER, json={"occupation": name}).json()
            assert sent["demographics"]["occupation"] == choice["value"]


def test_health_routes_answer(http: httpx.Client) -> None:
    for path in ("/livez", "/healthz", "/readyz"):
        assert http.get(path).status_code == 200


def test_head_has_no_body(http: httpx.Client) -> None:
    for path in ("/", "/livez", "/v1/films"):
        answer = http.head(path)
        assert answer.status_code == 200 and answer.content == b""


def test_path_scan_adds_no_metrics(http: httpx.Client) -> None:
    for number in range(30):
        problem(http.get(f"/scan-{number}/.env"), 404)
    problem(http.post(NEWCOMER, json={"age": 0}), 422)
    told = http.get("/metrics").text
    assert "scan-" not in told
    assert 'endpoint="/unknown"' in told and 'http_response_code="404"' in told
    assert f'endpoint="{NEWCOMER}",http_response_code="422"' in told


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
    asked = http.client.HTTPConnection(str(address.hostname), address.port, timeout=10)
    asked.putrequest("POST", NEWCOMER)
    asked.putheader("Content-Type", "application/json")
    asked.putheader("Content-Length", "100")
    asked.endheaders(b'{"gender"')
    answer = asked.getresponse()
    document = json.loads(answer.read())
    asked.close()
    assert (answer.status, document["status"]) == (504, 504)


def test_document_describes_requests_and_errors(http: httpx.Client) -> None:
    told = http.get("/docs.json").json()
    asked = told["paths"][NEWCOMER]["post"]
    schemas = told["components"]["schemas"]
    assert asked["requestBody"] == {
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/NewcomerRequest"}}
        }
    }
    assert asked["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].endswith(
        "/NewcomerAnswer"
    )
    assert "application/problem+json" in asked["responses"]["422"]["content"]
    assert schemas["NewcomerRequest"]["properties"]["age"]["maximum"] == 120
    assert {"errors", "instance"} <= set(schemas["Problem"]["properties"])
    names = {field["name"] for field in told["paths"][MOVIE]["get"]["parameters"]}
    assert names == {"genre", "gender", "age", "occupation"}
    references = {
        part.split('"')[0] for part in json.dumps(told).split("#/components/schemas/")[1:]
    }
    assert references <= set(schemas)


def test_document_examples_are_answered(http: httpx.Client) -> None:
    told = http.get("/docs.json").json()
    for example in told["components"]["schemas"]["NewcomerRequest"]["examples"]:
        assert http.post(NEWCOMER, json=example).status_code == 200
    for route in (MOVIE, "/v1/films"):
        parameters = told["paths"][route]["get"]["parameters"]
        given = {
            p["name"]: p["schema"]["examples"][0] for p in parameters if "examples" in p["schema"]
        }
        assert http.get(route, params=given).status_code == 200


def test_worker_memory_is_bounded(server: Server) -> None:
    (worker,) = psutil.Process(server.process.pid).children()
    assert worker.memory_info().rss < 300e6
    loaded = {Path(region.path).parent.name for region in worker.memory_maps()}
    assert not loaded & {"_libs", "pandas"}
    assert worker.environ()["OMP_WAIT_POLICY"] == "PASSIVE"


@pytest.fixture(scope="module")
def spoilt(
    published_place: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("spoilt")
    shutil.copytree(published_place, folder / "place")
    (sav,) = folder.rglob("newcomer.sav")
    sav.write_bytes(sav.read_bytes().replace(b"Film 1", b"Film !"))
    started = Server(folder, folder / "place").start()
    with httpx.Client(base_url=started.url, timeout=10) as client:
        yield client
    started.stop()


def test_damaged_champion_is_not_ready(spoilt: httpx.Client) -> None:
    assert spoilt.get("/livez").status_code == 200
    assert "damaged" in problem(spoilt.get("/readyz"), 503)["detail"]


def test_damaged_champion_answers_nothing(spoilt: httpx.Client) -> None:
    for answer in (spoilt.post(NEWCOMER, json={}), spoilt.get(MOVIE), spoilt.get("/v1/films")):
        assert "damaged" in problem(answer, 503)["detail"]
    assert spoilt.get("/").status_code == 200


def test_champion_in_s3_is_served(
    s3: S3Server, published_place: Path, tmp_path: Path
) -> None:
    (sav,) = published_place.rglob("newcomer.sav")
    bucket = f"s3://{s3.shelf()}"
    version = store.publish({"newcomer.sav": sav}, bucket)
    started = Server(tmp_path, bucket).start()
    try:
        answer = httpx.post(f"{started.url}{NEWCOMER}", json={})
        assert answer.json()["version"] == version
    finally:
        started.stop()
