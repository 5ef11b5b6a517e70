from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from faulty_http_server import Asked, Server, drops, etag, says, serves_whole
from matinee.datasets.download.errors import SourceError
from matinee.datasets.download.fetch import FetchError, Patience, Source, fetch, local_digest
from sample_archives import ARRIVED, FILMS, held, zipped

BODY = zipped(FILMS.items())
SHA256 = f"sha256:{hashlib.sha256(BODY).hexdigest()}"
MD5 = f"md5:{hashlib.md5(BODY).hexdigest()}"
PATIENCE = Patience(seconds=10, attempts=2, pause=0.01)
OLD = {"movies.dat": b"old", "notes.txt": b"old"}


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        server.files["/ml.zip"] = BODY
        yield server


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "my films" / "100% ml.zip"
    path.parent.mkdir()
    path.write_bytes(BODY)
    return path


class Ground:
    """A folder with something old in it, and a place to work."""

    def __init__(self, root: Path) -> None:
        self.raw, self.work = root / "my raw", root / "my work"
        self.folder = self.raw / "movielens"
        self.folder.mkdir(parents=True)
        for name, content in OLD.items():
            (self.folder / name).write_bytes(content)

    def fetch(self, url: str, *mirrors: str, digest: str | None = None) -> str:
        source = Source(url, mirrors, digest)
        return fetch(source, self.folder, self.work, patience=PATIENCE)

    def refused(self, url: str, *mirrors: str, digest: str | None = None) -> str:
        """The error's text; what was there stands, and nothing else."""
        with pytest.raises(FetchError) as caught:
            self.fetch(url, *mirrors, digest=digest)
        assert held(self.folder) == OLD
        assert list(self.raw.iterdir()) == [self.folder]
        return str(caught.value)


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path)


def test_fetch_url_replaces_the_folder(ground: Ground, server: Server) -> None:
    assert ground.fetch(server.url("/ml.zip")) == SHA256
    assert held(ground.folder) == ARRIVED
    assert list(ground.raw.iterdir()) == [ground.folder]
    assert [path.suffix for path in ground.work.iterdir()] == [".lock"]


def test_fetch_path_to_an_archive(ground: Ground, archive: Path) -> None:
    assert ground.fetch(str(archive)) == SHA256 == local_digest(str(archive))
    assert held(ground.folder) == ARRIVED
    assert archive.read_bytes() == BODY


def test_fetch_file_url_with_blanks_and_percent(ground: Ground, archive: Path) -> None:
    assert ground.fetch(archive.as_uri()) == SHA256
    assert "my%20films/100%25%20ml.zip" in archive.as_uri()
    assert held(ground.folder) == ARRIVED


def test_fetch_folder_again_if_changed(ground: Ground, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    for name, content in FILMS.items():
        (mine / name).parent.mkdir(parents=True, exist_ok=True)
        (mine / name).write_bytes(content)
    digest = ground.fetch(str(mine))
    assert held(ground.folder) == ARRIVED
    assert digest == local_digest(str(mine)) == local_digest(str(ground.folder))
    assert ground.fetch(str(mine), digest=digest) == digest
    (mine / "ml-1m" / "movies.dat").write_bytes(b"changed")
    assert local_digest(str(mine)) != digest
    with pytest.raises(FetchError, match=f"expected {digest}, found sha256:"):
        ground.fetch(str(mine), digest=digest)
    assert held(ground.folder) == ARRIVED


def test_fetch_single_file_named_after_url(ground: Ground, server: Server) -> None:
    server.files["/my%20films.csv"] = b"id\n1\n"
    ground.fetch(server.url("/my%20films.csv?version=2"))
    assert held(ground.folder) == {"my films.csv": b"id\n1\n"}


@pytest.mark.parametrize("path", ["/", "/..", "/%2e%2e%2ffilms", "/C%3A", "/.DS_Store"])
def test_fetch_single_file_without_a_usable_name_refused(
    path: str, ground: Ground, server: Server
) -> None:
    server.files[path] = server.files["/"] = b"id\n1\n"
    text = ground.refused(server.url(path))
    assert "its url ends in no name" in text or "could be written outside" in text


def test_local_digest_of_remote_is_none() -> None:
    assert local_digest("https://films.example/ml.zip") is None


def test_local_digest_of_missing_path_reported() -> None:
    with pytest.raises(SourceError, match="nowhere cannot be read: No such file"):
        local_digest("nowhere")


@pytest.mark.parametrize("digest", [SHA256, MD5])
def test_fetch_expected_digest_arrives(digest: str, ground: Ground, server: Server) -> None:
    assert ground.fetch(server.url("/ml.zip"), digest=digest) == SHA256
    assert held(ground.folder) == ARRIVED


def test_fetch_wrong_checksum_not_kept(ground: Ground, server: Server) -> None:
    server.files["/ml.zip"] = zipped([("ml-1m/movies.dat", b"other films")])
    text = ground.refused(server.url("/ml.zip"), digest=MD5)
    assert f"expected {MD5}, found md5:" in text
    assert server.url("/ml.zip") in text
    server.files["/ml.zip"] = BODY
    ground.fetch(server.url("/ml.zip"), digest=MD5)
    assert server.log[1:] == [Asked("/ml.zip", None, None)]


def test_fetch_mixed_versions_restarted(ground: Ground, server: Server) -> None:
    def broken(handler: object, body: bytes) -> None:
        serves_whole(handler, bytes(len(body)), 100)  # type: ignore[arg-type]

    server.moods["/ml.zip"] = [broken]
    assert ground.fetch(server.url("/ml.zip"), digest=SHA256) == SHA256
    assert [asked.range for asked in server.log] == [None, "bytes=100-", None]
    assert held(ground.folder) == ARRIVED


def test_fetch_mirrors_in_order(
    ground: Ground, server: Server, archive: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server.moods["/gone.zip"] = [says(404)]
    server.files["/wrong.zip"] = b"something else"
    places = [server.url("/gone.zip"), server.url("/wrong.zip"), str(archive), "nowhere"]
    assert ground.fetch(*places, digest=SHA256) == SHA256
    assert held(ground.folder) == ARRIVED
    assert [asked.path for asked in server.log] == ["/gone.zip", "/wrong.zip"]
    [said] = caplog.messages
    assert said.startswith(f"taken from {archive}, because of {places[0]}: 404 Not Found; ")


def test_fetch_all_mirrors_fail_lists_reasons(ground: Ground, server: Server) -> None:
    server.moods["/gone.zip"] = [says(404)]
    server.moods["/ill.zip"] = [says(500)] * 2
    gone = server.url("/gone.zip?token=secret")
    lines = ground.refused(gone, server.url("/ill.zip"), "nowhere").splitlines()
    assert lines == [
        "movielens could not be fetched; every place was tried:",
        f"  {server.url('/gone.zip')}: 404 Not Found",
        f"  {server.url('/ill.zip')}: 500 Internal Server Error (2 attempts)",
        f"  nowhere: {Path('nowhere').absolute()} cannot be read: No such file or directory",
        "Name another place or a local copy: movielens.url=<url, file or folder>, "
        "with movielens.digest=<its published checksum>.",
    ]


def test_fetch_truncated_archive_not_kept(ground: Ground, server: Server) -> None:
    server.files["/ml.zip"] = BODY[:-30]
    assert "not a whole archive but damaged or cut" in ground.refused(server.url("/ml.zip"))
    server.files["/ml.zip"] = BODY
    ground.fetch(server.url("/ml.zip"))
    assert server.log[1:] == [Asked("/ml.zip", None, None)]


def test_fetch_web_page_for_archive_reported(ground: Ground, server: Server) -> None:
    server.files["/ml.zip"] = b"<html>Please log in</html>"
    assert "a web page, perhaps one that asks to log in" in ground.refused(server.url("/ml.zip"))


def test_fetch_resumed_by_next_run(ground: Ground, server: Server) -> None:
    server.moods["/ml.zip"] = [drops(100), says(503)]
    assert "the 100 bytes that arrived are kept" in ground.refused(server.url("/ml.zip"))
    assert ground.fetch(server.url("/ml.zip")) == SHA256
    assert server.log[2:] == [Asked("/ml.zip", "bytes=100-", etag(BODY))]


@pytest.mark.parametrize("body", [zipped([]), zipped([("ml-1m/", b"")]), zipped([("._a", b"")])])
def test_fetch_empty_archive_refused(body: bytes, ground: Ground, archive: Path) -> None:
    archive.write_bytes(body)
    assert "holds no file" in ground.refused(str(archive))


@pytest.mark.parametrize("place", [".", "..", "../..", "movies.dat"])
def test_fetch_overlapping_source_and_folder_refused(place: str, ground: Ground) -> None:
    assert "lies over" in ground.refused(str(ground.folder / place))


def test_fetch_into_a_linked_folder_keeps_the_link(
    ground: Ground, archive: Path, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(ground.folder)
    fetch(Source(str(archive)), tmp_path / "link", ground.work)
    assert (tmp_path / "link").is_symlink()
    assert held(ground.folder) == ARRIVED


def test_fetch_over_a_file_refused(ground: Ground, archive: Path) -> None:
    with pytest.raises(FetchError, match=r"notes.txt is a file"):
        fetch(Source(str(archive)), ground.folder / "notes.txt", ground.work)


def test_fetch_into_relative_folder(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    fetch(Source(os.path.relpath(archive)), Path("data/raw/ml"), Path("data/work"))
    assert held(tmp_path / "data" / "raw" / "ml") == ARRIVED


@pytest.mark.parametrize("url", ["", "ftp://films.example/ml.zip", "synthetic://x", "HTTPS2://x"])
def test_source_unknown_kind_of_url_refused(url: str) -> None:
    with pytest.raises(ValueError, match="http://, https://, s3://, file:// or a plain path"):
        Source("ml.zip", (url,))


@pytest.mark.parametrize("digest", ["", "abc", "md5:abc", "sha1:" + "0" * 40, SHA256 + "0"])
def test_source_malformed_digest_refused(digest: str) -> None:
    with pytest.raises(ValueError, match="md5:<32 hex digits> or sha256:<64 hex digits>"):
        Source("ml.zip", digest=digest)
