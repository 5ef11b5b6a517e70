"""Versions are swapped under load: no request fails, and no answer mixes two versions."""

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
from matinee.model_store.promotion_log import Log
from matinee.model_store.promotion_record import Note
from matinee.model_store.storage import open_storage
from s3 import S3Server
from service.server import Server

REQUESTS, PROMOTIONS, ROLLBACKS = 600, 4, 2
TIMEOUT = 20.0
Files = list[dict[str, Path]]


@pytest.fixture(scope="module")
def bench() -> Iterator[Any]:
    """Modules outside of the package; unloaded after the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "bench"))
        before = set(sys.modules)
        from swapping import load_clients, swaps, tagged_versions

        yield {"clients": load_clients, "versions": tagged_versions, "swaps": swaps}
        for name in set(sys.modules) - before:
            if name.partition(".")[0] == "swapping":
                del sys.modules[name]


@pytest.fixture(scope="module")
def tagged_files(
    bench: Any,
    published_store: Path,
    catalog_files: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Files:
    """Three versions whose titles contain the number of the version."""
    folder = tmp_path_factory.mktemp("tagged_files")
    champions = {sav.name: sav for sav in published_store.parent.glob("*.sav")}
    files = champions | catalog_files
    return [
        bench["versions"].tagged_version(number, files, folder / str(number)) for number in range(3)
    ]


@pytest.fixture(scope="module")
def frequent_polls() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MATINEE_WATCH_SECONDS", "0.1")
        # many swaps in little time: tests/service/test_trial.py covers the trial
        patch.setenv("MATINEE_TRIAL_SECONDS", "0")
        yield


@pytest.fixture(scope="module")
def store_folder(tagged_files: Files, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("swapped") / "store"
    store.publish(tagged_files[0], str(folder))
    return folder


@pytest.fixture(scope="module")
def served(
    store_folder: Path, frequent_polls: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    started = Server(tmp_path_factory.mktemp("served"), store_folder).start()
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
    state: dict[str, Any] = answer.json()
    return state


def metric(client: httpx.Client, name: str) -> float:
    match = re.search(rf"^{re.escape(name)} (\S+)$", client.get("/metrics").text, re.MULTILINE)
    assert match, name
    return float(match[1])


def wait_until_ready(
    client: httpx.Client, condition: Callable[[dict[str, Any]], Any]
) -> dict[str, Any]:
    deadline = time.monotonic() + TIMEOUT
    while not condition(state := ready(client)):
        assert time.monotonic() < deadline, state
        time.sleep(0.02)
    return state


def first_title(client: httpx.Client) -> str:
    answer = client.get("/movie/", params={"genre": "male"})
    assert answer.status_code == 200
    first: str = answer.json()["recommended_movies"][0]
    return first


def test_answers_under_swaps_are_consistent(
    served: httpx.Client, store_folder: Path, tagged_files: Files, bench: Any
) -> None:
    stored = [store.add_version(files, str(store_folder)) for files in tagged_files]
    names = {version: number for number, version in enumerate(stored)}
    before = metric(served, "matinee_swaps_total")
    clients = bench["clients"].LoadClients(port(served), names, per_second=300)
    clients.start()
    plan = bench["swaps"].Plan(PROMOTIONS, ROLLBACKS)
    swaps = bench["swaps"].run_swaps(port(served), str(store_folder), stored, plan)
    deadline = time.monotonic() + TIMEOUT
    while len(clients.outcomes) < REQUESTS and time.monotonic() < deadline:
        time.sleep(0.05)
    outcomes = clients.stop()
    assert [outcome.error for outcome in outcomes if outcome.error] == []
    assert len(outcomes) >= REQUESTS and {outcome.version for outcome in outcomes} == set(stored)
    assert [swap.rollback for swap in swaps].count(True) == ROLLBACKS
    assert metric(served, "matinee_swaps_total") == before + PROMOTIONS + ROLLBACKS
    assert metric(served, "matinee_promotion_number") == ready(served)["promotion"]


def test_every_response_names_its_version(served: httpx.Client) -> None:
    version = ready(served)["version"]
    for path in ("/", "/livez", "/v1/version", "/movie/?genre=male", "/movie/?genre=robot"):
        assert served.get(path).headers["matinee-version"] == version
    refused = served.post("/v1/newcomer", json={"age": 0})
    assert refused.status_code == 422 and refused.headers["matinee-version"] == version


def promote_unverified(version: str, store_folder: str) -> None:
    """Without verifying the files first."""
    target = open_storage(store_folder)
    Log(target, store_folder).add(
        versions.open_version(target, store_folder, version), Note("somebody", "trust")
    )


def test_tampered_version_keeps_last_good(
    served: httpx.Client, store_folder: Path, tagged_files: Files
) -> None:
    good, first = ready(served)["version"], first_title(served)
    stored = [store.add_version(files, str(store_folder)) for files in tagged_files]
    bad = next(version for version in stored if version != good)
    sav = store_folder / "versions" / bad / "viewer.sav"
    whole = sav.read_bytes()
    refused = metric(served, "matinee_swaps_failed_total")

    sav.write_bytes(whole[:-1] + b"?")
    promote_unverified(bad, str(store_folder))
    state = wait_until_ready(served, lambda state: state["trouble"])
    assert state["version"] == good and first_title(served) == first
    assert "viewer.sav" in state["trouble"]["detail"] and "damaged" in state["trouble"]["detail"]
    assert state["trouble"]["since"] >= state["since"]
    assert metric(served, "matinee_swaps_failed_total") > refused
    assert metric(served, "matinee_load_failure_since_seconds") == pytest.approx(
        time.time(), abs=60
    )

    sav.write_bytes(whole)
    assert wait_until_ready(served, lambda state: state["version"] == bad)["trouble"] is None
    assert (
        first_title(served) != first and metric(served, "matinee_load_failure_since_seconds") == 0
    )
    assert metric(served, f'matinee_version_info{{service_version="{bad}"}}') == 1
    assert metric(served, f'matinee_version_info{{service_version="{good}"}}') == 0


@pytest.fixture
def bucket(s3: S3Server, tagged_files: Files) -> str:
    bucket = f"s3://{s3.new_prefix()}"
    store.publish(tagged_files[0], bucket)
    return bucket


@pytest.fixture
def from_bucket(
    bucket: str, frequent_polls: None, tmp_path: Path, s3: S3Server
) -> Iterator[tuple[Server, httpx.Client]]:
    started = Server(tmp_path, bucket).start()
    try:
        with httpx.Client(base_url=started.url, timeout=10) as client:
            yield started, client
    finally:
        started.stop()
        s3.resume()


def test_s3_store_survives_outages(
    s3: S3Server, bucket: str, from_bucket: tuple[Server, httpx.Client], tagged_files: Files
) -> None:
    server, client = from_bucket
    second = store.publish(tagged_files[1], bucket)
    assert wait_until_ready(client, lambda state: state["version"] == second)["promotion"] == 2

    third = store.add_version(tagged_files[2], bucket)
    with s3.down():
        state = wait_until_ready(client, lambda state: state["trouble"])
        assert "nothing answers at" in state["trouble"]["detail"]
        assert first_title(client).endswith("edition 1")
        assert metric(client, "matinee_store_read_failures_total") >= 1
        path = bucket.removeprefix("s3://")
        (s3.folder / path / "versions" / third / "newcomer.sav").unlink()
    promote_unverified(third, bucket)
    missing = "newcomer.sav of version"
    state = wait_until_ready(
        client, lambda state: missing in ((state["trouble"] or {}).get("detail", ""))
    )
    assert state["version"] == second and first_title(client).endswith("edition 1")

    store.add_version(tagged_files[2], bucket)
    assert wait_until_ready(client, lambda state: state["version"] == third)["trouble"] is None
    assert first_title(client).endswith("edition 2")

    s3.pause()
    time.sleep(0.3)
    began = time.monotonic()
    server.stop()
    assert server.process.returncode == 0 and time.monotonic() - began < 5
