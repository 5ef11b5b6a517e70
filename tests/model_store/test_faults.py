"""What can go wrong between here and a real S3 server, one by one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from faulty_proxy import Relay
from matinee.model_store import s3_client, storage
from matinee.model_store.storage import PublishError
from matinee.model_store.store import open_current, publish
from s3 import BUCKET, S3Server
from storage_fixtures import WriteFiles

SIZE = 200_000


def answer(status: bytes, body: bytes) -> bytes:
    head = b"HTTP/1.1 %s\r\nContent-Type: application/xml\r\n" % status
    return head + b"Content-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(body), body)


BUSY = answer(b"503 Slow Down", b"<Error><Code>SlowDown</Code><Message>Wait.</Message></Error>")
WRONG = answer(b"200 OK", b"{}")


@dataclass
class World:
    """A place behind a relay, and what a test may do to it."""

    s3: S3Server
    relay: Relay
    place: str
    folder: Path
    patch: pytest.MonkeyPatch

    @contextmanager
    def set(self, **variables: str) -> Iterator[None]:
        with self.patch.context() as patch:
            for name, value in variables.items():
                patch.setenv(name, value)
            yield

    @contextmanager
    def paused(self) -> Iterator[None]:
        self.s3.pause()
        yield
        self.s3.resume()

    @contextmanager
    def without_bucket(self) -> Iterator[None]:
        bucket = self.s3.folder / BUCKET
        with self.s3.down():
            bucket.rename(bucket.with_name("aside"))
        yield
        with self.s3.down():
            bucket.with_name("aside").rename(bucket)


@pytest.fixture(scope="module")
def relay(s3_server: S3Server) -> Iterator[Relay]:
    with Relay(s3_server.endpoint) as relay:
        yield relay


@pytest.fixture
def world(s3: S3Server, relay: Relay, monkeypatch: pytest.MonkeyPatch) -> World:
    path = s3.new_prefix()
    monkeypatch.setenv("AWS_ENDPOINT_URL", relay.endpoint)
    return World(s3, relay, f"s3://{path}", s3.folder / path, monkeypatch)


Fault = Callable[[World], AbstractContextManager[None]]
FAULTS: dict[str, tuple[Fault, str]] = {
    "hangs up": (lambda w: w.relay.worse(up=0), "the transfer failed"),
    "endpoint down": (
        lambda w: w.set(AWS_ENDPOINT_URL="http://127.0.0.1:9"),
        "nothing answers at http://127.0.0.1:9; is it up",
    ),
    "never answers": (lambda w: w.paused(), "did not answer in time; try again"),
    "wrong secret": (
        lambda w: w.set(AWS_SECRET_ACCESS_KEY="not-the-right-one"),
        "refuses access (SignatureDoesNotMatch); check AWS_ACCESS_KEY_ID",
    ),
    "missing bucket": (lambda w: w.without_bucket(), f"there is no bucket {BUCKET} at"),
    "upload cut": (lambda w: w.relay.worse(up=SIZE // 2), "the transfer failed"),
    "slow upload": (
        lambda w: w.relay.worse(up_speed=20_000),
        "did not answer in time; try again",
    ),
    "server too busy": (lambda w: w.relay.worse(answer=BUSY), "the transfer failed (SlowDown)"),
}


@contextmanager
def impatient(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same limits, but shorter: tests should not wait for long."""
    with patch.context() as limits:
        limits.setattr(s3_client, "SILENCE", 1)
        limits.setattr(storage, "PATIENCE", 3)
        # with settings of its own comes a client of its own, and new connections
        limits.setenv("AWS_IMPATIENT", str(time.monotonic_ns()))
        yield


def told(call: Callable[[], object]) -> str:
    with pytest.raises(PublishError) as failure:
        call()
    return str(failure.value)


@pytest.mark.parametrize("name", FAULTS)
def test_failed_publication_unchanged_retry_completes(
    name: str, world: World, write_files: WriteFiles
) -> None:
    fault, said = FAULTS[name]
    publish(write_files("one"), world.place)
    new = write_files("two", SIZE)
    with impatient(world.patch), fault(world):
        start = time.monotonic()
        assert said in told(lambda: publish(new, world.place))
        assert time.monotonic() - start < 10
    assert open_current(world.place).read("newcomer.sav") == b"one"
    version = publish(new, world.place)
    assert open_current(world.place).version == version
    assert open_current(world.place).read("newcomer.sav") == new["newcomer.sav"].read_bytes()


READING: dict[str, tuple[Fault, str]] = {
    name: fault for name, fault in FAULTS.items() if "upload" not in name
} | {
    "answer cut": (lambda w: w.relay.worse(down=SIZE // 2), "the transfer failed"),
    "slow answer": (
        lambda w: w.relay.worse(down_speed=20_000),
        "did not answer in time; try again",
    ),
    "another server": (lambda w: w.relay.worse(answer=WRONG), "current.json at"),
}


@pytest.mark.parametrize("name", READING)
def test_a_failed_reading_tells_why_and_gives_nothing(
    name: str, world: World, write_files: WriteFiles
) -> None:
    fault, said = READING[name]
    new = write_files("two", SIZE)
    publish(new, world.place)
    with impatient(world.patch), fault(world):
        start = time.monotonic()
        assert said in told(lambda: open_current(world.place).read("newcomer.sav"))
        assert time.monotonic() - start < 10
    assert open_current(world.place).read("newcomer.sav") == new["newcomer.sav"].read_bytes()


@pytest.mark.parametrize("kept", [0, SIZE // 2])
def test_truncated_object_republish_repairs(
    kept: int, world: World, write_files: WriteFiles
) -> None:
    new = write_files("two", SIZE)
    publish(new, world.place)
    (path,) = world.folder.glob("versions/*/newcomer.sav")
    with world.s3.down():
        path.write_bytes(path.read_bytes()[:kept])
    assert "is damaged" in told(lambda: open_current(world.place).read("newcomer.sav"))
    publish(new, world.place)
    assert open_current(world.place).read("newcomer.sav") == new["newcomer.sav"].read_bytes()


def test_endless_object_read_bounded(world: World, write_files: WriteFiles) -> None:
    publish(write_files("two", SIZE), world.place)
    (path,) = world.folder.glob("versions/*/newcomer.sav")
    with world.s3.down(), path.open("ab") as file:
        file.truncate(100 * SIZE)
    before = world.relay.brought
    assert "is damaged" in told(lambda: open_current(world.place).read("newcomer.sav"))
    assert world.relay.brought - before < 2 * SIZE
