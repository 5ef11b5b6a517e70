"""A table of `matinee batch` in the service: the same answers, and never a stale one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from matinee.artifacts.pickles import pickle_io
from matinee.batch.champions import open_files
from matinee.batch.run import Options, run
from matinee.model_store import store
from matinee.service.routes.task_routes import VIEWER
from matinee.service.schemas.viewer import ViewerRequest
from matinee.service.state import batch_table
from matinee.service.state.loader import load_snapshot
from matinee.service.state.snapshot import Snapshot
from service import tiny_viewer
from service.server import Server

PARAMS = {"export": {"url": None, "endpoint_url": None}}


def write(published: Path, out: Path, **changed: Any) -> Path:
    options = Options("all", 10, "liked", True, str(out))._replace(**changed)
    list(run(open_files(Path(), PARAMS, str(published)), "viewer", options))
    return out


@pytest.fixture(scope="module")
def table(published_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(published_store, tmp_path_factory.mktemp("lists"))


@pytest.fixture(scope="module")
def with_table(
    published_store: Path, table: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    settings = {batch_table.BATCH_TABLE: str(table)}
    server = Server(tmp_path_factory.mktemp("server"), published_store, settings=settings).start()
    with httpx.Client(base_url=server.url, timeout=10) as client:
        yield client
    server.stop()


def lookups(http: httpx.Client) -> dict[str, float]:
    lines = [
        line for line in http.get("/metrics").text.splitlines() if "batch_lookups_total{" in line
    ]
    return {line.split('"')[1]: float(line.split()[-1]) for line in lines}


def test_stored_answers_equal_scored_ones(http: httpx.Client, with_table: httpx.Client) -> None:
    assert with_table.get("/readyz").json()["batch_table"] == "used"
    assert http.get("/readyz").json()["batch_table"] == "none"
    bodies = [{"user_id": user_id, "n": n} for user_id, n in [(1, 10), (2, 3), (60, 10)]]
    for body in bodies:
        assert_same(with_table.post("/v1/viewer", json=body), http.post("/v1/viewer", json=body))
    assert lookups(with_table) == {"hit": 3}


@pytest.mark.parametrize(
    "fields",
    [
        {"n": 11},
        {"order": "next"},
        {"genre": "War"},
        {"diversity": 0.3},
        {"film_id": 1},
        {"deny": [1]},
        {"user_id": 9999},
        {"ratings": [{"film_id": 1, "rating": 1}]},
    ],
)
def test_other_requests_are_scored(
    http: httpx.Client, with_table: httpx.Client, fields: dict[str, Any]
) -> None:
    before, body = lookups(with_table), {"user_id": 1} | fields
    assert_same(with_table.post("/v1/viewer", json=body), http.post("/v1/viewer", json=body))
    assert lookups(with_table).get("miss", 0) == before.get("miss", 0) + 1


def test_next_page_is_scored(http: httpx.Client, with_table: httpx.Client) -> None:
    body = {"user_id": 1, "n": 5}
    cursor = with_table.post("/v1/viewer", json=body).json()["next_cursor"]
    pages = [each.post("/v1/viewer", json=body | {"cursor": cursor}) for each in (with_table, http)]
    assert_same(*pages)
    assert [film["rank"] for film in pages[0].json()["films"]] == list(range(6, 11))


def assert_same(stored: httpx.Response, scored: httpx.Response) -> None:
    """But for the last digits of sums of another shape."""
    assert (stored.status_code, scored.status_code) == (200, 200)
    left, right = stored.json(), scored.json()
    assert left.keys() == right.keys() and len(left["films"]) == len(right["films"])
    for ours, theirs in zip(left["films"], right["films"], strict=True):
        for name in ("score", "predicted_rating"):
            assert ours.pop(name) == pytest.approx(theirs.pop(name), abs=2e-6)
    assert left == right


def snapshot(published: Path, table: Path, monkeypatch: pytest.MonkeyPatch) -> Snapshot:
    monkeypatch.setenv(batch_table.BATCH_TABLE, str(table))
    return load_snapshot(store.open_current(str(published)))


def test_table_of_another_champion_is_stale(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    champion = tiny_viewer.champion()
    champion.candidates["ranking"] = "viewer_other"
    pickle_io.save(champion, tmp_path / "viewer.sav")
    store.publish({"viewer.sav": tmp_path / "viewer.sav"}, str(tmp_path / "store"))
    found = snapshot(tmp_path / "store", table, monkeypatch).batch_table
    assert found.lists is None and found.state.startswith("stale: it is of version ")


def test_useless_tables_are_named(
    published_store: Path, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def state(folder: Path) -> str:
        found = snapshot(published_store, folder, monkeypatch).batch_table
        assert found.lists is None
        return found.state

    assert state(tmp_path / "nowhere") == "unreadable: it has no _batch.json"
    bare = write(published_store, tmp_path / "bare", reasons=False)
    assert state(bare) == "unusable: write it by `matinee batch viewer --reasons`"
    part = table / "part-00000.parquet"
    (tmp_path / "half").mkdir()
    (tmp_path / "half/_batch.json").write_bytes((table / "_batch.json").read_bytes())
    assert state(tmp_path / "half") == "incomplete: part-00000.parquet is missing"
    (tmp_path / "half/part-00000.parquet").write_bytes(part.read_bytes()[:-100])
    assert state(tmp_path / "half").startswith("unreadable: ")


def test_lookup_is_cheap(
    published_store: Path, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The median of several: the machine may be busy."""
    served = snapshot(published_store, table, monkeypatch)
    assert served.batch_table.lists
    request = ViewerRequest(user_id=7)

    def milliseconds(repeats: int = 50) -> float:
        start = time.process_time()
        for _ in range(repeats):
            assert served.batch_table.lists and served.batch_table.lists.find(request)
        return 1000 * (time.process_time() - start) / repeats

    assert sorted(milliseconds() for _ in range(9))[4] < 0.3
    answered = VIEWER.respond(served, request)
    assert VIEWER.answer.model_validate(answered.model_dump()) == answered
