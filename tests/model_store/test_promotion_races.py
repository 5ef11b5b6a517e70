"""Many promotions at once: each follows the very promotion that it was compared with."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from matinee.model_store import store
from matinee.model_store.promotion_log import ConflictError
from matinee.model_store.promotion_record import Note, Promotion
from matinee.model_store.storage import TruncatedReadError
from matinee.runtime.serialization import canonical_json
from storage_fixtures import StorageLocation, WriteFiles

AT_ONCE = 60


def compared_promotion(version: str, address: str) -> Promotion | None:
    """As the gate does it: compare with the current promotion, keep the report, promote."""
    last = store.latest_promotion(address)
    number = last.number if last else 0
    report = store.save_report(canonical_json({"predecessor": number, "of": version}), address)
    note = Note("ada", "compared", report)
    try:
        return store.promote(version, address, note=note, follows=number)
    # the S3 server of the tests ignores conditions, and may be read in the middle of a write
    except (ConflictError, TruncatedReadError):
        return None


def test_concurrent_promotions_all_recorded(
    storage: StorageLocation, write_files: WriteFiles
) -> None:
    store.publish(write_files("first"), storage.address)
    versions = [store.add_version(write_files(f"v{n}"), storage.address) for n in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(partial(compared_promotion, address=storage.address), versions))
    promoted = {one.number: one.version for one in results if one}
    log = store.history(storage.address)
    recorded = {one.number: one.version for one in log[:-1]}
    assert promoted.items() <= recorded.items(), "a promotion that was reported is lost"
    if not storage.address.startswith("s3://"):
        assert promoted and promoted == recorded
    for one in log[:-1]:
        assert one.report
        report = json.loads(store.read_report(one.report, storage.address))
        assert report == {"predecessor": one.number - 1, "of": one.version}, "unfounded"
    assert store.open_current(storage.address).number == len(log)
    assert store.promote(versions[0], storage.address).version == versions[0]


def test_promotion_other_predecessor_conflict(
    storage: StorageLocation, write_files: WriteFiles
) -> None:
    store.publish(write_files("one"), storage.address)
    challenger = store.add_version(write_files("two"), storage.address)
    store.publish(write_files("three"), storage.address)
    before = storage.tree()
    with pytest.raises(ConflictError, match="promotion 2 was made in the meantime"):
        store.promote(challenger, storage.address, follows=1)
    assert storage.tree() == before


def test_promotion_overtaken_after_comparison_conflict(
    storage: StorageLocation, write_files: WriteFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another promotion arrives when the predecessor was already read."""
    store.publish(write_files("one"), storage.address)
    challenger = store.add_version(write_files("two"), storage.address)
    reads = store._check_served

    def overtaken(version: store.Version) -> store.Version:
        monkeypatch.setattr(store, "_check_served", reads)
        store.publish(write_files("three"), storage.address)
        return reads(version)

    monkeypatch.setattr(store, "_check_served", overtaken)
    with pytest.raises(ConflictError, match="promotion 2"):
        store.promote(challenger, storage.address, follows=1)
    assert store.open_current(storage.address).read("newcomer.sav") == b"three"
