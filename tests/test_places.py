from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from matinee.places import PublishError, place_at
from s3 import S3Server

CALLS: dict[str, Callable[[str], object]] = {
    "read": lambda address: place_at(address).read("name"),
    "write": lambda address: place_at(address).write("name", b"bytes"),
}
both = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


@pytest.fixture
def shelf(s3: S3Server) -> str:
    return f"s3://{s3.shelf()}"


def told(call: Callable[[], object]) -> str:
    with pytest.raises(PublishError) as failure:
        call()
    return str(failure.value)


def test_what_is_written_is_read_and_what_is_not_is_none(shelf: str) -> None:
    place = place_at(shelf)
    assert place.read("a/name") is None
    place.write("a/name", b"bytes")
    assert place.read("a/name") == b"bytes"
    assert place.read("a") is None


def test_a_server_that_is_down_fails_soon(s3: S3Server, shelf: str) -> None:
    s3.stop()
    start = time.monotonic()
    message = told(lambda: place_at(shelf).read("name"))
    assert f"nothing answers at {s3.endpoint}; is it up" in message
    assert time.monotonic() - start < 10


def test_a_server_that_never_answers_fails_soon(s3: S3Server, shelf: str) -> None:
    s3.pause()
    start = time.monotonic()
    try:
        message = told(lambda: place_at(shelf).read("name"))
    finally:
        s3.resume()
    assert f"{s3.endpoint} did not answer in time" in message
    assert time.monotonic() - start < 12


def test_an_endpoint_argument_wins_over_the_environment(
    s3: S3Server, shelf: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    place_at(shelf, s3.endpoint).write("name", b"bytes")
    assert "nothing answers at http://127.0.0.1:9" in told(lambda: place_at(shelf).read("name"))


@both
def test_wrong_credentials_are_told_and_never_shown(
    shelf: str, call: Callable[[str], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-the-right-one")
    with pytest.raises(PublishError, match=r"refuses access .* check AWS_ACCESS_KEY_ID") as failure:
        call(shelf)
    shown = "".join(traceback.format_exception(failure.value))
    assert "not-the-right-one" not in shown
    assert os.environ["AWS_ACCESS_KEY_ID"] not in shown


def test_absent_credentials_are_told(
    shelf: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert "no credentials; set AWS_ACCESS_KEY_ID" in told(lambda: place_at(shelf).read("name"))


@both
def test_a_missing_bucket_is_named(s3: S3Server, call: Callable[[str], object]) -> None:
    message = told(lambda: call("s3://no-such-bucket/prefix"))
    assert f"there is no bucket no-such-bucket at {s3.endpoint}; create it" in message


@pytest.mark.parametrize(
    ("place", "endpoint"),
    [
        ("", None),
        ("https://key:secret@host/x", None),
        ("s3://key:secret@bucket/x", None),
        ("s3://bucket/x", "http://key:secret@host"),
        ("s3://bucket/x", "host:9000"),
    ],
)
def test_a_malformed_place_is_refused_without_repeating_secrets(
    place: str, endpoint: str | None
) -> None:
    message = told(lambda: place_at(place, endpoint))
    assert "s3://bucket/prefix" in message or "http(s)://host:port" in message
    assert "secret" not in message


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "published").write_text("a file in the way")
    place = place_at(str(tmp_path / "published"))
    assert place.read("name") is None
    assert "name cannot be written: " in told(lambda: place.write("name", b"bytes"))
