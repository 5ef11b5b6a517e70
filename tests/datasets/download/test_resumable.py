from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from faulty_http_server import (
    Asked,
    Mood,
    Server,
    announces,
    breaks_off_in_chunks,
    continues_blindly,
    drops,
    etag,
    gives_little,
    hangs,
    never_ends,
    redirects,
    says,
    serves_whole,
    stalls,
)
from matinee.datasets.download.errors import SourceError
from matinee.datasets.download.resumable import Download, OversizeError, Part, Patience

BODY = random.Random(1).randbytes(300_000)
OTHER = random.Random(2).randbytes(300_000)
PATIENCE = Patience(seconds=10, attempts=3, pause=0.01)
IMPATIENCE = Patience(seconds=0.6, attempts=2, pause=0.01)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        server.files["/ml.zip"] = BODY
        yield server


def download(server: Server, work: Path, pinned: bool = False, most: int = 10**9) -> Download:
    return Download(url := server.url("/ml.zip"), Part.for_url(url, work), pinned, most)


def arrived(job: Download) -> bytes:
    job.run(PATIENCE)
    return job.part.path.read_bytes()


def broken_at(server: Server, after: int, work: Path) -> None:
    """As a killed run leaves it."""
    server.moods["/ml.zip"] = [drops(after)]
    with pytest.raises(SourceError):
        download(server, work).run(Patience(attempts=1))
    server.log.clear()


def whole() -> Asked:
    return Asked("/ml.zip", None, None)


def rest(after: int, body: bytes = BODY) -> Asked:
    return Asked("/ml.zip", f"bytes={after}-", etag(body))


def test_run_one_request(server: Server, tmp_path: Path) -> None:
    assert arrived(download(server, tmp_path)) == BODY
    assert server.log == [whole()]


def test_run_dropped_twice_requests_rest(server: Server, tmp_path: Path) -> None:
    server.moods["/ml.zip"] = [drops(100_000), drops(150_000)]
    assert arrived(download(server, tmp_path)) == BODY
    assert server.log == [whole(), rest(100_000), rest(250_000)]


def test_run_stalled_requests_rest(server: Server, tmp_path: Path) -> None:
    server.moods["/ml.zip"] = [stalls(100_000)]
    job = download(server, tmp_path)
    job.run(IMPATIENCE)
    assert job.part.path.read_bytes() == BODY
    assert server.log == [whole(), rest(100_000)]


def test_run_resumes_interrupted_run(server: Server, tmp_path: Path) -> None:
    broken_at(server, 123_456, tmp_path)
    job = download(server, tmp_path)
    assert job.run(PATIENCE) is True
    assert job.part.path.read_bytes() == BODY
    assert server.log == [rest(123_456)]


def test_run_complete_part_not_sent_again(server: Server, tmp_path: Path) -> None:
    arrived(download(server, tmp_path))
    server.log.clear()
    assert arrived(download(server, tmp_path)) == BODY
    assert server.log == [rest(len(BODY))]


@pytest.mark.parametrize("pinned", [True, False])
def test_run_changed_file_restarted(pinned: bool, server: Server, tmp_path: Path) -> None:
    broken_at(server, 100_000, tmp_path)
    server.files["/ml.zip"] = OTHER
    job = download(server, tmp_path, pinned)
    assert job.run(PATIENCE) is False
    assert job.part.path.read_bytes() == OTHER
    assert server.log == [rest(100_000, BODY)]


def test_run_changed_file_despite_range_restarted(server: Server, tmp_path: Path) -> None:
    broken_at(server, 100_000, tmp_path)
    server.files["/ml.zip"] = OTHER
    server.moods["/ml.zip"] = [continues_blindly]
    assert arrived(download(server, tmp_path)) == OTHER
    assert server.log == [rest(100_000), whole()]


def test_run_file_shorter_than_part_restarted(server: Server, tmp_path: Path) -> None:
    broken_at(server, 200_000, tmp_path)
    server.files["/ml.zip"] = OTHER[:1000]
    server.moods["/ml.zip"] = [continues_blindly]
    assert arrived(download(server, tmp_path)) == OTHER[:1000]
    assert server.log == [rest(200_000), whole()]


def test_run_dropped_without_length_requests_rest(server: Server, tmp_path: Path) -> None:
    server.moods["/ml.zip"] = [breaks_off_in_chunks(100_000)]
    assert arrived(download(server, tmp_path)) == BODY
    assert server.log == [whole(), rest(100_000)]


def test_run_redirected_requests_rest(server: Server, tmp_path: Path) -> None:
    server.files["/there.zip"] = BODY
    server.moods["/ml.zip"] = [redirects("/there.zip")] * 2
    server.moods["/there.zip"] = [drops(100_000)]
    assert arrived(download(server, tmp_path)) == BODY
    assert server.log[2:] == [rest(100_000), rest(100_000)._replace(path="/there.zip")]


def test_run_short_responses_request_rest(server: Server, tmp_path: Path) -> None:
    server.moods["/ml.zip"] = [drops(100_000), gives_little(50_000)]
    assert arrived(download(server, tmp_path)) == BODY
    assert server.log == [whole(), rest(100_000), rest(150_000)]


def test_run_range_ignored_restarted(server: Server, tmp_path: Path) -> None:
    server.moods["/ml.zip"] = [drops(100_000), serves_whole]
    assert arrived(download(server, tmp_path)) == BODY
    assert server.log == [whole(), rest(100_000)]


def broken_without_version(handler: object, body: bytes) -> None:
    serves_whole(handler, body, 100_000)  # type: ignore[arg-type]


@pytest.mark.parametrize(("pinned", "range"), [(False, None), (True, "bytes=100000-")])
def test_run_without_version_resumed_if_pinned(
    pinned: bool, range: str | None, server: Server, tmp_path: Path
) -> None:
    server.moods["/ml.zip"] = [broken_without_version]
    assert arrived(download(server, tmp_path, pinned)) == BODY
    assert server.log == [whole(), Asked("/ml.zip", range, None)]


def test_run_repeated_drops_keep_part(server: Server, tmp_path: Path) -> None:
    server.moods["/ml.zip"] = [drops(50_000)] * 3
    job = download(server, tmp_path)
    with pytest.raises(SourceError, match=r"\(3 attempts; the 150 kB that arrived are kept"):
        job.run(PATIENCE)
    assert job.part.path.read_bytes() == BODY[:150_000]
    assert len(server.log) == 3


@pytest.mark.parametrize("status", [500, 503, 429])
def test_run_transient_failure_retried(status: int, server: Server, tmp_path: Path) -> None:
    server.moods["/ml.zip"] = [says(status), says(status)]
    assert arrived(download(server, tmp_path)) == BODY
    assert server.log == [whole()] * 3


@pytest.mark.parametrize(
    ("moods", "reason", "requests"),
    [
        ([says(404)], "404 Not Found$", 1),
        ([says(403)], "403 Forbidden$", 1),
        ([says(500)] * 3, r"500 Internal Server Error \(3 attempts\)", 3),
    ],
)
def test_run_server_error_reported(
    moods: list[Mood], reason: str, requests: int, server: Server, tmp_path: Path
) -> None:
    server.moods["/ml.zip"] = moods
    with pytest.raises(SourceError, match=reason):
        download(server, tmp_path).run(PATIENCE)
    assert len(server.log) == requests


@pytest.mark.parametrize(
    ("mood", "reason", "requests"),
    [
        (hangs, "no answer within 0.6 seconds$", 1),
        (stalls(0), r"fell silent in the middle of the file \(2 attempts\)", 2),
    ],
)
def test_run_silent_server_times_out(
    mood: Mood, reason: str, requests: int, server: Server, tmp_path: Path
) -> None:
    server.moods["/ml.zip"] = [mood] * requests
    with pytest.raises(SourceError, match=reason):
        download(server, tmp_path).run(IMPATIENCE)
    assert len(server.log) == requests


def test_run_hang_up_retried(server: Server, tmp_path: Path) -> None:
    server.moods["/ml.zip"] = [lambda handler, body: None]
    assert arrived(download(server, tmp_path)) == BODY
    assert server.log == [whole()] * 2


def test_run_too_large_length_refused(server: Server, tmp_path: Path) -> None:
    server.moods["/ml.zip"] = [announces(10**6 + 1)]
    with pytest.raises(OversizeError, match="more than the 1 MB"):
        download(server, tmp_path, most=10**6).run(PATIENCE)
    assert list(tmp_path.iterdir()) == []


def test_run_endless_body_discarded(server: Server, tmp_path: Path) -> None:
    server.moods["/ml.zip"] = [never_ends]
    with pytest.raises(OversizeError, match="more than the 10 MB"):
        download(server, tmp_path, most=10**7).run(PATIENCE)
    assert list(tmp_path.iterdir()) == []


def test_run_killed_at_new_version_restarted(server: Server, tmp_path: Path) -> None:
    job = download(server, tmp_path)
    job.part.begin(etag(OTHER))
    assert arrived(job) == BODY
    assert server.log == [whole()]
