from __future__ import annotations

import os
import threading
import time
import traceback
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from matinee.model_store.storage import PublishError, open_storage
from s3 import S3Server

CALLS: dict[str, Callable[[str], object]] = {
    "read": lambda address: open_storage(address).read("name"),
    "write": lambda address: open_storage(address).write("name", b"bytes"),
}
both = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


@pytest.fixture
def s3_address(s3: S3Server) -> str:
    return f"s3://{s3.new_prefix()}"


def told(call: Callable[[], object]) -> str:
    with pytest.raises(PublishError) as failure:
        call()
    return str(failure.value)


def test_read_written_or_none(s3_address: str) -> None:
    place = open_storage(s3_address)
    assert place.read("a/name") is None
    place.write("a/name", b"bytes")
    assert place.read("a/name") == b"bytes"
    assert place.read("a") is None


def test_a_server_that_is_down_fails_soon(s3: S3Server, s3_address: str) -> None:
    s3.stop()
    start = time.monotonic()
    message = told(lambda: open_storage(s3_address).read("name"))
    assert f"nothing answers at {s3.endpoint}; is it up" in message
    assert time.monotonic() - start < 10


def test_a_server_that_never_answers_fails_soon(s3: S3Server, s3_address: str) -> None:
    s3.pause()
    start = time.monotonic()
    try:
        message = told(lambda: open_storage(s3_address).read("name"))
    finally:
        s3.resume()
    assert f"{s3.endpoint} did not answer in time" in message
    assert time.monotonic() - start < 12


def test_endpoint_argument_overrides_environment(
    s3: S3Server, s3_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    open_storage(s3_address, s3.endpoint).write("name", b"bytes")
    assert "nothing answers at http://127.0.0.1:9" in told(
        lambda: open_storage(s3_address).read("name")
    )


@both
def test_wrong_credentials_are_told_and_never_shown(
    s3_address: str, call: Callable[[str], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-the-right-one")
    with pytest.raises(PublishError, match=r"refuses access .* check AWS_ACCESS_KEY_ID") as failure:
        call(s3_address)
    shown = "".join(traceback.format_exception(failure.value))
    assert "not-the-right-one" not in shown
    assert os.environ["AWS_ACCESS_KEY_ID"] not in shown


def test_absent_credentials_are_told(
    s3_address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert "no credentials; set AWS_ACCESS_KEY_ID" in told(
        lambda: open_storage(s3_address).read("name")
    )


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
def test_malformed_address_refused_without_secrets(place: str, endpoint: str | None) -> None:
    message = told(lambda: open_storage(place, endpoint))
    assert "s3://bucket/prefix" in message or "http(s)://host:port" in message
    assert "secret" not in message


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "model-store").write_text("a file in the way")
    place = open_storage(str(tmp_path / "model-store"))
    assert place.read("name") is None
    assert "name cannot be written: " in told(lambda: place.write("name", b"bytes"))


@pytest.fixture(params=["folder", "s3"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "folder":
        return str(tmp_path)
    found: str = request.getfixturevalue("s3_address")
    return found


def test_read_at_most_one_byte_beyond_size(either: str) -> None:
    place = open_storage(either)
    place.write("name", b"bytes")
    assert [place.read("name", size) for size in (2, 4, 5, 9)] == [b"byt", *[b"bytes"] * 3]


def test_an_empty_file_is_there_and_empty(either: str) -> None:
    place = open_storage(either)
    place.write("name", b"")
    assert place.read("name") == place.read("name", 0) == b""


def test_what_is_added_stays_as_it_was_added_first(either: str) -> None:
    place = open_storage(either)
    assert place.add("a/name", b"first")
    assert not place.add("a/name", b"other")
    assert place.read("a/name") == b"first"


class Heeding(BaseHTTPRequestHandler):
    """Has nothing, yet somebody is always faster: S3's documented answers to that."""

    protocol_version = "HTTP/1.1"
    conditions: ClassVar[list[str | None]] = []

    def do_GET(self) -> None:
        self.refuse(404, b"NoSuchKey")

    def do_PUT(self) -> None:
        self.conditions.append(self.headers["If-None-Match"])
        self.rfile.read(int(self.headers["Content-Length"]))
        self.refuse(412, b"PreconditionFailed")

    def refuse(self, status: int, code: bytes) -> None:
        body = b"<Error><Code>%b</Code></Error>" % code
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


def test_conditional_write_first_wins(s3_address: str) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Heeding) as server:
        threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
        place = open_storage(s3_address, f"http://127.0.0.1:{server.server_port}")
        assert not place.add("name", b"bytes")
        server.shutdown()
    assert Heeding.conditions == ["*"]


def test_a_link_in_a_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "model-store").mkdir()
    (tmp_path / "model-store" / "name").symlink_to(tmp_path / "secret")
    (tmp_path / "model-store" / "a").symlink_to(tmp_path)
    place = open_storage(str(tmp_path / "model-store"))
    for name in ("name", "a/secret"):
        assert "is a symbolic link" in told(partial(place.read, name))
        assert "is a symbolic link" in told(partial(place.write, name, b""))
    assert (tmp_path / "secret").read_text() == "secret"


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "volume").mkdir()
    (tmp_path / "model-store").symlink_to(tmp_path / "volume")
    open_storage(str(tmp_path / "model-store")).write("a/name", b"bytes")
    assert open_storage(str(tmp_path / "model-store")).read("a/name") == b"bytes"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "name")
    assert "is no plain file" in told(lambda: open_storage(str(tmp_path)).read("name"))
