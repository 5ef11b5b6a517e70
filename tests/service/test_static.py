from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from matinee.service.routes import static
from service.server import Server

FILES = sorted(file.relative_to(static.FOLDER).as_posix() for file in static.FOLDER.rglob("*.*"))
CODE = [name for name in FILES if not name.endswith(".svg")]
NAMESPACE = "http://www.w3.org/2000/svg"
"""A name that scripts draw by; nothing is loaded from there."""


def path_of(name: str) -> str:
    return static.PAGES.get(name, f"/page/{name}")


@pytest.mark.parametrize("name", FILES)
def test_file_is_served_as_it_lies_there(http: httpx.Client, name: str) -> None:
    answer = http.get(path_of(name))
    assert answer.content == (static.FOLDER / name).read_bytes()
    kind = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
    expected = kind.get(Path(name).suffix, "image/svg+xml")
    assert answer.headers["content-type"].startswith(expected)


def test_file_that_is_known_is_not_sent_again(http: httpx.Client) -> None:
    first = http.get("/page/main.js")
    assert first.headers["cache-control"] == "public, no-cache"
    known = {"if-none-match": first.headers["etag"]}
    again = http.get("/page/main.js", headers=known)
    assert again.status_code == 304 and again.content == b""
    assert http.get("/page/i18n.js", headers=known).status_code == 200


def test_page_may_load_nothing_from_elsewhere(http: httpx.Client) -> None:
    headers = http.get("/").headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert {value for name, value in policy.items() if name != "require-trusted-types-for"} == {
        "'none'",
        "'self'",
    }
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("name", CODE)
def test_file_names_no_other_host(name: str) -> None:
    text = (static.FOLDER / name).read_text().replace(f'"{NAMESPACE}"', "")
    assert not re.search(r"(https?:)?//[a-z0-9-]+\.[a-z]", text)


def test_script_and_style_stand_in_files_of_their_own() -> None:
    index = (static.FOLDER / static.INDEX).read_text()
    assert "<style" not in index and " style=" not in index and " onclick" not in index
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", index))


def test_choices_are_not_copied_into_the_scripts() -> None:
    scripts = "".join((static.FOLDER / name).read_text() for name in CODE if name.endswith(".js"))
    assert "homemaker" not in scripts and "Film-Noir" not in scripts


@pytest.mark.parametrize("path", ["/docs", "/docs/"])
def test_api_documentation_runs_in_a_browser(visit: Any, server: Server, path: str) -> None:
    page = visit().page
    page.goto(f"{server.url}{path}")
    expect(page.locator(".opblock-summary-path").first).to_be_visible()
    paths = page.locator(".opblock-summary-path").all_text_contents()
    assert len(paths) == len(httpx.get(f"{server.url}/openapi.json").json()["paths"])


def test_openapi_document_is_the_same_at_both_paths(http: httpx.Client) -> None:
    document = http.get("/openapi.json")
    assert document.headers["content-type"] == "application/json"
    assert document.content == http.get("/docs.json").content
    assert "/v1/newcomer" in document.json()["paths"]


@pytest.mark.parametrize(
    ("path", "encoding"),
    [
        ("/openapi.json", "gzip"),
        ("/docs/swagger-ui-bundle.js", "gzip"),
        ("/page/i18n.js", "gzip"),
        ("/v1/choices", "gzip"),
        ("/page/icon.svg", None),
        ("/get_count_platform/hulu", None),
    ],
)
def test_long_bodies_are_compressed(http: httpx.Client, path: str, encoding: str | None) -> None:
    plain = http.get(path, headers={"accept-encoding": "identity"})
    packed = http.get(path, headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers.get("content-encoding") == encoding
    assert packed.content == plain.content and (len(plain.content) > 1024) == bool(encoding)


def test_long_answers_to_post_are_compressed(http: httpx.Client) -> None:
    answer = http.post("/v1/newcomer", json={"n": 20}, headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip" and len(answer.json()["films"]) == 20
