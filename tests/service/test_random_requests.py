"""Random requests never cause a server error."""

from __future__ import annotations

import json
from typing import Any

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matinee.service.schemas.translations import GENDERS, OCCUPATIONS

JSON = {"content-type": "application/json"}
PROFILE = settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
WORDS = st.sampled_from(
    [name for names in (*OCCUPATIONS, *GENDERS.values()) for name in names] + ["", "m", "25"]
)
VALUES = st.one_of(
    WORDS,
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=3),
)
FIELDS = st.sampled_from(["gender", "genre", "age", "occupation", "n", "limit", "cursor"])
BODIES = st.dictionaries(st.one_of(FIELDS, st.text(max_size=8)), VALUES, max_size=6)
METHODS = st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
SEGMENTS = ["", "v1", "newcomer", "movie", "films", "page", "..", "readyz", "é", "%00", "a b"]
PATHS = st.lists(st.one_of(st.sampled_from(SEGMENTS), st.text(max_size=6)), max_size=4)


def check(answer: httpx.Response) -> None:
    assert answer.status_code < 500, (answer.request.url, answer.text)
    if answer.status_code >= 400 and answer.request.method != "HEAD":
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code


@PROFILE
@given(body=BODIES)
def test_random_object_is_no_server_error(http: httpx.Client, body: dict[str, Any]) -> None:
    content = json.dumps(body)
    answer = http.post(
        "/v1/newcomer", content=content, headers={"content-type": "application/json"}
    )
    check(answer)
    assert answer.status_code in (200, 400, 422)


@PROFILE
@given(body=st.binary(max_size=300))
def test_random_bytes_are_no_server_error(http: httpx.Client, body: bytes) -> None:
    check(http.post("/v1/newcomer", content=body, headers=JSON))


@PROFILE
@given(query=st.lists(st.tuples(FIELDS, st.one_of(WORDS, st.text())), max_size=4))
def test_random_query_is_no_server_error(http: httpx.Client, query: list[tuple[str, str]]) -> None:
    encodable = [(name, value.encode(errors="replace")) for name, value in query]
    for path in ("/movie/", "/v1/films"):
        check(http.get(path, params=encodable))


@PROFILE
@given(method=METHODS, parts=PATHS)
def test_random_path_is_no_server_error(http: httpx.Client, method: str, parts: list[str]) -> None:
    path = "/" + "/".join(parts)
    url = httpx.URL(http.base_url).copy_with(raw_path=_raw(path))
    check(http.request(method, url))


def _raw(path: str) -> bytes:
    safe = b"".join(
        bytes([c]) if 33 <= c < 127 and c not in b"%#?" else b"%%%02X" % c
        for c in path.encode(errors="replace")
    )
    return safe
