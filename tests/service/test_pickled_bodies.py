"""BentoML accepts pickled request bodies; this service must not unpickle them."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

import malicious_pickles

KINDS = [
    "application/vnd.bentoml+pickle",
    "application/vnd.bentoml+pickle; charset=utf-8",
    "Application/Vnd.BentoML+Pickle",
    "application/x-pickle",
    "application/python-pickle",
    "application/octet-stream",
    "application/json",
    "text/plain",
]
PART = b"Content-Disposition: form-data; name=%b\r\nContent-Type: %b\r\n\r\n%b"


def post_routes(http: httpx.Client) -> list[str]:
    paths = http.get("/docs.json").json()["paths"]
    return [path for path, methods in paths.items() if "post" in methods]


def pickle_for(marker: Path) -> bytes:
    return malicious_pickles.whole(malicious_pickles.called("os.system", f"touch {marker}"))


@pytest.mark.parametrize("kind", KINDS)
def test_pickled_body_is_never_loaded(http: httpx.Client, kind: str, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    routes = post_routes(http)
    assert "/v1/newcomer" in routes
    for route in routes:
        answer = http.post(route, content=pickle_for(marker), headers={"content-type": kind})
        assert answer.status_code in (400, 415, 422), (route, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
    assert not marker.exists()


@pytest.mark.parametrize("field", [b"gender", b"args", b"__pickle__"])
def test_pickled_form_part_never_loaded(http: httpx.Client, field: bytes, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    part = PART % (field, KINDS[0].encode(), pickle_for(marker))
    body = b"--x\r\n%b\r\n--x--\r\n" % part
    for route in post_routes(http):
        headers = {"content-type": "multipart/form-data; boundary=x"}
        answer = http.post(route, content=body, headers=headers)
        assert 400 <= answer.status_code < 500, (route, answer.text)
    assert not marker.exists()
