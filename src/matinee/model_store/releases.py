"""A place with immutable versions of what is served, and a signed pointer to the current one."""

from __future__ import annotations

import getpass
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from matinee.artifacts.pickle_io import sha256
from matinee.model_store import versions
from matinee.model_store.promotion_log import POINTER, Log, Note, Promotion
from matinee.model_store.storage import PublishError, open_storage
from matinee.model_store.versions import Version

__all__ = [
    "Note",
    "Promotion",
    "Version",
    "copy_current",
    "current_user",
    "history",
    "keep",
    "latest_version",
    "open_current",
    "open_named",
    "open_version",
    "promote",
    "publish",
    "report",
    "rollback",
    "store",
]

EVIDENCE = "evidence"
"""The folder in a version that serves nobody: cards, leaderboards, what it is compared by."""
AT_ONCE = 8
_log = logging.getLogger(__name__)


def publish(
    files: dict[str, Path], place: str, endpoint_url: str | None = None, note: Note | None = None
) -> str:
    """Stores the files (name -> local path) as a version, makes it current and returns its name.

    The pointer moves last, when everything else has arrived; a retry completes what was cut off.
    """
    target = open_storage(place, endpoint_url)
    version = versions.store(files, target, place)
    return _current(Log(target, place), version, note or Note(current_user(), "published")).version


def store(files: dict[str, Path], place: str, endpoint_url: str | None = None) -> str:
    """The same without making it current: `promote` may do so later."""
    return versions.store(files, open_storage(place, endpoint_url), place).version


def open_current(place: str, endpoint_url: str | None = None, at_least: int = 0) -> Version:
    """Who has served a promotion asks for at least its number: an older one is refused."""
    source = open_storage(place, endpoint_url)
    promotion = Log(source, place).current(at_least)
    version = versions.opened(source, place, promotion.version, promotion.number)
    if version.manifest != promotion.manifest:
        raise PublishError(f"{POINTER} at {place} means another {version.version}: publish again")
    return version


def open_named(files: dict[str, Path]) -> str:
    """The name that these files have as a version."""
    return versions.name_of(files)


def open_version(version: str, place: str, endpoint_url: str | None = None) -> Version:
    """One by its name, current or not."""
    return versions.opened(open_storage(place, endpoint_url), place, version)


def promote(
    version: str,
    place: str,
    endpoint_url: str | None = None,
    note: Note | None = None,
    follows: int | None = None,
) -> Promotion:
    """Makes a version current that was published before.

    `follows` is the promotion that it was compared with (0: none); after another it is refused.
    """
    target = open_storage(place, endpoint_url)
    found = _whole(versions.opened(target, place, version))
    log = Log(target, place)
    if follows is not None:
        _refuse_overtaken(log, follows)
    return _current(log, found, note or Note(current_user(), "promoted"))


def keep(report: bytes, place: str, endpoint_url: str | None = None) -> str:
    """What the gate reported, for a promotion's note; returns its digest."""
    digest = sha256(report)
    target, name = open_storage(place, endpoint_url), _report_name(digest)
    # half of it may have been left there
    if not target.add(name, report) and target.read(name) != report:
        target.write(name, report)
    return digest


def report(digest: str, place: str, endpoint_url: str | None = None) -> bytes:
    data = open_storage(place, endpoint_url).read(_report_name(digest))
    if data is None or sha256(data) != digest:
        raise PublishError(f"{_report_name(digest)} at {place} is missing or damaged")
    return data


def latest_version(place: str, endpoint_url: str | None = None) -> Promotion | None:
    """What the next promotion follows; what was begun is completed."""
    signed = Log(open_storage(place, endpoint_url), place).last()
    return signed.promotion if signed else None


def rollback(place: str, endpoint_url: str | None = None, note: Note | None = None) -> Promotion:
    """Goes back to what was current before the version that is current now."""
    target = open_storage(place, endpoint_url)
    log = Log(target, place)
    log.last()
    earlier = _earlier(log)
    found = _whole(versions.opened(target, place, earlier.version))
    return _current(log, found, note or Note(current_user(), "rolled back"), earlier.origin)


def history(place: str, endpoint_url: str | None = None) -> list[Promotion]:
    """The current promotion first."""
    return list(Log(open_storage(place, endpoint_url), place).back())


def copy_current(place: str, folder: Path) -> Version:
    """The current version and its promotion, signatures as they are: no key is needed."""
    source, target = open_storage(place), open_storage(str(folder))
    version = open_current(place)
    versions.copy(version, source, target)
    Log(source, place).copy(version.number, target)
    return open_current(str(folder), at_least=version.number)


def current_user() -> str:
    try:
        return getpass.getuser()
    # a container may run as a number without a name
    except (KeyError, OSError):
        return "unknown"


def _earlier(log: Log) -> Promotion:
    back = log.back()
    current = next(back)
    for promotion in back:
        if promotion.number == current.origin - 1:
            return promotion
    raise PublishError(
        f"{log.address} has had nothing before version {current.version}: there is nothing to go "
        "back to"
    )


def _refuse_overtaken(log: Log, follows: int) -> None:
    latest_version = log.last()
    number = latest_version.promotion.number if latest_version else 0
    if number != follows:
        raise PublishError(
            f"{log.address}: promotion {number} was made meanwhile, so the comparison with "
            f"{follows or 'nobody'} says nothing any more: try again"
        )


def _report_name(digest: str) -> str:
    return f"reports/{digest.removeprefix('sha256:')[:16]}.json"


def _whole(version: Version) -> Version:
    """What is served; a card that is lost keeps nobody from going back."""
    served = [name for name in version.names if not name.startswith(f"{EVIDENCE}/")]
    # a bucket that is far away answers many questions in the time of one
    with ThreadPoolExecutor(AT_ONCE) as together:
        list(together.map(version.read, served))
    return version


def _current(log: Log, version: Version, note: Note, restored: int | None = None) -> Promotion:
    latest_version = log.last()
    if latest_version and latest_version.promotion.version == version.version:
        _log.info("%s: version %s is current already, nothing to do", log.address, version.version)
        return latest_version.promotion
    added = log.add(version, note, restored)
    said = "%s: version %s is current now, by promotion %s"
    _log.info(said, log.address, added.version, added.number)
    return added
