"""A model store: immutable signed versions and a signed log that says which one is current."""

from __future__ import annotations

import getpass
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from matinee.artifacts.pickles.pickle_io import sha256
from matinee.model_store import versions
from matinee.model_store.promotion_log import POINTER, Log
from matinee.model_store.promotion_record import Note, Promotion
from matinee.model_store.storage import PublishError, open_storage
from matinee.model_store.versions import Version, name_of

__all__ = [
    "Note",
    "Promotion",
    "Version",
    "add_version",
    "copy_current",
    "current_user",
    "history",
    "latest_promotion",
    "name_of",
    "open_current",
    "open_version",
    "promote",
    "publish",
    "read_report",
    "rollback",
    "save_report",
]

EVIDENCE = "evidence"
"""The folder of a version that is not served: cards, leaderboards, inputs of comparisons."""
PARALLEL_READS = 8
_log = logging.getLogger(__name__)


def publish(
    files: dict[str, Path], address: str, endpoint_url: str | None = None, note: Note | None = None
) -> str:
    """Adds the files (name -> local path) as a version, makes it current and returns its name.

    The pointer moves last, when all files have arrived; a retry completes an interrupted upload.
    """
    storage = open_storage(address, endpoint_url)
    version = versions.store(files, storage, address)
    note = note or Note(current_user(), "published")
    return _make_current(Log(storage, address), version, note).version


def add_version(files: dict[str, Path], address: str, endpoint_url: str | None = None) -> str:
    """Like `publish`, but the version does not become current: `promote` may do so later."""
    return versions.store(files, open_storage(address, endpoint_url), address).version


def open_current(address: str, endpoint_url: str | None = None, at_least: int = 0) -> Version:
    """The current version; a promotion numbered below `at_least` is refused as out of date."""
    storage = open_storage(address, endpoint_url)
    promotion = Log(storage, address).current(at_least)
    version = versions.open_version(storage, address, promotion.version, promotion.number)
    if version.manifest != promotion.manifest:
        raise PublishError(f"{POINTER} at {address} names another {version.version}: publish again")
    return version


def open_version(version: str, address: str, endpoint_url: str | None = None) -> Version:
    """A version by its name, current or not."""
    return versions.open_version(open_storage(address, endpoint_url), address, version)


def promote(
    version: str,
    address: str,
    endpoint_url: str | None = None,
    note: Note | None = None,
    follows: int | None = None,
) -> Promotion:
    """Makes a stored version current.

    `follows` is the number of the promotion it was compared with (0: none); if another promotion
    was made since, this raises `ConflictError`.
    """
    storage = open_storage(address, endpoint_url)
    opened = _check_served(versions.open_version(storage, address, version))
    note = note or Note(current_user(), "promoted")
    return _make_current(Log(storage, address), opened, note, follows=follows)


def save_report(report: bytes, address: str, endpoint_url: str | None = None) -> str:
    """Stores the gate's report and returns its digest, for a promotion's note."""
    digest = sha256(report)
    storage, name = open_storage(address, endpoint_url), _report_name(digest)
    # an interrupted write may have left half of it
    if not storage.add(name, report) and storage.read(name) != report:
        storage.write(name, report)
    return digest


def read_report(digest: str, address: str, endpoint_url: str | None = None) -> bytes:
    data = open_storage(address, endpoint_url).read(_report_name(digest))
    if data is None or sha256(data) != digest:
        raise PublishError(f"{_report_name(digest)} at {address} is missing or damaged")
    return data


def latest_promotion(address: str, endpoint_url: str | None = None) -> Promotion | None:
    """The promotion that the next one follows; an interrupted one is completed first."""
    signed = Log(open_storage(address, endpoint_url), address).last()
    return signed.promotion if signed else None


def rollback(address: str, endpoint_url: str | None = None, note: Note | None = None) -> Promotion:
    """Returns to the version that was current before the present one."""
    storage = open_storage(address, endpoint_url)
    log = Log(storage, address)
    last = log.last()
    earlier = _earlier(log)
    opened = _check_served(versions.open_version(storage, address, earlier.version))
    note = note or Note(current_user(), "rolled back")
    follows = last.promotion.number if last else 0
    return _make_current(log, opened, note, earlier.origin, follows)


def history(address: str, endpoint_url: str | None = None) -> list[Promotion]:
    """All promotions, the current one first."""
    return list(Log(open_storage(address, endpoint_url), address).back())


def copy_current(address: str, folder: Path) -> Version:
    """Copies the current version and its promotion with their signatures: no key is needed."""
    source, target = open_storage(address), open_storage(str(folder))
    version = open_current(address)
    versions.copy(version, source, target)
    Log(source, address).copy(version.number, target)
    return open_current(str(folder), at_least=version.number)


def current_user() -> str:
    try:
        return getpass.getuser()
    # a container may run under a number without a name
    except (KeyError, OSError):
        return "unknown"


def _earlier(log: Log) -> Promotion:
    promotions = log.back()
    current = next(promotions)
    for promotion in promotions:
        if promotion.number == current.origin - 1:
            return promotion
    raise PublishError(
        f"{log.address} has had nothing before version {current.version}: there is nothing to go "
        "back to"
    )


def _report_name(digest: str) -> str:
    return f"reports/{digest.removeprefix('sha256:')[:16]}.json"


def _check_served(version: Version) -> Version:
    """Reads every served file; a lost model card does not prevent a rollback."""
    served = [name for name in version.names if not name.startswith(f"{EVIDENCE}/")]
    with ThreadPoolExecutor(PARALLEL_READS) as pool:
        list(pool.map(version.read, served))
    return version


def _make_current(
    log: Log,
    version: Version,
    note: Note,
    restored: int | None = None,
    follows: int | None = None,
) -> Promotion:
    last = log.last()
    if last and last.promotion.version == version.version:
        _log.info("%s: version %s is current already, nothing to do", log.address, version.version)
        return last.promotion
    promotion = log.add(version, note, restored, follows)
    message = "%s: version %s is current now, by promotion %s"
    _log.info(message, log.address, promotion.version, promotion.number)
    return promotion
