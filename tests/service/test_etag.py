"""Conditional requests: what the client has already is not sent again."""

from __future__ import annotations

import httpx
import pytest

PATHS = [
    "/v1/popular?limit=5",
    "/v1/films?collection=movielens&limit=3",
    "/v1/films/1",
    "/v1/version",
    "/v1/choices",
    "/v1/catalogues/streaming",
    "/v1/catalogues/tmdb",
    "/streaming/get_count_platform?platform=hulu",
    "/movie/?age=25",
    "/openapi.json",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_known_answer_is_not_sent_again(http: httpx.Client, path: str, encoding: str) -> None:
    accepted = {"accept-encoding": encoding}
    first = http.get(path, headers=accepted)
    assert first.status_code == 200 and first.headers["cache-control"] == "no-cache"
    tag = first.headers["etag"]
    for known in (tag, f'W/"other", {tag}', "*"):
        again = http.get(path, headers=accepted | {"if-none-match": known})
        assert again.status_code == 304 and again.content == b""
        assert again.headers["etag"] == tag
    changed = http.get(path, headers=accepted | {"if-none-match": 'W/"other"'})
    assert changed.status_code == 200 and changed.content == first.content


def test_other_answer_has_another_tag(http: httpx.Client) -> None:
    tags = {http.get(f"/v1/popular?limit={limit}").headers["etag"] for limit in (1, 2, 3)}
    assert len(tags) == 3


def test_problem_has_no_tag(http: httpx.Client) -> None:
    answer = http.get("/v1/popular?limit=0", headers={"if-none-match": "*"})
    assert answer.status_code == 422 and "etag" not in answer.headers
