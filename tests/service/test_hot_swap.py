"""The real service while versions come and go: no answer fails, and none is of two versions."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from checkout import ROOT
from matinee.model_store import store, versions
from matinee.model_store.promotion_log import Log, Note
from matinee.model_store.storage import open_storage
from s3 import S3Server
from service.server import Server

REQUESTS, PROMOTIONS, ROLLBACKS = 600, 4, 2
PATIENCE = 20.0
Files = list[dict[str, Path]]


@pytest.fixture(scope="module")
def bench() -> Iterator[Any]:
    """Its modules stand outside of the package, and go again with the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "bench"))
        before = set(sys.modules)
        from swapping import crowd, editions, swaps

        yield {"crowd": crowd, "editions": editions, "swaps": swaps}
        for name in set(sys.modules) - before:
            if name.partition(".")[0] == "swapping":
                del sys.modules[name]


@pytest.fixture(scope="module")
def editions(
    bench: Any,
    published_place: Path,
    catalogue_files: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Files:
    """The same champions and catalogues three times, each with titles that tell the edition."""
    folder = tmp_path_factory.mktemp("editions")
    champions = {sav.name: sav for sav in published_place.parent.glob("*.sav")}
    files = champions | catalogue_files
    return [bench["editions"].edition(number, files, folder / str(number)) for number in range(3)]


@pytest.fixture(scope="module")
def often() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MATINEE_WATCH_SECONDS", "0.1")
        yield


@pytest.fixture(scope="module")
def place(editions: Files, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("swapped") / "place"
    store.publish(editions[0], str(place))
    return place


@pytest.fixture(scope="module")
def served(
    place: Path, often: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    started = Server(tmp_path_factory.mktemp("served"), place).start()
    with httpx.Client(base_url=started.url, timeout=10) as client:
        yield client
    began = time.monotonic()
    started.stop()
    assert started.process.returncode == 0 and time.monotonic() - began < 5


def port(client: httpx.Client) -> int:
    assert client.base_url.port
    return client.base_url.port


def ready(client: httpx.Client) -> dict[str, Any]:
    answer = client.get("/readyz")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def figure(client: httpx.Client, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", client.get("/metrics").text, re.MULTILINE)
    assert found, name
    return float(found[1])


def awaited(client: httpx.Client, fits: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    deadline = time.monotonic() + PATIENCE
    while not fits(told := ready(client)):
        assert time.monotonic() < deadline, told
        time.sleep(0.02)
    return told


def title(client: httpx.Client) -> str:
    answer = client.get("/movie/", params={"genre": "male"})
    assert answer.status_code == 200
    first: str = answer.json()["recommended_movies"][0]
    return first


def test_answers_under_swaps_are_consistent(
    served: httpx.Client, place: Path, editions: Files, bench: Any
) -> None:
    stored = [store.add_version(files, str(place)) for files in editions]
    names = {version: number for number, version in enumerate(stored)}
    before = figure(served, "matinee_swaps_total")
    crowd = bench["crowd"].Crowd(port(served), names, per_second=300)
    crowd.begin()
    plan = bench["swaps"].Plan(PROMOTIONS, ROLLBACKS)
    swaps = bench["swaps"].swap(port(served), str(place), stored, plan)
    deadline = time.monotonic() + PATIENCE
    while len(crowd.asked) < REQUESTS and time.monotonic() < deadline:
        time.sleep(0.05)
    asked = crowd.end()
    assert [one.wrong for one in asked if one.wrong] == []
    assert len(asked) >= REQUESTS and {one.version for one in asked} == set(stored)
    assert [swap.back for swap in swaps].count(True) == ROLLBACKS
    assert figure(served, "matinee_swaps_total") == before + PROMOTIONS + ROLLBACKS
    assert figure(served, "matinee_promotion_number") == ready(served)["promotion"]


def test_every_response_names_its_version(served: httpx.Client) -> None:
    version = ready(served)["version"]
    for path in ("/", "/livez", "/v1/version", "/movie/?genre=male", "/movie/?genre=robot"):
        assert served.get(path).headers["matinee-version"] == version
    refused = served.post("/v1/newcomer", json={"age": 0})
    assert refused.status_code == 422 and refused.headers["matinee-version"] == version


def promote_unseen(version: str, place: str) -> None:
    """As by somebody who does not look at the files first."""
    target = open_storage(place)
    Log(target, place).add(versions.open_version(target, place, version), Note("somebody", "trust"))


def test_tampered_version_keeps_last_good(
    served: httpx.Client, place: Path, editions: Files
) -> None:
    good, first = ready(served)["version"], title(served)
    stored = [store.add_version(files, str(place)) for files in editions]
    bad = next(version for version in stored if version != good)
    sav = place / "versions" / bad / "viewer.sav"
    whole = sav.read_bytes()
    refused = figure(served, "matinee_swaps_refused_total")

    sav.write_bytes(whole[:-1] + b"?")
    promote_unseen(bad, str(place))
    told = awaited(served, lambda told: told["trouble"])
    assert told["version"] == good and title(served) == first
    assert "viewer.sav" in told["trouble"]["detail"] and "damaged" in told["trouble"]["detail"]
    assert told["trouble"]["since"] >= told["since"]
    assert figure(served, "matinee_swaps_refused_total") > refused
    assert figure(served, "matinee_trouble_since_seconds") == pytest.approx(time.time(), abs=60)

    sav.write_bytes(whole)
    assert awaited(served, lambda told: told["version"] == bad)["trouble"] is None
    assert title(served) != first and figure(served, "matinee_trouble_since_seconds") == 0
    assert figure(served, f'matinee_version_info{{version="{bad}"}}') == 1
    assert figure(served, f'matinee_version_info{{version="{good}"}}') == 0


@pytest.fixture
def bucket(s3: S3Server, editions: Files) -> str:
    bucket = f"s3://{s3.shelf()}"
    store.publish(editions[0], bucket)
    return bucket


@pytest.fixture
def from_bucket(
    bucket: str, often: None, tmp_path: Path, s3: S3Server
) -> Iterator[tuple[Server, httpx.Client]]:
    started = Server(tmp_path, bucket).start()
    try:
        with httpx.Client(base_url=started.url, timeout=10) as client:
            yield started, client
    finally:
        started.stop()
        s3.resume()


def test_s3_store_survives_outages(
    s3: S3Server, bucket: str, from_bucket: tuple[Server, httpx.Client], editions: Files
) -> None:
    server, client = from_bucket
    second = store.publish(editions[1], bucket)
    assert awaited(client, lambda told: told["version"] == second)["promotion"] == 2

    third = store.add_version(editions[2], bucket)
    with s3.down():
        told = awaited(client, lambda told: told["trouble"])
        assert "nothing answers at" in told["trouble"]["detail"]
        assert title(client).endswith("edition 1")
        assert figure(client, "matinee_looks_failed_total") >= 1
        path = bucket.removeprefix("s3://")
        (s3.folder / path / "versions" / third / "newcomer.sav").unlink()
    promote_unseen(third, bucket)
    missing = "newcomer.sav of version"
    told = awaited(client, lambda told: missing in ((told["trouble"] or {}).get("detail", "")))
    assert told["version"] == second and title(client).endswith("edition 1")

    store.add_version(editions[2], bucket)
    assert awaited(client, lambda told: told["version"] == third)["trouble"] is None
    assert title(client).endswith("edition 2")

    s3.pause()
    time.sleep(0.3)
    began = time.monotonic()
    server.stop()
    assert server.process.returncode == 0 and time.monotonic() - began < 5
