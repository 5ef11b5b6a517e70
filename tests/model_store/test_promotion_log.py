from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from matinee.model_store.history_table import history_table
from matinee.model_store.storage import PublishError, StoreAddress, open_storage
from matinee.model_store.store import (
    Note,
    add_version,
    copy_current,
    history,
    open_current,
    promote,
    publish,
    rollback,
)
from pem import pem_of
from storage_fixtures import StorageLocation, WriteFiles

REPORT = "sha256:" + "5" * 64
WHY = Note("ada", "more people find a film that they like", REPORT)


def told(call: Callable[[], object]) -> str:
    with pytest.raises(PublishError) as failure:
        call()
    return str(failure.value)


def served(place: str) -> bytes:
    return open_current(place).read("newcomer.sav")


def record(storage: StorageLocation, number: int) -> Path:
    return storage.folder / "promotions" / f"{number:06}.json"


def test_promotion_records_author_time_reason_predecessor(
    storage: StorageLocation, write_files: WriteFiles
) -> None:
    first = publish(write_files("one"), storage.address)
    second = publish(write_files("two"), storage.address, note=WHY)
    newest, oldest = history(storage.address)
    assert (newest.number, newest.version, newest.replaced) == (2, second, first)
    assert (newest.who, newest.why, newest.report) == WHY
    assert (oldest.number, oldest.version, oldest.replaced, oldest.before) == (1, first, None, None)
    assert newest.when.endswith("+00:00") and newest.when >= oldest.when


def test_rollback_restores_previous_version(
    storage: StorageLocation, write_files: WriteFiles
) -> None:
    first = publish(write_files("one"), storage.address)
    publish(write_files("two"), storage.address)
    back = rollback(storage.address, note=Note("ada", "nothing but war films"))
    assert (back.number, back.version, back.restored) == (3, first, 1)
    assert served(storage.address) == b"one"
    assert [each.number for each in history(storage.address)] == [3, 2, 1]


def test_rollback_twice_goes_further_back(tmp_path: Path, write_files: WriteFiles) -> None:
    place = str(tmp_path / "model-store")
    for text in ("one", "two", "three"):
        publish(write_files(text), place)
    assert [rollback(place) and served(place) for _ in range(2)] == [b"two", b"one"]
    publish(write_files("four"), place)
    assert rollback(place) and served(place) == b"one"
    assert "had nothing before" in told(lambda: rollback(place))
    assert [each.restored for each in history(place)] == [1, None, 1, 2, None, None, None]


def test_where_nothing_came_before_rollback_says_so(
    storage: StorageLocation, write_files: WriteFiles
) -> None:
    assert "nothing published yet" in told(lambda: rollback(storage.address))
    version = publish(write_files("one"), storage.address)
    message = told(lambda: rollback(storage.address))
    assert f"has had nothing before version {version}" in message


def test_an_earlier_version_is_promoted_by_its_name(
    storage: StorageLocation, write_files: WriteFiles
) -> None:
    first = publish(write_files("one"), storage.address)
    publish(write_files("two"), storage.address)
    assert promote(first, storage.address, note=WHY).number == 3
    assert served(storage.address) == b"one"
    assert promote(first, storage.address).number == 3


def test_stored_version_not_served_until_promoted(
    storage: StorageLocation, write_files: WriteFiles
) -> None:
    publish(write_files("one"), storage.address)
    challenger = add_version(write_files("two"), storage.address)
    assert served(storage.address) == b"one"
    assert promote(challenger, storage.address, note=WHY).version == challenger
    assert served(storage.address) == b"two"


def test_a_version_that_is_not_there_is_not_promoted(
    storage: StorageLocation, write_files: WriteFiles
) -> None:
    publish(write_files("one"), storage.address)
    before = storage.tree()
    assert "version 0123456789abcdef at" in told(
        lambda: promote("0123456789abcdef", storage.address)
    )
    assert storage.tree() == before


@pytest.mark.parametrize("asked", ["", "../../elsewhere", "latest"])
def test_what_is_no_version_is_refused(asked: str, tmp_path: Path) -> None:
    assert "16 hexadecimal digits" in told(lambda: promote(asked, str(tmp_path)))


def test_rollback_damaged_version_refused(tmp_path: Path, write_files: WriteFiles) -> None:
    place = tmp_path / "model-store"
    first = publish(write_files("one"), str(place))
    publish(write_files("two"), str(place))
    (place / "versions" / first / "newcomer.sav").write_bytes(b"?")
    before = StorageLocation(str(place), place).tree()
    assert "newcomer.sav of version" in told(lambda: rollback(str(place)))
    assert StorageLocation(str(place), place).tree() == before


def test_stale_pointer_refused_by_later_reader(
    storage: StorageLocation, write_files: WriteFiles
) -> None:
    publish(write_files("one"), storage.address)
    older = (storage.folder / "current.json").read_bytes()
    publish(write_files("two"), storage.address)
    newer = open_current(storage.address)
    open_storage(storage.address).write("current.json", older)
    message = told(lambda: open_current(storage.address, at_least=newer.number))
    assert "is promotion 1, but 2 has been served already" in message
    rollback(storage.address)
    assert open_current(storage.address, at_least=newer.number).number == 3
    assert served(storage.address) == b"one"


def test_stale_pointer_next_publication_repairs(
    storage: StorageLocation, write_files: WriteFiles
) -> None:
    publish(write_files("one"), storage.address)
    older = (storage.folder / "current.json").read_bytes()
    publish(write_files("two"), storage.address)
    open_storage(storage.address).write("current.json", older)
    publish(write_files("two"), storage.address)
    assert open_current(storage.address, at_least=2).read("newcomer.sav") == b"two"


@pytest.mark.parametrize(
    "change", [{"number": 9}, {"why": "because"}, {"report": REPORT}], ids=["number", "why", "gate"]
)
def test_a_changed_promotion_is_refused(
    change: dict[str, object], tmp_path: Path, write_files: WriteFiles
) -> None:
    place = tmp_path / "model-store"
    publish(write_files("one"), str(place))
    signed = json.loads((place / "current.json").read_text())
    signed["promotion"] |= change
    text = json.dumps(signed, sort_keys=True, indent=2, ensure_ascii=False)
    (place / "current.json").write_text(f"{text}\n")
    assert "current.json at" in told(lambda: open_current(str(place)))
    assert "is not what" in told(lambda: open_current(str(place)))


def test_untrusted_pointer_refused_by_publisher(
    tmp_path: Path, write_files: WriteFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(write_files("one"), str(tmp_path / "model-store"))
    with monkeypatch.context() as stranger:
        stranger.setenv("MATINEE_SIGNING_KEY", pem_of(Ed25519PrivateKey.generate()))
        publish(write_files("two"), str(tmp_path / "theirs"))
    shutil.copytree(tmp_path / "theirs", tmp_path / "model-store", dirs_exist_ok=True)
    for call in (
        open_current,
        history,
        rollback,
        lambda place: publish(write_files("three"), place),
    ):
        message = told(partial(call, str(tmp_path / "model-store")))
        assert "who is not trusted here" in message


@pytest.mark.parametrize("damage", ["gone", "changed"])
def test_history_broken_chain_error(
    damage: str, storage: StorageLocation, write_files: WriteFiles
) -> None:
    for text in ("one", "two", "three"):
        publish(write_files(text), storage.address)
    with storage.editing():
        if damage == "gone":
            record(storage, 1).unlink()
        else:
            shutil.copyfile(record(storage, 2), record(storage, 1))
    assert "promotions/000001.json" in told(lambda: history(storage.address))
    assert served(storage.address) == b"three"


def test_unreferenced_promotion_adopted_by_next(
    storage: StorageLocation, write_files: WriteFiles
) -> None:
    publish(write_files("one"), storage.address)
    older = (storage.folder / "current.json").read_bytes()
    publish(write_files("two"), storage.address)
    open_storage(storage.address).write("current.json", older)
    assert served(storage.address) == b"one"
    publish(write_files("three"), storage.address)
    assert [each.number for each in history(storage.address)] == [3, 2, 1]


@pytest.mark.parametrize("left", [b'{"promotion": {"befo', b""], ids=["half", "empty"])
def test_what_is_no_promotion_is_replaced_by_the_next(
    left: bytes, storage: StorageLocation, write_files: WriteFiles
) -> None:
    publish(write_files("one"), storage.address)
    open_storage(storage.address).write("promotions/000002.json", left)
    publish(write_files("two"), storage.address)
    assert [each.number for each in history(storage.address)] == [2, 1]


def test_misnumbered_promotion_replaced(tmp_path: Path, write_files: WriteFiles) -> None:
    place = str(tmp_path / "model-store")
    publish(write_files("one"), place)
    first = tmp_path / "model-store/promotions/000001.json"
    shutil.copyfile(first, first.with_name("000002.json"))
    publish(write_files("two"), place)
    assert [each.number for each in history(place)] == [2, 1]


def test_later_promotion_not_overwritten(tmp_path: Path, write_files: WriteFiles) -> None:
    for place in ("model-store", "other"):
        publish(write_files(place), str(tmp_path / place))
    publish(write_files("two"), str(tmp_path / "other"))
    second = "promotions/000002.json"
    shutil.copyfile(tmp_path / "other" / second, tmp_path / "model-store" / second)
    before = (tmp_path / "model-store" / second).read_bytes()
    message = told(lambda: publish(write_files("two"), str(tmp_path / "model-store")))
    assert "follows another promotion" in message
    assert (tmp_path / "model-store" / second).read_bytes() == before


def test_a_lost_pointer_is_found_again_in_the_log(
    storage: StorageLocation, write_files: WriteFiles
) -> None:
    for text in ("one", "two"):
        publish(write_files(text), storage.address)
    with storage.editing():
        (storage.folder / "current.json").unlink()
    assert rollback(storage.address).number == 3
    assert served(storage.address) == b"one"


def test_simultaneous_promotions_distinct_or_conflict(
    tmp_path: Path, write_files: WriteFiles
) -> None:
    place = str(tmp_path / "model-store")
    texts = [f"version {number}" for number in range(8)]
    publish(write_files("none"), place)
    files = {text: write_files(text) for text in texts}

    def attempt(text: str) -> str:
        try:
            return publish(files[text], place)
        except PublishError as error:
            return str(error)

    with ThreadPoolExecutor(8) as together:
        said = list(together.map(attempt, texts))
    lost = [text for text in said if "took number" in text]
    log = history(place)
    assert len(log) == 1 + len(said) - len(lost)
    assert [each.number for each in log] == list(range(len(log), 0, -1))
    assert {each.version for each in log[:-1]} == set(said) - set(lost)
    assert open_current(place).number == len(log)


def test_copy_current_version_without_key(
    storage: StorageLocation,
    write_files: WriteFiles,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish(write_files("one"), storage.address)
    version = publish(write_files("two"), storage.address)
    monkeypatch.setattr("matinee.model_store.signing.signing_key", None)
    copied = copy_current(storage.address, tmp_path / "copy")
    assert (copied.version, copied.number) == (version, 2)
    assert {name: copied.read(name) for name in copied.names} == {
        "newcomer.sav": b"two",
        "tmdb/films.parquet": b"two",
    }
    assert [path.name for path in (tmp_path / "copy" / "versions").iterdir()] == [version]
    assert open_current(str(tmp_path / "copy")).number == 2


def test_promotion_author_defaults_to_user(
    tmp_path: Path, write_files: WriteFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "grace")
    publish(write_files("one"), str(tmp_path / "model-store"))
    assert [each.who for each in history(str(tmp_path / "model-store"))] == ["grace"]


def test_version_without_date_or_author(tmp_path: Path, write_files: WriteFiles) -> None:
    one = publish(write_files("one"), str(tmp_path / "a"), note=Note("ada", "a reason"))
    other = publish(write_files("one"), str(tmp_path / "b"), note=Note("grace", "another"))
    assert one == other
    first, second = (StorageLocation("", tmp_path / name / "versions").tree() for name in "ab")
    assert {name: data for name, (_, data) in first.items()} == {
        name: data for name, (_, data) in second.items()
    }


def test_history_has_no_control_characters(tmp_path: Path, write_files: WriteFiles) -> None:
    note = Note("ada\x1b[2J", "a\x1b]0;title\x07\u202eb\nc")
    publish(write_files("one"), str(tmp_path / "store"), note=note)
    table = history_table(StoreAddress(str(tmp_path / "store")), {})
    assert "ada?[2J" in table and "a?]0;title??b c" in table
    assert all(line.isprintable() for line in table.splitlines())
