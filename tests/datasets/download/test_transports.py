from __future__ import annotations

import random
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from certificate_authority import DAY, Authority
from faulty_http_server import Server, drops, etag, says, serve
from matinee.datasets.download.errors import InterruptedDownloadError, SourceError
from matinee.datasets.download.transports import http, s3

BODY = random.Random(1).randbytes(300_000)
SECONDS = 10


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


def body(url: str) -> bytes:
    with http(url, 0, "", SECONDS) as reply:
        return b"".join(reply.chunks)


def test_http_closed_port_reported() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/ml.zip"
    with pytest.raises(SourceError, match="no connection: Connection refused"):
        body(url)


def test_http_unknown_host_reported() -> None:
    with pytest.raises(SourceError, match="no network, or a misspelt address"):
        body("http://films.invalid/ml.zip")


@pytest.mark.parametrize("url", ["http://", "http://[films/ml.zip", "http://films:port/ml.zip"])
def test_http_malformed_url_reported(url: str) -> None:
    with pytest.raises(SourceError, match="is not a usable url"):
        body(url)


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    authority = Authority(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority.file))
    return authority


def body_over_tls(authority: Authority, until: datetime) -> bytes:
    with Server(authority.server(until)) as server:
        server.files["/ml.zip"] = BODY
        return body(server.url("/ml.zip"))


def test_http_custom_authority_trusted(authority: Authority) -> None:
    assert body_over_tls(authority, datetime.now(UTC) + DAY) == BODY


def test_http_expired_certificate_refused(authority: Authority) -> None:
    with pytest.raises(SourceError, match=r"has expired. Verification is never .* local copy"):
        body_over_tls(authority, datetime.now(UTC) - DAY)


def test_http_unknown_authority_refused(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    with pytest.raises(SourceError, match=r"cannot be trusted: .*issuer.* REQUESTS_CA_BUNDLE"):
        body_over_tls(authority, datetime.now(UTC) + DAY)


def test_http_missing_bundle_reported(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere.pem")
    with pytest.raises(SourceError, match=r"CA certificate bundle, invalid path: /nowhere.pem"):
        body_over_tls(authority, datetime.now(UTC) + DAY)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Looks like S3 to whoever asks for one object."""
    for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(key, "films")
    with Server() as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url(""))
        server.files["/films/ml.zip"] = BODY
        yield server


def ranges(bucket: Server) -> list[str]:
    return [request.range for request in bucket.log if request.range]


def test_s3_object_arrives(bucket: Server) -> None:
    with s3("s3://films/ml.zip", 0, "", SECONDS) as reply:
        assert (reply.start, reply.total, reply.validator) == (0, len(BODY), etag(BODY))
        assert b"".join(reply.chunks) == BODY


@pytest.mark.parametrize(("version", "start"), [(etag(BODY), 100_000), (etag(b"other"), 0)])
def test_s3_resumes_same_version_only(version: str, start: int, bucket: Server) -> None:
    with s3("s3://films/ml.zip", 100_000, version, SECONDS) as reply:
        assert reply.start == start
        assert b"".join(reply.chunks) == BODY[start:]
    assert ranges(bucket) == [f"bytes={start}-{len(BODY) - 1}"]


def test_s3_dropped_connection_reported(bucket: Server) -> None:
    bucket.moods["/films/ml.zip"] = [serve, serve, drops(100_000)]
    with (
        pytest.raises(InterruptedDownloadError, match="broke in the middle of the file"),
        s3("s3://films/ml.zip", 0, "", SECONDS) as reply,
    ):
        list(reply.chunks)
    assert len(ranges(bucket)) == 1


def test_s3_refusal_reported(bucket: Server) -> None:
    bucket.moods["/films/ml.zip"] = [says(403)]
    with (
        pytest.raises(SourceError, match="access is refused; check the credentials"),
        s3("s3://films/ml.zip", 0, "", SECONDS),
    ):
        pass
